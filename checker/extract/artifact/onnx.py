"""ONNX models → files they refer to and operators that are not the standard's."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, External, Reach
from checker.extract.artifact.members import escapes
from checker.extract.artifact.wire import BYTES, VARINT, Field, Wire, WireError, plausible
from checker.extract.artifact.zip.appended import appended_archive
from checker.model import Problem
from checker.source import Source

MAX_TOLD = 2_000
"""Operators and files told per model; the standard has two hundred."""

MAX_DEPTH = 32
"""Graphs within attributes of nodes of graphs; loops and branches nest a few deep."""

_MODEL = {
    1: VARINT, 2: BYTES, 3: BYTES, 4: BYTES, 5: VARINT, 6: BYTES, 7: BYTES, 8: BYTES, 14: BYTES,
    20: BYTES, 25: BYTES, 26: BYTES,
}  # fmt: skip


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The model, its operators by name, and every file it names."""
    fact = formats.artifact(source, formats.by_magic(source.head) or "onnx")
    yield fact
    if fact.format != "onnx":
        formats.not_read(fact, "opaque")
        return
    reader = _Model(source)
    try:
        yield from reader.model()
        formats.read_fully(fact)
    except WireError as error:
        yield Problem("onnx.broken", source.whole(), str(error))
        formats.not_read(fact, "broken", "partial")
    if archive := appended_archive(source):
        yield archive


class _Model:
    """Walks the message; operators and files are told once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._wire = Wire(source)
        self._seen: set[tuple[str, ...]] = set()

    def model(self) -> Iterator[Item]:
        """Functions stand behind the graph that calls them as if they were operators."""
        for field in self._wire.fields(0, self._source.size):
            if field.number == 25 and field.kind == BYTES:
                texts = {
                    part.number: self._wire.text(part)
                    for part in self._wire.inner(field)
                    if part.number in (1, 10) and part.kind == BYTES
                }
                self._seen.add((texts.get(10, ""), texts.get(1, "")))
        for field in self._wire.fields(0, self._source.size):
            if field.number == 7:
                yield from self._graph(field, "graph", 0)
            elif field.number == 25:
                yield from self._function(field)
            elif field.number == 20:
                for part in self._wire.inner(field):
                    if part.number in (1, 2) and part.kind == BYTES:
                        yield from self._graph(part, "training", 0)

    def _function(self, field: Field) -> Iterator[Item]:
        for part in self._wire.inner(field):
            if part.number == 7:
                yield from self._node(part, "function", 0)
            elif part.number == 11:
                yield from self._attribute(part, "function", 0)

    def _graph(self, field: Field, where: str, depth: int) -> Iterator[Item]:
        if depth > MAX_DEPTH:
            raise WireError("graphs nested too deeply")
        for part in self._wire.inner(field):
            if part.number == 1 and part.kind == BYTES:
                yield from self._node(part, where, depth)
            elif part.number == 5 and part.kind == BYTES:
                yield from self._tensor(part, where)
            elif part.number == 15 and part.kind == BYTES:
                yield from self._sparse(part, where)

    def _sparse(self, field: Field, where: str) -> Iterator[Item]:
        for part in self._wire.inner(field):
            if part.number in (1, 2) and part.kind == BYTES:
                yield from self._tensor(part, where)

    def _node(self, field: Field, where: str, depth: int) -> Iterator[Item]:
        operator = domain = name = ""
        attributes: list[Field] = []
        for part in self._wire.inner(field):
            if part.number == 4:
                operator = self._wire.text(part)
            elif part.number == 7:
                domain = self._wire.text(part)
            elif part.number == 3:
                name = self._wire.text(part)
            elif part.number == 5 and part.kind == BYTES:
                attributes.append(part)
        if self._new(domain, operator):
            yield Reach(
                at=self._source.at_bytes(field.offset, field.length),
                format="onnx",
                name=operator[:200],
                domain=domain[:200],
                where=f"{where}/{name}"[:300],
            )
        for attribute in attributes:
            yield from self._attribute(attribute, f"{where}/{name}"[:300], depth)

    def _attribute(self, field: Field, where: str, depth: int) -> Iterator[Item]:
        for part in self._wire.inner(field):
            if part.kind != BYTES:
                continue
            if part.number in (5, 10):
                yield from self._tensor(part, where)
            elif part.number in (6, 11):
                yield from self._graph(part, where, depth + 1)
            elif part.number in (22, 23):
                yield from self._sparse(part, where)

    def _tensor(self, field: Field, where: str) -> Iterator[Item]:
        for part in self._wire.inner(field):
            if part.number != 13 or part.kind != BYTES:
                continue
            key = value = ""
            for entry in self._wire.inner(part):
                if entry.number == 1:
                    key = self._wire.text(entry)
                elif entry.number == 2:
                    value = self._wire.text(entry)
            if key == "location" and self._new("external", value):
                out = escapes(value) or "://" in value or value.startswith(("~", "file:"))
                yield External(
                    at=self._source.at_bytes(part.offset, part.length),
                    format="onnx",
                    what="external-data",
                    where=where,
                    target=value[:300],
                    escapes=out,
                    link=None if out else self._source.link_of(value),
                )

    def _new(self, *key: str) -> bool:
        if key in self._seen:
            return False
        if len(self._seen) >= MAX_TOLD:
            raise WireError("more operators and files than are told")
        self._seen.add(key)
        return True


def _sniff(head: bytes, size: int) -> bool:
    found = plausible(head, size, _MODEL)
    numbers = {field.number for field in found}
    if not found or found[0].number != 1 or not 0 < found[0].value < 100 or not numbers & {7, 8}:
        return False
    for field in found:
        text = head[field.offset : field.offset + field.length]
        if field.number in (2, 3) and not text.decode("latin-1").isprintable():
            return False
    return True


EXTRACTOR = Extractor(
    name="onnx",
    facts=(Artifact, External, Reach),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
