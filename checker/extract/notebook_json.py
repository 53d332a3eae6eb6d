"""The JSON text of a notebook → its cells, with the place of every character of their code.

The text is walked by hand for that, and so that cells around a broken one are kept.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

from checker.source import Text

MAX_CELLS = 10_000
"""Cells of one notebook; real ones have hundreds."""

MAX_BROKEN = 100
"""Broken cells after which the next one is looked for; each may be read to the end of the file."""

_SPACE = re.compile(r"[ \t\n\r]*")
_BLANK = frozenset(" \t\n\r")
_STRING = re.compile(r'[ \t\n\r]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t\n\r]*([,\]])', re.DOTALL)
_KEY = re.compile(r'"([^"\\]*)"[ \t\n\r]*:[ \t\n\r]*')
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_CELL = re.compile(r'\{[ \t\n\r]*"cell_type"[ \t\n\r]*:')
"""How cells begin as Jupyter writes them."""

_DECODER = json.JSONDecoder(strict=False)


class BrokenError(ValueError):
    """The JSON ends, or goes on, in a way that it must not."""


class Part(Struct):
    """One JSON string of a cell's source: where its content starts, raw and decoded."""

    offset: int
    raw: str
    text: str


class Cell(Struct, dict=True):
    """One cell as stored."""

    number: int
    kind: str = ""
    language: str = ""
    parts: list[Part] = []

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


class Stored(Struct):
    """A notebook as stored; `broken` says where cells that break off begin, and why they do."""

    cells: list[Cell] = []
    broken: list[tuple[int, str]] = []
    metadata: dict[str, Any] = {}
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
    _Reader(text, found).document(_skip(text, 0))


class _Reader:
    """Walks one text; methods take a position and give the end of what is there.

    No closures: what holds itself holds the text, and is not found before the run is over.
    """

    def __init__(self, text: str, found: Stored) -> None:
        self._text = text
        self._found = found
        self._last = 0

    def document(self, position: int) -> int:
        """The notebook, or one of the worksheets of old ones."""
        return self._object(position, self._entry)

    def _entry(self, key: str, position: int) -> int:
        if key == "cells":
            return self._cells(position)
        if key == "worksheets":
            return self._array(position, self.document)
        value, end = self._value(position)
        if key == "metadata" and isinstance(value, dict):
            self._found.metadata.update(value)
        elif key == "nbformat" and isinstance(value, int):
            self._found.nbformat = value
        return end

    def _cells(self, position: int) -> int:
        """The cells; after a broken one, those that follow it."""
        self._last = position
        try:
            return self._array(position, self._cell)
        except BrokenError as error:
            reason = error
        while (following := _CELL.search(self._text, self._last + 1)) is not None:
            if len(self._found.cells) >= MAX_CELLS:
                break
            if len(self._found.broken) >= MAX_BROKEN:
                raise BrokenError(f"more than {MAX_BROKEN} broken cells") from reason
            self._found.broken.append((self._last, str(reason)))
            try:
                return self._rest(following.start(), "]", self._cell)
            except BrokenError as error:
                reason = error
        raise reason

    def _cell(self, position: int) -> int:
        cells = self._found.cells
        if len(cells) >= MAX_CELLS:
            raise BrokenError(f"more than {MAX_CELLS} cells")
        cell = Cell(len(cells) + 1)
        cells.append(cell)
        self._last = position
        return self._object(position, lambda key, place: self._part(cell, key, place))

    def _part(self, cell: Cell, key: str, position: int) -> int:
        if key in ("source", "input") and cell.kind in ("code", ""):
            return self._source(cell.parts, position)
        value, end = self._value(position)
        if key == "cell_type" and isinstance(value, str):
            cell.kind = value
        elif key == "language" and isinstance(value, str):
            cell.language = value.lower()
        elif key == "metadata" and isinstance(value, dict):
            cell.language = _language_of(value) or cell.language
        return end

    def _source(self, parts: list[Part], position: int) -> int:
        text = self._text
        if text.startswith('"', position):
            return self._string(parts, position)
        if not text.startswith("[", position):
            return self._value(position)[1]
        if (end := self._strings(parts, position + 1)) is not None:
            return end
        return self._array(position, lambda place: self._source(parts, place))

    def _strings(self, parts: list[Part], position: int) -> int | None:
        """The rest of an array of strings, as nearly all sources are; None for any other."""
        lines: list[Part] = []
        while (found := _STRING.match(self._text, position)) is not None:
            start, raw = found.start(1), found[1]
            decoded = raw if "\\" not in raw else _decoded(self._text, start)[0]
            lines.append(Part(start, raw, decoded))
            position = found.end()
            if found[2] == "]":
                parts += lines
                return position
        return None

    def _string(self, parts: list[Part], position: int) -> int:
        decoded, end = _decoded(self._text, position + 1)
        parts.append(Part(position + 1, self._text[position + 1 : end - 1], decoded))
        return end

    def _value(self, position: int) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self._text, position)
        except (ValueError, RecursionError) as error:
            raise BrokenError(str(error)) from error

    def _object(self, position: int, entry: Callable[[str, int], int]) -> int:
        """An object: `entry` reads the value of a key."""

        def one(place: int) -> int:
            if (simple := _KEY.match(self._text, place)) is not None:
                return entry(simple[1], simple.end())
            key, end = self._value(place)
            end = _skip(self._text, end)
            if not isinstance(key, str) or not self._text.startswith(":", end):
                raise BrokenError(f"expected a key at offset {place}")
            return entry(key, _skip(self._text, end + 1))

        return self._items(position, "{", "}", one)

    def _array(self, position: int, one: Callable[[int], int]) -> int:
        """An array; anything else is passed over."""
        if not self._text.startswith("[", position):
            return self._value(position)[1]
        return self._items(position, "[", "]", one)

    def _items(self, position: int, start: str, stop: str, one: Callable[[int], int]) -> int:
        text = self._text
        if not text.startswith(start, position):
            raise BrokenError(f"expected {start!r} at offset {position}")
        position = _skip(text, position + 1)
        if text.startswith(stop, position):
            return position + 1
        return self._rest(position, stop, one)

    def _rest(self, position: int, stop: str, one: Callable[[int], int]) -> int:
        """What follows in an object or array, up to its end."""
        text = self._text
        while True:
            position = _skip(text, one(position))
            if text.startswith(stop, position):
                return position + 1
            if not text.startswith(",", position):
                raise BrokenError(f"expected ',' or {stop!r} at offset {position}")
            position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    if text[position : position + 1] not in _BLANK:
        return position
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _decoded(text: str, position: int) -> tuple[str, int]:
    """The string whose content starts here, and where it ends."""
    try:
        found: tuple[str, int] = scanstring(text, position, False)
    except ValueError as error:
        raise BrokenError(str(error)) from error
    return found


def _language_of(metadata: dict[str, Any]) -> str:
    """The language that an editor of several languages gave to one cell."""
    for key, name in (("vscode", "languageId"), ("dotnet_interactive", "language")):
        described = metadata.get(key)
        value = described.get(name) if isinstance(described, dict) else None
        if isinstance(value, str):
            return value.lower()
    kernel = metadata.get("kernel")
    return kernel.lower() if isinstance(kernel, str) else ""
