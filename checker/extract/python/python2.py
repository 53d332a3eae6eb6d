"""Python 2 statements → the same calls in Python 3 grammar, every column before them kept.

Nothing is translated for running: only so far that the names, calls and arguments of a statement
can be read. A statement gets longer at its end at most.
"""

from __future__ import annotations

import re

from checker.extract.python.lines import Logical

_PRINT = re.compile(
    r"(?P<head>(?:^|:)\s*prin)t\s*(?=[^\s=(.,)\[:;]|\([^()]*\)\s*[^\s;])(?P<to>>>)?"
)
_EXEC = re.compile(r"(?:^|:)\s*(?P<word>exec) (?P<code>\s*[^\s(=.].*?)(?P<scope> in .*)?$")
_RAISE = re.compile(r"(?:^|:)\s*raise\s+[\w.]+\s*(?P<comma>,)")
_EXCEPT = re.compile(r"^\s*except\s+(?:[\w.]+|\([^()]*\))\s*(?P<name>,\s*\w+)\s*:")
_UNEQUAL = re.compile(r"<>")
_OCTAL = re.compile(r"(?<![\w.])(?P<zeros>0+)(?=[1-9]\d*\b(?![.eEjJ]))")
_LONG = re.compile(r"(?<![\w.])(?:0[xX][\da-fA-F]+|\d+)(?P<suffix>[lL])\b")
_UNICODE_RAW = re.compile(r"(?<!\w)(?P<mark>[uU])(?=[rR]['\"])")
_BACKTICKS = re.compile(r"`(?P<inner>[^`]*)`")


def modernise(text: str, lines: list[Logical]) -> str | None:
    """The text with its Python 2 statements rewritten, or None if there are none."""
    parts: list[str] = []
    position = 0
    for line in lines:
        code = text[line.start : line.end]
        if len(code) != len(line.masked):
            continue
        changed = _line(code, line.masked)
        if changed != code:
            parts += [text[position : line.start], changed]
            position = line.end
    return "".join([*parts, text[position:]]) if parts else None


def _line(code: str, masked: str) -> str:
    """One logical line; `masked` has the same length and shows where strings are."""
    edits = _Edits(code)
    for pattern, group, replacement in (
        (_EXCEPT, "name", None),
        (_LONG, "suffix", None),
        (_OCTAL, "zeros", None),
        (_UNICODE_RAW, "mark", None),
        (_UNEQUAL, 0, "!="),
    ):
        for match in pattern.finditer(masked):
            edits.put(match.span(group), replacement)
    for match in _BACKTICKS.finditer(masked):
        edits.put((match.start(), match.start() + 1), "(")
        edits.put((match.end() - 1, match.end()), ")")
    _statements(edits, masked)
    return edits.text()


def _statements(edits: _Edits, masked: str) -> None:
    """`print`, `exec` and `raise`, which become calls."""
    if match := _PRINT.search(masked):
        end = match.end("head")
        edits.put((end, end + 1), "(")
        if match["to"]:
            edits.put(match.span("to"), None)
        edits.suffix += ")"
    elif match := _EXEC.search(masked):
        end = match.end("word")
        edits.put((end, end + 1), "(")
        if match["scope"]:
            start = match.start("scope")
            edits.put((start, start + 4), " ,  ")
        edits.suffix += ")"
    elif match := _RAISE.search(masked):
        edits.put(match.span("comma"), "(")
        edits.suffix += ")"


class _Edits:
    """Replacements of the same length, and what is added at the end."""

    def __init__(self, code: str) -> None:
        self._characters = list(code)
        self.suffix = ""

    def put(self, span: tuple[int, int], replacement: str | None) -> None:
        """Replace a span, by default with spaces."""
        start, end = span
        self._characters[start:end] = replacement or " " * (end - start)

    def text(self) -> str:
        """The code after all replacements."""
        return "".join(self._characters) + self.suffix
