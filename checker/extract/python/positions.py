"""Nodes of the syntax tree → spans in code points, and the text at them.

`ast` counts columns in bytes of UTF-8; everything else counts code points.
"""

from __future__ import annotations

import ast
import re
from functools import cached_property

from checker.model import Span

_NEWLINE = re.compile(r"\r\n|\r|\n")

Placed = ast.expr | ast.stmt | ast.alias | ast.keyword

_CACHED = ("lines", "_encoded")

MAX_TEXT = 200
"""Characters of a callee; a longer one, or one over several lines, is told by its last name."""


class Positions:
    """The way from nodes to places in one piece of text.

    `original` is what stands in the file, `parsed` what was given to the parser: the same number of
    lines, and columns that differ by `shifts[line]` (an indentation of tabs that was replaced). A
    statement that was parsed by itself starts at line `skipped` + 1.
    """

    def __init__(
        self, original: str, parsed: str, shifts: dict[int, int] | None = None, skipped: int = 0
    ) -> None:
        self._original = original
        self._parsed = parsed
        self._shifts = shifts or {}
        self.skipped = skipped

    def moved(self, skipped: int) -> Positions:
        """The same text for a piece of it that was parsed by itself."""
        other = Positions(self._original, self._parsed, self._shifts, skipped)
        other.__dict__.update(
            {key: value for key, value in self.__dict__.items() if key in _CACHED}
        )
        return other

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the original."""
        return _NEWLINE.split(self._original)

    @cached_property
    def _encoded(self) -> list[str] | None:
        """The lines that were parsed, where bytes and characters may differ."""
        return None if self._parsed.isascii() else _NEWLINE.split(self._parsed)

    def _column(self, line: int, offset: int) -> int:
        """A column of the parser as one of the original: 1-based, in code points."""
        if self._encoded is not None and line <= len(self._encoded):
            text = self._encoded[line - 1]
            if not text.isascii():
                offset = len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))
        return max(0, offset - self._shifts.get(line, 0)) + 1

    def span(self, node: Placed) -> Span:
        """The span of a node."""
        line = node.lineno + self.skipped
        end_line = (node.end_lineno or node.lineno) + self.skipped
        end_offset = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Span(
            line, self._column(line, node.col_offset), end_line, self._column(end_line, end_offset)
        )

    def callee(self, node: ast.expr) -> Span:
        """The span that stands for a callee: all of it if it is short, else its last name."""
        span = self.span(node)
        if span.line == span.end_line and span.end_column - span.column <= MAX_TEXT:
            return span
        if isinstance(node, ast.Attribute):
            start = max(1, span.end_column - len(node.attr))
            return Span(span.end_line, start, span.end_line, span.end_column)
        end = min(len(self.lines[span.line - 1]) + 1, span.column + MAX_TEXT)
        return Span(span.line, span.column, span.line, max(end, span.column))

    def text(self, span: Span) -> str:
        """The original text of a span within one line."""
        return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]
