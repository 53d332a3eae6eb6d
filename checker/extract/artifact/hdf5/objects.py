"""HDF5 bytes → objects, their links and attributes, without the C library.

Only what can make a reader act is read: names, links, attributes, references to other files. The
numbers of data sets are never touched. Every structure comes from the file and may lie, so that
each walk is bounded and no address is visited twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from checker.source import Source

SIGNATURE = b"\x89HDF\r\n\x1a\n"

MAX_OBJECTS = 20_000
"""Groups and data sets visited; a large model has some thousand."""

MAX_MESSAGES = 4_096
"""Header messages per object; attributes beyond that are stored elsewhere."""

MAX_HEADER = 8 * 1024 * 1024
"""Bytes of one header block."""

MAX_VALUE = 32 * 1024 * 1024
"""Bytes of one attribute; the configuration of a very large model has two million."""

MAX_NODES = 50_000
"""Nodes of index trees."""


class DamagedError(Exception):
    """A structure is not where it should be."""


class Link(Struct, frozen=True):
    """A member of a group: `hard` with an address, `soft` or `external` with a target."""

    name: str
    kind: str
    address: int = 0
    target: str = ""
    file: str = ""


class Attribute(Struct, frozen=True):
    """A named value; its bytes as they are stored, strings resolved."""

    name: str
    data: bytes


class Object(Struct):
    """What one object header says."""

    path: str
    links: list[Link] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    virtual: list[str] = field(default_factory=list)


class File:
    """Typed access to the structures; offsets are relative to the superblock."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes = 0
        self._base = self._find()
        head = self.some(0, 128)
        if len(head) < 48:
            raise DamagedError
        if head[8] < 2:
            self.wide, self.long = head[13], head[14]
            start = 24 + (4 if head[8] == 1 else 0)
            self._check_sizes()
            self.root = self.address(head, start + 4 * self.wide + self.wide)
        else:
            self.wide, self.long = head[9], head[10]
            self._check_sizes()
            self.root = self.address(head, 12 + 3 * self.wide)

    def _check_sizes(self) -> None:
        if self.wide not in (2, 4, 8) or self.long not in (2, 4, 8):
            raise DamagedError

    def _find(self) -> int:
        offset = 0
        while offset < min(self.source.size, 1 << 24):
            if self.source.read(offset, 8) == SIGNATURE:
                return offset
            offset = 512 if offset == 0 else offset * 2
        raise DamagedError

    def read(self, offset: int, length: int) -> bytes:
        """Exactly so many bytes. Raises DamagedError where there are fewer."""
        if length > MAX_VALUE or offset < 0:
            raise DamagedError
        data = self.source.read(self._base + offset, length)
        if len(data) < length:
            raise DamagedError
        return data

    def some(self, offset: int, length: int) -> bytes:
        """At most so many bytes."""
        return self.source.read(self._base + max(0, offset), min(length, MAX_VALUE))

    def address(self, data: bytes, at: int) -> int:
        """An address of the file's own width."""
        return int.from_bytes(data[at : at + self.wide], "little")

    def length(self, data: bytes, at: int) -> int:
        """A length of the file's own width."""
        return int.from_bytes(data[at : at + self.long], "little")

    def undefined(self, address: int) -> bool:
        """Whether an address says that there is nothing."""
        return address == (1 << 8 * self.wide) - 1

    def count_node(self) -> None:
        """One more index node. Raises DamagedError when there are too many."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise DamagedError


class Message(Struct, frozen=True):
    """One message of an object header."""

    kind: int
    flags: int
    data: bytes


def messages(file: File, address: int) -> Iterator[Message]:
    """The messages of an object header of either version, continuations included."""
    prefix = file.some(address, 64)
    if prefix[:4] == b"OHDR":
        flags = prefix[5]
        at = 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        size = int.from_bytes(prefix[at : at + width], "little")
        blocks = [(address + at + width, size)]
        new, ordered = True, bool(flags & 0x04)
    elif prefix[:1] == b"\x01" and len(prefix) >= 16:
        blocks = [(address + 16, int.from_bytes(prefix[8:12], "little"))]
        new, ordered = False, False
    else:
        raise DamagedError
    seen: set[int] = set()
    count = 0
    while blocks:
        start, size = blocks.pop(0)
        if start in seen:
            continue
        seen.add(start)
        for message in _block(file.some(start, min(size, MAX_HEADER)), new, ordered):
            count += 1
            if count > MAX_MESSAGES:
                return
            if message.kind == 0x10:
                blocks.append(_continued(file, message.data, new))
            else:
                yield message


def _continued(file: File, data: bytes, new: bool) -> tuple[int, int]:
    offset, length = file.address(data, 0), file.length(data, file.wide)
    return (offset + 4, max(0, length - 8)) if new else (offset, length)


def _block(data: bytes, new: bool, ordered: bool) -> Iterator[Message]:
    head = (6 if ordered else 4) if new else 8
    at = 0
    while at + head <= len(data):
        if new:
            kind, size, flags = data[at], data[at + 1] | data[at + 2] << 8, data[at + 3]
        else:
            kind = data[at] | data[at + 1] << 8
            size, flags = data[at + 2] | data[at + 3] << 8, data[at + 4]
        at += head
        yield Message(kind, flags, data[at : at + size])
        at += size


def walk(file: File) -> Iterator[Object]:
    """Every object that can be reached from the root, each once."""
    waiting = [("", file.root)]
    seen: set[int] = set()
    while waiting and len(seen) < MAX_OBJECTS:
        path, address = waiting.pop()
        if address in seen or file.undefined(address):
            continue
        seen.add(address)
        found = _object(file, path, address)
        yield found
        waiting.extend(
            (f"{path}/{link.name}"[:1000], link.address)
            for link in found.links
            if link.kind == "hard"
        )


def _object(file: File, path: str, address: int) -> Object:
    from checker.extract.artifact.hdf5 import links, values

    found = Object(path)
    try:
        for message in messages(file, address):
            if message.kind in links.READERS:
                links.READERS[message.kind](file, message.data, found)
            elif message.kind in values.READERS:
                values.READERS[message.kind](file, message.data, found)
    except (DamagedError, IndexError):
        found.path = f"{path}?"
    return found
