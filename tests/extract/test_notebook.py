from __future__ import annotations

import json
import time
from typing import Any

import pytest

from checker.extract import Context
from checker.extract.notebook import Notebook, extract
from checker.extract.python.facts import PythonCall
from checker.extract.python.magics import read_cell
from checker.model import FileFacts, Problem, Span
from checker.source import BytesReader, Source
from tests.extract.python.support import read, text_at


def notebook(*cells: str | dict[str, Any], **more: Any) -> str:
    full = [
        cell
        if isinstance(cell, dict)
        else {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": []}
        for cell in cells
    ]
    return json.dumps({"cells": full, "metadata": {}, "nbformat": 4, **more}, indent=1)


def uses(text: str) -> list[tuple[int | None, int | None, str]]:
    found: FileFacts = read(text, "a.ipynb")
    assert not found.problems, found.problems
    calls = [one for one in found.facts if type(one) is PythonCall]
    for one in calls:
        assert text_at(text, one.at) == json.dumps(one.text)[1:-1]
    return [(one.at.cell, one.at.cell_line, one.name) for one in calls]


def test_cells_share_their_names() -> None:
    text = notebook(
        "import pickle as p", {"cell_type": "markdown", "source": "p.load(f)"}, "x\np.load(f)"
    )
    assert uses(text) == [(3, 2, "pickle.load")]


def test_one_fact_tells_what_it_is() -> None:
    found = read(notebook("a", {"cell_type": "raw", "source": []}), "a.ipynb")
    [fact] = found.facts
    assert isinstance(fact, Notebook)
    assert (fact.language, fact.nbformat, fact.cells, fact.code_cells) == ("python", 4, 2, 1)


def test_a_source_of_one_string() -> None:
    text = notebook(
        {"cell_type": "code", "source": 'import pickle\nx = "é\\u00e9\\n"; pickle.load(f)'}
    )
    assert uses(text) == [(1, 2, "pickle.load")]


@pytest.mark.parametrize("nbformat", [2, 3])
def test_older_formats(nbformat: int) -> None:
    cells = [
        {"cell_type": "code", "input": ["import pickle\n", "pickle.load(f)"], "language": "python"},
        {"cell_type": "code", "input": "pickle.load(f)", "language": "julia"},
        {"cell_type": "heading", "source": ["pickle.load(f)"]},
    ]
    text = json.dumps({"nbformat": nbformat, "worksheets": [{"cells": cells}], "metadata": {}})
    assert uses(text) == [(1, 2, "pickle.load")]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "julia-1.9"}},
    ],
)
def test_kernels_of_other_languages(metadata: dict[str, Any]) -> None:
    assert uses(notebook("import pickle\npickle.load(f)", metadata=metadata)) == []


def test_cells_of_other_languages() -> None:
    cell = {"cell_type": "code", "source": "import pickle; pickle.load(f)"}
    text = notebook({**cell, "metadata": {"vscode": {"languageId": "r"}}}, {**cell, "metadata": {}})
    assert uses(text) == [(2, 1, "pickle.load")]


def test_databricks_cells() -> None:
    metadata = {"application/vnd.databricks.v1+notebook": {"language": "python"}}
    text = notebook(
        "%sql select pickle.load(f)", "%python\nimport pickle\npickle.load(f)", metadata=metadata
    )
    assert uses(text) == [(2, 3, "pickle.load")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("%matplotlib inline\nx", "pass\nx"),
        ("!ls\nx", "pass\nx"),
        ("  !ls \\\n  -l\nx", "  pass\n\nx"),
        ("x = !ls\ny", "x = None\ny"),
        ("x = %env A\ny", "x = None\ny"),
        ("%time x = f(1)", "if 1: x = f(1)"),
        ("%timeit -n 10 f(1)", "if 1:         f(1)"),
        ("for a in b:\n    %time f(a)", "for a in b:\n    if 1: f(a)"),
        ("%%time\nx", "\nx"),
        ("%%capture out\nx", "\nx"),
        ("%%bash\nls", ""),
        ("%%writefile a.py\nx", ""),
        ("%%html\n<b>", ""),
        ("%%unheard\nx", ""),
        ("x?", "pass"),
        ("??x.y", "pass"),
        ("pip install torch\nx", "pass\nx"),
        ("rm -rf a\ncd ..\nls *.pt\nx", "pass\npass\npass\nx"),
        ("ls = 1\n!ls", "ls = 1\npass"),
        ("%timeit -r1 for x in y: pass", "pass"),
        ("a = (b\n % c)", "a = (b\n % c)"),
        ("s = '''\n%magic\n!ls\n'''\n!ls", "s = '''\n%magic\n!ls\n'''\npass"),
        ("x = 1 # a?\n!ls", "x = 1 # a?\npass"),
        ("a != b\n!ls", "a != b\npass"),
        ("%sql\nselect 1", ""),
        ("%sql select 1\nx", "pass\nx"),
        ("# %pip is a comment\n%pip install a", "# %pip is a comment\npass"),
    ],
)
def test_magics(cell: str, code: str) -> None:
    assert read_cell(cell).code == code


