"""The beginning of a text file and how many lines it has, by bounded reads."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.source import Source, SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SAMPLE_BYTES = 128 * 1024
"""Of which names, delimiter and encoding are told; a header line has some kilobytes."""

COUNT_BYTES = 64 * 1024 * 1024
"""Read at most to count lines, which goes at memory speed; beyond it the count is an estimate."""

BLOCK_BYTES = 1024 * 1024
"""Read at a time."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Sample(Struct, frozen=True):
    """The beginning of a text file. `start` is where the text begins, after any BOM.

    `wide` encodings have NUL bytes in ordinary text, so that bytes cannot be counted.
    """

    text: str
    encoding: str
    start: int
    whole: bool

    @property
    def wide(self) -> bool:
        """Whether a line end is more than one byte."""
        return self.encoding.startswith(("utf-16", "utf-32"))


def sample(source: Source) -> Sample:
    """The beginning of `source` as text. Raises SourceError for what is no text."""
    data = source.read(0, SAMPLE_BYTES)
    encoding, start = _encoding(data)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(data[start:])
    except UnicodeDecodeError:
        encoding = "latin-1"  # some 8-bit encoding; every byte is a character in this one
        text = data[start:].decode(encoding)
    if "\0" in text:
        raise SourceError("data.binary", "has NUL characters, so it is no text")
    if text.lstrip()[:100].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise SourceError("data.markup", "holds markup, not records")
    return Sample(text, encoding, start, whole=len(data) == source.size)


def _encoding(data: bytes) -> tuple[str, int]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, len(bom)
    if data[1:200:2].count(0) > 0.8 * len(data[1:200:2]):
        return "utf-16-le", 0
    if data[0:200:2].count(0) > 0.8 * len(data[0:200:2]):
        return "utf-16-be", 0
    return "utf-8", 0


class Count(Struct, frozen=True):
    """A number of lines or records and whether it is counted or estimated."""

    number: int
    exact: bool

    def without(self, header: int) -> Count:
        """The count less the lines that are no records."""
        return Count(max(0, self.number - header), self.exact)


def estimate(number: int, seen: int, size: int) -> Count:
    """What `number` in the first `seen` bytes makes of all."""
    if seen >= size:
        return Count(number, exact=True)
    return Count(round(number * size / max(seen, 1)), exact=False)


def count_lines(source: Source, first: Sample, *, stop: bytes = b"") -> Count | None:
    """The lines that are not empty; None when a byte of `stop` turns up.

    For encodings in which a line end is one byte.
    """
    end = b"\r" if "\r" in first.text and "\n" not in first.text else b"\n"
    limit = min(source.size, COUNT_BYTES)
    lines, begun = 0, False
    for offset in range(first.start, limit, BLOCK_BYTES):
        block = source.read(offset, min(BLOCK_BYTES, limit - offset))
        if stop and stop in block:
            return None
        head, found, rest = block.partition(end)
        begun = begun or head not in _EMPTY
        if found:
            complete, found, tail = rest.rpartition(end)
            lines += begun + (_not_empty(complete, end) if found else 0)
            begun = tail not in _EMPTY
    return estimate(lines + (begun and limit == source.size), limit, source.size)


_EMPTY = (b"", b"\r")


def _not_empty(lines: bytes, end: bytes) -> int:
    """How many of these lines, of which the last lacks its end, hold something."""
    framed = end + lines + end
    if end + end in framed or b"\n\r\n" in framed:
        return sum(line not in _EMPTY for line in lines.split(end))
    return lines.count(end) + 1


class Window(io.RawIOBase):
    """The first bytes of a source as a binary stream."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self._source = source
        self._offset = start
        self._end = min(end, source.size)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there are bytes."""
        view = memoryview(buffer).cast("B")
        data = self._source.read(self._offset, min(len(view), self._end - self._offset))
        view[: len(data)] = data
        self._offset += len(data)
        return len(data)


def text_of(source: Source, first: Sample, limit: int) -> io.TextIOWrapper:
    """The first bytes as lines, whose ends are `\\n`, `\\r` or `\\r\\n`, kept as they are."""
    raw = io.BufferedReader(Window(source, first.start, limit), BLOCK_BYTES)
    return io.TextIOWrapper(raw, first.encoding, errors="replace", newline="")
