"""Jupyter notebooks → code cells as Python, shell commands, one fact about the notebook.

Versions 2 to 4 are read. The JSON is walked by hand, so that every character of a cell is known by
its place in the file, and cells in front of a broken place are kept.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from checker.extract import Context, Extractor, Item
from checker.extract.python.magics import Command, read_cell
from checker.model import Fact, Location, Problem, Span
from checker.source import Fragment, Source, Text

MAX_CELLS = 10_000
"""Cells of one notebook; real ones have hundreds."""

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_DECODER = json.JSONDecoder(strict=False)


class Notebook(Fact, kw_only=True, omit_defaults=True, tag="notebook"):
    """A notebook: the language of its kernel, its format version and how many cells it has."""

    language: str
    nbformat: int
    cells: int
    code_cells: int


class BrokenError(ValueError):
    """The JSON ends, or goes on, in a way that it must not."""


@dataclass
class Part:
    """One JSON string of a cell's source: where its content starts, raw and decoded."""

    offset: int
    raw: str
    text: str


@dataclass
class Cell:
    """One cell as stored."""

    number: int
    kind: str = ""
    language: str = ""
    parts: list[Part] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The source of the cell."""
        return "".join(part.text for part in self.parts)

    @cached_property
    def lines(self) -> Text:
        """The source with its lines."""
        return Text(self.text, "utf-8", False)

    @cached_property
    def _runs(self) -> tuple[list[int], list[int], list[int]]:
        """Stretches of equal width: where they start in the text, in the file, and that width."""
        starts: list[int] = []
        places: list[int] = []
        widths: list[int] = []
        position = 0
        for part in self.parts:
            raw_position = 0
            for match in _ESCAPE.finditer(part.raw):
                if match.start() > raw_position:
                    starts.append(position)
                    places.append(part.offset + raw_position)
                    widths.append(1)
                    position += match.start() - raw_position
                starts.append(position)
                places.append(part.offset + match.start())
                widths.append(len(match[0]))
                position += 1
                raw_position = match.end()
            if raw_position < len(part.raw):
                starts.append(position)
                places.append(part.offset + raw_position)
                widths.append(1)
                position += len(part.raw) - raw_position
        return starts, places, widths

    def place(self, offset: int) -> tuple[int, int]:
        """Where the character at an offset of the text starts and ends in the file."""
        starts, places, widths = self._runs
        if not starts:
            return (self.parts[0].offset, self.parts[0].offset) if self.parts else (0, 0)
        index = max(0, bisect_right(starts, offset) - 1)
        start = places[index] + (offset - starts[index]) * widths[index]
        return start, start + widths[index]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text stands in the file."""
        first = self.place(start)[0]
        return first, max(first, self.place(end - 1)[1]) if end > start else first

    def offset(self, line: int, column: int) -> int:
        """The offset in the text of a line and column."""
        starts = self.lines.starts
        return min(starts[min(line, len(starts)) - 1] + column - 1, len(self.text))


@dataclass
class Stored:
    """A notebook as stored."""

    cells: list[Cell] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    nbformat: int = 0

    @property
    def databricks(self) -> bool:
        """Whether Databricks wrote it: there, one percent sign changes the language of a cell."""
        return any(key.startswith("application/vnd.databricks") for key in self.metadata)

    @property
    def language(self) -> str:
        """The language of the kernel in lower case; Python where none is named."""
        for key, name in (
            ("language_info", "name"),
            ("kernelspec", "language"),
            ("kernelspec", "name"),
        ):
            described = self.metadata.get(key)
            value = described.get(name) if isinstance(described, dict) else None
            if isinstance(value, str) and value:
                return (
                    "python"
                    if value.lower().startswith(("python", "ipython"))
                    else value.lower()[:50]
                )
        return "python"


def read_notebook(text: str, found: Stored) -> None:
    """Fill `found` from the JSON text; raises BrokenError where it goes wrong."""

    def entry(key: str, position: int) -> int:
        if key == "cells":
            return _array(text, position, lambda place: _cell(text, place, found.cells))
        if key == "worksheets":
            return _array(text, position, lambda place: _object(text, place, entry))
        value, end = _value(text, position)
        if key == "metadata" and isinstance(value, dict):
            found.metadata.update(value)
        elif key == "nbformat" and isinstance(value, int):
            found.nbformat = value
        return end

    _object(text, _skip(text, 0), entry)


def _cell(text: str, position: int, cells: list[Cell]) -> int:
    cell = Cell(len(cells) + 1)
    if len(cells) >= MAX_CELLS:
        raise BrokenError(f"more than {MAX_CELLS} cells")

    def entry(key: str, place: int) -> int:
        if key in ("source", "input"):
            return _source(text, place, cell.parts)
        value, end = _value(text, place)
        if key == "cell_type" and isinstance(value, str):
            cell.kind = value
        elif key == "language" and isinstance(value, str):
            cell.language = value.lower()
        elif key == "metadata" and isinstance(value, dict):
            cell.language = _language_of(value) or cell.language
        return end

    end = _object(text, position, entry)
    cells.append(cell)
    return end


