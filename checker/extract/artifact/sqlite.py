"""SQLite databases → the pickles in their tables; shelves and caches keep objects so."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact.embedded import MAX_SEARCHED, pickles
from checker.source import Source

MAGIC = b"SQLite format 3\0"


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What looks like a pickle and imports something; a database without one is no model."""
    yield from pickles(source, source.read(0, MAX_SEARCHED))


EXTRACTOR = Extractor(
    name="sqlite",
    facts=(),
    extract=extract,
    sniff=lambda head, size: head.startswith(MAGIC),
    whole=False,
)
