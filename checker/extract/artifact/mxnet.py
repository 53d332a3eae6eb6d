"""MXNet's graphs → operators that Python code or a library of somebody's own has to bring."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats, keras
from checker.extract.artifact.embedded import code_texts
from checker.extract.artifact.facts import Artifact, CodeText, Reach
from checker.model import Problem
from checker.source import Source

MAX_NODES = 100_000
"""Operators looked at; large networks have some thousand."""

_CALLING = frozenset({"_Native", "_NDArray", "_CustomFunction"})
"""Operators that call back into the program by an address in their attributes."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The operators that are not MXNet's own; nothing if the document is no graph."""
    graph = keras.decoded(source)
    if not isinstance(graph, dict):
        fact = formats.artifact(source, "mxnet")
        yield fact
        yield Problem("mxnet.symbol", source.whole(), "the graph is not JSON")
        formats.not_read(fact, "broken")
        return
    nodes = graph.get("nodes")
    if not isinstance(nodes, list):
        return
    fact = formats.artifact(source, "mxnet")
    yield fact
    yield from _operators(source, nodes[:MAX_NODES])
    yield from code_texts(source, "mxnet", "attributes", source.read(0, source.size))
    formats.read_fully(fact)


def _operators(source: Source, nodes: list[object]) -> Iterator[Reach]:
    seen: set[tuple[str, str]] = set()
    for node in nodes:
        if not isinstance(node, dict):
            continue
        settings = node.get("attrs") or node.get("attr") or node.get("param")
        kind = settings.get("op_type") if isinstance(settings, dict) else None
        operator = node.get("op")
        custom = operator == "Custom"
        if not custom and operator not in _CALLING:
            continue
        key = (str(kind or operator)[:200], "custom" if custom else "python")
        if key not in seen and len(seen) < formats.MAX_OPERATORS:
            seen.add(key)
            where = str(node.get("name", ""))[:300]
            yield Reach(at=source.whole(), format="mxnet", name=key[0], domain=key[1], where=where)


EXTRACTOR = Extractor(
    name="mxnet",
    facts=(Artifact, Reach, CodeText),
    extract=extract,
)