def _language_of(metadata: dict[str, Any]) -> str:
    """The language that an editor of several languages gave to one cell."""
    for key, name in (("vscode", "languageId"), ("dotnet_interactive", "language")):
        described = metadata.get(key)
        value = described.get(name) if isinstance(described, dict) else None
        if isinstance(value, str):
            return value.lower()
    kernel = metadata.get("kernel")
    return kernel.lower() if isinstance(kernel, str) else ""


def _source(text: str, position: int, parts: list[Part]) -> int:
    if text.startswith("[", position):
        return _array(text, position, lambda place: _source(text, place, parts))
    if not text.startswith('"', position):
        return _value(text, position)[1]
    decoded: str
    end: int
    try:
        decoded, end = scanstring(text, position + 1, False)
    except ValueError as error:
        raise BrokenError(str(error)) from error
    parts.append(Part(position + 1, text[position + 1 : end - 1], decoded))
    return end


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _value(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except (ValueError, RecursionError) as error:
        raise BrokenError(str(error)) from error


def _object(text: str, position: int, entry: Callable[[str, int], int]) -> int:
    """Walk a JSON object: `entry` reads the value of a key and gives its end."""

    def one(place: int) -> int:
        key, end = _value(text, place)
        end = _skip(text, end)
        if not isinstance(key, str) or not text.startswith(":", end):
            raise BrokenError(f"expected a key at offset {place}")
        return entry(key, _skip(text, end + 1))

    return _items(text, position, "{", "}", one)


def _array(text: str, position: int, one: Callable[[int], int]) -> int:
    """Walk a JSON array; anything else is passed over."""
    if not text.startswith("[", position):
        return _value(text, position)[1]
    return _items(text, position, "[", "]", one)


def _items(text: str, position: int, start: str, stop: str, one: Callable[[int], int]) -> int:
    if not text.startswith(start, position):
        raise BrokenError(f"expected {start!r} at offset {position}")
    position = _skip(text, position + 1)
    if text.startswith(stop, position):
        return position + 1
    while True:
        position = _skip(text, one(position))
        if text.startswith(stop, position):
            return position + 1
        if not text.startswith(",", position):
            raise BrokenError(f"expected ',' or {stop!r} at offset {position}")
        position = _skip(text, position + 1)


def extract(source: Source, _context: Context) -> Iterator[Item]:
    """The cells of a notebook as child sources, and what the notebook is."""
    text = source.text
    found = Stored()
    try:
        read_notebook(text.text, found)
    except (BrokenError, RecursionError) as error:
        yield Problem(
            "notebook.syntax", source.whole(), f"not a whole notebook: {str(error)[:200]}"
        )
    code = [cell for cell in found.cells if cell.kind == "code" and _is_python(cell, found)]
    if found.cells:
        yield Notebook(
            at=source.whole(),
            language=found.language,
            nbformat=found.nbformat,
            cells=len(found.cells),
            code_cells=sum(cell.kind == "code" for cell in found.cells),
        )
    yield from _children(source, text, code, found.databricks)


def _is_python(cell: Cell, found: Stored) -> bool:
    return (cell.language or found.language) in ("python", "pyspark", "ipython")


def _children(source: Source, text: Text, cells: list[Cell], databricks: bool) -> Iterator[Source]:
    code: list[Fragment] = []
    commands: list[Fragment] = []
    for cell in cells:
        read = read_cell(cell.text, databricks)
        if read.code.strip():
            code.append(_code(read.code, locator(source, text, cell)))
        commands += [_command(source, text, cell, command) for command in read.commands]
    if code:
        yield source.code(f"{source.name}-code", tuple(code))
    if commands:
        yield source.code(f"{source.name}-shell", tuple(commands))


def _code(text: str, locate: Callable[[Span], Location]) -> Fragment:
    """The program text of a cell; one that is indented as a whole gets a header to stand under."""
    if not text.strip("\r\n")[:1].isspace():
        return Fragment(text, locate)

    def below(span: Span) -> Location:
        line, column, end_line, end_column = span
        first = max(1, line - 1)
        return locate(Span(first, column, max(first, end_line - 1), end_column))

    return Fragment(f"if 1:\n{text}", below)


def _command(source: Source, text: Text, cell: Cell, command: Command) -> Fragment:
    return Fragment(command.text, locator(source, text, cell, command.offset))


def locator(source: Source, text: Text, cell: Cell, base: int = 0) -> Callable[[Span], Location]:
    """The way from a span in the text of a cell, from `base` on, to its place in the file."""
    first = cell.lines.span(base, base) if base else Span(1, 1, 1, 1)

    def offset(line: int, column: int) -> int:
        column += first.column - 1 if line == 1 else 0
        return cell.offset(line + first.line - 1, column)

    def locate(span: Span) -> Location:
        start = offset(span.line, span.column)
        end = max(start, offset(span.end_line, span.end_column))
        place = text.span(*cell.raw_span(start, end))
        cell_line = span.line + first.line - 1
        return Location(
            source.path,
            *place,
            cell=cell.number,
            cell_line=cell_line,
            member=source.member or None,
        )

    return locate


EXTRACTOR = Extractor(
    name="notebook",
    version=1,
    facts=(Notebook,),
    extract=extract,
    names=("*.ipynb",),
)
