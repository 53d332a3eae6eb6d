"""gzip, zlib, bzip2, xz, lzma, lz4 and zstd files → what is inside, as a file of its own."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats, lz4
from checker.extract.artifact.codecs import pieces_of
from checker.extract.artifact.facts import Artifact, Discrepancy
from checker.extract.artifact.inflate import KEPT, SPENT, InflatingReader, Meter, Pieces
from checker.model import Problem
from checker.source import Source, SourceError

_MAGICS = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"ZF0x", "zfile"),
)
_EXTENSIONS = (".gz", ".bz2", ".xz", ".lzma", ".z", ".lz4", ".zst", ".zstd", ".tgz", ".gzip", ".bz")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The content, decompressed as far as somebody reads it."""
    form = form_of(source.head)
    assert form is not None
    fact = formats.artifact(source, form)
    yield fact
    pieces = pieces_of(form, source)
    if pieces is None:
        formats.not_read(fact, "no-reader")
        yield formats.unread_member(source, _inner_name(source.name), source.size, "no-reader")
        return
    inner, error = _opened(source, pieces)
    if error is None:
        formats.read_fully(fact)
    else:
        limit = error.code in ("archive.bomb", SPENT)
        formats.not_read(fact, "limit" if limit else "broken", "partial" if inner else "none")
        if limit:
            yield Discrepancy(at=source.whole(), field="ratio", archive=form)
        yield Problem(error.code, source.whole(), str(error))
    if inner:
        yield inner


def _opened(source: Source, pieces: Pieces) -> tuple[Source | None, SourceError | None]:
    """What can be decompressed, and why that is not all of it.

    What is small is held in memory; what is large is counted now and decompressed again.
    """
    kept = bytearray()
    total, error = 0, None
    meter = Meter(source, source.size)
    try:
        for piece in pieces():
            meter.check()
            meter.count(len(piece))
            total += len(piece)
            if total <= KEPT:
                kept += piece
    except SourceError as raised:
        error = raised
    name = _inner_name(source.name)
    if error and not total:
        return None, error
    if total <= KEPT or (error and error.code != "archive.corrupt"):
        return source.child(name, bytes(kept)), error
    return source.through(name, InflatingReader(source, pieces, source.size, total)), error


def _inner_name(name: str) -> str:
    base = name.rpartition("/")[2]
    for extension in _EXTENSIONS:
        if base.lower().endswith(extension):
            return f"{base[: -len(extension)]}{'.tar' if extension == '.tgz' else ''}" or base
    return base


def form_of(head: bytes) -> str | None:
    """Which compression a file begins with."""
    for magic, form in _MAGICS:
        if head.startswith(magic) and (form != "bzip2" or head[3:4] in b"123456789"):
            return form
    if head[1:4] == lz4.SKIPPABLE and head[:1] and head[0] & 0xF0 == 0x50:
        return _behind_skippable(head)
    if _is_zlib(head):
        return "zlib"
    return "lzma" if _is_lzma(head) else None


def _behind_skippable(head: bytes) -> str:
    """Zstandard and lz4 files may begin with frames that say nothing."""
    length = int.from_bytes(head[4:8], "little")
    return "lz4" if head.startswith(lz4.MAGIC, 8 + length) else "zstd"


def _is_zlib(head: bytes) -> bool:
    if len(head) < 8 or head[0] & 0x8F != 0x08 or int.from_bytes(head[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(head, 64))
    except zlib.error:
        return False


def _is_lzma(head: bytes) -> bool:
    """The old format has no magic: properties, a dictionary size of few bits, a size."""
    if len(head) < 14 or head[0] != 0x5D or head[1:3] != b"\0\0":
        return False
    size = int.from_bytes(head[5:13], "little")
    return head[13] == 0 and (size == (1 << 64) - 1 or size < 1 << 40)


EXTRACTOR = Extractor(
    name="compressed",
    facts=(Artifact, Discrepancy),
    extract=extract,
    sniff=lambda head, size: form_of(head) is not None,
    whole=False,
)
