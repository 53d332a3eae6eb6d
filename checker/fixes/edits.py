"""Edits and a text → the changed text, and the difference for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from checker.model import Edit, Location
from checker.source import Text


class ConflictError(Exception):
    """The text at the place of an edit is not what was there when the edit was planned."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits; of edits that change the same characters only the first is made.

    Raises ConflictError, and changes nothing, when any edit does not find what it expects.
    """
    lines = Text(text, "utf-8", False)
    parts: list[str] = []
    position = 0
    placed: list[tuple[int, int, str]] = []
    for edit in dict.fromkeys(edits):
        start, end = _offsets(lines, edit.at)
        if text[start:end] != edit.before:
            raise ConflictError(f"{edit.at.path}:{edit.at.line}: the file has changed")
        placed.append(_narrowed(start, edit))
    for start, end, new in sorted(dict.fromkeys(placed)):
        between = text[position:start]
        if start < position or _leaves_comma(parts, between, new):
            continue
        parts += [between, new]
        position = end
    return "".join([*parts, text[position:]])


def _narrowed(start: int, edit: Edit) -> tuple[int, int, str]:
    """Only what an edit changes, so that two edits of one call may both be made."""
    before, after = edit.before, edit.text
    limit = min(len(before), len(after))
    head = 0
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return start + head, start + len(before) - tail, after[head : len(after) - tail]


def _leaves_comma(parts: list[str], between: str, new: str) -> bool:
    """Whether an argument would be added after one that another edit has taken away."""
    return not between and new.startswith(",") and "".join(parts[-2:]).endswith("(")


def _offsets(lines: Text, at: Location) -> tuple[int, int]:
    """The stretch of text that a location covers."""
    return _offset(lines, at.line, at.column), _offset(lines, at.end_line, at.end_column)


def _offset(lines: Text, line: int, column: int) -> int:
    if line > len(lines.starts):
        return len(lines.text)
    return min(lines.starts[line - 1] + column - 1, len(lines.text))


def diff(path: str, before: str, after: str) -> str:
    """The change of one file as a unified diff; empty when there is none."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in difflib.unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            f"a/{path}",
            f"b/{path}",
        )
    )
