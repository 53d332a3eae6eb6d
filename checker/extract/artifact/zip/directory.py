"""The end of a zip file → the entries of its central directories, all of them.

Readers look for the directory in different ways: at the very end, behind a comment, by the offset
in the end record or by counting back from it. Every directory that some reader would find is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import Struct as Layout

from msgspec import Struct
from msgspec.structs import replace

from checker.extract.artifact.members import NUMBERS, OTHER, PROGRAM, TELLING, rank_of
from checker.source import Source

MAX_MEMBERS = 20_000
"""Members of each rank read per archive; a large model has a few thousand."""

MAX_NUMBERS = 100_000
"""The same of raw numbers, which are not looked into: tensors with the state of an optimizer."""

MAX_LISTED = 300_000
"""Entries whose names are looked at, in all directories of an archive: less than a second."""

MAX_DIRECTORIES = 4
"""End records considered; an honest archive has one."""

TAIL = 22 + 65_535
"""An end record with the longest comment."""

DIRECTORY_BYTES = 64 * 1024 * 1024
"""More than the entries of `MAX_MEMBERS` need."""

DEFLATED = 8

NESTED_HEAD = 1024
"""Bytes of a member that tell what it begins with; the code of deflate stands in front."""

_END = Layout("<4s4H2LH")
_END64 = Layout("<4sQ2H2L4Q")
_LOCATOR64 = Layout("<4sLQL")
_ENTRY = Layout("<4s6H3L5H2L")
_LOCAL = Layout("<4s5H3L2H")
_FIELD = Layout("<2H")

FIRST_AHEAD = 4 * 1024

DESCRIPTOR_MAGIC = b"PK\x07\x08"
STREAMED = 0x08
"""The flag that sizes stand behind the data, as torch writes it."""

MAX_RECOVERED = 16 * 1024 * 1024
"""Bytes of one member in which its end is looked for, where the directory is lost."""

END_MAGIC = b"PK\x05\x06"
ENTRY_MAGIC = b"PK\x01\x02"
LOCAL_MAGIC = b"PK\x03\x04"
UNSET32 = 0xFFFFFFFF
UNSET16 = 0xFFFF


class Entry(Struct, frozen=True):
    """One member as a header describes it; `offset` is where its local header is."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    version: int
    mode: int = 0
    data: int = 0
    """Where its bytes begin; known for local headers only."""
    rank: int = OTHER


class _Quota:
    """How many more members of each rank are read, over all directories of an archive."""

    def __init__(self) -> None:
        self._left = dict.fromkeys((PROGRAM, TELLING, OTHER), MAX_MEMBERS)
        self._left[NUMBERS] = MAX_NUMBERS
        self._listed = 0

    def spent(self) -> bool:
        """Count a name; whether it is one too many."""
        self._listed += 1
        return self._listed > MAX_LISTED

    def take(self, rank: int) -> bool:
        """Whether a member of a rank may still be read."""
        self._left[rank] -= 1
        return self._left[rank] >= 0


class Directory(Struct, frozen=True):
    """One central directory; `shift` is what must be added to its offsets."""

    offset: int
    length: int
    shift: int
    entries: tuple[Entry, ...]
    cut: bool
    end: int


def directories(source: Source) -> Iterator[Directory]:
    """All central directories, the one most readers use first."""
    start = max(0, source.size - TAIL)
    tail = source.read(max(start, source.size - 1024), 1024)
    base = source.size - len(tail)
    if tail.find(END_MAGIC) < 0 or tail.rfind(END_MAGIC) + 22 > len(tail):
        tail, base = source.read(start, TAIL), start
    seen: set[int] = set()
    found: list[Directory] = []
    quota = _Quota()
    at = len(tail)
    for _ in range(MAX_DIRECTORIES):
        at = tail.rfind(END_MAGIC, 0, at)
        if at < 0:
            return
        if any(_within_member(source, one, base + at) for one in found):
            continue
        for offset, length, shift in _places(source, tail[at : at + 22], base + at):
            if offset in seen:
                continue
            seen.add(offset)
            entries, cut = _entries(source, offset, length, shift, quota)
            if entries:
                found.append(Directory(offset, length, shift, entries, cut, base + at))
                yield found[-1]


def _within_member(source: Source, directory: Directory, place: int) -> bool:
    """Whether an end record belongs to an archive that is itself a member.

    The member has to begin like an archive, for then it is read as one. What does not become
    smaller is deflated to itself.
    """
    for entry in directory.entries:
        if entry.offset < place < entry.offset + entry.packed + 2 * UNSET16:
            header = local(source, entry.offset, NESTED_HEAD)
            if header and place < header[0].data + entry.packed and _is_archive(entry, header[1]):
                return header[0].data < place
    return False


def _is_archive(entry: Entry, head: bytes) -> bool:
    """Whether a member begins like a zip file."""
    if entry.method != DEFLATED:
        return entry.method == 0 and head.startswith(LOCAL_MAGIC)
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(head, 4) == LOCAL_MAGIC
    except zlib.error:
        return False


