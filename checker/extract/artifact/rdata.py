"""R's serialised objects → promises and functions, which run when they are looked at.

The stream is a tree written depth first; each item begins with its type in the lowest byte of a
big-endian number. Only the shape of the tree is followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Reach
from checker.model import Problem
from checker.source import Source

MAX_ITEMS = 500_000
"""Items followed, about a second; vectors of numbers are one item."""

MAX_VECTOR = 1 << 40

_PROMISE, _CLOSURE, _LANGUAGE, _BYTECODE = 5, 3, 6, 21
_TOLD = {_PROMISE: "promise", _BYTECODE: "bytecode", _CLOSURE: "closure"}
_EMPTY = frozenset({0, 241, 242, 251, 252, 253, 254})
_PAIRS = frozenset({2, _CLOSURE, _PROMISE, _LANGUAGE, 17, 239, 240})
_VECTORS = {10: 4, 13: 4, 14: 8, 15: 16, 24: 1}
_NAMED = frozenset({247, 249, 250})
"""Persistent objects, namespaces and packages: a count of strings."""

_CHILDREN = {1: 1, 4: 4, 22: 2, 23: 0, 25: 1, 238: 3, 255: 0}
"""Symbols, environments, pointers, references, S4 and alternative representations."""

_ATTRIBUTES, _TAG = 0x200, 0x400


class _BrokenError(Exception):
    """The tree cannot be followed any further."""


class _Tree:
    def __init__(self, source: Source, offset: int) -> None:
        self._source = source
        self._at = offset
        self.found: dict[str, int] = {}

    def _number(self) -> int:
        data = self._source.read(self._at, 4)
        if len(data) < 4:
            raise _BrokenError
        self._at += 4
        return int.from_bytes(data, "big", signed=True)

    def _length(self) -> int:
        length = self._number()
        if length == -1:
            length = self._number() << 32 | self._number() & 0xFFFFFFFF
        if not 0 <= length < MAX_VECTOR:
            raise _BrokenError
        return length

    def _skip(self, count: int) -> None:
        self._at += count
        if self._at > self._source.size:
            raise _BrokenError

    def follow(self) -> None:
        """Pass over one item with everything below it."""
        waiting = 1
        for _ in range(MAX_ITEMS):
            if not waiting:
                return
            waiting += self._item() - 1
        raise _BrokenError

    def _item(self) -> int:
        """Pass over one item's own bytes; answers how many items belong to it."""
        place = self._at
        flags = self._number()
        kind = flags & 0xFF
        if kind in _TOLD:
            self.found.setdefault(_TOLD[kind], place)
        more = 1 if flags & _ATTRIBUTES else 0
        if kind in _EMPTY:
            return 0
        if kind in _PAIRS:
            return more + (1 if flags & _TAG else 0) + 2
        if kind in _VECTORS:
            self._skip(self._length() * _VECTORS[kind])
            return more
        if kind in (16, 19, 20):
            return self._length() + more
        return self._special(kind, flags, more)

    def _special(self, kind: int, flags: int, more: int) -> int:
        if kind in _NAMED:
            self._skip(4)
            return self._length()
        if kind in (7, 8, 9):
            self._skip(max(0, self._number()))
        elif kind == 4 or (kind == 255 and flags >> 8 == 0):
            self._skip(4)
        elif kind not in _CHILDREN:
            raise _BrokenError
        return _CHILDREN.get(kind, more)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What in the object runs by being there."""
    fact = formats.artifact(source, "r", executable=True)
    yield fact
    offset = 5 if source.head.startswith(b"RD") else 0
    head = source.read(offset, 18)
    if head[:2] != b"X\n":
        formats.not_read(fact, "opaque")
        return
    version = int.from_bytes(head[2:6], "big")
    start = offset + 14 + (4 + int.from_bytes(head[14:18], "big") if version == 3 else 0)
    tree = _Tree(source, start)
    try:
        tree.follow()
        formats.read_fully(fact)
    except _BrokenError:
        yield Problem("r.broken", source.whole(), "the object cannot be followed to its end")
        formats.not_read(fact, "broken", "partial")
    for name, place in tree.found.items():
        yield Reach(at=source.at_bytes(place, 4), format="r", name=name, where="object")


_MAGICS = (
    b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"A\n2\n", b"A\n3\n", b"X\n\0\0\0\2", b"X\n\0\0\0\3"
)  # fmt: skip

EXTRACTOR = Extractor(
    name="rdata",
    version=1,
    facts=(Artifact, Reach),
    extract=extract,
    sniff=lambda head, size: head.startswith(_MAGICS),
    whole=False,
)
