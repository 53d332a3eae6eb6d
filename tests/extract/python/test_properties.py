"""Whatever the code: places are in the file, and the text of a fact is what stands at its place."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.python.facts import PythonCall
from checker.extract.python.lines import logical_lines
from tests.extract.python.support import read, text_at

ODD = st.sampled_from(
    ["é", "😀", "\t", "\x0c", "'", '"', "\\", "𝒳", "ü = ", "  ", "\u2028", ";", "("]
)
PIECES = st.sampled_from(
    [
        *("import pickle", "from pickle import load as read", "import torch as t, yaml"),
        *("pickle.load(f)", "x = (pickle\n  .load(f))", "read(open('a'))", "t.load('é', **k)"),
        *(
            "s = '😀'; pickle.loads(s)",
            "def ü(x):\n\tpickle.load(x)",
            "class A:\n  b = pickle.loads",
        ),
        *("for x in map(pickle.load, y):\n    pass", "A.from_pretrained('x', a={'b': 1, 'c': d})"),
        *(
            "if a:\n    eval(b)\nelse:\n    exec(c)",
            "@pickle.load\ndef f(): pass",
            "x = 1 +",
            "print 'a'",
        ),
        *(
            "# mlwarden: ignore[CODE-001] -- why",
            "async def f():\n    await t.load(g)",
            "x = f'{t.load(a)}'",
        ),
        *(
            "try:\n  import b\nexcept C, d:\n  pickle.load(d)",
            "with open('é') as f: pickle.load(f)",
        ),
    ]
)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def programs(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.one_of(PIECES, ODD, st.text(max_size=8)), max_size=12))
    return draw(NEWLINES).join(part.replace("\n", draw(NEWLINES)) for part in parts)


@settings(max_examples=500, deadline=None)
@given(programs())
def test_places_and_texts_agree(code: str) -> None:
    data = code.encode("utf-8", "surrogatepass")
    found = read(data)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    for fact in found.facts:
        at_place = text_at(text, fact.at)
        if isinstance(fact, PythonCall):
            assert fact.text == at_place
    for problem in found.problems:
        assert problem.code.startswith(("python.", "file."))
        text_at(text, problem.at)
    for one in found.directives:
        text_at(text, one.at)
        assert 1 <= one.first_line <= one.last_line <= text.count("\n") + text.count("\r") + 1


@settings(max_examples=300, deadline=None)
@given(st.lists(programs(), min_size=1, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_places_and_texts_agree_in_notebooks(
    cells: list[str], split: bool, indent: int | None
) -> None:
    sources = [cell.splitlines(keepends=True) if split else cell for cell in cells]
    code = [
        {"cell_type": "code", "source": one, "outputs": ["x"], "metadata": {}} for one in sources
    ]
    text = json.dumps({"cells": code, "nbformat": 4}, indent=indent, ensure_ascii=split)
    data = text.encode("utf-8", "surrogatepass")
    text = data.decode("utf-8", "replace")
    for fact in read(data, "a.ipynb").facts:
        if isinstance(fact, PythonCall):
            raw = text_at(text, fact.at)
            assert json.loads(f'"{raw}"') == fact.text
            assert fact.at.cell is not None
            line = cells[fact.at.cell - 1].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert (
                fact.text in line[(fact.at.cell_line or 0) - 1].encode("utf-8", "replace").decode()
            )


@settings(max_examples=300, deadline=None)
@given(programs())
def test_logical_lines_lie_one_after_another(code: str) -> None:
    last = 0
    for line in logical_lines(code):
        assert line.first > last
        assert line.first <= line.last
        assert len(line.masked) == line.end - line.start
        last = line.last


def test_collections_that_hold_themselves_or_each_other_many_times() -> None:
    code = (
        "import pickle\na = []\na.append(a)\npickle.load(a)\nd = {}\nd['d'] = d\npickle.load(d)\n"
    )
    for name, first, step in (
        ("x", "[1]", "[{0}, {0}]"),
        ("y", "[1, f]", "[*{0}, *{0}]"),
        ("z", "(1, f)", "{0} + {0}"),
        ("t", "'ab'", "{0} + {0}"),
        ("m", "{'a': f}", "{{**{0}, 'b': {0}, 'c': {0}}}"),
    ):
        code += f"{name}0 = {first}\n"
        code += "".join(f"{name}{n + 1} = {step.format(f'{name}{n}')}\n" for n in range(60))
        code += f"pickle.load({name}60)\n"
    found = read(code, watch=("pickle.load",))
    assert not found.problems
    assert len([fact for fact in found.facts if isinstance(fact, PythonCall)]) == 7


def test_thousands_of_aliases_are_looked_up_in_linear_time() -> None:
    aliases = "".join(f"x{n + 1} = x{n}\n" for n in range(20_000))
    code = f"import pickle\nx0 = pickle.load\n{aliases}\ndef a(f):\n    x20000(f)\n"
    found = read(code, watch=("pickle.load",))
    assert [fact.at.line for fact in found.facts if isinstance(fact, PythonCall)] == [20005]
