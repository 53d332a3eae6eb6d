"""LZ4 frames → bytes, for the compressed pickles that joblib writes with it."""

from __future__ import annotations

from collections.abc import Iterator

from checker.source import SourceError

MAGIC = b"\x04\x22\x4d\x18"

SKIPPABLE = b"\x2a\x4d\x18"
"""The magic of a frame that says nothing, behind its first byte: 0x50 to 0x5f."""

HISTORY = 64 * 1024
"""How far back a block may copy from."""

MAX_BLOCK = 4 * 1024 * 1024
"""The largest block size that the format has."""

MAX_FRAMES = 100_000
"""Frames in one file; each holds megabytes where somebody needs several."""

_MINIMUM_MATCH = 4


class _Feed:
    """Compressed pieces as a stream of exact lengths."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = b""
        self._at = 0

    def ahead(self, count: int) -> bytes:
        """The next bytes, which stay; none at the end."""
        return self._buffer[self._at : self._at + count] if self._has(count) else b""

    def _has(self, count: int) -> bool:
        while len(self._buffer) - self._at < count:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return True

    def take(self, count: int) -> bytes:
        if not self._has(count):
            raise SourceError("archive.corrupt", "damaged compressed data")
        self._at += count
        return self._buffer[self._at - count : self._at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")


def decompressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The content of all frames, block by block. Raises SourceError on damage."""
    feed = _Feed(pieces)
    for _ in range(MAX_FRAMES):
        magic = feed.ahead(4)
        if not magic:
            return
        feed.take(4)
        if magic == MAGIC:
            yield from _frame(feed)
        elif magic[1:] == SKIPPABLE and magic[0] & 0xF0 == 0x50:
            _skip(feed, feed.number(4))
        else:
            return
    raise SourceError("archive.bomb", "more frames than are read")


def _skip(feed: _Feed, length: int) -> None:
    while length > 0:
        length -= len(feed.take(min(length, HISTORY)))


def _frame(feed: _Feed) -> Iterator[bytes]:
    flags = feed.number(2) & 0xFF
    feed.take((8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0) + 1)
    linked, checked = not flags & 0x20, bool(flags & 0x10)
    history = b""
    while size := feed.number(4):
        length = size & 0x7FFFFFFF
        if length > MAX_BLOCK:
            raise SourceError("archive.corrupt", "damaged compressed data")
        data = feed.take(length)
        block = data if size & 0x80000000 else _block(data, history)
        if checked:
            feed.take(4)
        history = (history + block)[-HISTORY:] if linked else b""
        yield block
    if flags & 0x04:
        feed.take(4)


def _block(data: bytes, history: bytes) -> bytes:
    out = bytearray(history)
    at, end, limit = 0, len(data), len(history) + MAX_BLOCK
    try:
        while at < end:
            token = data[at]
            at += 1
            literals, at = _length(data, at, token >> 4)
            out += data[at : at + literals]
            at += literals
            if at >= end:
                break
            offset = data[at] | data[at + 1] << 8
            count, at = _length(data, at + 2, token & 15)
            _copy(out, offset, count + _MINIMUM_MATCH)
            if len(out) > limit:
                raise IndexError
    except IndexError:
        raise SourceError("archive.corrupt", "damaged compressed data") from None
    return bytes(out[len(history) :])


def _length(data: bytes, at: int, nibble: int) -> tuple[int, int]:
    if nibble < 15:
        return nibble, at
    while True:
        more = data[at]
        at += 1
        nibble += more
        if more != 255:
            return nibble, at


def _copy(out: bytearray, offset: int, count: int) -> None:
    """Copy from `offset` back; an overlapping copy repeats what it writes."""
    if not 0 < offset <= len(out):
        raise IndexError
    start = len(out) - offset
    if count <= offset:
        out += out[start : start + count]
        return
    unit = bytes(out[start:])
    out += (unit * (count // offset + 1))[:count]
