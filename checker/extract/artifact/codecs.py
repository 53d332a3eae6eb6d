"""deflate, bzip2, xz, lzma, zstd and lz4 → pieces of what they hold."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol

from checker.extract.artifact import lz4
from checker.extract.artifact.inflate import PIECE, Pieces, raw_pieces
from checker.source import Source, SourceError

MEMORY = 256 * 1024 * 1024
"""Dictionary memory a decompressor may ask for; the highest xz preset needs 65 MB."""

RESCUED = 16 * 1024 * 1024
"""Bytes in front of damage up to which all of them are had, by going there again in small steps."""

FIRST = 4 * 1024
"""Bytes taken first; most members are asked for their first bytes only."""

STEPS = (PIECE, 512, 1)
"""Bytes taken at a time: what comes out together with an error is lost."""

_ZFILE = re.compile(rb"ZF0x[0-9a-fA-F]{0,20}L? {0,20}")
"""Old joblib writes `ZF` and the size in hexadecimal, padded by releases to other lengths."""


class Decompressor(Protocol):
    """What bz2, lzma and Python 3.14's zstd objects have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of a stream is reached."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more going in."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int = ...) -> bytes:
        """At most `max_length` bytes."""
        ...


def pieces_of(form: str, source: Source) -> Pieces | None:
    """How to decompress a whole source; None where nothing here can."""
    if form == "gzip":
        return deflated(source, 0, source.size, 31)
    if form == "zlib":
        return deflated(source, 0, source.size, 15)
    if form == "zfile":
        match = _ZFILE.match(source.head)
        start = match.end() if match else 0
        return deflated(source, start, source.size - start, 15)
    if form == "lz4":
        return lambda: lz4.decompressed(raw_pieces(source, 0, source.size))
    make = _maker(form)
    return None if make is None else streamed(source, 0, source.size, make)


def method_pieces(method: int, source: Source, offset: int, length: int) -> Pieces | None:
    """How to decompress a zip member; None for methods that are not read here."""
    if method == 8:
        return deflated(source, offset, length)
    if method == 12:
        return streamed(source, offset, length, bz2.BZ2Decompressor)
    if method == 14:
        return _zip_lzma(source, offset, length)
    make = zstd_maker() if method == 93 else None
    return None if make is None else streamed(source, offset, length, make)


def _zip_lzma(source: Source, offset: int, length: int) -> Pieces | None:
    """Zip has its own header before a raw LZMA stream: a version and the properties."""
    head = source.read(offset, 9)
    known = lzma1(head[4:]) if head[2:4] == b"\x05\0" else None
    if known is None or known["dict_size"] > MEMORY:
        return None
    return streamed(
        source,
        offset + 9,
        length - 9,
        lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[known]),
    )


def lzma1(properties: bytes) -> dict[str, Any] | None:
    """The five bytes of properties as Python's lzma wants them."""
    if len(properties) != 5 or properties[0] >= 9 * 5 * 5:
        return None
    packed = properties[0]
    return {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(4096, int.from_bytes(properties[1:], "little")),
        "lc": packed % 9,
        "lp": packed // 9 % 5,
        "pb": packed // 45,
    }


def _maker(form: str) -> Callable[[], Decompressor] | None:
    if form == "bzip2":
        return bz2.BZ2Decompressor
    if form in ("xz", "lzma"):
        kind = lzma.FORMAT_XZ if form == "xz" else lzma.FORMAT_ALONE
        return lambda: lzma.LZMADecompressor(kind, MEMORY)
    return zstd_maker()


def zstd_maker() -> Callable[[], Decompressor] | None:
    """Zstandard, where this Python has it."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        made: Callable[[], Decompressor] = module.ZstdDecompressor
        return made
    return None


def deflated(source: Source, offset: int, length: int, wbits: int = -15) -> Pieces:
    """Deflate: raw as in zip members, or with the wrapper that `wbits` asks zlib for."""
    return streamed(source, offset, length, lambda: _Inflater(wbits), several=wbits > 15)


class _Inflater:
    """zlib's decompressor with the interface of the others."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the end of the stream is reached."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more going in."""
        return not (self._full or self._inner.eof or self._inner.unconsumed_tail)

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = PIECE) -> bytes:
        """At most `max_length` bytes."""
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(piece) == max_length and not self._inner.eof
        return piece


def streamed(
    source: Source,
    offset: int,
    length: int,
    make: Callable[[], Decompressor],
    *,
    several: bool = True,
) -> Pieces:
    """Decompress one stream, or one after the other, up to the damage if there is some."""

    def produce() -> Iterator[bytes]:
        produced = 0
        for step in STEPS:
            try:
                data = raw_pieces(source, offset, length)
                for piece in _stepwise(data, make, several, step, produced):
                    produced += len(piece)
                    yield piece
                return
            except SourceError as error:
                if error.code != "archive.corrupt" or produced > RESCUED or step == STEPS[-1]:
                    raise

    return produce


def _stepwise(
    data: Iterator[bytes],
    make: Callable[[], Decompressor],
    several: bool,
    step: int,
    passed: int,
) -> Iterator[bytes]:
    """The content behind the first `passed` bytes, at most `step` bytes at a time."""
    decompressor = make()
    limit = min(FIRST, step)
    for pending in data:
        while pending or not decompressor.needs_input:
            if decompressor.eof:
                pending = (decompressor.unused_data + pending).lstrip(b"\0") if several else b""
                if not pending:
                    break
                decompressor = make()
            piece = _step(decompressor, pending, min(PIECE, passed) or limit)
            pending, limit = b"", min(limit * 2, step)
            if passed:
                passed -= len(piece)
            else:
                yield piece
        if decompressor.eof and not several:
            return


def _step(decompressor: Decompressor, data: bytes, limit: int) -> bytes:
    try:
        return decompressor.decompress(data, limit)
    except (OSError, ValueError, EOFError, lzma.LZMAError, MemoryError) as error:
        raise SourceError("archive.corrupt", "damaged compressed data") from error
    except Exception as error:
        raise SourceError("archive.corrupt", "damaged compressed data") from error
