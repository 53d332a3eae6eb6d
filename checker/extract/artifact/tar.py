"""Tar files → their members, links that lead outside, and which model format they are."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Member
from checker.extract.artifact.members import PROGRAM, member_fact, rank_of
from checker.extract.artifact.torchserve import MANIFEST, MAX_MANIFEST, programs_of
from checker.model import Problem
from checker.source import Source

BLOCK = 512

MAX_MEMBERS = 20_000
"""Members read; a packed data set has more, a model has hundreds."""

MAX_LISTED = 100_000
"""Members whose names are looked at for one that promises a program: a second."""

MAX_ORDERED = 1_000
"""Members that are read in their own order; of more than these, what may run comes first."""

MAX_PADDING = 16 * 1024 * 1024
"""Bytes of zeros behind an archive that are passed over; tapes were padded to ten thousand."""

READ = 64 * 1024

MAX_LONG_NAME = 64 * 1024
"""Bytes of an extended header that are read."""

_FILES = b"0\x007S"
_LINKS = b"12"
_DEVICES = b"346"
_DEVICE = "/dev"
"""Devices and pipes reach out of the folder by being made, like links there."""


class Header(Struct):
    """One member; extended headers have been applied."""

    name: str
    kind: int
    size: int
    link: str
    data: int


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The archive and its members, in order."""
    fact = formats.artifact(source, "tar")
    yield fact
    found = list(headers(source))
    named = [header for header in found if header]
    members = _first(named)
    names = {header.name.removeprefix("./") for header in members}
    form = _format(names)
    formats.set_archive(fact, form, executable=form != "tar")
    declared = _declared(source, members) if fact.format == "mar" else frozenset()
    ranks = [rank_of(header.name) for header in members]
    last = max((index for index, rank in enumerate(ranks) if rank == PROGRAM), default=-1)
    for index, header in enumerate(members):
        fact.reason = formats.PROGRAMS if index <= last else formats.UNFINISHED
        yield from _member(source, header, fact.format, declared)
    if None in found:
        yield Problem("tar.broken", source.whole(), "the archive breaks off within a member")
        formats.not_read(fact, "broken", "partial")
    elif len(members) < len(named) or len(found) >= MAX_LISTED:
        yield Problem("tar.limit", source.whole(), "more members than are read")
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)


def _first(members: list[Header]) -> list[Header]:
    """What is read, in its order: of very many those that promise programs, then the others."""
    if len(members) <= MAX_ORDERED:
        return members
    members = sorted(members, key=lambda header: rank_of(header.name))
    return members[:MAX_MEMBERS]


def _declared(source: Source, members: list[Header]) -> frozenset[str]:
    manifest = next((one for one in members if one.name.lower().endswith(MANIFEST)), None)
    if manifest is None:
        return frozenset()
    return programs_of(source.read(manifest.data, min(manifest.size, MAX_MANIFEST)))


def _member(
    source: Source, header: Header, archive: str, declared: frozenset[str]
) -> Iterator[Item]:
    link = header.link if header.kind in _LINKS else _DEVICE if header.kind in _DEVICES else None
    head = source.read(header.data, 16) if header.size else b""
    if fact := member_fact(source, archive, header.name, head, link):
        fact.declared = header.name.removeprefix("./") in declared
        yield fact
    if header.kind in _FILES and header.size:
        yield source.window(header.name, header.data, header.size)


def headers(source: Source) -> Iterator[Header | None]:
    """The members; None where the archive is damaged."""
    offset = 0
    extended: dict[str, str] = {}
    for _ in range(MAX_LISTED):
        block = source.read(offset, BLOCK)
        if block == bytes(BLOCK):
            offset = _next(source, offset)
            continue
        if len(block) < BLOCK:
            return
        if not (is_header(block) or _is_posix(block)):
            yield None
            return
        header = _parsed(block, offset + BLOCK)
        offset = header.data + -(-header.size // BLOCK) * BLOCK
        if header.kind in b"LKxg":
            _extend(
                extended, header.kind, source.read(header.data, min(header.size, MAX_LONG_NAME))
            )
            continue
        _apply(extended, header)
        if "size" in extended:
            offset = header.data + -(-header.size // BLOCK) * BLOCK
        extended = {}
        yield header


def _next(source: Source, offset: int) -> int:
    """Where an archive goes on behind the mark of its end, as some readers do; or the very end."""
    for _ in range(MAX_PADDING // READ):
        data = source.read(offset, READ)
        if rest := data.lstrip(b"\0"):
            start = offset + (len(data) - len(rest)) // BLOCK * BLOCK
            return start if _is_posix(source.read(start, BLOCK)) else source.size
        if len(data) < READ:
            break
        offset += READ
    return source.size


def _parsed(block: bytes, data: int) -> Header:
    name = _text(block[:100])
    if block[257:262] == b"ustar" and (prefix := _text(block[345:500])) and block[263:265] == b"00":
        name = f"{prefix}/{name}"
    size = _number(block[124:136])
    return Header(name, block[156], size, _text(block[157:257]), data)


def _extend(extended: dict[str, str], kind: int, data: bytes) -> None:
    if kind in b"LK":
        extended["path" if kind == ord("L") else "linkpath"] = _text(data)
        return
    at = 0
    while at < len(data):
        length, space, _ = data[at : at + 20].partition(b" ")
        if not space or not length.isdigit() or int(length) == 0:
            return
        record = data[at : at + int(length)].partition(b" ")[2].rstrip(b"\n")
        key, _, value = record.partition(b"=")
        extended[key.decode("latin-1")] = value.decode("utf-8", "replace")
        at += int(length)


def _apply(extended: dict[str, str], header: Header) -> None:
    header.name = extended.get("path", header.name)
    header.link = extended.get("linkpath", header.link)
    if (size := extended.get("size", "")).isdigit() and len(size) < 20:
        header.size = int(size)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _number(field: bytes) -> int:
    if field[:1] in (b"\x80", b"\xff"):
        return max(0, int.from_bytes(field[1:], "big"))
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return 0


def is_header(block: bytes) -> bool:
    """Whether the checksum of a block is right, as every reader demands."""
    if len(block) < BLOCK or not block[0]:
        return False
    stored = _number(block[148:156])
    return stored > 0 and stored == sum(block[:148]) + 256 + sum(block[156:BLOCK])


def _is_posix(block: bytes) -> bool:
    """Whether it is a header but for its checksum, which some readers do not look at."""
    return len(block) == BLOCK and block[257:262] == b"ustar" and block[0] != 0


def _format(names: set[str]) -> str:
    bases = {name.rpartition("/")[2] for name in names}
    if {"pickle", "storages", "tensors"} <= names:
        return "torch-tar"
    if "model_config.yaml" in bases:
        return "nemo"
    if any(name.lower() == MANIFEST for name in names):
        return "mar"
    return "tar"


EXTRACTOR = Extractor(
    name="tar",
    facts=(Artifact, Member),
    extract=extract,
    sniff=lambda head, size: is_header(head[:BLOCK]) or _is_posix(head[:BLOCK]),
    whole=False,
)
