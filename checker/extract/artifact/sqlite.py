"""SQLite databases → the pickles in their tables; shelves and caches keep objects so."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import MAX_SEARCHED, pickles
from checker.extract.artifact.facts import Artifact
from checker.source import Source

MAGIC = b"SQLite format 3\0"


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What looks like a pickle and imports something; a database without one is no model."""
    found = list(pickles(source, source.read(0, MAX_SEARCHED)))
    if not found:
        return
    fact = formats.artifact(source, "sqlite", executable=True)
    if source.size > MAX_SEARCHED:
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)
    yield fact
    yield from found


EXTRACTOR = Extractor(
    name="sqlite",
    facts=(Artifact,),
    extract=extract,
    sniff=lambda head, size: head.startswith(MAGIC),
    whole=False,
)