def _places(source: Source, record: bytes, end: int) -> Iterator[tuple[int, int, int]]:
    """Where the directory of an end record may be: offset, length, shift of all offsets."""
    if len(record) < _END.size:
        return
    _, _, _, _, _, length, offset, _ = _END.unpack(record)
    locator = source.read(end - _LOCATOR64.size, _LOCATOR64.size) if end >= 20 else b""
    if locator[:4] == b"PK\x06\x07":
        _, _, where, _ = _LOCATOR64.unpack(locator)
        wide = source.read(where, _END64.size)
        if wide[:4] != b"PK\x06\x06":
            where = max(0, end - 20 - _END64.size)
            wide = source.read(where, _END64.size)
        if wide[:4] == b"PK\x06\x06" and len(wide) == _END64.size:
            fields = _END64.unpack(wide)
            length, offset, end = fields[8], fields[9], where
    counted = end - length
    if counted >= 0 and counted != offset:
        yield counted, length, counted - offset
    yield offset, length, 0


def _entries(
    source: Source, offset: int, length: int, shift: int, quota: _Quota
) -> tuple[tuple[Entry, ...], bool]:
    length = min(length, DIRECTORY_BYTES, source.size - offset)
    data = source.read(offset, max(0, length))
    found: list[Entry] = []
    cut = length == DIRECTORY_BYTES
    at = 0
    while at + _ENTRY.size <= len(data) and data.startswith(ENTRY_MAGIC, at):
        if quota.spent():
            return tuple(found), True
        fields = _ENTRY.unpack_from(data, at)
        names, extras, comments = fields[10:13]
        at += _ENTRY.size
        name = text(data[at : at + names])
        rank = rank_of(name)
        if quota.take(rank):
            extra = data[at + names : at + names + extras] if extras else b""
            found.append(_entry(fields, name, extra, shift, rank))
        else:
            cut = True
        at += names + extras + comments
    return tuple(found), cut


def _entry(fields: tuple[int, ...], name: str, extra: bytes, shift: int, rank: int) -> Entry:
    packed, size, offset = fields[8], fields[9], fields[16]
    size, packed, offset = _wide(extra, size, packed, offset)
    return Entry(
        name=name,
        flags=fields[3],
        method=fields[4],
        crc=fields[7],
        packed=packed,
        size=size,
        offset=offset + shift,
        version=fields[2],
        mode=fields[15] >> 16,
        rank=rank,
    )


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes beyond 32 bits are in an extra field, in this order, where the short one is full."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = _FIELD.unpack_from(extra, at)
        if kind == 1:
            values = iter(
                int.from_bytes(extra[at + 4 + step : at + 12 + step], "little")
                for step in range(0, length - 7, 8)
            )
            size = next(values, size) if size == UNSET32 else size
            packed = next(values, packed) if packed == UNSET32 else packed
            offset = next(values, offset) if offset == UNSET32 else offset
        at += 4 + length
    return size, packed, offset


def text(name: bytes) -> str:
    """A member name; what is not UTF-8 is read as DOS did, so that nothing is lost."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def local(
    source: Source, offset: int, ahead: int = 0, guess: int = 224
) -> tuple[Entry, bytes] | None:
    """The member as its local header describes it, and the first `ahead` bytes of its data.

    `guess` is how long its name and extra fields probably are. None when there is no local header
    at `offset`.
    """
    data = source.read(offset, _LOCAL.size + guess + ahead)
    if len(data) < _LOCAL.size or not data.startswith(LOCAL_MAGIC):
        return None
    fields = _LOCAL.unpack_from(data)
    names, extras = fields[9:11]
    need = _LOCAL.size + names + extras + ahead
    if need > len(data):
        data = source.read(offset, need)
    name = data[_LOCAL.size : _LOCAL.size + names]
    body = _LOCAL.size + names + extras
    size, packed, _ = _wide(data[_LOCAL.size + names : body], fields[8], fields[7], 0)
    entry = Entry(
        name=text(name),
        flags=fields[2],
        method=fields[3],
        crc=fields[6],
        packed=packed,
        size=size,
        offset=offset,
        version=fields[1],
        data=offset + body,
    )
    return entry, data[body : body + ahead]


def recovered(source: Source) -> Iterator[Entry]:
    """The members by their own headers, one behind the other, where there is no directory."""
    offset = 0
    for _ in range(MAX_MEMBERS):
        found = local(source, offset)
        if found is None:
            return
        entry = found[0]
        offset = entry.data + entry.packed
        if entry.packed == 0 and entry.flags & STREAMED:
            packed, behind = _described(source, entry.data)
            entry = replace(entry, packed=packed, size=entry.size or packed)
            offset = entry.data + packed + behind
        yield entry


def _described(source: Source, start: int) -> tuple[int, int]:
    """How long a member is by the record behind it, and how long that is.

    Where there is none any more, everything up to the end belongs to the member.
    """
    ahead = FIRST_AHEAD
    while True:
        data = source.read(start, ahead)
        at = data.find(DESCRIPTOR_MAGIC)
        while at >= 0:
            for width in (4, 8):
                if int.from_bytes(data[at + 8 : at + 8 + width], "little") == at:
                    return at, 8 + 2 * width
            at = data.find(DESCRIPTOR_MAGIC, at + 1)
        if ahead >= MAX_RECOVERED or len(data) < ahead:
            return source.size - start, 0
        ahead *= 16