def commands(text: str) -> list[tuple[str, str]]:
    """The shell commands of a notebook, as read and as they stand in the file."""
    source = Source("a.ipynb", BytesReader(text.encode()))
    children = [one for one in extract(source, Context()) if isinstance(one, Source)]
    found = []
    for child in children:
        if child.name == "a.ipynb-shell":
            for fragment in child.fragments:
                rows = fragment.text.split("\n")
                at = fragment.locate(Span(1, 1, len(rows), len(rows[-1]) + 1))
                found.append((fragment.text, text_at(text, at)))
    return found


def test_an_indented_cell_is_read_as_it_stands() -> None:
    assert uses(notebook("import pickle", "  pickle.load(f)\n  x = 1")) == [(2, 1, "pickle.load")]


def test_shell_commands() -> None:
    text = notebook(
        '%pip install -q torch\n!curl "x"\n!!ls\ny = !pwd\npip install a',
        "%%bash\napt update\n# no\nls \\\n  -l",
        "%conda install b",
    )
    assert [command for command, _ in commands(text)] == [
        "pip install -q torch",
        'curl "x"',
        "ls",
        "pwd",
        "pip install a",
        "apt update\n# no\nls \\\n  -l",
        "conda install b",
    ]
    for command, raw in commands(text):
        if "\n" not in command:
            assert raw == json.dumps(command)[1:-1]


def test_a_broken_cell_loses_only_itself() -> None:
    found = read(notebook("import pickle", "x = = 1", "pickle.load(f)"), "a.ipynb")
    assert [problem.code for problem in found.problems] == ["python.syntax"]
    assert found.problems[0].at.cell == 2
    assert [one.at.cell for one in found.facts if type(one) is PythonCall] == [3]


CALLS = [f"import pickle\npickle.load(f{number})" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"pickle.load(f2)"', 'pickle.load(f2)"'),
        ('"pickle.load(f2)"', '"pickle.load(f2)'),
        ('"pickle.load(f2)"', '<<<<<<< HEAD\n"pickle.load(f2)"\n=======\n"x"\n>>>>>>> b'),
        ('"pickle.load(f2)"', "nul"),
        ('"pickle.load(f2)"\n   ]', '"pickle.load(f2)"\n   }'),
    ],
)
def test_cells_of_broken_json_lose_only_themselves(old: str, new: str) -> None:
    text = notebook(*CALLS)
    assert old in text
    twice = text.replace(old, new).replace(old.replace("f2", "f4"), new.replace("f2", "f4"))
    found = read(twice, "a.ipynb")
    calls = [one for one in found.facts if type(one) is PythonCall]
    assert {1, 3, 5} <= {one.at.cell for one in calls}
    told = [one.at.line for one in found.problems if one.code == "notebook.cell"]
    starts = [number for number, line in enumerate(twice.split("\n"), 1) if line == "  {"]
    assert told == [starts[1], starts[3]]


def test_a_comma_that_is_missing_between_cells() -> None:
    text = notebook(*CALLS).replace("  },\n  {", "  }\n  {", 1)
    found = read(text, "a.ipynb")
    assert [one.code for one in found.problems] == ["notebook.cell"]
    assert [one.at.cell for one in found.facts if type(one) is PythonCall] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("cells", [300, 20_000])
def test_broken_cells_without_end(cells: int) -> None:
    start = time.process_time()
    text = '{"cells": [' + '{"cell_type": "code", "source": "a" x},' * cells
    found = read(text, "a.ipynb")
    assert [one.code for one in found.problems[:1]] == ["notebook.syntax"]
    assert len(found.problems) == 101
    assert time.process_time() - start < 5


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_cut_notebook_keeps_what_came_before(cut: float) -> None:
    cells = ["import pickle\npickle.load(f)"] * 10
    text = notebook(*cells)
    found = read(text[: int(len(text) * cut)], "a.ipynb")
    assert found.problems[0].code == "notebook.syntax"
    assert 2 <= len([one for one in found.facts if type(one) is PythonCall]) < 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"cells": 1}',
        '{"cells": [1, null, []]}',
        '{"cells": [{"cell_type": "code", "source": {"a": 1}}]}',
        '{"cells": [{"cell_type": 1, "source": [1, ["x"]], "metadata": []}], "metadata": 3}',
        '{"cells": ' + "[" * 100_000,
        '{"metadata": ' + '{"a":' * 100_000,
        "\ufeff{}",
        '{"cells": [{"cell_type": "code", "source": "\\ud800 \\q"}]}',
    ],
)
def test_odd_notebooks_end_in_words(text: str) -> None:
    found = read(text, "a.ipynb")
    assert all(isinstance(problem, Problem) for problem in found.problems)
    assert not [one for one in found.problems if one.code.endswith(".failed")]


def test_large_outputs_cost_little() -> None:
    output = {"text": ["import pickle; pickle.load(f)\n"] * 500_000, "png": "A" * 20_000_000}
    cell = {"cell_type": "code", "source": "import pickle\npickle.load(f)", "outputs": [output]}
    text = notebook(cell)
    start = time.process_time()
    assert len(uses(text)) == 1
    assert time.process_time() - start < 8


def test_python_2_is_told_once_per_notebook() -> None:
    found = read(notebook("print 1", "print 2", "print 3"), "old.ipynb")
    assert [one.code for one in found.problems] == ["python.old"]
