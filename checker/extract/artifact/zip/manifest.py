"""TorchServe's manifest → which programs of a model archive it declares as its own."""

from __future__ import annotations

import msgspec

from checker.extract.artifact.zip.directory import Entry, local
from checker.extract.artifact.zip.views import views
from checker.source import Source, SourceError

MANIFEST = "mar-inf/manifest.json"

MAX_MANIFEST = 256 * 1024
"""Bytes of a manifest; real ones have a few hundred."""

_KEYS = ("handler", "modelFile", "extraFiles", "requirementsFile")


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


def programs_of(content: bytes) -> frozenset[str]:
    """Names in the text of a manifest."""
    try:
        manifest = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
    model = manifest.get("model") if isinstance(manifest, dict) else None
    if not isinstance(model, dict):
        return frozenset()
    texts = [model[key] for key in _KEYS if isinstance(model.get(key), str)]
    return frozenset(name.partition(":")[0] for text in texts for name in text.split(","))
