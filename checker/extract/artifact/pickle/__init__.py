"""Pickles → what loading them would import, call and change, without loading them.

`window` reads, `machine` follows the opcodes (`literals`, `containers`, `objects`), `fold` computes
what is constant, `recorder` makes facts of what happens, `streams` goes through the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Import, PersistentId, PickleStream, Write
from checker.extract.artifact.pickle.probe import looks_like_pickle
from checker.extract.artifact.pickle.streams import Streams
from checker.extract.artifact.zip.appended import appended_archive
from checker.source import Source

FACTS = (Artifact, PickleStream, Import, Write, PersistentId)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What loading would do, in order."""
    fact = formats.artifact(source, "pickle", executable=True)
    yield fact
    streams = Streams(source)
    yield from streams.read()
    conclude(fact, streams)
    if archive := appended_archive(source):
        yield archive


def conclude(fact: Artifact, streams: Streams) -> None:
    """Say what kind of pickle file it was and whether all of it was followed."""
    if streams.legacy_torch:
        formats.set_format(fact, "torch-legacy")
    elif streams.arrays:
        formats.set_format(fact, "joblib")
    fact.roots = tuple(sorted(streams.recorder.roots))
    if streams.reason is None:
        formats.read_fully(fact)
    else:
        formats.not_read(fact, streams.reason, "partial")


EXTRACTOR = Extractor(
    name="pickle",
    facts=FACTS,
    extract=extract,
    sniff=looks_like_pickle,
    whole=False,
)
