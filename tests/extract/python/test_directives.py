"""Suppression comments and the statements they are bound to."""

from __future__ import annotations

import json

import pytest

from checker.model import Directive
from tests.extract.python.support import read

MARK = "# mlwarden: ignore[CODE-001] -- ours"


def bound(code: str, path: str = "a.py") -> list[tuple[int, int]]:
    found: list[Directive] = read(code, path).directives
    return [(one.first_line, one.last_line) for one in found]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"x = 1  {MARK}\n", (1, 1)),
        (f"{MARK}\nx = 1\n", (2, 2)),
        (f"{MARK}\n\n# words\nx = 1\n", (4, 4)),
        (f"x = f(\n    1,  {MARK}\n    2,\n)\n", (1, 4)),
        (f"x = f(\n    1,\n)  {MARK}\n", (1, 3)),
        (f"{MARK}\nx = f(\n    1,\n)\n", (2, 4)),
        (f"x = f(\n    {MARK}\n    1,\n)\n", (1, 4)),
        (f"def f(\n    a,\n):  {MARK}\n    return a\n", (1, 3)),
        (f"if f(\n    a\n):  {MARK}\n    b()\n", (1, 3)),
        (f"with a as b:  {MARK}\n    c()\n", (1, 1)),
        (f"{MARK}\nwith a as b:\n    c()\n", (2, 2)),
        (f"@a\n@b  {MARK}\ndef f():\n    pass\n", (1, 3)),
        (f"class A:\n    {MARK}\n    b = 1\n    c = 2\n", (3, 3)),
        (f"try:\n    a()\nexcept B:  {MARK}\n    c()\n", (3, 3)),
        (f"if a:\n    b()\n    {MARK}\nc()\n", (4, 4)),
        (f"x = '''\n{MARK}\n'''; y = 1  {MARK}\n", (1, 3)),
        (f"a = 1\n{MARK}\n", (2, 2)),
        (f"a = = 1\nb = 2  {MARK}\n", (2, 2)),
        (f"a = = 1  {MARK}\nb = 2\n", (1, 1)),
        (f"a = '\nb = 2  {MARK}\n", (2, 2)),
    ],
)
def test_the_whole_statement_is_covered(code: str, lines: tuple[int, int]) -> None:
    assert bound(code) == [lines]


def test_what_it_says_and_where() -> None:
    [found] = read(
        "é = 1  # mlwarden: ignore[CODE-001,MODEL-*] until=2027-01-31 -- ours\n"
    ).directives
    assert found.policies == ("CODE-001", "MODEL-*")
    assert (found.until, found.reason, found.malformed) == ("2027-01-31", "ours", None)
    assert (found.at.line, found.at.column) == (1, 8)


def test_a_malformed_one_is_told() -> None:
    [found] = read("x = 1  # mlwarden: ignore CODE-001\n").directives
    assert found.malformed


def test_text_that_only_looks_like_one() -> None:
    assert bound(f'x = "{MARK}"\n') == []


def test_lines_of_a_notebook_are_those_of_its_file() -> None:
    cells = [
        {"cell_type": "code", "source": ["a = f(\n", f"  1)  {MARK}\n", "b = 1"], "outputs": []}
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)
    first = 1 + next(n for n, line in enumerate(text.split("\n")) if "a = f(" in line)
    assert bound(text, "a.ipynb") == [(first, first + 1)]
