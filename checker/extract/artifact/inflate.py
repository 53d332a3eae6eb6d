"""Compressed bytes read as if they were not: forwards, in pieces, within a budget."""

from __future__ import annotations

import zlib
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

Pieces = Callable[[], Iterator[bytes]]
"""Starts decompressing from the beginning; what it yields is bounded by `PIECE` each."""


def over_budget(produced: int, packed: int) -> bool:
    """Whether so much from so little is more than we decompress."""
    bomb = produced > BOMB_BYTES and produced > max(packed, 1) * BOMB_RATIO
    return bomb or produced > MAX_PRODUCED


class InflatingReader:
    """A `Reader` over the output of a decompressor; going back starts over."""

    def __init__(self, pieces: Pieces, packed: int, size: int) -> None:
        self._open = pieces
        self._packed = packed
        self._size = size
        self._produced = 0
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
        """The decompressed bytes from `offset`; fewer only at the end."""
        length = max(0, min(length, self._size - offset))
        if offset < self._start:
            self._restart()
        while self._start + len(self._kept) < offset + length:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._produced += len(piece)
            if over_budget(self._produced, self._packed):
                raise SourceError("archive.bomb", "decompresses to far more than is read")
            self._kept += piece
            self._forget(offset)
        begin = offset - self._start
        return bytes(self._kept[begin : begin + length])

    def _forget(self, needed: int) -> None:
        surplus = min(len(self._kept) - KEPT, needed - self._start)
        if surplus > PIECE:
            del self._kept[:surplus]
            self._start += surplus


def deflated(source: Source, offset: int, length: int, wbits: int = -15) -> Pieces:
    """Deflate: raw as in zip members, or with the wrapper that `wbits` asks zlib for."""

    def produce() -> Iterator[bytes]:
        decompressor = zlib.decompressobj(wbits)
        for data in raw_pieces(source, offset, length):
            pending = data
            while pending:
                try:
                    yield decompressor.decompress(pending, PIECE)
                except zlib.error as error:
                    raise SourceError("archive.corrupt", "damaged compressed data") from error
                pending = decompressor.unconsumed_tail
                if decompressor.eof:
                    pending = decompressor.unused_data.lstrip(b"\0") if wbits > 15 else b""
                    if not pending:
                        return
                    decompressor = zlib.decompressobj(wbits)

    return produce


def raw_pieces(source: Source, offset: int, length: int) -> Iterator[bytes]:
    """The compressed bytes, a piece at a time."""
    end = offset + length
    while offset < end:
        data = source.read(offset, min(PIECE, end - offset))
        if not data:
            return
        offset += len(data)
        yield data
