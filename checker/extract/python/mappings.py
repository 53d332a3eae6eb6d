"""Displays and unions of dictionaries → mappings."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from checker.extract.python import attributes
from checker.extract.python.run import Run
from checker.extract.python.texts import base_of
from checker.extract.python.values import (
    MAX_ITEMS,
    MAX_SOURCES,
    Const,
    Known,
    Mapping,
    Ref,
    Sources,
    Unknown,
    merge,
    sources_of,
    unknown,
)


def dictionary(run: Run, node: ast.Dict) -> Known:
    """A dictionary; keys that are not literals leave it open."""
    if len(node.keys) > MAX_ITEMS:
        keys = [key for key in node.keys if key is not None]
        return unknown("expression", merge(evaluated(run, keys), evaluated(run, node.values)))
    joined = _Joined()
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = attributes.handed_on(run, value_node, run.evaluate(value_node))
        if key_node is None:
            joined.spread(value)
        else:
            joined.add(run.evaluate(key_node), key_node, value)
    found = joined.result()
    attributes.kept(found)
    return found


def union(left: Known, right: Known) -> Known | None:
    """`left | right`, if that is a dictionary: at least one is, and the other may be."""
    if not all(isinstance(one, (Mapping, Unknown, Ref)) for one in (left, right)):
        return None
    if not (isinstance(left, Mapping) or isinstance(right, Mapping)):
        return None
    joined = _Joined()
    joined.spread(left)
    joined.spread(right)
    return joined.result()


def evaluated(run: Run, nodes: Iterable[ast.expr]) -> Sources:
    """The sources of expressions of which nothing else is kept."""
    found: Sources = ()
    for node in nodes:
        if node.__class__ is not ast.Constant:
            found = merge(found, sources_of(run.evaluate(node)))
    return found


class _Joined:
    """A dictionary that is put together; what comes later wins."""

    def __init__(self) -> None:
        self._items: dict[object, Known] = {}
        self._open = False
        self._hidden = False
        self._spreads: tuple[str, ...] = ()
        self._rest: Sources = ()

    def add(self, key: Known, node: ast.expr, value: Known) -> None:
        """One entry; `node` stands for a key that is not known."""
        if isinstance(key, Const):
            self._items[key.value] = value
            self._rest = ()  # which may have the same key, and then loses
        else:
            self._items[node] = value
            self._open = self._hidden = True

    def spread(self, value: Known) -> None:
        """All entries of another dictionary."""
        if isinstance(value, Mapping):
            self._items.update(value.items)
            self._open = self._open or value.open
            self._hidden = self._hidden or (value.open and not value.spreads)
            self._spreads += value.spreads
            self._rest = value.rest if value.items else self._rest + value.rest
        else:
            self._open = True
            self._hidden = self._hidden or not base_of(value)
            self._spreads += (base_of(value),)
            self._rest += sources_of(value)

    def result(self) -> Known:
        """The dictionary, or nothing certain of one that is too long."""
        if len(self._items) > 2 * MAX_ITEMS:
            return unknown("expression", sources_of(Mapping(self._items)))
        spreads = () if self._hidden else self._spreads
        return Mapping(self._items, self._open, spreads, self._rest[:MAX_SOURCES])
