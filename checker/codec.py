"""`FileFacts` ↔ bytes: what the cache stores and what crosses processes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Union

import msgspec

from checker.model import Directive, Fact, FileFacts, Problem, Role

_PLACES = ("extract.", "project.")
"""Where facts have their types."""


def encode(file: FileFacts) -> bytes:
    """Serialise: the names of the facts' types, NUL, and the fields in their order."""
    types = {f"{kind.__module__}.{kind.__qualname__}" for kind in map(type, file.facts)}
    names = " ".join(sorted(name.removeprefix("checker.") for name in types)).encode()
    return names + b"\0" + msgspec.msgpack.encode(msgspec.structs.astuple(file))


def decode(data: bytes) -> FileFacts:
    """Restore and validate. Raises ValueError on anything else than what `encode` gives."""
    (found,) = decode_all([data])
    if found is None:
        raise ValueError("not the facts of a file")
    return found


def decode_all(values: Sequence[bytes]) -> list[FileFacts | None]:
    """Restore many at once; None for what is no value of `encode`."""
    split = [data.partition(b"\0")[::2] for data in values]
    headers = {names: _types(names) for names in {names for names, _ in split}}
    every = frozenset(kind for types in headers.values() for kind in types or ())
    decoder = _decoder(every)
    return [
        _restored(decoder, fields) if headers[names] is not None else None
        for names, fields in split
    ]


def _restored(decoder: msgspec.msgpack.Decoder[Any], fields: bytes) -> FileFacts | None:
    try:
        values = decoder.decode(fields)
        return FileFacts(**dict(zip(FileFacts.__struct_fields__, values, strict=True)))
    except (msgspec.MsgspecError, ValueError):
        return None


def _types(names: bytes) -> tuple[type[Fact], ...] | None:
    try:
        return tuple(_fact_type(name) for name in names.decode().split())
    except (ValueError, ImportError, AttributeError):
        return None


@cache
def _decoder(types: frozenset[type[Fact]]) -> msgspec.msgpack.Decoder[Any]:
    """For facts of these types only: importing all takes longer than decoding a thousand files."""
    facts = list[Union[tuple(types) or (Fact,)]]  # type: ignore[valid-type,misc] # noqa: UP007
    shape = (str, int, Role, bool, bool, facts, list[Problem], list[Directive])
    return msgspec.msgpack.Decoder(tuple.__class_getitem__(shape))


@cache
def _fact_type(name: str) -> type[Fact]:
    module, _, kind = name.rpartition(".")
    if not module.startswith(_PLACES):
        raise ValueError(f"{name} is no type of facts")  # nothing else is imported
    found = getattr(import_module(f"checker.{module}"), kind)
    if not (isinstance(found, type) and issubclass(found, Fact)):
        raise ValueError(f"{name} is no type of facts")
    return found
