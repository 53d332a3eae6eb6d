"""Zip files → their members, seen as every reader would see them.

Python, torch and the Java world read zip files differently: other directory, other copy of a
duplicate, other header. Whatever one of them could read is handed on; where they differ is a fact.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Discrepancy, Member, Reach
from checker.extract.artifact.members import NUMBERS, PROGRAM, member_fact
from checker.extract.artifact.zip.compare import Comparison
from checker.extract.artifact.zip.directory import (
    END_MAGIC,
    LOCAL_MAGIC,
    Directory,
    Entry,
    directories,
    local,
    recovered,
)
from checker.extract.artifact.zip.flavour import Flavour, flavour_of
from checker.extract.artifact.zip.manifest import declared_programs
from checker.extract.artifact.zip.script import reaches
from checker.extract.artifact.zip.views import HEAD, interesting, link_target, views
from checker.model import Problem
from checker.source import Beside, Source

ALIGNMENT = 64
"""Bytes that torch pads its headers with, so that the data begins at a multiple of them."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The archive, where its headers disagree, and its members."""
    fact = formats.artifact(source, "zip")
    yield fact
    found = list(directories(source))
    entries = _merged(found)
    if not entries:
        entries = list(recovered(source))
        yield Problem("zip.directory", source.whole(), "the archive has no readable directory")
    cut = any(one.cut for one in found)
    entries.sort(key=lambda entry: entry.rank)
    flavour = flavour_of({entry.name for entry in entries if entry.rank < NUMBERS})
    storages = bool(entries) and entries[-1].rank == NUMBERS
    formats.set_archive(fact, flavour.format, executable=flavour.executable or (storages and cut))
    programs = bool(entries) and entries[0].rank == PROGRAM
    fact.reason = formats.PROGRAMS if programs else formats.UNFINISHED
    declared = declared_programs(source, entries) if flavour.format == "mar" else frozenset()
    comparison = Comparison(source, flavour.format)
    yield from comparison.whole(found)
    beside = _beside(entries, flavour) if flavour.torch else None
    for entry in entries:
        if entry.rank > PROGRAM:
            fact.reason = formats.UNFINISHED
        for item in _member(source, entry, flavour, comparison):
            if isinstance(item, Member):
                item.declared = item.name in declared
            elif isinstance(item, Source) and entry.name.rpartition("/")[2] == "data.pkl":
                item.beside = beside
            yield item
    if not cut:
        yield from comparison.hidden(lambda entry: views(source, entry, entry))
    if comparison.end < source.size:
        yield source.window("suffix", comparison.end, source.size - comparison.end)
    _conclude(fact, found, cut)
    if cut:
        yield Problem("zip.limit", source.whole(), "more members than are read")


def _merged(found: list[Directory]) -> list[Entry]:
    seen: dict[tuple[str, int, int, int], Entry] = {}
    for directory in found:
        for entry in directory.entries:
            seen.setdefault((entry.name, entry.offset, entry.method, entry.packed), entry)
    return list(seen.values())


def _member(
    source: Source, entry: Entry, flavour: Flavour, comparison: Comparison
) -> Iterator[Item]:
    found = local(source, entry.offset, HEAD, len(entry.name) + ALIGNMENT)
    if found is None:
        yield from comparison.missing(entry)
        return
    header, head = found
    yield from comparison.member(entry, header)
    stored = head if entry.method == 0 else b""
    link = link_target(source, entry, header)
    fact = member_fact(source, flavour.format, entry.name, stored, link)
    if fact and (fact.escapes or not flavour.is_code(entry.name)):
        yield fact
    if entry.name.endswith("/") and entry.size == 0:
        return
    if flavour.is_weights(entry) and not interesting(stored):
        return
    if flavour.is_code(entry.name):
        for view in views(source, entry, header):
            yield from reaches(view)
        return
    if entry.flags & 1:
        yield formats.unread_member(source, entry.name, entry.size, "encrypted")
    seen = list(views(source, entry, header))
    if not seen and entry.packed:
        yield formats.unread_member(source, entry.name, entry.size, "method")
    yield from seen


def _beside(entries: list[Entry], flavour: Flavour) -> Beside:
    """The storages, whose sizes the pickle states as well."""
    sizes = {
        entry.name.rpartition("/")[2]: entry.size
        for entry in entries
        if entry.rank == NUMBERS and "/data/" in f"/{entry.name}"
    }
    return Beside(flavour.format, sizes)


def _conclude(fact: Artifact, found: list[Directory], cut: bool) -> None:
    if not found:
        formats.not_read(fact, "broken", "partial")
    elif cut:
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)


def _sniff(head: bytes, size: int) -> bool:
    return head.startswith((LOCAL_MAGIC, END_MAGIC)) or (
        head.startswith((b"PK00", b"PK\x07\x08")) and LOCAL_MAGIC in head[:8]
    )


EXTRACTOR = Extractor(
    name="zip",
    facts=(Artifact, Member, Discrepancy, Reach),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
