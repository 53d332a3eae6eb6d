"""Flax's msgpack files → the pickles among their byte strings; everything else in them is data.

Arrays are extensions of type 1. Only lengths are followed; the bytes of arrays stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.extract.artifact.pickle.probe import is_nested_pickle
from checker.model import Problem
from checker.source import Source

MAX_VALUES = 400_000
"""Values passed over, about a second; a model has a few per tensor."""

MAX_PAYLOADS = 64
"""Pickles among the values; a model has none."""

PROBED = 1024
"""Bytes of each string that are tried."""

_FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8,
    0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
}  # fmt: skip
_SIZED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4}
_COUNTED = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
_EXTENSIONS = frozenset({0xC7, 0xC8, 0xC9})
_ARRAY = 1


class _BrokenError(Exception):
    """No msgpack, or not to its end."""


class _Walk:
    def __init__(self, source: Source, offset: int, end: int) -> None:
        self._source = source
        self._at, self._end = offset, end
        self._base, self._chunk = 0, b""

    def _number(self, size: int) -> int:
        start = self._at - self._base
        if start < 0 or start + size > len(self._chunk):
            self._base, self._chunk = self._at, self._source.read(self._at, 4096)
            start = 0
        self._at += size
        if self._at > self._end or start + size > len(self._chunk):
            raise _BrokenError
        return int.from_bytes(self._chunk[start : start + size], "big")

    def strings(self) -> Iterator[tuple[int, int, int | None]]:
        """Every text, byte string and extension: place, length, type of the extension."""
        waiting = 1
        for _ in range(MAX_VALUES):
            if not waiting:
                return
            waiting -= 1
            code = self._number(1)
            waiting += self._children(code)
            if (found := self._string(code)) is not None:
                length, kind = found
                if self._at + length > self._end:
                    raise _BrokenError
                yield self._at, length, kind
                self._at += length
        raise _BrokenError

    def _children(self, code: int) -> int:
        if code < 0x80 or code >= 0xE0 or 0xA0 <= code < 0xC0:
            return 0
        if code < 0xA0:
            return (code & 15) * (2 if code < 0x90 else 1)
        if code in _COUNTED:
            size, each = _COUNTED[code]
            return self._number(size) * each
        if code in _FIXED:
            self._at += _FIXED[code]
        elif code not in _SIZED and not 0xD4 <= code <= 0xD8:
            raise _BrokenError
        return 0

    def _string(self, code: int) -> tuple[int, int | None] | None:
        if 0xA0 <= code < 0xC0:
            return code & 31, None
        if 0xD4 <= code <= 0xD8:
            return 1 << code - 0xD4, self._number(1)
        if code in _SIZED:
            length = self._number(_SIZED[code])
            return length, self._number(1) if code in _EXTENSIONS else None
        return None


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The file, and whatever in it is a pickle."""
    fact = formats.artifact(source, "flax")
    yield fact
    try:
        for count, item in enumerate(_payloads(source, 0, source.size)):
            fact.executable = True
            if count == MAX_PAYLOADS:
                yield Problem("msgpack.limit", source.whole(), "more pickles than are read")
                formats.not_read(fact, "limit", "partial")
                return
            yield item
        formats.read_fully(fact)
    except _BrokenError:
        yield Problem("msgpack.broken", source.whole(), "the data cannot be followed to their end")
        formats.not_read(fact, "broken", "partial")


def _payloads(source: Source, offset: int, length: int, depth: int = 0) -> Iterator[Source]:
    for place, size, kind in _Walk(source, offset, offset + length).strings():
        head = source.read(place, min(size, PROBED))
        if _announced(head) and is_nested_pickle(head, size <= PROBED):
            yield source.window("payload.pkl", place, size)
        elif kind == _ARRAY and depth == 0:
            with suppress(_BrokenError):
                yield from _payloads(source, place, size, depth + 1)


def _announced(head: bytes) -> bool:
    """Texts that happen to be opcodes are not worth a word."""
    return head[:1] in b"\x80c("


def _sniff(head: bytes, size: int) -> bool:
    """A map whose first key is a text of letters; much else begins with the same byte."""
    if len(head) < 3 or not (0x81 <= head[0] <= 0x8F or head[0] in (0xDE, 0xDF)):
        return False
    at = {0xDE: 3, 0xDF: 5}.get(head[0], 1)
    length = head[at] & 31 if len(head) > at and 0xA1 <= head[at] <= 0xBF else 0
    key = head[at + 1 : at + 1 + length]
    return len(key) == length > 2 and key.isascii() and key.replace(b"_", b"").isalnum()


EXTRACTOR = Extractor(
    name="msgpack",
    facts=(Artifact,),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
