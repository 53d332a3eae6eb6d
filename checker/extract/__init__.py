"""Extractors: bytes in, facts out.

An extractor is a function from a `Source` to what it finds there, in the order it finds it: facts,
problems, suppression comments, and child sources, which the pipeline classifies and walks itself.
It may fail at any point; what it has yielded so far stands. It never judges, opens a file, asks a
clock or a network, or looks at anything but its source and the context.

Adding a format is one module with an `EXTRACTOR` and one entry in `registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from checker.model import Directive, Fact, Problem
from checker.source import Source
from checker.watch import Watch

Item = Fact | Problem | Directive | Source


class Context(Struct, frozen=True):
    """What an extraction depends on besides the bytes; all of it is part of the cache key.

    `watch` holds the calls the policies ask for.
    """

    watch: Watch = Watch()


class Extractor(Struct, frozen=True):
    """One format.

    `facts` lists the fact types it yields. `sniff` recognises the content from the first bytes and
    the size. `whole` says that all bytes are read anyway, so that a content digest costs nothing
    more. Which files it is asked about stands in `registry`.
    """

    name: str
    facts: tuple[type[Fact], ...]
    extract: Callable[[Source, Context], Iterator[Item]]
    sniff: Callable[[bytes, int], bool] | None = None
    whole: bool = True
