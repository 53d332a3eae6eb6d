"""`FileFacts` ↔ bytes: what the cache stores and what crosses processes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Union

import msgspec

from checker.model import Directive, Fact, FileFacts, Problem, Role


class DecodeError(Exception):
    """The bytes are not those of a `FileFacts` of this version."""


def encode(file: FileFacts) -> bytes:
    """Serialise: the names of the facts' types, NUL, and the fields in their order."""
    types = {f"{kind.__module__}.{kind.__qualname__}" for kind in map(type, file.facts)}
    names = " ".join(sorted(name.removeprefix("checker.extract.") for name in types)).encode()
    return names + b"\0" + msgspec.msgpack.encode(msgspec.structs.astuple(file))


def decode(data: bytes) -> FileFacts:
    """Restore and validate. Raises DecodeError on anything else than what `encode` gives."""
    names, _, fields = data.partition(b"\0")
    try:
        values = _decoder(names).decode(fields)
    except (msgspec.MsgspecError, ValueError, ImportError, AttributeError) as error:
        raise DecodeError(str(error)) from error
    return FileFacts(**dict(zip(FileFacts.__struct_fields__, values, strict=True)))


@cache
def _decoder(names: bytes) -> msgspec.msgpack.Decoder[Any]:
    """For facts of these types only: importing all takes longer than decoding a thousand files."""
    types = tuple(map(_fact_type, names.decode().split()))
    facts = list[Union[types or (Fact,)]]  # type: ignore[valid-type,misc] # noqa: UP007
    shape = (str, int, Role, bool, bool, facts, list[Problem], list[Directive])
    return msgspec.msgpack.Decoder(tuple.__class_getitem__(shape))


def _fact_type(name: str) -> type[Fact]:
    module, _, kind = name.rpartition(".")
    found = getattr(import_module(f"checker.extract.{module}"), kind)  # nothing else is imported
    if not (isinstance(found, type) and issubclass(found, Fact)):
        raise ValueError(f"{name} is no type of facts")
    return found
