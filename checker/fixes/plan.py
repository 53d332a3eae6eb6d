"""A finding's fact and the fix its policy asks for → edits of the file.

`ast` finds the call, libcst rewrites that one expression, and only what really changed becomes an
edit, so that formatting and comments around it, and the outputs of a notebook, stay as they are.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from checker.extract.python.facts import PythonCall
from checker.extract.python.parse import parse
from checker.fixes import dependencies, hashes
from checker.fixes.descriptions import description
from checker.model import Edit, Fact, Fix, Location, Span
from checker.source import BytesReader, Source, Text

if TYPE_CHECKING:
    from checker.extract.notebook_json import Cell

MAX_CODE = 4096
"""Characters of an expression that libcst is given; longer ones can take it seconds, or down."""


class Code(Struct, frozen=True):
    """Program text, the way from its spans to the file, and how text is written there."""

    text: str
    locate: Callable[[Span], Location]
    encode: Callable[[str], str]


def plan(
    fact: Fact,
    spec: dict[str, Any],
    text: str,
    read: hashes.Read = lambda _: None,
    installed: dependencies.Installed = lambda _: None,
) -> Fix | None:
    """The fix of one finding, or None where none can be written down.

    `read` gives the text of other files of the project, `installed` the versions that are installed
    in its environment.
    """
    if spec.get("kind") == hashes.KIND:
        return hashes.plan(fact, spec, text, read)
    if spec.get("kind") in dependencies.KINDS:
        return dependencies.plan(fact, spec, text, installed)
    if not isinstance(fact, PythonCall) or fact.through is not None:
        return None
    code = _code(fact.at, text)
    found = _find(code, fact) if code is not None else None
    if code is None or found is None:
        return None
    span, old = found
    changed = _rewrite(old, spec) if len(old) <= MAX_CODE else None
    if changed is None or changed == old:
        return None
    edit = _edit(code, _lines(text), span, old, changed)
    return Fix(description(spec), bool(spec.get("safe", True)), (edit,))


def _code(at: Location, text: str) -> Code | None:
    """The program text that a location is in."""
    if at.cell is None:
        return Code(text, lambda span: Location(at.path, *span), str)
    from checker.extract.notebook import locator

    cells = _cells(text)
    if at.cell > len(cells):
        return None
    cell = cells[at.cell - 1]
    source = Source(at.path, BytesReader(b""))
    locate = locator(source, _lines(text), cell)
    return Code(cell.text, locate, _in_json)


@lru_cache(maxsize=2)
def _cells(text: str) -> list[Cell]:
    """The cells of a notebook, kept for the next finding; none of one that is broken."""
    from checker.extract.notebook_json import BrokenError, Stored, read_notebook

    stored = Stored()
    try:
        read_notebook(text, stored)
    except (BrokenError, RecursionError):
        return []
    return stored.cells


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _find(code: Code, fact: PythonCall) -> tuple[Span, str] | None:
    """The call, or the assignment, whose callee stands where the fact does."""
    from checker.extract.python.magics import read_cell

    notebook = fact.at.cell is not None
    program = read_cell(code.text).code if notebook else code.text
    assigned, wanted = fact.form == "assignment", _corners(fact.at)
    callees = _callees(program)
    if not notebook:
        span = callees.get((wanted, assigned))
        return (span, _slice(code.text, span)) if span is not None else None
    for (callee, kind), span in callees.items():
        if kind == assigned and _corners(code.locate(callee)) == wanted:
            return span, _slice(code.text, span)
    return None


def _corners(at: Location) -> Span:
    return Span(at.line, at.column, at.end_line, at.end_column)


@lru_cache(maxsize=4)
def _callees(program: str) -> dict[tuple[Span, bool], Span]:
    """The callee or target of every call and assignment, and which it is → all of it.

    Kept for the next finding, which is likely to be in the same file.
    """
    found: dict[tuple[Span, bool], Span] = {}
    for piece in parse(program).pieces:
        for statement in piece.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Call):
                    callee, assigned = node.func, False
                elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                    callee, assigned = node.targets[0], True
                else:
                    continue
                span = piece.positions.span(node)
                found.setdefault((piece.positions.callee(callee), assigned), span)
    return found


@lru_cache(maxsize=8)
def _lines(text: str) -> Text:
    """A text with its lines, kept for the next finding."""
    return Text(text, "utf-8", False)


def _slice(text: str, span: Span) -> str:
    lines = _lines(text)
    start = lines.starts[span.line - 1] + span.column - 1
    return text[start : lines.starts[span.end_line - 1] + span.end_column - 1]


def _rewrite(old: str, spec: dict[str, Any]) -> str | None:
    from checker.fixes.rewrite import rewrite

    newline = "\r\n" if "\r\n" in old else "\n"
    changed = rewrite(old.replace("\r\n", "\n"), spec)
    return changed.replace("\n", newline) if changed is not None else None


def _edit(code: Code, file: Text, span: Span, old: str, new: str) -> Edit:
    """The lines that change, as far as they belong to the expression."""
    start, end = _difference(old, new)
    tail = len(old) - end
    at = code.locate(_within(span, old, start, end))
    first = file.starts[at.line - 1] + at.column - 1
    last = file.starts[at.end_line - 1] + at.end_column - 1
    return Edit(at, file.text[first:last], code.encode(new[start : len(new) - tail]))


def _difference(old: str, new: str) -> tuple[int, int]:
    """The stretch of `old` that is replaced, widened to whole lines so that it is recognised."""
    limit = min(len(old), len(new))
    start = 0
    while start < limit and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    end = len(old) - tail
    start = old.rfind("\n", 0, start) + 1
    line_end = old.find("\n", end)
    return start, len(old) if line_end < 0 else line_end


def _within(span: Span, text: str, start: int, end: int) -> Span:
    """The span of a stretch of the text at a span."""
    lines = Text(text, "utf-8", False)
    inner = lines.span(start, end)
    return Span(
        span.line + inner.line - 1,
        inner.column + (span.column - 1 if inner.line == 1 else 0),
        span.line + inner.end_line - 1,
        inner.end_column + (span.column - 1 if inner.end_line == 1 else 0),
    )
