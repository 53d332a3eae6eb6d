"""JSON that every reader accepts: ASCII, no lone surrogates, no numbers outside the standard."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None
"""A value as JSON knows it."""


def dump(value: Json) -> str:
    """The value as indented JSON. Keys keep their order; only what JSON cannot say is changed.

    ASCII reads the same whatever encoding a terminal or pipe has, and cannot act on it.
    """
    compact = json.dumps(_sayable(value), ensure_ascii=True, separators=(",", ":"))
    return msgspec.json.format(compact.replace("\x7f", "\\u007f"), indent=2) + "\n"


def _sayable(value: Json) -> Json:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {str(_sayable(key)): _sayable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_sayable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
