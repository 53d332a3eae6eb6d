"""One member of a zip file → the sources that different readers would take for its content."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from checker.extract.artifact.codecs import method_pieces
from checker.extract.artifact.inflate import InflatingReader
from checker.extract.artifact.zip.directory import Entry
from checker.source import Source

HEAD = 16
"""First bytes of a stored member that tell whether it is what it should be."""

STORED = 0
READABLE = frozenset({STORED, 8, 12, 14, 93})
"""Compression methods with a reader: stored, deflate, bzip2, LZMA, Zstandard."""

MAX_LINK = 4096
"""Length of a symbolic link's target, as file systems have it."""

_MAGICS = (
    b"PK\x03\x04", b"\x93NUMPY", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x89HDF", b"\x7fELF",
    b"MZ", b"#!", b"7z\xbc\xaf", b"Rar!", b"GGUF",
)  # fmt: skip


def interesting(head: bytes) -> bool:
    """Whether what should be raw numbers begins like something that can be loaded."""
    pickled = head[:1] == b"\x80" and head[1:2] <= b"\x05"
    return pickled or head.startswith((b"c", b"(", *_MAGICS))


def views(source: Source, entry: Entry, header: Entry) -> Iterator[Source]:
    """The member by the directory, and by its own header where that says otherwise."""
    seen: set[tuple[int, int]] = set()
    for one in (entry, header):
        packed = one.packed or entry.packed
        method = one.method
        if method not in READABLE and packed == (one.size or entry.size):
            method = STORED
        if packed == 0 or (method, packed) in seen:
            continue
        seen.add((method, packed))
        if view := _view(source, entry.name, header.data, method, packed, one.size or entry.size):
            yield view


def _view(
    source: Source, name: str, data: int, method: int, packed: int, size: int
) -> Source | None:
    if method == STORED:
        return source.window(name, data, packed)
    pieces = method_pieces(method, source, data, packed)
    if pieces is None:
        return None
    reader = InflatingReader(source, pieces, packed, size)
    return source.through(name, reader)


def link_target(source: Source, entry: Entry, header: Entry) -> str | None:
    """Where a symbolic link points."""
    if not stat.S_ISLNK(entry.mode) or entry.size > MAX_LINK:
        return None
    view = next(views(source, entry, header), None)
    return view.read(0, MAX_LINK).decode("utf-8", "replace") if view else None
