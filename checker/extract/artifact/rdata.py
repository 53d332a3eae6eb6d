"""R's serialised objects → promises and functions, which run when they are looked at.

The stream is a tree written depth first; each item begins with its type in the lowest byte of a
number. Only the shape of the tree is followed. Numbers are big-endian, little-endian or text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Reach
from checker.model import Problem
from checker.source import Source

MAX_ITEMS = 500_000
"""Items followed, about a second; vectors of numbers are one item."""

MAX_WORDS = 1_000_000
"""Numbers and texts passed over in the text form, half a second."""

MAX_VECTOR = 1 << 40

CHUNK = 4096
PIECE = 64 * 1024
MAX_LINE = 1024 * 1024
"""Bytes of one line in the text form."""

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


class _LimitError(_BrokenError):
    """It could, but has been for long enough."""


class _Binary:
    """Numbers of four bytes in one of the two orders."""

    def __init__(self, source: Source, offset: int, order: Literal["big", "little"]) -> None:
        self._source = source
        self._order = order
        self._base, self._chunk = 0, b""
        self.at = offset

    def number(self) -> int:
        start = self.at - self._base
        if start < 0 or start + 4 > len(self._chunk):
            self._base, self._chunk = self.at, self._source.read(self.at, CHUNK)
            start = 0
        data = self._chunk[start : start + 4]
        if len(data) < 4:
            raise _BrokenError
        self.at += 4
        return int.from_bytes(data, self._order, signed=True)

    def vector(self, count: int, width: int) -> None:
        """Pass over numbers or over the characters of a text."""
        self.at += count * width
        if self.at > self._source.size:
            raise _BrokenError

    def text(self, length: int) -> None:
        self.vector(max(0, length), 1)


class _Written:
    """Numbers as text, one to a line; texts have no spaces in them, for these are escaped."""

    def __init__(self, source: Source, offset: int) -> None:
        self._words = self._split(source, offset)
        self._left = MAX_WORDS
        self.at = offset

    def _split(self, source: Source, offset: int) -> Iterator[tuple[int, bytes]]:
        rest = b""
        while piece := source.read(offset, PIECE):
            lines = (rest + piece).split(b"\n")
            place = offset - len(rest)
            rest = lines.pop()
            if len(rest) > MAX_LINE:
                raise _BrokenError
            for line in lines:
                if word := line.strip():
                    yield place, word
                place += len(line) + 1
            offset += len(piece)
        if word := rest.strip():
            yield offset - len(rest), word

    def _word(self) -> bytes:
        self._left -= 1
        if not self._left:
            raise _LimitError
        self.at, word = next(self._words, (self.at, b""))
        if not word:
            raise _BrokenError
        return word

    def number(self) -> int:
        word = self._word()
        try:
            return -(1 << 31) if word == b"NA" else int(word[:20])
        except ValueError:
            raise _BrokenError from None

    def vector(self, count: int, width: int) -> None:
        """Pass over numbers; complex ones stand on two lines."""
        for _ in range(count * (2 if width == 16 else 1)):
            self._word()

    def text(self, length: int) -> None:
        if length > 0:
            self._word()


class _Tree:
    def __init__(self, numbers: _Binary | _Written) -> None:
        self._numbers = numbers
        self._number = numbers.number
        self.found: dict[str, int] = {}

    def header(self) -> None:
        """Versions, and since the third the name of an encoding."""
        version = self._number()
        self._number(), self._number()
        if version == 3:
            self._numbers.text(self._number())

    def _length(self) -> int:
        length = self._number()
        if length == -1:
            length = self._number() << 32 | self._number() & 0xFFFFFFFF
        if not 0 <= length < MAX_VECTOR:
            raise _BrokenError
        return length

    def follow(self) -> None:
        """Pass over one item with everything below it."""
        waiting = 1
        for _ in range(MAX_ITEMS):
            if not waiting:
                return
            waiting += self._item() - 1
        raise _LimitError

    def _item(self) -> int:
        """Pass over one item's own bytes; answers how many items belong to it."""
        place = self._numbers.at
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
            self._numbers.vector(self._length(), _VECTORS[kind])
            return more
        if kind in (16, 19, 20):
            return self._length() + more
        return self._special(kind, flags, more)

    def _special(self, kind: int, flags: int, more: int) -> int:
        if kind in _NAMED:
            self._number()
            return self._length()
        if kind in (7, 8, 9):
            self._numbers.text(self._number())
        elif kind == 4 or (kind == 255 and flags >> 8 == 0):
            self._number()
        elif kind not in _CHILDREN:
            raise _BrokenError
        return _CHILDREN.get(kind, more)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What in the object runs by being there."""
    fact = formats.artifact(source, "r", executable=True)
    yield fact
    offset = 5 if source.head.startswith(b"RD") else 0
    kind = source.read(offset, 2)
    numbers = _Written(source, offset + 2) if kind == b"A\n" else None
    tree = _Tree(numbers or _Binary(source, offset + 2, "big" if kind == b"X\n" else "little"))
    try:
        tree.header()
        tree.follow()
        formats.read_fully(fact)
    except _BrokenError as error:
        limit = isinstance(error, _LimitError)
        yield Problem("r.broken", source.whole(), "the object cannot be followed to its end")
        formats.not_read(fact, "limit" if limit else "broken", "partial")
    for name, place in tree.found.items():
        yield Reach(at=source.at_bytes(place, 4), format="r", name=name, where="object")


_MAGICS = (
    b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"A\n2\n", b"A\n3\n",
    b"X\n\0\0\0\2", b"X\n\0\0\0\3",
    b"B\n\2\0\0\0", b"B\n\3\0\0\0",
)  # fmt: skip

EXTRACTOR = Extractor(
    name="rdata",
    facts=(Artifact, Reach),
    extract=extract,
    sniff=lambda head, size: head.startswith(_MAGICS),
    whole=False,
)
