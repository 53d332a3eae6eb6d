"""Protocol-buffer bytes → fields, without a schema compiler; payloads stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.source import Source

MAX_FIELDS = 400_000
"""Fields visited per file, about a second; a graph of ten thousand nodes has a third."""

MAX_TEXT = 4_096
"""Bytes of a string that are read."""

CHUNK = 64 * 1024

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class WireError(Exception):
    """The bytes are no protocol buffer, or there are too many of them."""


class Field(NamedTuple):
    """One field: a number in `value`, or the place of its bytes."""

    number: int
    kind: int
    value: int
    offset: int
    length: int


class Wire:
    """Reads messages of one source; keeps a chunk and counts what it visits."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.visited = 0
        self._base = 0
        self._chunk = b""

    def fields(self, offset: int, length: int) -> Iterator[Field]:
        """The fields of the message at that place. Raises WireError when it is none."""
        end = offset + length
        if end > self.source.size:
            raise WireError("a message longer than the file")
        while offset < end:
            self.visited += 1
            if self.visited > MAX_FIELDS:
                raise WireError("more fields than are read")
            key, offset = self.varint(offset, end)
            number, kind = key >> 3, key & 7
            value = size = 0
            if kind == VARINT:
                value, offset = self.varint(offset, end)
            elif kind == BYTES:
                size, offset = self.varint(offset, end)
            elif kind in (FIXED32, FIXED64):
                size = 4 if kind == FIXED32 else 8
            else:
                raise WireError("a field of no known type")
            if number == 0 or offset + size > end:
                raise WireError("a field longer than its message")
            yield Field(number, kind, value, offset, size)
            offset += size

    def inner(self, field: Field) -> Iterator[Field]:
        """The fields of a nested message."""
        return self.fields(field.offset, field.length)

    def text(self, field: Field) -> str:
        """A string, its beginning if it is long."""
        return self.bytes(field.offset, min(field.length, MAX_TEXT)).decode("utf-8", "replace")

    def bytes(self, offset: int, length: int) -> bytes:
        """Bytes through the chunk."""
        start = offset - self._base
        if start < 0 or start + length > len(self._chunk):
            self._base, self._chunk = offset, self.source.read(offset, max(CHUNK, length))
            start = 0
        return self._chunk[start : start + length]

    def varint(self, offset: int, end: int) -> tuple[int, int]:
        """A number and where it ends."""
        start = offset - self._base
        if start < 0 or start + 10 > len(self._chunk):
            self._base, self._chunk = offset, self.source.read(offset, CHUNK)
            start = 0
        value = shift = 0
        for byte in self._chunk[start : min(start + 10, start + end - offset)]:
            offset += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, offset
            shift += 7
        raise WireError("a number without an end")


def plausible(head: bytes, size: int, known: dict[int, int]) -> list[Field]:
    """The leading fields of a message whose fields have these types; none if it is another.

    `known` maps field numbers to wire types. The last field may reach beyond `head`.
    """
    from checker.source import BytesReader

    if head and head[0] < 0x80 and known.get(head[0] >> 3) != head[0] & 7:
        return []  # as most files are at once: every file is asked
    wire = Wire(Source("", BytesReader(head)))
    found: list[Field] = []
    offset = 0
    try:
        while offset < len(head):
            key, at = wire.varint(offset, len(head))
            number, kind = key >> 3, key & 7
            if known.get(number) != kind:
                return []
            value, at = wire.varint(at, len(head))
            length = value if kind == BYTES else 0
            if at + length > size:
                return []
            found.append(Field(number, kind, value, at, length))
            offset = at + length
    except WireError:
        pass
    return found
