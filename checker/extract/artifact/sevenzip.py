"""7z archives → their members, by Python's own lzma.

Only what real archivers write by default is decompressed: LZMA, LZMA2, deflate, bzip2 and plain
copies, alone or behind a branch filter. Encrypted folders are told and left.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.codecs import (
    MEMORY,
    Decompressor,
    deflated,
    lzma1,
    streamed,
    zstd_maker,
)
from checker.extract.artifact.facts import Artifact, Member
from checker.extract.artifact.inflate import InflatingReader, Pieces
from checker.extract.artifact.members import PROGRAM, member_fact, rank_of
from checker.model import Problem
from checker.source import Reader, Source, SourceError, WindowReader

MAGIC = b"7z\xbc\xaf\x27\x1c"

MAX_HEADER = 16 * 1024 * 1024
"""Bytes of the packed header; that of a hundred thousand files has four million."""

MAX_MEMBERS = 100_000
MAX_FOLDERS = 4_096

_END, _HEADER, _STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 4, 5, 6, 7, 8
_SIZE, _CRC, _FOLDER, _CODERS, _COUNTS, _EMPTY, _NAMES, _ENCODED = 9, 10, 11, 12, 13, 14, 17, 23

_FILTERS = {
    b"\x03": lzma.FILTER_DELTA,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x04": lzma.FILTER_X86,
}


_ENCRYPTION = b"\x06\xf1"
_ZSTD = b"\x04\xf7\x11\x01"


class _DamagedError(Exception):
    """The header is not one, or uses what is not read here."""


class _Folder(Struct):
    coders: list[tuple[bytes, bytes]] = field(default_factory=list)
    packed: int = 1
    sizes: list[int] = field(default_factory=list)
    checked: bool = False
    offset: int = 0
    length: int = 0
    files: list[int] = field(default_factory=list)

    @property
    def encrypted(self) -> bool:
        """Whether a coder is one of the encryption methods."""
        return any(method.startswith(_ENCRYPTION) for method, _ in self.coders)


class _Bytes:
    """The numbers of a header."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def byte(self) -> int:
        if self.at >= len(self._data):
            raise _DamagedError
        self.at += 1
        return self._data[self.at - 1]

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self._data):
            raise _DamagedError
        self.at += count
        return self._data[self.at - count : self.at]

    def number(self) -> int:
        first, mask, value = self.byte(), 0x80, 0
        for index in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * index
            value |= self.byte() << 8 * index
            mask >>= 1
        return value

    def count(self, limit: int) -> int:
        value = self.number()
        if value > limit:
            raise _DamagedError
        return value

    def bits(self, count: int) -> list[bool]:
        found: list[bool] = []
        for _ in range(-(-count // 8)):
            byte = self.byte()
            found.extend(bool(byte & 0x80 >> index) for index in range(8))
        return found[:count]

    def digests(self, count: int) -> list[bool]:
        known = [True] * count if self.byte() else self.bits(count)
        self.take(4 * sum(known))
        return known


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The archive and its members."""
    fact = formats.artifact(source, "7z")
    yield fact
    try:
        folders, listed = _contents(source)
    except (_DamagedError, SourceError):
        yield Problem("7z.broken", source.whole(), "the archive's header cannot be read")
        formats.not_read(fact, "broken", "none")
        return
    names = iter(listed)
    if any(rank_of(name) == PROGRAM for name in listed):
        fact.reason = formats.PROGRAMS
    reason = None
    for folder in folders:
        pieces = _pieces(source, folder)
        if pieces is None:
            reason = "encrypted" if folder.encrypted else "method"
            for name, size in _named(folder, names):
                yield formats.unread_member(source, name, size, reason)
            continue
        reader = InflatingReader(source, pieces, folder.length, folder.sizes[-1])
        yield from _members(source, folder, reader, names)
    if reason:
        formats.not_read(fact, reason, "none" if len(folders) == 1 else "partial")
    else:
        formats.read_fully(fact)


def _members(
    source: Source, folder: _Folder, reader: Reader, names: Iterator[str]
) -> Iterator[Item]:
    offset = 0
    for name, size in _named(folder, names):
        window = WindowReader(reader, offset, size)
        offset += size
        if fact := member_fact(source, "7z", name, window.read(0, 16)):
            yield fact
        yield source.through(name, window)


def _named(folder: _Folder, names: Iterator[str]) -> Iterator[tuple[str, int]]:
    """The next names, one for each member of the folder."""
    for size in folder.files:
        yield next(names, "member"), size


def _contents(source: Source) -> tuple[list[_Folder], list[str]]:
    start = source.read(12, 20)
    offset = int.from_bytes(start[:8], "little") + 32
    length = int.from_bytes(start[8:16], "little")
    if length > MAX_HEADER or offset + length > source.size:
        raise _DamagedError
    header = _Bytes(source.read(offset, length))
    kind = header.byte()
    for _ in range(4):
        if kind != _ENCODED:
            break
        folder = _streams(header)[0]
        pieces = _pieces(source, folder)
        if pieces is None or folder.sizes[-1] > MAX_HEADER:
            raise _DamagedError
        header = _Bytes(
            InflatingReader(source, pieces, folder.length, folder.sizes[-1]).read(
                0, folder.sizes[-1]
            )
        )
        kind = header.byte()
    if kind != _HEADER:
        raise _DamagedError
    return _described(header)


def _described(header: _Bytes) -> tuple[list[_Folder], list[str]]:
    folders: list[_Folder] = []
    names: list[str] = []
    while (kind := header.byte()) != _END:
        if kind == _STREAMS:
            folders = _streams(header)
        elif kind == _FILES:
            names = _files(header)
        else:
            raise _DamagedError
    return folders, names


def _streams(header: _Bytes) -> list[_Folder]:
    folders: list[_Folder] = []
    position, sizes = 0, list[int]()
    while (kind := header.byte()) != _END:
        if kind == _PACK:
            position, sizes = _packed(header)
        elif kind == _UNPACK:
            folders = _folders(header)
        elif kind == _SUBSTREAMS:
            _substreams(header, folders)
        else:
            raise _DamagedError
    offset, waiting = position + 32, iter(sizes)
    for folder in folders:
        folder.offset = offset
        folder.length = next(waiting, 0)
        offset += folder.length + sum(next(waiting, 0) for _ in range(folder.packed - 1))
        folder.files = folder.files or [folder.sizes[-1]]
    if not folders:
        raise _DamagedError
    return folders


def _packed(header: _Bytes) -> tuple[int, list[int]]:
    position, count = header.number(), header.count(MAX_FOLDERS)
    sizes: list[int] = []
    while (kind := header.byte()) != _END:
        if kind == _SIZE:
            sizes = [header.number() for _ in range(count)]
        elif kind == _CRC:
            header.digests(count)
        else:
            raise _DamagedError
    return position, sizes


def _folders(header: _Bytes) -> list[_Folder]:
    if header.byte() != _FOLDER:
        raise _DamagedError
    count = header.count(MAX_FOLDERS)
    if header.byte():
        raise _DamagedError
    folders = [_folder(header) for _ in range(count)]
    while (kind := header.byte()) != _END:
        if kind == _CODERS:
            for folder in folders:
                folder.sizes = [header.number() for _ in folder.coders]
        elif kind == _CRC:
            for folder, known in zip(folders, header.digests(count), strict=True):
                folder.checked = known
        else:
            raise _DamagedError
    if any(not folder.sizes for folder in folders):
        raise _DamagedError
    return folders


def _folder(header: _Bytes) -> _Folder:
    folder = _Folder()
    inputs = outputs = 0
    for _ in range(header.count(8)):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        more = (header.number(), header.number()) if flags & 0x10 else (1, 1)
        inputs, outputs = inputs + more[0], outputs + more[1]
        properties = header.take(header.count(MAX_HEADER)) if flags & 0x20 else b""
        folder.coders.append((method, properties))
    for _ in range(outputs - 1):
        header.number(), header.number()
    folder.packed = inputs - (outputs - 1)
    if folder.packed > 1:
        for _ in range(folder.packed):
            header.number()
    if not folder.coders or not 1 <= folder.packed <= 8:
        raise _DamagedError
    return folder


def _substreams(header: _Bytes, folders: list[_Folder]) -> None:
    counts = [1] * len(folders)
    kind = header.byte()
    if kind == _COUNTS:
        counts = [header.count(MAX_MEMBERS) for _ in folders]
        kind = header.byte()
    for folder, count in zip(folders, counts, strict=True):
        sizes = [header.number() for _ in range(count - 1)] if kind == _SIZE else []
        if count:
            folder.files = [*sizes, max(0, folder.sizes[-1] - sum(sizes))]
    if kind == _SIZE:
        kind = header.byte()
    if kind == _CRC:
        unknown = sum(
            count
            for folder, count in zip(folders, counts, strict=True)
            if not (count == 1 and folder.checked)
        )
        header.digests(unknown)
        kind = header.byte()
    if kind != _END:
        raise _DamagedError


def _files(header: _Bytes) -> list[str]:
    """Names of the members that have content."""
    count = header.count(MAX_MEMBERS)
    names, empty = [f"member{number}" for number in range(count)], [False] * count
    while (kind := header.number()) != _END:
        data = _Bytes(header.take(header.count(MAX_HEADER)))
        if kind == _NAMES and not data.byte():
            raw = data.take(len(data._data) - 1).decode("utf-16-le", "replace")
            names = raw.split("\0")[:count]
        elif kind == _EMPTY:
            empty = data.bits(count)
    return [name for name, without in zip(names, empty, strict=False) if not without]


def _pieces(source: Source, folder: _Folder) -> Pieces | None:
    """How to unpack a folder; None for encryption and coders that are not read."""
    if folder.packed != 1:
        return None
    methods = [method for method, _ in folder.coders]
    if methods == [b"\0"]:
        return lambda: _copied(source, folder)
    if methods == [b"\x04\x01\x08"]:
        return deflated(source, folder.offset, folder.length)
    make = _maker(folder)
    return None if make is None else streamed(source, folder.offset, folder.length, make)


def _copied(source: Source, folder: _Folder) -> Iterator[bytes]:
    for offset in range(0, folder.length, 1 << 16):
        yield source.read(folder.offset + offset, min(1 << 16, folder.length - offset))


def _maker(folder: _Folder) -> Callable[[], Decompressor] | None:
    if [method for method, _ in folder.coders] == [b"\x04\x02\x02"]:
        return bz2.BZ2Decompressor
    if [method for method, _ in folder.coders] == [_ZSTD]:
        return zstd_maker()
    filters: list[dict[str, Any]] = []
    for method, properties in reversed(folder.coders):
        known = _filter(method, properties)
        if known is None:
            return None
        filters.insert(0, known)
    if not filters or sum(one.get("dict_size", 0) for one in filters) > MEMORY:
        return None
    ordered = sorted(filters, key=lambda one: one["id"] in (lzma.FILTER_LZMA1, lzma.FILTER_LZMA2))
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=ordered)


def _filter(method: bytes, properties: bytes) -> dict[str, Any] | None:
    if method == b"\x03\x01\x01":
        return lzma1(properties)
    if method == b"\x21" and len(properties) == 1 and properties[0] < 40:
        size = (2 | properties[0] & 1) << (properties[0] // 2 + 11)
        return {"id": lzma.FILTER_LZMA2, "dict_size": size}
    if method in _FILTERS:
        distance = {"dist": properties[0] + 1} if method == b"\x03" and properties else {}
        return {"id": _FILTERS[method], **distance}
    return None


EXTRACTOR = Extractor(
    name="sevenzip",
    facts=(Artifact, Member),
    extract=extract,
    sniff=lambda head, size: head.startswith(MAGIC),
    whole=False,
)
