"""Long lines, deep nesting and runs of one character: every reader ends, and soon."""

from __future__ import annotations

import time

import pytest

from tests.helpers import facts_of

SECONDS = 8.0
"""For a megabyte on a busy machine; a pattern that goes wrong takes minutes."""

WITHIN = 60_000
"""Characters within the limits of lines."""

LONG = 900_000
"""Within those of scripts, and over those of lines."""

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
    start = time.perf_counter()
    found = facts_of(path, content)
    assert time.perf_counter() - start < SECONDS
    assert found.inspected


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
