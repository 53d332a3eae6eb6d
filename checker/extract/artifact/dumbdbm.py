"""Data files of `dbm.dumb` → the pickles in them; a shelve keeps its objects so.

Every value begins at a multiple of 512 bytes, and what follows the one before it is zeros. A file
whose first value is a pickle is read as a pickle, and does not come here.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import MAX_SEARCHED
from checker.extract.artifact.facts import Artifact
from checker.source import Source

BLOCK = 512
"""Where values begin, in every release."""

PROBE = 1024
"""Bytes that tell whether it is one."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """From the first pickle on, which is followed by the others; other data is no model."""
    start = _first_pickle(source)
    if start is None:
        return
    fact = formats.artifact(source, "shelve", executable=True)
    formats.read_fully(fact)
    yield fact
    yield source.window(f"value@{start}.pkl", start, source.size - start)


def _first_pickle(source: Source) -> int | None:
    from checker.extract.artifact.pickle.probe import is_nested_pickle

    data = source.read(0, MAX_SEARCHED)
    for index, code in enumerate(data[::BLOCK]):
        start = index * BLOCK
        if code != 0x80 or data[start + 1 : start + 2] > b"\5" or data[start - 1 : start] != b"\0":
            continue
        if is_nested_pickle(data[start : start + PROBE], whole=True):
            return start
    return None


EXTRACTOR = Extractor(
    name="dumbdbm",
    facts=(Artifact,),
    extract=extract,
    whole=False,
)
