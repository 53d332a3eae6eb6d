"""`FileFacts` ↔ bytes: what the cache stores and what crosses processes."""

from __future__ import annotations

from functools import cache
from typing import Any, Union

import msgspec

from checker.extract.registry import fact_types
from checker.model import Directive, Fact, FileFacts, Problem, Role


class DecodeError(Exception):
    """The bytes are not those of a `FileFacts` of this version."""


def encode(file: FileFacts) -> bytes:
    """Serialise; fields keep their order, facts carry their kind."""
    return msgspec.msgpack.encode(msgspec.structs.astuple(file))


def decode(data: bytes) -> FileFacts:
    """Restore and validate. Raises DecodeError on anything else than what `encode` gives."""
    try:
        path, size, role, digest, inspected, facts, problems, directives = _decoder().decode(data)
    except (msgspec.MsgspecError, ValueError) as error:
        raise DecodeError(str(error)) from error
    return FileFacts(
        path=path,
        size=size,
        role=role,
        digest=digest,
        inspected=inspected,
        facts=facts,
        problems=problems,
        directives=directives,
    )


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    facts = list[Union[fact_types() or (Fact,)]]  # type: ignore[valid-type,misc] # noqa: UP007
    shape = (str, int, Role, str, bool, facts, list[Problem], list[Directive])
    return msgspec.msgpack.Decoder(tuple.__class_getitem__(shape))
