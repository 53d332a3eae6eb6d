"""Program text → syntax trees: `ast.parse` is the gate, and what it refuses is recovered in pieces.

A text that does not parse is split into its top-level statements. Each is tried by itself, then as
Python 2, then without the lines that are in the way; what is left over is lost and told.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

from msgspec import Struct

from checker.extract.python.lines import Logical, logical_lines
from checker.extract.python.newer import downgrade
from checker.extract.python.positions import Positions
from checker.extract.python.python2 import modernise
from checker.extract.python.templates import older_strings
from checker.model import Span

MAX_ATTEMPTS = 40
"""Statements that are taken out of one text before the rest of a broken block is given up."""

MAX_PIECES = 50_000
"""Top-level statements that are parsed one by one; the rest of the text is lost."""

MAX_REMEMBERED = 500_000
"""Characters of a text whose syntax tree is kept for the next extractor that asks."""

MAX_SHOWN = 10
"""Ranges of lines named in one message."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_NEWLINE_KEPT = re.compile(r"(\r\n|\r|\n)")


class Piece(Struct):
    """Statements that were parsed together, and the way back to the file."""

    body: list[ast.stmt]
    positions: Positions


class Parsed(Struct):
    """One text, as far as it could be parsed.

    `lost` are the first and last lines of what could not, `reason` says why for the first of them;
    `old` tells that statements were read as Python 2.
    """

    pieces: list[Piece] = []
    lost: list[tuple[int, int]] = []
    reason: str = ""
    old: bool = False


def parse(text: str) -> Parsed:
    """Parse a text, or what can be parsed of it; several extractors ask for the same one."""
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _read(text)


@lru_cache(maxsize=8)
def _remembered(text: str) -> Parsed:
    return _read(text)


def _read(text: str) -> Parsed:
    clean = _clean(text)
    try:
        body = _parse(clean)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _recover(text, clean, error)
    return Parsed([Piece(body, Positions(text, clean))])


def _parse(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text).body


def _clean(text: str) -> str:
    """The same number of characters and lines without what no parser takes."""
    if "\0" in text:
        text = text.replace("\0", " ")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _recover(original: str, text: str, error: BaseException) -> Parsed:
    found = Parsed(reason=_reason(error))
    attempts = MAX_ATTEMPTS
    shifts: dict[int, int] = {}
    if isinstance(error, TabError):
        text, shifts = _without_tabs(text)
    strings = older_strings(text)
    lines = logical_lines(strings)
    older = downgrade(strings, lines)
    if older is not None or strings != text:
        text = older or strings
        lines = logical_lines(text)
        if (body := _try(text)) is not None:
            return Parsed([Piece(body, Positions(original, text, shifts))])
    if (modern := modernise(text, lines)) is not None:
        text, lines, found.old = modern, logical_lines(modern), True
    positions = Positions(original, text, shifts)
    blocks = _blocks(lines)
    for block in blocks[:MAX_PIECES]:
        rows = _NEWLINE.split(text[block[0].start : block[-1].end])
        body, attempts = _block(rows, block, attempts, found.lost)
        if body:
            found.pieces.append(Piece(body, positions.moved(block[0].first - 1)))
    if len(blocks) > MAX_PIECES:
        found.lost.append((blocks[MAX_PIECES][0].first, lines[-1].last))
    return found


def parses(text: str) -> bool:
    """Whether all of a text is a program to the Python that runs here."""
    return _try(text) is not None


def _try(text: str) -> list[ast.stmt] | None:
    try:
        return _parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_tabs(text: str) -> tuple[str, dict[int, int]]:
    """Indentation in spaces only, as Python 2 counted it, and by how much each line moved."""
    shifts: dict[int, int] = {}
    rows = _NEWLINE_KEPT.split(text)
    for index in range(0, len(rows), 2):
        row = rows[index]
        indent = len(row) - len(row.lstrip(" \t\f"))
        if "\t" in row[:indent]:
            expanded = row[:indent].expandtabs(8)
            shifts[index // 2 + 1] = len(expanded) - indent
            rows[index] = expanded + row[indent:]
    return "".join(rows), shifts


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return (error.msg or "invalid syntax").partition("\n")[0][:200]
    if isinstance(error, ValueError):
        return "it holds characters that no program may have"
    return "its expressions are nested too deeply"


_JOINS_PREVIOUS = ("else", "elif", "except", "finally")


def _blocks(lines: list[Logical]) -> list[list[Logical]]:
    """Logical lines by top-level statement, decorators and `else` branches included."""
    blocks: list[list[Logical]] = []
    base = min((line.indent for line in lines), default=0)
    for line in lines:
        word = line.masked.strip()
        joins = word.startswith(_JOINS_PREVIOUS) or (
            bool(blocks) and blocks[-1][-1].masked.lstrip().startswith("@")
        )
        if line.indent > base or joins:
            if blocks:
                blocks[-1].append(line)
            else:
                blocks.append([line])
        else:
            blocks.append([line])
    return blocks


def _block(
    rows: list[str], block: list[Logical], attempts: int, lost: list[tuple[int, int]]
) -> tuple[list[ast.stmt], int]:
    """The statements of one block; lines that are in the way are taken out one after another."""
    taken: set[int] = set()
    while True:
        try:
            return _parse("\n".join(rows)), attempts
        except SyntaxError as error:
            index = _line_at(block, (error.lineno or 1) + block[0].first - 1)
            stray = isinstance(error, IndentationError) and "unexpected indent" in error.msg
        except (ValueError, RecursionError, MemoryError):
            break
        attempts -= 1
        if attempts < 0 or index is None or index in taken or index == 0:
            break
        end = index + 1
        while end < len(block) and block[end].indent > block[index].indent:
            end += 1
        taken.update(range(index, end))
        lost.append((block[index].first, block[end - 1].last))
        _take_out(rows, block[0].first, block[index], block[end - 1], "" if stray else "pass")
    while lost and lost[-1][0] >= block[0].first:
        lost.pop()  # a part of this block, all of which is lost now
    lost.append((block[0].first, block[-1].last))
    return [], attempts


def _line_at(block: list[Logical], number: int) -> int | None:
    """The index of the logical line that holds a physical one."""
    return next((i for i, line in enumerate(block) if line.first <= number <= line.last), None)


def _take_out(rows: list[str], offset: int, first: Logical, last: Logical, filler: str) -> None:
    """Put a filler in the place of some lines."""
    for number in range(first.first, last.last + 1):
        rows[number - offset] = ""
    rows[first.first - offset] = " " * first.indent + filler


def describe(parsed: Parsed) -> tuple[str, Span, str] | None:
    """The code, place and message of the one problem that a text has, if it has any."""
    if parsed.lost:
        lost = sorted(parsed.lost)
        shown = ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in lost[:MAX_SHOWN])
        more = f" and {len(lost) - MAX_SHOWN} more" if len(lost) > MAX_SHOWN else ""
        span = Span(lost[0][0], 1, lost[0][0], 1)
        return "python.syntax", span, f"left out lines {shown}{more}: {parsed.reason}"
    if parsed.old:
        return "python.old", Span(1, 1, 1, 1), "written for Python 2, read as far as it is the same"
    if parsed.reason:
        return "python.syntax", Span(1, 1, 1, 1), parsed.reason
    return None
