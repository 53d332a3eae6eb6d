"""TensorFlow graphs, alone or in a SavedModel → the operations they run.

Four messages are told apart by what they begin with: a SavedModel, a MetaGraphDef, a GraphDef and
the metadata that Keras keeps beside a SavedModel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, External, KerasNode, Reach
from checker.extract.artifact.tensorflow.graph import Graph
from checker.extract.artifact.tensorflow.operations import is_builtin
from checker.extract.artifact.wire import BYTES, VARINT, Field, WireError, plausible
from checker.model import Problem
from checker.source import Source

MAX_TEXT = 32 * 1024 * 1024
"""Bytes of a graph in text form; it has no weights in it worth having."""

_TEXT_OPERATION = re.compile(r'\b(?:op|node_op):\s*["\']([\w>]{1,200})["\']')
_SAVED = {1: VARINT, 2: BYTES}
_GRAPH = {1: BYTES, 2: BYTES, 3: VARINT, 4: BYTES, 5: BYTES}
_META = {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: BYTES, 7: BYTES}
_DEFINITION = dict.fromkeys((1, 2, 3, 4, 5, 6, 8), BYTES) | dict.fromkeys(range(16, 22), VARINT)
_KERAS = {1: BYTES}


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The graph's operations, once per name, and the Keras configuration beside it."""
    form = form_of(source.head, source.size)
    if form is None and source.name.lower().endswith(".pbtxt"):
        yield from _text_graph(source)
        return
    form = form or _BY_NAME.get(source.name.lower().rpartition("/")[2], "tf-graph")
    fact = formats.artifact(source, form)
    yield fact
    graph = Graph(source)
    try:
        yield from getattr(graph, _READERS[form])()
        formats.read_fully(fact)
    except WireError as error:
        yield Problem("tensorflow.broken", source.whole(), str(error))
        formats.not_read(fact, "broken", "partial")


def _text_graph(source: Source) -> Iterator[Item]:
    """The same messages as text: operations stand there by name."""
    fact = formats.artifact(source, "tf-graph")
    yield fact
    text = source.read(0, MAX_TEXT).decode("utf-8", "replace")
    for name in dict.fromkeys(_TEXT_OPERATION.findall(text)):
        yield operation_fact(source, name)
    if source.size > MAX_TEXT:
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)


def operation_fact(source: Source, name: str) -> Reach:
    """An operation of which only the name is known."""
    domain = "" if is_builtin(name) else "custom"
    return Reach(
        at=source.whole(), format="tensorflow", name=name[:200], domain=domain, where="text"
    )


_BY_NAME = {"saved_model.pb": "savedmodel", "keras_metadata.pb": "keras-metadata"}
_READERS = {
    "savedmodel": "saved_model",
    "tf-meta": "meta_graph",
    "tf-graph": "graph",
    "keras-metadata": "keras_metadata",
}


def form_of(head: bytes, size: int) -> str | None:
    """Which of the messages a file is."""
    saved = plausible(head, size, _SAVED)
    if _starts(saved, (1, 2)) and head[1] <= 4:
        return "savedmodel"
    if _starts(saved, (2,)) and _is_meta_graph(head[saved[0].offset :], saved[0].length):
        return "savedmodel"
    for field in plausible(head, size, _GRAPH):
        first = _first(head, field) if field.number == 1 else None
        if first:
            return _FORMS[first]
    return "tf-meta" if _is_meta_graph(head, size) else None


_FORMS = {"node": "tf-graph", "keras": "keras-metadata", "info": "tf-meta"}


def _is_meta_graph(head: bytes, size: int) -> bool:
    """Whether a graph stands where a MetaGraphDef has it, behind what it says of itself."""
    meta = plausible(head[:size], size, _META)
    return any(field.number == 2 and _is_meta(head, field) for field in meta[:3])


def _starts(found: list[Field], numbers: tuple[int, ...]) -> bool:
    return tuple(field.number for field in found[: len(numbers)]) == numbers


def _first(head: bytes, field: Field) -> str | None:
    """What the first nested message is: a node has a name and an operation.

    What a meta graph says of itself begins with the definitions of the operations that it uses.
    """
    inner = plausible(
        head[field.offset : field.offset + field.length],
        field.length,
        {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: BYTES, 7: BYTES},
    )
    body = head[field.offset :]
    if _starts(inner, (1, 2)):
        texts = [body[one.offset : one.offset + one.length] for one in inner[:2]]
        if all(text and _is_name(text) for text in texts) and not _is_schema(*texts):
            return "node"
    if any(one.number == 2 and _is_list_of_operations(body, one) for one in inner[:2]):
        return "info"
    return "keras" if b'{"' in body[:400] and b"_tf_keras_" in body[:400] else None


def _is_list_of_operations(body: bytes, field: Field) -> bool:
    inside = body[field.offset : field.offset + field.length]
    for one in plausible(inside, field.length, {1: BYTES})[:1]:
        definition = inside[one.offset : one.offset + one.length]
        named = plausible(definition, one.length, _DEFINITION)
        text = definition[named[0].offset : named[0].offset + named[0].length] if named else b""
        return _starts(named, (1,)) and bool(text) and _is_name(text)
    return False


def _is_schema(name: bytes, package: bytes) -> bool:
    """Whether these are the file and package of a compiled `.proto`: operations are CamelCase."""
    return name.endswith(b".proto") and package[:1].islower()


def _is_name(text: bytes) -> bool:
    return (
        text.isascii()
        and text.replace(b"/", b"")
        .replace(b"_", b"")
        .replace(b".", b"")
        .replace(b">", b"")
        .replace(b"-", b"")
        .isalnum()
    )


def _is_meta(head: bytes, field: Field) -> bool:
    body = head[field.offset : field.offset + field.length]
    inner = plausible(body, field.length, _GRAPH)
    return any(one.number == 1 and _first(body, one) == "node" for one in inner[:4])


EXTRACTOR = Extractor(
    name="tensorflow",
    facts=(Artifact, External, Reach, KerasNode),
    extract=extract,
    sniff=lambda head, size: form_of(head, size) is not None,
    whole=False,
)  # fmt: skip
