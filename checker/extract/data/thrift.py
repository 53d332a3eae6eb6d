"""Thrift's compact encoding, as far as the footer of a Parquet file needs it."""

from __future__ import annotations

from collections.abc import Iterator

MAX_LEVELS = 24
"""Nesting of what is skipped; Parquet's own structures have about six."""

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)


class ThriftError(ValueError):
    """The bytes are not what the encoding allows."""


class Compact:
    """A reader over bytes in memory that never goes beyond them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """Number and type of each field of a struct; the caller reads or skips its value."""
        number = 0
        while header := self._byte():
            delta, kind = header >> 4, header & 15
            number = number + delta if delta else self.integer()
            yield number, kind

    def integer(self) -> int:
        """A signed number."""
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def binary(self) -> bytes:
        """A string of bytes."""
        return self._take(self._varint())

    def items(self) -> tuple[int, int]:
        """How many elements a list has, and their type. Each takes at least one byte."""
        header = self._byte()
        size, kind = header >> 4, header & 15
        size = self._varint() if size == 15 else size
        if size > len(self._data) - self._at:
            raise ThriftError("a list is longer than the bytes that are left")
        return size, kind

    def skip(self, kind: int, level: int = 0) -> None:
        """Pass over a value."""
        if level > MAX_LEVELS:
            raise ThriftError(f"nested deeper than {MAX_LEVELS} levels")
        if kind in (I16, I32, I64):
            self._varint()
        elif kind == BINARY:
            self.binary()
        elif kind == STRUCT:
            for _, field in self.fields():
                self.skip(field, level + 1)
        elif kind in (LIST, SET):
            size, element = self.items()
            for _ in range(size):
                self.skip(BYTE if element in (TRUE, FALSE) else element, level + 1)
        elif kind == MAP:
            self._skip_map(level)
        elif kind not in (TRUE, FALSE):
            self._take({BYTE: 1, DOUBLE: 8}.get(kind, len(self._data)))

    def _skip_map(self, level: int) -> None:
        if size := self._varint():
            kinds = self._byte()
            if size > len(self._data) - self._at:
                raise ThriftError("a map is longer than the bytes that are left")
            for _ in range(size):
                self.skip(kinds >> 4, level + 1)
                self.skip(kinds & 15, level + 1)

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ThriftError("a number of more than 64 bits")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, length: int) -> bytes:
        piece = self._data[self._at : self._at + length]
        if len(piece) < length:
            raise ThriftError("the bytes end before the value does")
        self._at += length
        return piece
