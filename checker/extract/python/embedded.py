"""Python inside string literals that a system runs → fragments that know their places.

`exec("…")`, `["python", "-c", "…"]` of subprocess, Kubernetes, Docker and Kubeflow steps. The text
between the quotes is what runs; its escapes are undone, and every character keeps its place.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right

from checker.extract.python.positions import Positions
from checker.model import Location, Span
from checker.source import Fragment, Text

_PYTHON = re.compile(r"(?:.*/)?python[\d.]*$")
_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_ESCAPE = re.compile(
    r"\\(?:(?P<gone>\r\n|\r|\n)|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}"
    r"|N\{[^}]*\}|[\s\S])"
)

MIN_CODE = 8
"""Characters of the shortest program worth reading."""


def program_in(elements: list[ast.expr]) -> ast.Constant | None:
    """The program in a list such as `["python", "-c", program]`."""
    for index in range(1, len(elements) - 1):
        if _text(elements[index]) == "-c" and _is_python(elements[index - 1]):
            return literal_in(elements[index + 1])
    return None


def asks_for_program(node: ast.expr) -> bool:
    """Whether a command ends in `python -c`, so that its first argument is the program."""
    if not isinstance(node, ast.List) or len(node.elts) < 2:
        return False
    return _text(node.elts[-1]) == "-c" and _is_python(node.elts[-2])


def _is_python(node: ast.expr) -> bool:
    """`"python3"`, or `sys.executable`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "executable"
    return _PYTHON.match(_text(node)) is not None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def literal_in(node: ast.expr) -> ast.Constant | None:
    """The literal that an expression is, or that it only dedents or strips."""
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in ("dedent", "cleandoc") and node.args:
            return literal_in(node.args[0])
        if name in ("strip", "lstrip", "rstrip") and isinstance(function, ast.Attribute):
            return literal_in(function.value)
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node if len(node.value) >= MIN_CODE else None
    return None


def fragment_of(
    outer: Fragment, positions: Positions, node: ast.Constant, *, dedent: bool = True
) -> Fragment | None:
    """The text of a literal as program text; None where its places cannot be told."""
    value = str(node.value)
    lines = Text(outer.text, "utf-8", False)
    span = positions.span(node)
    start = lines.starts[span.line - 1] + span.column - 1
    end = lines.starts[span.end_line - 1] + span.end_column - 1
    opening = _LITERAL.match(outer.text, start)
    if opening is None or not outer.text.endswith(opening["quote"], 0, end):
        return None
    raw = outer.text[opening.end() : end - len(opening["quote"])]
    runs = _runs(raw, raw_literal="r" in opening["prefix"].lower())
    if runs.length != len(value):
        return None  # several literals side by side
    content = Text(value, "utf-8", False)

    def place(line: int, column: int) -> int:
        offset = content.starts[min(line, len(content.starts)) - 1] + column - 1
        return opening.end() + runs.offset(min(offset, runs.length))

    def locate(inner: Span) -> Location:
        first, last = place(*inner[:2]), place(*inner[2:])
        return outer.locate(lines.span(first, max(first, last)))

    return Fragment(_dedented(value) if dedent else value, locate)


class _Runs:
    """Stretches of a literal that stand in it as they are: their starts, decoded and raw."""

    def __init__(self) -> None:
        self.starts = [0]
        self.places = [0]
        self.length = 0

    def offset(self, position: int) -> int:
        """Where a character of the text stands in the literal."""
        index = bisect_right(self.starts, position) - 1
        return self.places[index] + position - self.starts[index]


def _runs(raw: str, raw_literal: bool) -> _Runs:
    runs = _Runs()
    position = 0
    if not raw_literal:
        for match in _ESCAPE.finditer(raw):
            runs.length += match.start() - position + (0 if match["gone"] else 1)
            position = match.end()
            runs.starts.append(runs.length)
            runs.places.append(position)
    runs.length += len(raw) - position
    return runs


def _dedented(text: str) -> str:
    """An indented text under a header of its own, which takes the empty first line."""
    first, newline, rest = text.partition("\n")
    indented = rest.lstrip("\r\n")[:1] in (" ", "\t")
    return f"if 1:{newline}{rest}" if not first.strip() and indented else text
