"""Which functions of a file can hold a use of a watched name: those whose text names one.

Reading function bodies is most of the work, and most bodies of a model file call nothing that is
watched. A body counts when it mentions the last part of a watched name, or anything of this file
that does: a function, a class, a variable or attribute that stands for a watched name.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable

from checker.extract.python.values import Function

ALWAYS = ("load", "pickle", "getattr", "import ", "global ", "__import__", "import_module")
"""What may lead to a watched name without naming it, or is a fact of its own."""

MAX_MARKS = 100_000
"""Lines kept; a file with more is read whole."""

MAX_NAMES = 2000
"""Names looked for, each through the whole text; a file with more is read whole."""


class Relevance:
    """The places of a text where something of interest is named; it grows as more becomes known."""

    def __init__(self, text: str, tokens: Iterable[str]) -> None:
        self._text = text
        self._lines: list[int] = []
        self._minor: list[int] = []
        self._known: set[str] = set()
        self._sorted = True
        for token in (*ALWAYS, *tokens):
            self.add(token)

    def add(self, token: str, *, minor: bool = False) -> None:
        """A further word that is of interest.

        One of `minor` interest is so where it is called or an attribute of it is, and its callers
        are not.
        """
        if token in self._known or not token or len(self._known) > MAX_NAMES:
            return
        self._known.add(token)
        line, counted = 1, 0
        lines = self._minor if minor else self._lines
        position = self._text.find(token)
        while position >= 0 and len(lines) <= MAX_MARKS:
            end = position + len(token)
            if not minor or self._text.startswith(("(", "."), end):
                line += self._text.count("\n", counted, position)
                counted = position
                lines.append(line)
                self._sorted = False
            position = self._text.find(token, end)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the text has something of this form."""
        return pattern.search(self._text) is not None

    def covers(self, function: Function) -> bool:
        """Whether the body of a function names anything of interest."""
        return self.matters(function) or self._holds(self._minor, function)

    def matters(self, function: Function) -> bool:
        """Whether its callers are of interest too."""
        return len(self._known) > MAX_NAMES or self._holds(self._lines, function)

    def _holds(self, lines: list[int], function: Function) -> bool:
        if len(lines) > MAX_MARKS:
            return True
        if not self._sorted:
            self._lines.sort()
            self._minor.sort()
            self._sorted = True
        node = function.node
        body = node.body if isinstance(node, ast.Lambda) else node.body[0]
        index = bisect_left(lines, body.lineno)
        return index < len(lines) and lines[index] <= (node.end_lineno or body.lineno)
