"""CoreML and Paddle models → layers and operators with code of somebody's own.

Both are protocol buffers without a mark of their own and are known by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, External, Reach
from checker.extract.artifact.members import escapes
from checker.extract.artifact.wire import BYTES, Field, Wire, WireError
from checker.model import Problem
from checker.source import Source

MAX_DEPTH = 6
"""Pipelines within pipelines."""

MAX_SEARCHED = 4 * 1024 * 1024
"""Bytes searched for paths of weight files."""

MAX_NAME = 4096
"""Bytes searched for the name of a linked model."""

_NAME = re.compile(rb"[\w./\\~:-]{2,300}")
_NETWORKS = frozenset({303, 403, 500})
_PIPELINES = frozenset({200, 201, 202})
_CUSTOM_MODEL, _LINKED_MODEL, _CUSTOM_LAYER = 555, 556, 500
_PATH = re.compile(rb"@model_path/([\w./\\-]{1,300})")

_REACHING = {"py_func": "python", "load": "file", "save": "file", "load_combine": "file",
             "save_combine": "file", "run_program": "python"}  # fmt: skip


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the model needs besides its runtime."""
    paddle = source.name.lower().endswith((".pdmodel", "__model__"))
    form = formats.by_magic(source.head) or ("paddle" if paddle else "coreml")
    fact = formats.artifact(source, form)
    yield fact
    if form not in ("paddle", "coreml"):
        formats.not_read(fact, "opaque")
        return
    wire = Wire(source)
    try:
        whole = wire.fields(0, source.size)
        yield from _paddle(wire, whole) if paddle else _coreml(wire, whole, 0)
        formats.read_fully(fact)
    except WireError as error:
        yield Problem("model.broken", source.whole(), str(error))
        formats.not_read(fact, "broken", "partial")
    if not paddle:
        yield from _paths(source)


def _paddle(wire: Wire, program: Iterator[Field]) -> Iterator[Reach]:
    """ProgramDesc → blocks → operators."""
    seen: set[str] = set()
    for block in _messages(wire, program, 1):
        for operator in _messages(wire, wire.inner(block), 4):
            for part in _messages(wire, wire.inner(operator), 3):
                name = wire.text(part)
                if name in _REACHING and name not in seen:
                    seen.add(name)
                    yield _reach(wire, operator, "paddle", name, _REACHING[name])


def _coreml(wire: Wire, model: Iterator[Field], depth: int) -> Iterator[Reach | External]:
    for field in model:
        if field.kind != BYTES:
            continue
        if field.number == _LINKED_MODEL:
            yield _linked(wire, field)
        elif field.number == _CUSTOM_MODEL:
            yield _reach(wire, field, "coreml", _first_text(wire, field), "custom")
        elif field.number in _NETWORKS:
            for layer in _messages(wire, wire.inner(field), 1):
                for custom in _messages(wire, wire.inner(layer), _CUSTOM_LAYER):
                    yield _reach(wire, custom, "coreml", _first_text(wire, custom), "custom")
        elif field.number in _PIPELINES and depth < MAX_DEPTH:
            for inner in _messages(wire, wire.inner(field), 1):
                yield from _coreml(wire, wire.inner(inner), depth + 1)


def _linked(wire: Wire, field: Field) -> External:
    """A model in a file of its own, whose name stands a few messages deeper."""
    names = _NAME.findall(wire.bytes(field.offset, min(field.length, MAX_NAME)))
    target = max(names, key=len, default=b"?").decode("ascii")
    return External(
        at=wire.source.at_bytes(field.offset, field.length),
        format="coreml",
        what="model",
        where="linked model",
        target=target,
        escapes=escapes(target),
    )


def _messages(wire: Wire, fields: Iterator[Field], number: int) -> Iterator[Field]:
    for field in fields:
        if field.number == number and field.kind == BYTES:
            yield field


def _first_text(wire: Wire, field: Field) -> str:
    return next((wire.text(part) for part in wire.inner(field) if part.kind == BYTES), "?")


def _reach(wire: Wire, field: Field, form: str, name: str, domain: str) -> Reach:
    return Reach(
        at=wire.source.at_bytes(field.offset, field.length),
        format=form,
        name=name[:200] or "?",
        domain=domain,
        where="model",
    )


def _paths(source: Source) -> Iterator[External]:
    """Weights in other files, by paths that lead out of the model's package."""
    for raw in dict.fromkeys(_PATH.findall(source.read(0, MAX_SEARCHED))):
        path = raw.decode("ascii", "replace")
        if escapes(path):
            yield External(
                at=source.whole(),
                format="coreml",
                what="external-data",
                where="program",
                target=path,
                escapes=True,
            )


EXTRACTOR = Extractor(
    name="messages",
    facts=(Artifact, External, Reach),
    extract=extract,
    whole=False,
)
