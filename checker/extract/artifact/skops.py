"""skops archives: their schema → the names that loading would import and call.

The node types of the schema correspond to what a pickle does with a name, so that the same facts
and the same policies serve both.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Import
from checker.extract.artifact.pickle.describe import import_fact
from checker.extract.artifact.pickle.values import Import as Name
from checker.model import Problem
from checker.source import Source

MAX_SCHEMA = 32 * 1024 * 1024
MAX_NODES = 500_000
"""Values visited; a forest of a thousand trees has fewer."""

_CALLED = frozenset({"OperatorFuncNode", "ConstructorFromReduceNode"})
_REFERRED = frozenset({"FunctionNode", "TypeNode", "PartialNode"})


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Every class and function of the schema, once per way of using it."""
    fact = formats.artifact(source, "skops-schema", executable=True)
    yield fact
    data = source.read(0, MAX_SCHEMA)
    if source.size > MAX_SCHEMA or data.count(b"[") + data.count(b"{") > MAX_NODES:
        yield Problem("skops.limit", source.whole(), "the schema has more nodes than are read")
        formats.not_read(fact, "limit")
        return
    try:
        schema = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Problem("skops.schema", source.whole(), "the schema is not JSON")
        formats.not_read(fact, "broken")
        return
    yield from _nodes(source, schema)
    formats.read_fully(fact)


def _nodes(source: Source, schema: object) -> Iterator[Import]:
    waiting = [schema]
    seen: set[tuple[str, str, str]] = set()
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            for key in _names(value):
                if key not in seen:
                    seen.add(key)
                    yield _fact(source, *key)


def _fact(source: Source, module: str, name: str, use: str) -> Import:
    fact = import_fact(source.whole(), Name(module, name, 0, 0), use)
    if use == "reduced":
        fact.texts = ("word",)
    return fact


def _names(node: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """What a node makes the loader look up: (module, name, use)."""
    loader, owner = node.get("__loader__"), _owner(node)
    if not isinstance(loader, str) or owner is None:
        return
    use = "reduced" if loader in _CALLED else "imported" if loader in _REFERRED else "newobj"
    content = node.get("content")
    if isinstance(content, dict):
        if loader == "MethodNode" and isinstance(content.get("func"), str):
            target = content.get("obj")
            holder = (_owner(target) if isinstance(target, dict) else None) or owner
            yield holder[0], f"{holder[1]}.{content['func']}", "reduced"
        if loader == "FunctionNode" and isinstance(content.get("module_path"), str):
            yield str(content["module_path"]), str(content.get("function", "")), use
        if loader == "TypeNode" and isinstance(content.get("module_path"), str):
            yield str(content["module_path"]), str(content.get("class", "")), use
        if loader == "TypeNode" and (named := _owner(content)):
            yield (*named, use)
    yield (*owner, use)


def _owner(node: dict[str, object]) -> tuple[str, str] | None:
    module, name = node.get("__module__"), node.get("__class__")
    return (module, name) if isinstance(module, str) and isinstance(name, str) else None


EXTRACTOR = Extractor(
    name="skops",
    facts=(Artifact, Import),
    extract=extract,
    sniff=lambda head, size: head.lstrip().startswith(b"{") and b'"__loader__"' in head,
)
