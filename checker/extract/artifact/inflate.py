"""Compressed bytes read as if they were not: forwards, in pieces, within a budget.

What comes out before damaged data is handed on: those who load it have run it by the time that
they see the damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.source import Source, SourceError

PIECE = 64 * 1024
"""Compressed bytes fed at a time, and decompressed bytes taken at a time."""

KEPT = 8 * 1024 * 1024
"""Decompressed bytes kept for reading backwards; directories at the end of archives fit."""

MAX_PRODUCED = 4 * 1024**3
"""Bytes decompressed for one member over all its passes."""

BOMB_BYTES = 128 * 1024 * 1024
BOMB_RATIO = 200
"""More than that many bytes at more than that ratio is a bomb: weights do not compress so."""

FILE_RATIO = 100
"""The same for all members of one file together; what is read twice counts twice."""

ALWAYS = 32 * 1024
"""Bytes decompressed of every member, even when the file as a whole has cost enough."""

SPENT = "limit.inflated"
"""The problem that a file as a whole decompresses to more than is read."""

Pieces = Callable[[], Iterator[bytes]]
"""Starts decompressing from the beginning; what it yields is bounded by `PIECE` each."""


def over_budget(produced: int, packed: int) -> bool:
    """Whether so much from so little is more than we decompress."""
    bomb = produced > BOMB_BYTES and produced > max(packed, 1) * BOMB_RATIO
    return bomb or produced > MAX_PRODUCED


class Meter:
    """Counts what is decompressed for one member, and with the rest of its file."""

    def __init__(self, source: Source, packed: int) -> None:
        self._outlay = source.outlay
        self._file_size = source.file_size
        self._packed = packed
        self._produced = 0

    def count(self, length: int) -> None:
        """So much more. Raises SourceError when that is too much."""
        self._produced += length
        self._outlay.inflated += length
        if over_budget(self._produced, self._packed):
            raise SourceError("archive.bomb", "decompresses to far more than is read")

    def check(self) -> None:
        """Raises SourceError when the file as a whole has cost enough."""
        total = self._outlay.inflated
        if self._produced > ALWAYS and total > max(BOMB_BYTES, self._file_size * FILE_RATIO):
            raise SourceError(SPENT, "its members together decompress to far more than is read")


class InflatingReader:
    """A `Reader` over the output of a decompressor; going back starts over."""

    def __init__(self, source: Source, pieces: Pieces, packed: int, size: int) -> None:
        self._open = pieces
        self._size = size
        self._meter = Meter(source, packed)
        self._restart()

    def _restart(self) -> None:
        self._pieces = self._open()
        self._kept = bytearray()
        self._start = 0

    @property
    def size(self) -> int:
        """Size after decompression as announced or counted."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """The decompressed bytes from `offset`; fewer only at the end, or in front of damage."""
        length = max(0, min(length, self._size - offset))
        if offset < self._start:
            self._restart()
        while self._start + len(self._kept) < offset + length:
            piece = self._next(offset)
            if piece is None:
                break
            self._meter.count(len(piece))
            self._kept += piece
            self._forget(offset)
        begin = offset - self._start
        return bytes(self._kept[begin : begin + length])

    def _next(self, offset: int) -> bytes | None:
        """The next piece; none at the end, and none at damage behind something to hand on."""
        try:
            self._meter.check()
            return next(self._pieces, None)
        except SourceError as error:
            self._pieces = _broken(error)
            if error.code == "archive.corrupt" and self._start + len(self._kept) > offset:
                return None
            raise

    def _forget(self, needed: int) -> None:
        surplus = min(len(self._kept) - KEPT, needed - self._start)
        if surplus > PIECE:
            del self._kept[:surplus]
            self._start += surplus


def _broken(error: SourceError) -> Iterator[bytes]:
    """Nothing more, each time it is asked for."""
    raise error
    yield b""


def raw_pieces(source: Source, offset: int, length: int) -> Iterator[bytes]:
    """The compressed bytes, a piece at a time."""
    end = offset + length
    while offset < end:
        data = source.read(offset, min(PIECE, end - offset))
        if not data:
            return
        offset += len(data)
        yield data
