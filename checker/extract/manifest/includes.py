"""A reference from one manifest to another → an `Include`, resolved without touching any file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checker.extract.manifest.facts import Include, Relation
from checker.extract.manifest.links import redact
from checker.model import Location, Problem
from checker.source import Source

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_UNKNOWN = re.compile(r"[$%{}`*?]")


def include(
    source: Source, at: Location, relation: Relation, reference: str
) -> Iterator[Include | Problem]:
    """The fact, and a Problem where what it names can never be part of the tree."""
    written, _ = redact(reference.removeprefix("file:"))
    if _REMOTE.match(written):
        yield Include(at=at, relation=relation, reference=written, outside=True)
        yield Problem("manifest.remote", at, f"not read, it is not part of the tree: {written}")
        return
    if _UNKNOWN.search(written):
        yield Include(at=at, relation=relation, reference=written)
        return
    target = resolve(posixpath.dirname(source.path), written)
    if target is None:
        yield Include(at=at, relation=relation, reference=written, outside=True)
        yield Problem("manifest.outside", at, f"not read, it leads out of the tree: {written}")
        return
    yield Include(at=at, relation=relation, reference=written, target=target)


def command_include(at: Location, relation: Relation, reference: str) -> Include:
    """A file that a command names: where the command runs is for the whole tree to tell."""
    written, _ = redact(reference)
    return Include(
        at=at, relation=relation, reference=written, outside=bool(_REMOTE.match(written))
    )


def resolve(folder: str, reference: str) -> str | None:
    """The path from the root of the tree, or None where it leads out of it."""
    path = reference.replace("\\", "/")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        return None
    joined = posixpath.normpath(posixpath.join(folder, path))
    return None if joined == ".." or joined.startswith("../") else joined
