"""TensorFlow graphs, alone or in a SavedModel → the operations they run.

Four messages are told apart by what they begin with: a SavedModel, a MetaGraphDef, a GraphDef and
the metadata that Keras keeps beside a SavedModel.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, KerasNode, Reach
from checker.extract.artifact.tensorflow.graph import Graph
from checker.extract.artifact.wire import BYTES, VARINT, Field, WireError, plausible
from checker.model import Problem
from checker.source import Source

_SAVED = {1: VARINT, 2: BYTES}
_GRAPH = {1: BYTES, 2: BYTES, 3: VARINT, 4: BYTES, 5: BYTES}
_META = {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: BYTES, 7: BYTES}
_KERAS = {1: BYTES}


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The graph's operations, once per name, and the Keras configuration beside it."""
    form = form_of(source.head, source.size) or "tf-graph"
    fact = formats.artifact(source, form)
    yield fact
    graph = Graph(source)
    try:
        yield from getattr(graph, _READERS[form])()
        formats.read_fully(fact)
    except WireError as error:
        yield Problem("tensorflow.broken", source.whole(), str(error))
        formats.not_read(fact, "broken", "partial")


_READERS = {
    "savedmodel": "saved_model",
    "tf-meta": "meta_graph",
    "tf-graph": "graph",
    "keras-metadata": "keras_metadata",
}


def form_of(head: bytes, size: int) -> str | None:
    """Which of the messages a file is."""
    if _starts(plausible(head, size, _SAVED), (1, 2)) and head[1] <= 4:
        return "savedmodel"
    found = plausible(head, size, _GRAPH)
    if found and found[0].number == 1:
        first = _first(head, found[0])
        if first == "node":
            return "tf-graph"
        if first == "keras":
            return "keras-metadata"
    meta = plausible(head, size, _META)
    if _starts(meta, (1, 2)) and _is_meta(head, meta[1]):
        return "tf-meta"
    return None


def _starts(found: list[Field], numbers: tuple[int, ...]) -> bool:
    return tuple(field.number for field in found[: len(numbers)]) == numbers


def _first(head: bytes, field: Field) -> str | None:
    """What the first nested message is: a node has a name and an operation."""
    inner = plausible(
        head[field.offset : field.offset + field.length],
        field.length,
        {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: BYTES, 6: BYTES, 7: BYTES},
    )
    body = head[field.offset :]
    if _starts(inner, (1, 2)):
        texts = [body[one.offset : one.offset + one.length] for one in inner[:2]]
        if all(text and _is_name(text) for text in texts):
            return "node"
    return "keras" if b'{"' in body[:400] and b"_tf_keras_" in body[:400] else None


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
    return bool(inner) and inner[0].number == 1 and _first(body, inner[0]) == "node"


EXTRACTOR = Extractor(
    name="tensorflow",
    version=1,
    facts=(Artifact, Reach, KerasNode),
    extract=extract,
    sniff=lambda head, size: form_of(head, size) is not None,
    names=("saved_model.pb", "keras_metadata.pb", "frozen*.pb", "*graph*.pb", "*.meta"),
    whole=False,
)
