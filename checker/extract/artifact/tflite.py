"""TensorFlow Lite models → the operators that need code of somebody's own, or TensorFlow itself."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Reach
from checker.model import Problem
from checker.source import Source

MAX_OPERATORS = 10_000
"""Kinds of operators per model; there are two hundred."""

MAX_NAME = 256


class _BrokenError(Exception):
    """An offset that leads out of the file."""


class _Buffer:
    """Tables and vectors of a flatbuffer, read where they are."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def number(self, offset: int, size: int) -> int:
        data = self._source.read(offset, size) if offset >= 0 else b""
        if len(data) < size:
            raise _BrokenError
        return int.from_bytes(data, "little")

    def field(self, table: int, index: int) -> int | None:
        """Where a table's field is."""
        back = int.from_bytes(self.number(table, 4).to_bytes(4, "little"), "little", signed=True)
        directory = table - back
        if 4 + 2 * index >= self.number(directory, 2):
            return None
        offset = self.number(directory + 4 + 2 * index, 2)
        return table + offset if offset else None

    def target(self, place: int) -> int:
        """Where a reference leads."""
        return place + self.number(place, 4)

    def text(self, place: int) -> str:
        start = self.target(place)
        length = self.number(start, 4)
        return self._source.read(start + 4, min(length, MAX_NAME)).decode("utf-8", "replace")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The model's custom and Flex operators."""
    fact = formats.artifact(source, "tflite")
    yield fact
    try:
        yield from _operators(source, _Buffer(source))
        formats.read_fully(fact)
    except _BrokenError:
        yield Problem("tflite.broken", source.whole(), "a structure leads out of the file")
        formats.not_read(fact, "broken", "partial")


def _operators(source: Source, buffer: _Buffer) -> Iterator[Reach]:
    codes = buffer.field(buffer.target(0), 1)
    if codes is None:
        return
    vector = buffer.target(codes)
    seen: set[str] = set()
    for index in range(min(buffer.number(vector, 4), MAX_OPERATORS)):
        table = buffer.target(vector + 4 + 4 * index)
        place = buffer.field(table, 1)
        name = buffer.text(place) if place is not None else ""
        if name and name not in seen:
            seen.add(name)
            yield Reach(
                at=source.whole(),
                format="tflite",
                name=name,
                domain="flex" if name.startswith("Flex") else "custom",
                where="operator_codes",
            )


EXTRACTOR = Extractor(
    name="tflite",
    facts=(Artifact, Reach),
    extract=extract,
    sniff=lambda head, size: head[4:8] == b"TFL3",
    whole=False,
)
