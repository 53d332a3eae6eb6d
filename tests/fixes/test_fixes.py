from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.python.facts import PythonCall
from checker.fixes.edits import ConflictError, apply, diff
from checker.fixes.plan import plan
from checker.model import Edit, Fix, Location
from tests.extract.python.support import read

WEIGHTS = {"kind": "set-keyword", "keyword": "weights_only", "value": "True"}
TRUST = {"kind": "remove-keyword", "keyword": "trust_remote_code", "safe": False}
SAFE_YAML = {"kind": "safe-yaml"}


def plans(code: str, spec: dict[str, Any], path: str = "a.py") -> list[Fix]:
    facts = [one for one in read(code, path).facts if type(one) is PythonCall]
    return [fix for fact in facts if (fix := plan(fact, spec, code)) is not None]


def fixed(code: str, spec: dict[str, Any], path: str = "a.py") -> str:
    changed = apply(code, [edit for fix in plans(code, spec, path) for edit in fix.edits])
    assert not plans(changed, spec, path), "applying twice changes something"
    return changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("torch.load(f)", "torch.load(f, weights_only=True)"),
        ("torch.load(f, weights_only=False)", "torch.load(f, weights_only=True)"),
        ("torch.load(f, weights_only = False )", "torch.load(f, weights_only = True )"),
        ("torch.load(f, )", "torch.load(f, weights_only=True, )"),
        ("torch.load()", "torch.load(weights_only=True)"),
        ("torch.load(f, **k)", "torch.load(f, weights_only=True, **k)"),
        ("torch.load(**k)", "torch.load(weights_only=True, **k)"),
        ("torch.load(*a)", "torch.load(*a, weights_only=True)"),
        ("x = [torch.load(é)]; y = 1  # é", "x = [torch.load(é, weights_only=True)]; y = 1  # é"),
        ("torch.load(\n    f,\n)", "torch.load(\n    f,\n    weights_only=True,\n)"),
        ("torch.load(\n    f,  # a\n)", "torch.load(\n    f,  # a\n    weights_only=True,\n)"),
        ("torch.load(\n    f\n)", "torch.load(\n    f,\n    weights_only=True\n)"),
        (
            "torch.load(f,\n           g)",
            "torch.load(f,\n           g,\n           weights_only=True)",
        ),
        ("if a:\n\ttorch.load(f)", "if a:\n\ttorch.load(f, weights_only=True)"),
    ],
)
def test_set_keyword(before: str, after: str) -> None:
    assert fixed(f"import torch\n{before}\n", WEIGHTS) == f"import torch\n{after}\n"


def test_line_ends_are_kept() -> None:
    code = "import torch\r\ntorch.load(\r\n    f,\r\n)\r\n"
    assert fixed(code, WEIGHTS) == code.replace("f,\r\n", "f,\r\n    weights_only=True,\r\n")


def test_calls_within_calls_are_mended_at_once() -> None:
    code = "import torch\ntorch.load(torch.load(f))\n"
    once = apply(code, [edit for fix in plans(code, WEIGHTS) for edit in fix.edits])
    assert once.count("weights_only=True") == 2
    assert fixed(once, WEIGHTS) == once


def edited(code: str, *changed: str) -> str:
    """A line of code after several edits of all of it."""
    at = Location("a.py", 1, 1, 1, len(code) + 1)
    return apply(code, [Edit(at, code, one) for one in changed])


def test_edits_of_one_call_are_made_together() -> None:
    assert edited("f(a, b=1)", "f(a)", "f(a, b=1, c=2)") == "f(a, c=2)"
    assert edited("f(a, b=1, )", "f(a, )", "f(a, b=1, c=2, )") == "f(a, c=2, )"


def test_no_argument_is_added_after_one_that_has_gone() -> None:
    assert edited("f(b=1)", "f()", "f(b=1, c=2)") == "f()"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A.from_pretrained('a', trust_remote_code=True)", "A.from_pretrained('a')"),
        ("A.from_pretrained('a', trust_remote_code=True, b=1)", "A.from_pretrained('a', b=1)"),
        ("A.from_pretrained(trust_remote_code=True)", "A.from_pretrained()"),
        (
            "A.from_pretrained(\n    'a',\n    trust_remote_code=True,\n)",
            "A.from_pretrained(\n    'a',\n)",
        ),
    ],
)
def test_remove_keyword(before: str, after: str) -> None:
    assert fixed(f"{before}\n", TRUST) == f"{after}\n"
    assert not plans(f"{before}\n", TRUST)[0].safe


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("yaml.load(f)", "yaml.safe_load(f)"),
        ("yaml.load(f, Loader=yaml.Loader)", "yaml.safe_load(f)"),
        ("yaml.load(f, yaml.Loader)", "yaml.safe_load(f)"),
        ("yaml.load(stream=f, Loader=yaml.Loader)", "yaml.safe_load(stream=f)"),
        ("yaml.load(\n    f,\n    Loader=yaml.Loader,\n)", "yaml.safe_load(\n    f,\n)"),
    ],
)
def test_safe_yaml(before: str, after: str) -> None:
    assert fixed(f"import yaml\n{before}\n", SAFE_YAML) == f"import yaml\n{after}\n"


