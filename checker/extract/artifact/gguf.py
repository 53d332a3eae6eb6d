"""GGUF files → metadata, the chat template in it, and whether the counts can be true."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from struct import unpack_from

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Gguf, Template
from checker.extract.artifact.template import MAX_TEMPLATE, template_fact
from checker.extract.artifact.zip.appended import appended_archive
from checker.model import Problem
from checker.source import Source

MAGIC = b"GGUF"

MAX_TEMPLATES = 64
"""Templates told per file; models have up to a dozen."""

MAX_ENTRIES = 65_536
"""Metadata entries; models have some fifty."""

MAX_TENSORS = 65_536
"""Tensors; the largest models have a few thousand."""

MAX_ELEMENTS = 1_000_000
"""Strings in arrays that are passed over one by one; vocabularies have 300,000."""

MAX_KEY = 65_535
MAX_DIMENSIONS = 8
CHUNK = 256 * 1024

STRING, ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


CUT = 64 * 1024 * 1024
"""Missing bytes up to which a header has been cut; whole ones have ten million bytes."""

ALIGNMENT = 32
"""What tensors begin at a multiple of, where the file does not say otherwise."""

# type → (numbers per block, bytes per block); as ggml has them.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8),
    28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


class _TooMuchError(Exception):
    """A count or a length that the file cannot have."""


class _CutError(Exception):
    """The file ends where it should go on, and says nothing that cannot be true."""


def _missing(count: int) -> Exception:
    return _CutError() if count <= CUT else _TooMuchError("lengths")


class _Reader:
    """Little-endian numbers, one after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._base = 0
        self._chunk = source.read(0, CHUNK)
        self._at = 0
        self.elements = 0

    def tell(self) -> int:
        return self._base + self._at

    def _need(self, count: int) -> None:
        if self._at + count > len(self._chunk):
            self._base += self._at
            self._chunk = self._source.read(self._base, max(CHUNK, count))
            self._at = 0
            if count > len(self._chunk):
                raise _missing(count - len(self._chunk))

    def number(self, size: int) -> int:
        self._need(size)
        value = int.from_bytes(self._chunk[self._at : self._at + size], "little")
        self._at += size
        return value

    def skip(self, count: int) -> None:
        if self.tell() + count > self._source.size:
            raise _missing(self.tell() + count - self._source.size)
        if self._at + count <= len(self._chunk):
            self._at += count
            return
        self._base = self.tell() + count
        self._chunk, self._at = b"", 0

    def text(self, limit: int, wide: int) -> str:
        length = self.number(wide)
        if length > limit:
            self.skip(length)
            return ""
        self._need(length)
        value = self._chunk[self._at : self._at + length]
        self._at += length
        return value.decode("utf-8", "replace")

    def pass_value(self, kind: int, wide: int) -> None:
        if kind == STRING:
            self.skip(self.number(wide))
        elif kind == ARRAY:
            self._pass_array(wide)
        elif kind in _SIZES:
            self.skip(_SIZES[kind])
        else:
            raise _TooMuchError("lengths")

    def _pass_array(self, wide: int) -> None:
        kind, count = self.number(4), self.number(wide)
        if kind in _SIZES:
            self.skip(_SIZES[kind] * count)
            return
        self.elements += count
        if self.elements > MAX_ELEMENTS:
            raise _TooMuchError("counts")
        for _ in range(count):
            self.pass_value(kind, wide)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The header, every template in the metadata, and what cannot be true."""
    fact = formats.artifact(source, "gguf")
    yield fact
    header = Gguf(at=source.whole(), tensors=0, entries=0)
    try:
        yield from _header(source, header)
        formats.read_fully(fact)
    except _CutError:
        yield Problem("gguf.truncated", source.whole(), "the file ends before it should")
        formats.not_read(fact, "broken", "partial")
    except (_TooMuchError, RecursionError) as error:
        header.violations = (*header.violations, str(error) or "counts")
        yield Problem("gguf.broken", source.whole(), "the header promises more than there is")
        formats.not_read(fact, "broken", "partial")
    yield header
    if archive := appended_archive(source):
        yield archive


def _header(source: Source, header: Gguf) -> Iterator[Item]:
    reader = _Reader(source)
    reader.skip(4)
    wide = 4 if reader.number(4) == 1 else 8
    header.tensors, header.entries = reader.number(wide), reader.number(wide)
    if header.tensors > MAX_TENSORS or header.entries > MAX_ENTRIES:
        header.tensors, header.entries = min(header.tensors, 1 << 53), min(header.entries, 1 << 53)
        raise _TooMuchError("counts")
    templates = 0
    for _ in range(header.entries):
        key, kind = reader.text(MAX_KEY, wide), reader.number(4)
        if kind == STRING and ("template" in key or "prompt" in key):
            templates += 1
            if templates > MAX_TEMPLATES:
                raise _TooMuchError("counts")
            yield template_fact(source, key, reader.text(MAX_TEMPLATE, wide))
        elif kind == STRING and key == "general.architecture":
            header.architecture = reader.text(256, wide)[:100]
        else:
            reader.pass_value(kind, wide)
    header.violations = tuple(dict.fromkeys(_tensors(source, reader, header.tensors, wide)))


def _tensors(source: Source, reader: _Reader, count: int, wide: int) -> Iterator[str]:
    """Each tensor must fit into the file, at the least with one bit per number.

    Raises _CutError when all that is wrong is that the last ones are missing.
    """
    furthest = 0
    extents: list[tuple[int, int]] = []
    for _ in range(count):
        reader.text(MAX_KEY, wide)
        dimensions = reader.number(4)
        if dimensions > MAX_DIMENSIONS:
            raise _TooMuchError("dimensions")
        size = prod(reader.number(wide) for _ in range(dimensions))
        kind, offset = reader.number(4), reader.number(8)
        if size >= 1 << 63 or offset >= 1 << 63:
            yield "dimensions"
        furthest = max(furthest, offset + size // 8)
        numbers, packed = _BLOCKS.get(kind, (8, 1))
        extents.append((offset, -(-size // numbers) * packed))
    if reader.tell() + furthest > source.size:
        if _is_cut(extents):
            raise _CutError
        yield "bounds"


def _is_cut(extents: list[tuple[int, int]]) -> bool:
    """Whether several tensors lie one behind the other: then the end of the file is missing."""
    end = 0
    for offset, length in extents:
        if not 0 <= offset - end < ALIGNMENT:
            return False
        end = offset + length
    return len(extents) > 1


def _sniff(head: bytes, size: int) -> bool:
    return head.startswith(MAGIC) and len(head) >= 24 and 0 < unpack_from("<I", head, 4)[0] < 100


EXTRACTOR = Extractor(
    name="gguf",
    facts=(Artifact, Gguf, Template),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
