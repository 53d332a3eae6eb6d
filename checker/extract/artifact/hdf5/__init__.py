"""HDF5 files → the Keras model in them, pickled attributes, and files they reach out to."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import pickles
from checker.extract.artifact.facts import Artifact, External
from checker.extract.artifact.hdf5.heaps import collection
from checker.extract.artifact.hdf5.objects import (
    MAX_NODES,
    MAX_OBJECTS,
    SIGNATURE,
    DamagedError,
    File,
    Object,
    walk,
)
from checker.extract.artifact.members import escapes
from checker.extract.artifact.pickle.probe import is_nested_pickle
from checker.extract.artifact.zip.appended import appended_archive
from checker.model import Problem
from checker.source import HEAD_BYTES, Source

MAX_SEARCHED = 64 * 1024 * 1024
"""Bytes of a PyTables file searched for pickled rows, which are in its heaps."""

MAX_ROWS = 1_000
"""Pickled rows looked into; one column has as many rows as a table."""

KERAS_ATTRIBUTES = frozenset({"model_config", "training_config"})


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The file, what it holds besides numbers, and what it refers to."""
    fact = formats.artifact(source, "hdf5")
    yield fact
    tables = False
    damaged = False
    count = 0
    try:
        file = File(source)
        for found in walk(file):
            count += 1
            damaged = damaged or found.path.endswith("?")
            yield from _object(source, found, fact)
            tables = tables or any(one.name.startswith("PYTABLES") for one in found.attributes)
        if tables:
            yield from _rows(source, file)
    except (DamagedError, IndexError):
        damaged = True
    yield from _conclude(source, fact, damaged, count)
    if archive := appended_archive(source):
        yield archive


def _conclude(source: Source, fact: Artifact, damaged: bool, count: int) -> Iterator[Problem]:
    if damaged:
        yield Problem("hdf5.broken", source.whole(), "a structure is not where it should be")
        formats.not_read(fact, "broken", "partial")
    elif count >= MAX_OBJECTS:
        yield Problem("hdf5.limit", source.whole(), "more objects than are read")
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)


def _object(source: Source, found: Object, fact: Artifact) -> Iterator[Item]:
    where = found.path.removesuffix("?") or "/"
    for link in found.links:
        if link.kind == "external":
            yield _external(source, "external-link", f"{where}/{link.name}", link.file)
    for target in found.external:
        yield _external(source, "external-data", where, target)
    for target in found.virtual:
        if target != ".":
            yield _external(source, "virtual-dataset", where, target)
    for attribute in found.attributes:
        if where == "/" and attribute.name in KERAS_ATTRIBUTES:
            formats.set_format(fact, "keras-hdf5")
            fact.executable = True
            yield source.child(f"{attribute.name}.keras.json", attribute.data)
        elif is_nested_pickle(attribute.data, whole=True):
            fact.executable = True
            yield source.child(f"{where}@{attribute.name}.pkl"[:300], attribute.data)


def _external(source: Source, what: str, where: str, target: str) -> External:
    return External(
        at=source.whole(),
        format="hdf5",
        what=what,
        where=where[:300],
        target=target[:300],
        escapes=escapes(target),
    )


def _rows(source: Source, file: File) -> Iterator[Source]:
    """PyTables pickles rows of objects, mostly into heap collections."""
    if source.size > MAX_SEARCHED:
        return
    data = source.read(0, source.size)
    yield from _heaps(source, file, data) or pickles(source, data)


def _heaps(source: Source, file: File, data: bytes) -> list[Source]:
    found: list[Source] = []
    at = -1
    while (at := data.find(b"GCOL", at + 1)) >= 0 and len(found) < MAX_ROWS:
        try:
            for number, offset, size in collection(file, at):
                head = data[offset : offset + min(size, HEAD_BYTES)]
                if head[:1] in (b"\x80", b"c", b"(") and is_nested_pickle(head, size == len(head)):
                    found.append(source.window(f"heap@{at}#{number}.pkl", offset, size))
        except DamagedError:
            if file.nodes > MAX_NODES:
                break
    return found


EXTRACTOR = Extractor(
    name="hdf5",
    facts=(Artifact, External),
    extract=extract,
    sniff=lambda head, size: head.startswith(SIGNATURE) or head[512:520] == SIGNATURE,
    whole=False,
)