@pytest.mark.parametrize(
    ("call", "spec"),
    [
        ("torch.load(f, weights_only=weights_only)", WEIGHTS),
        ("torch.load(f, weights_only=self.weights_only)", WEIGHTS),
        ("torch.load(f, trust_remote_code=trust_remote_code)", TRUST),
    ],
)
def test_what_callers_choose_is_left_to_them(call: str, spec: dict[str, Any]) -> None:
    assert not plans(f"import torch\n{call}\n", spec)


def test_no_fix_where_the_name_was_imported() -> None:
    assert plans("from yaml import load\nload(f)\n", SAFE_YAML) == []
    assert plans("import yaml\nyaml.load(*a)\n", SAFE_YAML) == []


def test_positional_arguments_can_be_set() -> None:
    spec = {"kind": "set-keyword", "keyword": "allow_pickle", "index": 2, "value": "False"}
    code = "import numpy as np\nnp.load('a', None, True)\nnp.load('a', allow_pickle=True)\n"
    assert fixed(code, spec) == code.replace("True", "False")


def test_assignments_can_be_set() -> None:
    code = "import requests\ns = requests.Session()\ns.verify = False  # why\n"
    assert fixed(code, {"kind": "set-value", "value": "True"}) == code.replace("False", "True")


def test_large_expressions_are_left_alone() -> None:
    code = f"import torch\ntorch.load([{'1, ' * 3000}])\n"
    assert plans(code, WEIGHTS) == []


def test_uses_that_are_no_calls_are_left_alone() -> None:
    assert plans("import torch\nmap(torch.load, files)\n", WEIGHTS) == []
    assert plans("import torch\ntorch.load(f)\n", {"kind": "unheard"}) == []


def test_a_changed_file_is_not_touched() -> None:
    code = "import torch\ntorch.load(f)\n"
    [fix] = plans(code, WEIGHTS)
    for other in ("", "\n" + code, code.replace("f", "g"), "import torch\n"):
        with pytest.raises(ConflictError):
            apply(other, fix.edits)


def test_notebooks_keep_everything_else() -> None:
    source = ["import torch\n", 'x = "é\\t"; %s\n', "%%time y = torch.load(\n", '  "b")']
    source = [source[0], 'x = "é\\t"; torch.load("a")\n', "%time y = torch.load(\n", '  "b")']
    cell = {"cell_type": "code", "source": source, "outputs": [{"text": 'torch.load("a")'}]}
    code = json.dumps(
        {"nbformat": 4, "cells": [cell], "metadata": {}}, indent=2, ensure_ascii=False
    )
    changed = fixed(code, WEIGHTS, "a.ipynb")
    before, after = json.loads(code), json.loads(changed)
    assert "".join(after["cells"][0]["source"]) == (
        'import torch\nx = "é\\t"; torch.load("a", weights_only=True)\n'
        '%time y = torch.load(\n  "b",\n  weights_only=True)'
    )
    del before["cells"][0]["source"], after["cells"][0]["source"]
    assert before == after
    assert changed.count("\n") == code.count("\n")


def test_diff() -> None:
    assert diff("a.py", "a\nb\n", "a\nb\n") == ""
    assert diff("a.py", "a\nb", "a\nc").splitlines() == [
        *(
            "--- a/a.py",
            "+++ b/a.py",
            "@@ -1,2 +1,2 @@",
            " a",
            "-b",
            "\\ No newline at end of file",
        ),
        *("+c", "\\ No newline at end of file"),
    ]


def test_overlapping_edits_are_not_both_made() -> None:
    code = "import torch\ntorch.load(f)\n"
    [fix] = plans(code, WEIGHTS)
    [edit] = fix.edits
    other = Edit(edit.at, edit.before, "g")
    assert apply(code, [edit, other]) in (
        "import torch\ntorch.load(f, weights_only=True)\n",
        "import torch\ng\n",
    )


ARGUMENTS = st.lists(
    st.sampled_from(["f", "'é'", "*a", "**k", "b=1", "(1,\n 2)", "lambda: 1", "x if y else z"]),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(ARGUMENTS, st.sampled_from([", ", ",\n    ", " ,"]), st.booleans())
def test_whatever_the_layout_a_fix_parses_and_is_made_once(
    arguments: list[str], separator: str, trailing: bool
) -> None:
    rank = {"*": 1, "b": 2}
    ordered = sorted(dict.fromkeys(arguments), key=lambda a: 3 if a == "**k" else rank.get(a[0], 0))
    text = separator.join(ordered) + ("," if trailing and ordered else "")
    code = f"import torch\nx = torch.load({text})  # c\n"
    changed = fixed(code, WEIGHTS)
    compile(changed, "a.py", "exec")
    assert changed.count("weights_only=True") == 1
    assert changed.endswith("  # c\n")
