"""The messages of TensorFlow's graphs, walked by their field numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from checker.extract import Item
from checker.extract.artifact import keras
from checker.extract.artifact.facts import External, Reach
from checker.extract.artifact.members import escapes
from checker.extract.artifact.tensorflow.operations import is_builtin
from checker.extract.artifact.wire import BYTES, Field, Wire, WireError
from checker.source import Source

MAX_CONSTANTS = 2_000
"""String constants remembered, to tell which files an operation is given."""

MAX_TOLD = 2_000
"""Operations told per graph; TensorFlow has fifteen hundred."""

MAX_METADATA = 4 * 1024 * 1024
"""Bytes of one object's Keras metadata."""


MAX_PARTS = 100_000
"""Fields of a meta graph: one graph, some signatures, collections and assets."""

_PATHS = {
    "PrintV2": "output_stream",
    "FixedUnigramCandidateSampler": "vocab_file",
    "DecodeProtoV2": "descriptor_source",
    "EncodeProto": "descriptor_source",
}
"""Operations that are given a file by an attribute rather than by an input."""


class Graph:
    """Tells every operation once, with the constant texts it is first given."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._wire = Wire(source)
        self._seen: set[tuple[str, tuple[str, ...]]] = set()
        self._texts: dict[str, str] = {}
        self._assets: set[str] = set()

    def saved_model(self) -> Iterator[Item]:
        """A SavedModel: one or more meta graphs."""
        for field in self._wire.fields(0, self._source.size):
            if field.number == 2 and field.kind == BYTES:
                yield from self._meta(self._wire.inner(field))

    def meta_graph(self) -> Iterator[Item]:
        """A MetaGraphDef."""
        yield from self._meta(self._wire.fields(0, self._source.size))

    def graph(self) -> Iterator[Item]:
        """A GraphDef."""
        yield from self._graph(self._wire.fields(0, self._source.size))

    def keras_metadata(self) -> Iterator[Item]:
        """What Keras writes beside a SavedModel: a configuration per object."""
        for field in self._wire.fields(0, self._source.size):
            if field.number == 1 and field.kind == BYTES:
                if self._wire.text(field).startswith("{"):
                    yield from self._keras(field)
                    continue
                for part in self._wire.inner(field):
                    if part.kind == BYTES:
                        yield from self._keras(part)

    def _meta(self, fields: Iterator[Field]) -> Iterator[Item]:
        parts = list(islice(fields, MAX_PARTS))
        self._assets = {name for one in parts if one.number == 6 for name in self._tensors(one)}
        for field in parts:
            if field.number == 2 and field.kind == BYTES:
                yield from self._graph(self._wire.inner(field))
            elif field.number == 6 and field.kind == BYTES:
                yield from self._asset(field)
            elif field.number == 7 and field.kind == BYTES:
                yield from self._objects(field)

    def _tensors(self, asset: Field) -> Iterator[str]:
        """Names of constants that the loader replaces by the place of a file of the model's own."""
        for part in self._wire.inner(asset) if asset.kind == BYTES else ():
            if part.number == 1 and part.kind == BYTES:
                for entry in self._wire.inner(part):
                    if entry.number == 1 and entry.kind == BYTES:
                        yield self._wire.text(entry).partition(":")[0]

    def _asset(self, field: Field) -> Iterator[Item]:
        """A file of the model's own folder, or so it should be."""
        for part in self._wire.inner(field):
            name = self._wire.text(part) if part.number == 2 and part.kind == BYTES else ""
            if escapes(name):
                yield External(
                    at=self._source.at_bytes(field.offset, field.length),
                    format="tensorflow",
                    what="asset",
                    where="asset_file_def",
                    target=name[:300],
                    escapes=True,
                )

    def _objects(self, field: Field) -> Iterator[Item]:
        """Saved objects: old releases keep the Keras configuration in them."""
        for node in self._wire.inner(field):
            if node.number != 1 or node.kind != BYTES:
                continue
            for part in self._wire.inner(node):
                if part.number == 4 and part.kind == BYTES:
                    for text in self._wire.inner(part):
                        if text.kind == BYTES:
                            yield from self._keras(text)

    def _keras(self, field: Field) -> Iterator[Item]:
        if self._wire.bytes(field.offset, 1) != b"{" or field.length > MAX_METADATA:
            return
        try:
            config = msgspec.json.decode(self._source.read(field.offset, field.length))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        yield from keras.nodes(self._source, config)

    def _graph(self, fields: Iterator[Field]) -> Iterator[Item]:
        for field in fields:
            if field.kind != BYTES:
                continue
            if field.number == 1:
                yield from self._node(field, "graph")
            elif field.number == 2:
                for function in self._wire.inner(field):
                    if function.number == 1 and function.kind == BYTES:
                        yield from self._function(function)

    def _function(self, field: Field) -> Iterator[Item]:
        name = "function"
        for part in self._wire.inner(field):
            if part.number == 1 and part.kind == BYTES:
                for entry in self._wire.inner(part):
                    if entry.number == 1:
                        name = self._wire.text(entry)
            elif part.number == 3 and part.kind == BYTES:
                yield from self._node(part, name[:200])

    def _node(self, field: Field, where: str) -> Iterator[Item]:
        name = operation = stream = ""
        inputs: list[str] = []
        for part in self._wire.inner(field):
            if part.number == 1:
                name = self._wire.text(part)
            elif part.number == 2:
                operation = self._wire.text(part)
            elif part.number == 3 and len(inputs) < 16:
                inputs.append(self._wire.text(part).partition(":")[0])
            elif part.number == 5 and part.kind == BYTES and operation == "Const":
                self._constant(name, part)
            elif part.number == 5 and part.kind == BYTES and operation in _PATHS:
                stream = self._path(part, _PATHS[operation]) or stream
        files = tuple(self._texts[one][:300] for one in inputs if one in self._texts)
        files = (stream[:300],) if stream else files
        if operation == "Const" or (operation, files) in self._seen:
            return
        if len(self._seen) >= MAX_TOLD:
            raise WireError("more operations than are told")
        self._seen.add((operation, files))
        yield Reach(
            at=self._source.at_bytes(field.offset, field.length),
            format="tensorflow",
            name=operation[:200],
            domain="" if is_builtin(operation) else "custom",
            where=f"{where}/{name}"[:300],
            files=files,
        )

    def _path(self, attribute: Field, name: str) -> str:
        """The file that an attribute of this name gives."""
        entries = {part.number: part for part in self._wire.inner(attribute)}
        if 1 not in entries or 2 not in entries or entries[2].kind != BYTES:
            return ""
        if self._wire.text(entries[1]) != name:
            return ""
        texts = [self._wire.text(part) for part in self._wire.inner(entries[2]) if part.number == 2]
        prefix = "file:" if name == "output_stream" else ""
        return next((text for text in texts if text.startswith(prefix)), "")

    def _constant(self, name: str, attribute: Field) -> None:
        """Remember a string constant: attribute `value`, its tensor's first string."""
        if len(self._texts) >= MAX_CONSTANTS or name in self._assets:
            return
        for entry in self._wire.inner(attribute):
            if entry.number != 2 or entry.kind != BYTES:
                continue
            for value in self._wire.inner(entry):
                if value.number == 8 and value.kind == BYTES and value.length < 4096:
                    for part in self._wire.inner(value):
                        if part.number == 8 and part.kind == BYTES and part.length:
                            self._texts[name] = self._wire.text(part)
                            return
