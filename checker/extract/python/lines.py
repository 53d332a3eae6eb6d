"""Text → logical lines, also where it is not valid Python: for recovery, never for facts."""

from __future__ import annotations

import re
from typing import NamedTuple

_INTERESTING = re.compile(r"""['"#()\[\]{}\\]|\r\n|\r|\n""")
_STATEMENT = re.compile(r"(?:def|class|import|from|if|for|while|try|with|return|async|@)\b|@")
_BLANK = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)")
_LINE_END = re.compile(r"[\r\n]")
_NEWLINES = ("\n", "\r", "\r\n")


MAX_UNCLOSED = 20
"""Searches for a closing bracket up to the end of the text; after them lines end where they end."""


class Logical(NamedTuple):
    """A logical line: offsets of its first character and of the end of its code.

    `first` and `last` are its physical lines, 1-based. `masked` is its code with the contents of
    strings replaced by `x`, so that patterns cannot match in them.
    """

    start: int
    end: int
    first: int
    last: int
    indent: int
    masked: str
    closed: bool = True


def logical_lines(text: str) -> list[Logical]:
    """The logical lines of a text; empty lines and comments belong to none.

    A line whose bracket is never closed is one physical line.
    """
    found: list[Logical] = []
    position, number, unclosed = 0, 1, 0
    while position < len(text):
        blank = _BLANK.match(text, position)
        if blank is not None:
            position, number = blank.end(), number + 1
            continue
        line, after, next_number = next_logical(
            text, position, number, brackets=unclosed < MAX_UNCLOSED
        )
        if not line.closed:
            unclosed += 1
            line, after, next_number = next_logical(text, position, number, brackets=False)
        found.append(line)
        position, number = after, next_number
    return found


def next_logical(
    text: str, start: int, number: int, *, brackets: bool = True
) -> tuple[Logical, int, int]:
    """The logical line at `start`, and where and at which number the next one begins.

    Without `brackets`, the line ends where the physical one does.
    """
    first = number
    depth = 0
    code_end = position = start
    masked: list[str] = []
    while True:
        match = _INTERESTING.search(text, position)
        stop = match.start() if match else len(text)
        masked.append(text[position:stop])
        code_end = stop if text[position:stop].strip() else code_end
        if match is None:
            position = stop
            break
        mark, position = match[0], match.end()
        if mark in _NEWLINES:
            number += 1
            if depth == 0 or not brackets or _STATEMENT.match(text, position):
                break
            masked.append(" " * len(mark))
        elif mark == "#":
            position = line_end(text, position)
            masked.append(" " * (position - stop))
        elif mark == "\\":
            position, number = _continued(text, position, number)
            masked.append(" " * (position - stop))
        elif mark in "'\"":
            position = string_end(text, stop)
            number += len(re.findall(r"\r\n|\r|\n", text[stop:position]))
            masked.append(mark + "x" * (position - stop - 2) + mark)
            code_end = position
        else:
            depth = max(0, depth + (1 if mark in "([{" else -1))
            masked.append(mark)
            code_end = position
    code = "".join(masked)[: code_end - start]
    indent = len(code) - len(code.lstrip(" \t\f"))
    last = first + len(re.findall(r"\r\n|\r|\n", text[start:code_end]))
    closed = depth == 0 or not brackets
    return Logical(start, code_end, first, last, indent, code, closed), position, number


def line_end(text: str, position: int) -> int:
    """Where the line ends that a place is in."""
    match = _LINE_END.search(text, position)
    return match.start() if match else len(text)


def _continued(text: str, position: int, number: int) -> tuple[int, int]:
    for newline in ("\r\n", "\n", "\r"):
        if text.startswith(newline, position):
            return position + len(newline), number + 1
    return position, number


def string_end(text: str, start: int) -> int:
    """The end of the string that starts at `start`; an unfinished one ends with its line."""
    quote = text[start]
    if long := text.startswith(quote * 3, start):
        quote *= 3
    position = start + len(quote)
    while (end := text.find(quote, position)) >= 0:
        if not long and _LINE_END.search(text, position, end):
            break
        if not _escaped(text, end):
            return end + len(quote)
        position = end + 1
    return line_end(text, start)


def _escaped(text: str, position: int) -> bool:
    count = 0
    while count < position and text[position - count - 1] == "\\":
        count += 1
    return count % 2 == 1
