"""Torch7 files, binary or as text → the Lua functions in them, which loading compiles.

The format is a tree of numbers, texts, tables and objects of named classes; tensors and storages
are the only classes that are stored in another way than as a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import MAX_SEARCHED, code_texts, pickles
from checker.extract.artifact.facts import Artifact, CodeText
from checker.model import Problem
from checker.source import Source

MAX_VALUES = 300_000
"""Values visited; a network of a thousand modules has fewer."""

MAX_FUNCTIONS = 16
"""Functions told per file."""

MAX_DIMENSIONS = 64

MAX_DIGITS = 64
"""Characters of a number in the text form."""

_NIL, _NUMBER, _STRING, _TABLE, _OBJECT, _BOOLEAN = range(6)
_FUNCTIONS = frozenset({6, 7, 8})
_STORED = re.compile(
    r"torch\.(?:Cuda)?(Byte|Char|Short|Int|Long|Float|Double|Half|)(Tensor|Storage)"
)
_WIDTHS = {"Byte": 1, "Char": 1, "Short": 2, "Int": 4, "Long": 8, "Float": 4, "Double": 8,
           "Half": 2, "": 4}  # fmt: skip


class _BrokenError(Exception):
    """What stands there cannot be."""


class _Reader:
    """Numbers and texts in either form."""

    def __init__(self, source: Source, *, text: bool) -> None:
        self._source = source
        self._text = text
        self.at = 0

    def number(self, width: int = 4) -> int:
        """A whole number."""
        if self._text:
            return int(self._word())
        data = self._source.read(self.at, width)
        if len(data) < width:
            raise _BrokenError
        self.at += width
        return int.from_bytes(data, "little", signed=True)

    def _word(self) -> bytes:
        found = re.match(rb"\s{0,8}([-+.\w]+)\s?", self._source.read(self.at, MAX_DIGITS))
        if found is None or not found[1].lstrip(b"-").isdigit():
            raise _BrokenError
        self.at += found.end()
        return found[1]

    def chars(self) -> bytes:
        """A text with its length before it."""
        length = self.number()
        if length < 0 or self.at + length > self._source.size:
            raise _BrokenError
        data = self._source.read(self.at, min(length, 4096))
        self.at += length + (1 if self._text else 0)
        return data

    def skip(self, count: int, width: int) -> None:
        """Pass over numbers of that width."""
        if count < 0:
            raise _BrokenError
        if not self._text:
            self.at += count * width
            if self.at > self._source.size:
                raise _BrokenError
            return
        while count > 0:
            chunk = self._source.read(self.at, 1 << 16)
            ends = [match.end() for match in re.finditer(rb"\s", chunk)][:count]
            if not ends:
                raise _BrokenError
            self.at += ends[-1]
            count -= len(ends)


class _Walk:
    """Goes through the tree without recursion: what is still to be read is only counted."""

    def __init__(self, source: Source, reader: _Reader) -> None:
        self._source = source
        self._reader = reader
        self._seen: set[int] = set()

    def functions(self) -> Iterator[CodeText]:
        """The Lua functions, in order."""
        waiting, told = 1, 0
        for _ in range(MAX_VALUES):
            if not waiting:
                return
            waiting -= 1
            kind = self._reader.number()
            if kind in _FUNCTIONS and told < MAX_FUNCTIONS:
                told += 1
                yield CodeText(
                    at=self._source.at_bytes(self._reader.at, 4),
                    format="torch7",
                    language="lua",
                    where="function",
                    compiled=True,
                )
            waiting += self._value(kind)
        raise _BrokenError

    def _value(self, kind: int) -> int:
        """Pass over one value; answers how many more follow because of it."""
        reader = self._reader
        if kind == _NUMBER:
            reader.skip(1, 8)
        elif kind == _STRING:
            reader.chars()
        elif kind == _BOOLEAN:
            reader.number()
        elif kind == _TABLE:
            return 2 * self._count() if self._is_new() else 0
        elif kind in _FUNCTIONS:
            if self._is_new():
                reader.chars()
                return 1
        elif kind == _OBJECT:
            return self._object() if self._is_new() else 0
        elif kind != _NIL:
            raise _BrokenError
        return 0

    def _count(self) -> int:
        count = self._reader.number()
        if not 0 <= count <= MAX_VALUES:
            raise _BrokenError
        return count

    def _is_new(self) -> bool:
        index = self._reader.number()
        known = index in self._seen
        self._seen.add(index)
        return not known

    def _object(self) -> int:
        reader = self._reader
        version = reader.chars()
        name = (reader.chars() if version.startswith(b"V ") else version).decode("latin-1")
        stored = _STORED.fullmatch(name)
        if stored is None:
            return 1
        if stored[2] == "Storage":
            reader.skip(reader.number(8), _WIDTHS[stored[1]])
            return 0
        dimensions = reader.number()
        if not 0 <= dimensions <= MAX_DIMENSIONS:
            raise _BrokenError
        reader.skip(2 * dimensions + 1, 8)
        return 1


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The file and its functions."""
    fact = formats.artifact(source, "torch7", executable=True)
    yield fact
    text = source.head[:1] in b"0123456789" and source.head[1:2] == b"\n"
    try:
        yield from _Walk(source, _Reader(source, text=text)).functions()
        formats.read_fully(fact)
    except (_BrokenError, OverflowError):
        yield Problem("torch7.broken", source.whole(), "the values cannot be followed to their end")
        formats.not_read(fact, "broken", "partial")
        data = source.read(0, MAX_SEARCHED)
        yield from code_texts(source, "torch7", "file", data)
        yield from pickles(source, data)


_START = re.compile(
    rb"\x04\0\0\0.{4}\x03\0\0\0V \d|\x03\0\0\0\x01\0\0\0.{2}\0\0[\x01\x02]\0\0\0"
    rb"|4\n\d{1,9}\n3\nV \d\n|3\n1\n\d{1,9}\n[12]\n",
    re.DOTALL,
)

EXTRACTOR = Extractor(
    name="torch7",
    facts=(Artifact, CodeText),
    extract=extract,
    sniff=lambda head, size: _START.match(head) is not None,
    whole=False,
)
