"""Where the headers of one zip file disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from checker.extract.artifact.facts import Discrepancy
from checker.extract.artifact.inflate import BOMB_BYTES, BOMB_RATIO
from checker.extract.artifact.zip.directory import (
    ENTRY_MAGIC,
    LOCAL_MAGIC,
    UNSET32,
    Directory,
    Entry,
    local,
)
from checker.source import Source

MAX_REPORTED = 32
"""Discrepancies told per archive; one is enough to distrust it."""

MAX_VERSION = 63
"""The highest "version needed" that the specification has."""

_DESCRIPTORS = (0, 12, 16, 20, 24)
"""Lengths of what may stand between the data of a member and the next header."""

STREAMED = 0x08
ENCRYPTED = 0x01


class Comparison:
    """Collects what is known of each member's extent on the way."""

    def __init__(self, source: Source, archive: str) -> None:
        self._source = source
        self._archive = archive
        self._told = 0
        self._extents: list[tuple[int, int]] = []
        self._directory = source.size
        self._listed = False
        self._damaged = False
        self.end = source.size

    def _tell(
        self, field: str, member: str | None = None, detail: str | None = None
    ) -> list[Discrepancy]:
        self._told += 1
        if self._told > MAX_REPORTED:
            return []
        at = self._source.whole()
        name = member[:300] if member is not None else None
        return [Discrepancy(at=at, field=field, archive=self._archive, member=name, detail=detail)]

    def whole(self, found: list[Directory]) -> Iterator[Discrepancy]:
        """What can be seen without looking at the members."""
        if not found:
            return
        first = found[0]
        self._listed = True
        self._directory = min(one.offset for one in found)
        if len({frozenset(entry.offset for entry in one.entries) for one in found}) > 1:
            yield from self._tell("directory", detail="two directories list different members")
        if first.shift or not self._source.read(0, 4).startswith(LOCAL_MAGIC):
            yield from self._tell("prefix")
        comment = self._source.read(first.end + 20, 2)
        self.end = first.end + 22 + int.from_bytes(comment, "little")
        if self._source.size > self.end:
            yield from self._tell("suffix")
        total = sum(entry.size for entry in first.entries)
        if total > BOMB_BYTES and total > self._source.size * BOMB_RATIO:
            yield from self._tell("ratio")
        counts = Counter(entry.name for entry in first.entries)
        for name in [name for name, count in counts.items() if count > 1]:
            yield from self._tell("duplicate", name)

    def missing(self, entry: Entry) -> Iterator[Discrepancy]:
        """The directory names a member that is not where it should be."""
        yield from self._tell("offset", entry.name)

    def member(self, entry: Entry, header: Entry) -> Iterator[Discrepancy]:
        """The directory's entry against the member's own header."""
        self._extents.append((entry.offset, header.data + entry.packed))
        if entry.name != header.name:
            self._damaged = self._damaged or _is_damaged(entry.name)
            field = "damage" if self._damaged or _nearly(entry.name, header.name) else "name"
            yield from self._tell(field, entry.name, header.name[:300])
        if entry.method != header.method:
            yield from self._tell("method", entry.name)
        if _sizes_differ(entry, header):
            yield from self._tell("size", entry.name)
        if max(entry.version & 0xFF, header.version & 0xFF) > MAX_VERSION:
            yield from self._tell("version", entry.name)
        if (entry.flags ^ header.flags) & ENCRYPTED:
            yield from self._tell("encrypted", entry.name)
        if entry.size > BOMB_BYTES and entry.size > max(entry.packed, 1) * BOMB_RATIO:
            yield from self._tell("ratio", entry.name)

    def hidden(self, views: Callable[[Entry], Iterator[Source]]) -> Iterator[Discrepancy | Source]:
        """Members between the members, which only readers without the directory see; overlaps."""
        extents = sorted(self._extents)
        if not extents or not self._listed:
            return
        nexts = [*(start for start, _ in extents[1:]), self._directory]
        for (start, end), following in zip(extents, nexts, strict=True):
            if end > following > start:
                yield from self._tell("overlap")
            elif following - end >= 30:
                yield from self._gap(end, views)

    def _gap(
        self, end: int, views: Callable[[Entry], Iterator[Source]]
    ) -> Iterator[Discrepancy | Source]:
        between = self._source.read(end, max(_DESCRIPTORS) + 4)
        for skip in _DESCRIPTORS:
            if between.startswith(LOCAL_MAGIC, skip) and (found := local(self._source, end + skip)):
                field = "damage" if self._damaged else "hidden-member"
                yield from self._tell(field, found[0].name)
                yield from views(found[0])
                return


def _is_damaged(name: str) -> bool:
    """Whether a name runs into the next entry of the directory, as a damaged length makes it."""
    return ENTRY_MAGIC.decode() in name


def _nearly(one: str, other: str) -> bool:
    """Whether a single character differs, as damage does it: members are told by content."""
    if len(one) != len(other):
        return False
    return sum(left != right for left, right in zip(one, other, strict=True)) == 1


def _sizes_differ(entry: Entry, header: Entry) -> bool:
    if header.flags & STREAMED and header.packed == 0 and header.size in (0, entry.size):
        return False  # what follows the data says it; macOS writes one of the two in front
    if UNSET32 in (header.packed, header.size):
        return False
    return (entry.packed, entry.size) != (header.packed, header.size)
