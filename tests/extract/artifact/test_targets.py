"""Configurations that make a loader import or call something, however they are written."""

from __future__ import annotations

import json

import pytest

from checker.extract.artifact.facts import CodeReference
from tests.extract.artifact.findings import fails
from tests.helpers import facts_of


def named(content: str, name: str = "conf/config.yaml") -> set[str]:
    found = facts_of(name, content.encode())
    return {one.target for one in found.facts if isinstance(one, CodeReference)}


@pytest.mark.parametrize(
    "text",
    [
        "m:\n  _target_: os.system\n",
        'm: {"_target_": os.system}',
        'm: {"\\x5ftarget_": os.system}',
        'm: {"\\u005ftarget_": "os\\x2esystem"}',
        "m:\n  ? _target_\n  : os.system\n",
        "m:\n  !!str _target_: !!str os.system\n",
        "m:\n  _target_: >-\n    os.system\n",
        "a: &t os.system\nm:\n  _target_: *t\n",
        "a: &k _target_\nm:\n  *k : os.system\n",
        "a: &b\n  _target_: os.system\nm:\n  <<: *b\n",
        "n: os.system\nm:\n  _target_: ${n}\n",
        "n: {a: os.system}\nm:\n  _target_: ${n.a}\n",
        "m:\n  _target_: hydra.utils.get_method\n  path: os.system\n",
        "m:\n  _target_: hydra.utils.get_object\n  _args_: [os.system]\n",
        "a: &a [*a]\nb:\n  _target_: os.system\n",
        "m:\n  _target_: os.system\nbroken: [",
    ],
)
def test_targets_of_yaml(text: str):
    assert "os.system" in named(text)
    assert fails(text.encode(), "conf/config.yaml")
    assert "os.system" in named(text, "hparams.yml")


@pytest.mark.parametrize(
    "text",
    [
        "m:\n  _target_: functools.partial\n  _args_:\n  - _target_: hydra.utils.get_class\n"
        "    path: torch.nn.ReLU\n",
        "m:\n  _target_: hydra.utils.get_method\n  path: torch.relu\n",
        "m:\n  _target_: torch.optim.Adam\n  lr: 0.1\n",
        "m:\n  _target_: mine.models.Net\n",
        "# _target_: os.system\nm: 1\n",
        'text: "_target_: os.system"\n',
    ],
)
def test_harmless_targets(text: str):
    assert not fails(text.encode(), "conf/config.yaml")


def test_a_look_up_of_something_unknown():
    """What is looked up decides; where that cannot be told the look-up itself is one to see."""
    assert fails(b"m:\n  _target_: hydra.utils.get_method\n  path: ${oc.env:X}\n", "config.yaml")


@pytest.mark.parametrize(
    "config",
    [
        {"m": {"_target_": "os.system"}},
        {"n": "os.system", "m": [{"_target_": "${n}"}]},
        {"m": {"_target_": "hydra.utils.get_method", "path": "os.system"}},
    ],
)
def test_targets_of_json(config: object):
    assert named(json.dumps(config), "config.json") == {"os.system"}


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("config.json", {"auto_map": {"AutoModel": "mine.M"}}),
        ("config.json", {"text_config": {"auto_map": {"AutoModel": "mine.M"}}}),
        ("processor_config.json", {"image_processor": {"auto_map": {"X": ["mine.M", None]}}}),
        ("preprocessor_config.json", {"auto_map": {"AutoProcessor": "mine.M"}}),
    ],
)
def test_maps_of_classes(name: str, config: object):
    assert named(json.dumps(config), name) == {"mine.M"}
    assert fails(json.dumps(config).encode(), name)


def test_custom_generation():
    assert fails(b"def generate(model): ...\n", "model/custom_generate/generate.py")
    assert not named("def generate(model): ...\n", "model/generate.py")


def test_many_aliases_end():
    laughs = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 8)}]\n" for n in range(20)
    )
    assert named(laughs + "m:\n  _target_: os.system\n") == {"os.system"}
