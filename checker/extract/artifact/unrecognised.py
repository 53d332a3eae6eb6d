"""Files whose name promises a model and whose content nobody recognised.

An unpickler is tried on them all the same: that is what a program would do that goes by the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import MAX_SEARCHED, code_texts, pickles
from checker.extract.artifact.facts import Artifact, CodeText, External, Import, Reach
from checker.extract.artifact.pickle import FACTS, conclude
from checker.extract.artifact.pickle.streams import Streams
from checker.extract.artifact.zip.appended import appended_archive
from checker.source import Source

MAX_PATHS = 1_000
"""Names of libraries looked at."""

MAX_LIBRARIES = 16
_ENGINES = frozenset({"tensorrt", "executorch"})
_SEARCHED = _ENGINES | {"unknown"}
"""Formats whose inside is not known: a pickle in them is found by looking for one."""

_BACKEND = re.compile(rb"(?<![\w])[A-Z][A-Za-z0-9_]{2,40}Backend(?![\w])")
_LIBRARY = re.compile(rb"\.(?:so|dll|dylib)\b")
_PATH = re.compile(rb"(?:[A-Za-z]:)?[/\\][\w./\\-]{1,200}\Z")

_PICKLED = frozenset({"pickle", "joblib", "torch", "paddle"})
"""Names under which an unpickler is let loose on whatever the file holds."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What can be had by an unpickler, or that nothing could be."""
    fact = formats.artifact(source, "unknown")
    streams = Streams(source)
    found = list(streams.read()) if fact.named in _PICKLED else []
    whole = streams.reason is None and streams.end == source.size
    names = streams.recorder.names or any(isinstance(item, Import) for item in found)
    if names or (found and whole):
        formats.set_format(fact, "pickle")
        fact.executable = True
        conclude(fact, streams)
        yield fact
        yield from found
        return
    _by_magic(source, fact)
    yield fact
    if fact.format in _ENGINES:
        data = source.read(0, MAX_SEARCHED)
        yield from _libraries(source, fact.format, data)
        yield from code_texts(source, fact.format, "engine", data)
        if fact.format == "executorch":
            yield from _delegates(source, data)
    if fact.format in _SEARCHED:
        yield from pickles(source, source.read(0, MAX_SEARCHED))
    if archive := appended_archive(source):
        yield archive


def _delegates(source: Source, data: bytes) -> Iterator[Reach]:
    """Backends that a program hands its blobs to, which the runtime must have been built with."""
    names = dict.fromkeys(_BACKEND.findall(data))
    for name in list(names)[:MAX_LIBRARIES]:
        yield Reach(
            at=source.whole(),
            format="executorch",
            name=name.decode("ascii"),
            domain="backend",
            where="delegate",
        )


def _libraries(source: Source, form: str, data: bytes) -> Iterator[Item]:
    """Paths of libraries in a compiled engine, which its runtime loads with it."""
    found = zip(_LIBRARY.finditer(data), range(MAX_PATHS), strict=False)
    paths = (_PATH.search(data, max(0, one.start() - 200), one.end()) for one, _ in found)
    names = [path[0] for path in paths if path]
    for name in list(dict.fromkeys(names))[:MAX_LIBRARIES]:
        yield External(
            at=source.whole(),
            format=form,
            what="library",
            where="engine",
            target=name.decode("ascii", "replace"),
            escapes=True,
        )


def _by_magic(source: Source, fact: Artifact) -> None:
    form = formats.by_magic(source.head)
    if form is None:
        formats.not_read(fact, "unrecognised")
        return
    formats.set_format(fact, form)
    if form in formats.DATA_ONLY:
        formats.read_fully(fact)
    else:
        fact.executable = form in ("native", "script")
        formats.not_read(fact, "opaque")


def _sniff(head: bytes, size: int) -> bool:
    """Engines are known by their first bytes, whatever their name."""
    return formats.by_magic(head) in _ENGINES


EXTRACTOR = Extractor(
    name="unrecognised",
    facts=(*FACTS, External, Reach, CodeText),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
