"""Python that a shell is told to run, wherever the shell text stands."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from checker.extract.python.facts import PythonCall
from tests.extract.python.support import read, text_at

LOAD = "pickle.load"
WATCH = (LOAD, "os.system", "subprocess.run")

RUN = {
    "double quotes": 'python -c "import pickle; pickle.load(f)"',
    "single quotes": "python3.11 -c 'import pickle; pickle.load(f)'",
    "options": "python -u -W ignore -Bc 'import pickle; pickle.load(f)'",
    "path and wrapper": "sudo -E /usr/bin/python3 -c 'import pickle; pickle.load(f)'",
    "escaped": 'python -c "import pickle; x = \\"é\\"; pickle.load(f)"',
    "joined quotes": "python -c 'import pickle; x = '\"'a'\"'; pickle.load(f)'",
    "lines": 'python -c "\nimport pickle\nif 1:\n    pickle.load(f)\n"',
    "indented": "python -c '\n   import pickle\n   pickle.load(f)\n'",
    "after other commands": "cd x && A=1 python -c 'import pickle; pickle.load(f)' | tee log",
    "filled in": 'python -c "import $NAME, pickle; pickle.load(${X:-f}, $(id))"',
    "here document": "python <<'EOF'\nimport pickle\npickle.load(f)\nEOF",
    "here document by hand": "python3 - a b <<EOF\nimport pickle\npickle.load(f)\nEOF",
    "inner shell": "bash -c 'python -c \"import pickle; pickle.load(f)\"'",
    "coded": "python -c $'import pickle; x = \\'a\\x21\\'; pickle.load(f)'",
    "translated": 'python -c $"import pickle; pickle.load(f)"',
}

QUIET = {
    "echo": "echo 'import pickle; pickle.load(f)'",
    "echo python": "echo python -c 'import pickle; pickle.load(f)'",
    "file": "python run.py -c 'import pickle; pickle.load(f)'",
    "module": "python -m tool -c 'import pickle; pickle.load(f)'",
    "other program": "mypy -c 'import pickle; pickle.load(f)'",
    "written": "cat > a.txt <<EOF\nimport pickle\npickle.load(f)\nEOF",
    "comment": "# python -c 'import pickle; pickle.load(f)'",
}


def script(command: str) -> tuple[str, str]:
    return "run.sh", f"#!/bin/bash\n{command}\n"


def literal(command: str) -> tuple[str, str]:
    return "a.py", f'import subprocess\nsubprocess.run(r"""{command}\n""", shell=True)\n'


def escaped(command: str) -> tuple[str, str]:
    quoted = command.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return "a.py", f"import os\nos.system('{quoted}')\n"


def workflow(command: str) -> tuple[str, str]:
    lines = command.replace("\n", "\n          ")
    return (
        ".github/workflows/a.yml",
        f"on: push\njobs:\n  a:\n    runs-on: b\n    steps:\n      - run: |\n          {lines}\n",
    )


def recipe(command: str) -> tuple[str, str]:
    return "Makefile", f"all:\n\t@{command}\n"


def image(command: str) -> tuple[str, str]:
    return "Dockerfile", f"FROM a\nRUN {command}\n"


def cell(command: str) -> tuple[str, str]:
    lines = [f"{line}\n" for line in f"%%bash\n{command}".split("\n")]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": lines}]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return "a.ipynb", json.dumps(book, indent=1, ensure_ascii=False)


Where = Callable[[str], tuple[str, str]]
"""A command → a file that has it run: its path and text."""

PLACES = [script, literal, escaped, workflow, cell]
ONE_LINE = [recipe, image]


def places(path: str, text: str) -> list[str]:
    """What stands where the calls are found."""
    found = read(text, path, WATCH).facts
    return [text_at(text, one.at) for one in found if type(one) is PythonCall and one.name == LOAD]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("command", RUN)
def test_programs_are_read_in_their_place(command: str, where: Where):
    assert places(*where(RUN[command])) == [LOAD]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("command", QUIET)
def test_other_texts_are_not(command: str, where: Where):
    assert places(*where(QUIET[command])) == []


@pytest.mark.parametrize("where", ONE_LINE)
def test_recipes_and_images(where: Where):
    for name, command in RUN.items():
        if "\n" not in command:
            assert places(*where(command)) == [LOAD], name
    for name, command in QUIET.items():
        if "\n" not in command:
            assert places(*where(command)) == [], name


STEP = """on: push
jobs:
  a:
    runs-on: b
    steps:
      - uses: c
      - {}
"""


@pytest.mark.parametrize(
    "step",
    [
        "shell: python\n        run: |\n          import pickle\n          pickle.load(f)",
        "run: |\n          import pickle\n          pickle.load(f)\n        shell: python",
        "{shell: 'python {0}', run: 'import pickle; pickle.load(f)'}",
        "{shell: python3, run: 'import pickle; pickle.load(${{ matrix.f }})'}",
    ],
)
def test_a_step_whose_shell_is_python(step: str) -> None:
    assert places(".github/workflows/a.yml", STEP.replace("{}", step, 1)) == [LOAD]


@pytest.mark.parametrize(
    "step",
    [
        "run: |\n          import pickle\n          pickle.load(f)",
        "shell: bash\n        run: |\n          import pickle; pickle.load(f)",
        "shell: python\n        name: |\n          import pickle; pickle.load(f)",
    ],
)
def test_a_step_of_another_shell(step: str) -> None:
    assert places(".github/workflows/a.yml", STEP.replace("{}", step, 1)) == []


def test_continued_lines_of_an_image() -> None:
    text = 'FROM a\nRUN set -e && \\\n    python -c "import pickle; \\\n  pickle.load(f)"\n'
    assert places("Dockerfile", text) == [LOAD]


def test_the_words_of_an_image() -> None:
    text = 'FROM a\nCMD ["python", "-c", "import pickle; pickle.load(f)"]\n'
    assert places("Dockerfile", text) == [LOAD]


def test_a_broken_program_is_told_in_its_place() -> None:
    [problem] = read("#!/bin/sh\nls\npython -c 'import ('\n", "a.sh").problems
    assert (problem.code, problem.at.line) == ("python.syntax", 3)


def test_steps_of_pipelines() -> None:
    code = (
        "from kfp.dsl import ContainerSpec\n"
        "ContainerSpec(command=['sh', '-c'],\n"
        "              args=[\"python -c 'import pickle; pickle.load(f)'\"])\n"
    )
    assert places("a.py", code) == [LOAD]
