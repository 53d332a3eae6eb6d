"""Edits and a text → the changed text, and the difference for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from checker.model import Edit, Location
from checker.source import Text


class ConflictError(Exception):
    """The text at the place of an edit is not what was there when the edit was planned."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits; of edits that overlap only the first one is made.

    Raises ConflictError, and changes nothing, when any edit does not find what it expects.
    """
    lines = Text(text, "utf-8", False)
    parts: list[str] = []
    position = 0
    placed = [(*_offsets(lines, edit.at), edit) for edit in dict.fromkeys(edits)]
    for start, end, edit in sorted(placed, key=lambda one: one[:2]):
        if text[start:end] != edit.before:
            raise ConflictError(f"{edit.at.path}:{edit.at.line}: the file has changed")
        if start < position:
            continue
        parts += [text[position:start], edit.text]
        position = end
    return "".join([*parts, text[position:]])


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
