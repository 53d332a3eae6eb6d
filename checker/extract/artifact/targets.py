"""Parsed configurations → the names that instantiating them calls.

Hydra's `instantiate` calls whatever `_target_` names, at any depth. Its own `get_class` and
`get_method` only look a name up: what they look up is told in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.source import BytesReader, Source

if TYPE_CHECKING:
    from checker.extract.manifest.yaml_document import Node

MAX_NODES = 200_000
"""Values visited per configuration."""

MAX_STEPS = 8
"""References followed from one to the next."""

MAX_PARSED = 512 * 1024
"""Characters of YAML that are parsed; what is larger is searched as text alone."""

_KEY = "_target_"
_LOOKS_UP = frozenset(
    f"hydra.{module}.get_{what}"
    for module in ("utils", "_internal.utils")
    for what in ("class", "method", "static_method", "object")
)
_REFERENCE = re.compile(r"\$\{([\w.]{1,200})\}")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")

_ODD = re.compile(r"_target_|\\[xuU_]|[*&?!]")
"""Without one of these no parser finds a target; the text is looked at first."""


def targets(config: object) -> Iterator[str]:
    """What stands under `_target_` anywhere in a configuration, each once."""
    waiting = [config]
    seen: set[str] = set()
    visited: set[int] = set()
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if id(value) in visited or not isinstance(value, list | dict):
            continue
        visited.add(id(value))
        waiting.extend(value.values() if isinstance(value, dict) else value)
        if isinstance(value, dict):
            found = _called(config, value)
            if found and found not in seen:
                seen.add(found)
                yield found


def _called(config: object, value: dict[object, object]) -> str | None:
    target = _resolved(config, value.get(_KEY))
    if target not in _LOOKS_UP:
        return target
    arguments = value.get("_args_")
    first = arguments[0] if isinstance(arguments, list) and arguments else None
    path = _resolved(config, value.get("path", first))
    return path if path and "." in path and _NAME.fullmatch(path) else target


def _resolved(config: object, value: object) -> str | None:
    """A text; where it refers to another place of the same configuration, the text there."""
    for _ in range(MAX_STEPS):
        match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            break
        value = config
        for part in match[1].split("."):
            value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def yaml_targets(source: Source, text: str) -> list[str] | None:
    """The same of a YAML text; None where it cannot be parsed, or only in part."""
    if not _ODD.search(text):
        return []
    if len(text) > MAX_PARSED:
        return None
    from checker.extract.manifest.yaml_document import Document

    reader = BytesReader(text.encode("utf-8", "replace"))
    document = Document(Source(source.path, reader, member=source.member))
    problem = document.load()
    if problem and problem.code != "yaml.duplicate-key":
        return None
    made: dict[int, object] = {}
    roots = [_value(root, made) for root in document.roots]
    return list(dict.fromkeys(found for root in roots for found in targets(root)))


def _value(node: Node, made: dict[int, object]) -> object:
    """A node as Python has it; what is referred to by an alias is the same object each time."""
    if id(node) in made:
        return made[id(node)]
    if node.kind == "list":
        items: list[object] = []
        made[id(node)] = items
        items.extend(_value(one, made) for one in node.items)
        return items
    if node.kind == "mapping":
        pairs: dict[str, object] = {}
        made[id(node)] = pairs
        for key, value in node.pairs:
            pairs[key.text] = _value(value, made)
        return pairs
    return node.text
