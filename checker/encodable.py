"""Any fact, problem or comment → one that can be written as JSON.

A source file may hold what UTF-8 cannot (`"\\ud800"`) and numbers of a million digits. They must
neither end the scan nor take the fact with them.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

MAX_DIGITS = 40
"""Of an integer beyond 64 bits, written as text; enough to recognise it."""

S = TypeVar("S", bound=Struct)


def encodable(item: S) -> S:
    """The item itself if it can be written, else the same with the offending parts as text."""
    try:
        msgspec.msgpack.encode(item)
    except (UnicodeEncodeError, OverflowError):
        return msgspec.convert(_clean(_plain(item)), type(item))
    return item


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a struct's field
    """Structs as dictionaries, at any depth; `msgspec.to_builtins` refuses what we are here for."""
    if isinstance(value, Struct):
        config = value.__struct_config__
        fields = zip(value.__struct_fields__, msgspec.structs.astuple(value), strict=True)
        tag = {config.tag_field: config.tag} if config.tag_field else {}
        return tag | {name: _plain(one) for name, one in fields if one is not msgspec.UNSET}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _clean(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return f"{hex(value)[:MAX_DIGITS]}…"
    return value
