"""The manifest of a TorchServe archive, zip or tar → the programs that it declares."""

from __future__ import annotations

import msgspec

MANIFEST = "mar-inf/manifest.json"

MAX_MANIFEST = 256 * 1024
"""Bytes of a manifest; real ones have a few hundred."""

_KEYS = ("handler", "modelFile", "extraFiles", "requirementsFile")


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
