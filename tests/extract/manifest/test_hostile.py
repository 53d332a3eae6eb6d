"""Long lines, deep nesting and runs of one character: every reader ends, and soon."""

from __future__ import annotations

import pytest

from tests.helpers import facts_of

WITHIN = 60_000
"""Characters within the limits of lines."""

LONG = 300_000
"""Within those of scripts, and over those of lines; a pattern that goes wrong takes minutes."""

FILES = {
    "requirements.txt": "a==1\n{}\nb==2\n",
    "environment.yml": 'dependencies:\n- a=1\n- "{}"\n',
    "meta.yaml": "package:\n  name: a\nrequirements:\n  run:\n  - b {}\n",
    "pyproject.toml": '[project]\ndependencies = ["a", "{}"]\n',
    "uv.lock": 'version = 1\n[[package]]\nname = "a"\nversion = "{}"\n',
    "Pipfile": '[packages]\na = "{}"\n',
    "Pipfile.lock": '{{"_meta": {{"pipfile-spec": 6}}, "default": {{"a": {{"version": "{}"}}}}}}',
    "setup.cfg": "[options]\ninstall_requires =\n  a\n  {}\n",
    "tox.ini": "[testenv]\ndeps = {}\n",
    "setup.py": "setup(install_requires=['a', '{}'])\n",
    "steps.py": "import os\nos.system('pip install a {}')\nx(packages_to_install=['{}'])\n",
    "Dockerfile": "FROM x\nRUN pip install a {}\nRUN [{}\nENV A={}\n",
    "setup.sh": "pip install a {}\n",
    ".github/workflows/ci.yml": 'jobs:\n  a:\n    steps:\n    - run: "pip install a {}"\n',
    "conda-lock.yml": "version: 1\nmetadata: {{}}\npackage:\n- name: a\n  version: '{}'\n",
}

RUNS = [
    " ",
    "a",
    "-",
    ".",
    "a-",
    "a.",
    "${{{{",
    "{{{{",
    "[",
    "(",
    ", ",
    "<",
    ">=1,",
    "@",
    "# ",
    "a ",
    ";",
]


CASES = [
    *((path, run, LONG) for path in FILES for run in RUNS),
    *((path, run, WITHIN) for path in ("requirements.txt", "tox.ini", "setup.sh") for run in RUNS),
]


@pytest.mark.parametrize(("path", "run", "size"), CASES)
def test_runs_of_one_thing(path: str, run: str, size: int) -> None:
    run = run.format()
    content = FILES[path].format(*[run * (size // len(run))] * 3)
    found = facts_of(path, content)
    assert found.inspected
    assert "limit.time" not in {one.code for one in found.problems}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("size", [0, 1, 7, 100])
def test_cut_off_files(path: str, size: int) -> None:
    facts_of(path, FILES[path].format("b", "c", "d")[:size])


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    "content", [b"\x00" * 1000, b"\xff\xfe" * 500, bytes(range(256)) * 8, b"\n" * 9999]
)
def test_binary_rubbish(path: str, content: bytes) -> None:
    facts_of(path, content)


@pytest.mark.parametrize("value", ["[*{0}, *{0}]", "{0} + {0}"])
def test_names_that_double_each_other(value: str) -> None:
    lines = ["import kfp", 'a0 = ["x"]' if "*" in value else 'a0 = "x"']
    lines += [f"a{i} = {value.format(f'a{i - 1}')}" for i in range(1, 45)]
    found = facts_of("a.py", "\n".join([*lines, "f(packages_to_install=a44)"]))
    assert found.facts
    assert not found.problems


def test_aliases_that_expand_without_end() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 30)]
    found = facts_of("environment.yml", "\n".join([*lines, "dependencies: [*a29]"]))
    assert [one.code for one in found.problems] == ["yaml.too-complex"]


def test_shell_text_that_is_none_is_told() -> None:
    text = "FROM x\nRUN " + "(" * 9000 + "pip install a" + ")" * 9000 + "\n"
    assert [one.code for one in facts_of("Dockerfile", text).problems] == ["shell.syntax"]
