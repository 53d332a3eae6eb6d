"""The members of a zip → which of them its TorchServe manifest declares as its own."""

from __future__ import annotations

from checker.extract.artifact.torchserve import MANIFEST, MAX_MANIFEST, programs_of
from checker.extract.artifact.zip.directory import Entry, local
from checker.extract.artifact.zip.views import views
from checker.source import Source, SourceError


def declared_programs(source: Source, entries: list[Entry]) -> frozenset[str]:
    """Names of the members that the manifest gives a role; none if it cannot be read."""
    entry = next((one for one in entries if one.name.lower() == MANIFEST), None)
    found = local(source, entry.offset) if entry else None
    view = next(views(source, entry, found[0]), None) if entry and found else None
    if view is None:
        return frozenset()
    try:
        return programs_of(view.read(0, MAX_MANIFEST))
    except SourceError:
        return frozenset()
