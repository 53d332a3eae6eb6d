"""The `model-index` of a model card → where it lacks what its readers require.

The shape: a list of models with `name` and `results`; each result has `task.type`, `dataset.type`,
`dataset.name`, and `metrics` with `type` and `value`; `source`, where given, has a `url`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.document.front_matter import Node
from checker.extract.document.shape import Defect, anchor


def check(index: Node) -> list[Defect]:
    """Missing keys and wrong types, from the outside in; what is wrong is not looked into."""
    checker = _Checker()
    checker.index(index)
    return checker.found


class _Checker:
    def __init__(self) -> None:
        self.found: list[Defect] = []

    def index(self, node: Node) -> None:
        for model, way in self._items(node, "model-index"):
            self._need(model, way, "name")
            if results := self._need(model, way, "results"):
                for result, place in self._items(results, f"{way}.results"):
                    self._result(result, place)

    def _result(self, result: Node, way: str) -> None:
        self._part(result, way, "task", "type")
        self._part(result, way, "dataset", "type", "name")
        if result.get("source"):
            self._part(result, way, "source", "url")
        if metrics := self._need(result, way, "metrics"):
            for metric, place in self._items(metrics, f"{way}.metrics"):
                self._need(metric, place, "type")
                self._need(metric, place, "value")

    def _part(self, result: Node, way: str, part: str, *keys: str) -> None:
        """A mapping within a result and the keys it must have."""
        value = self._need(result, way, part)
        if value and self._is(value, "mapping", f"{way}.{part}"):
            for key in keys:
                self._need(value, f"{way}.{part}", key)

    def _need(self, mapping: Node, way: str, key: str) -> Node | None:
        value = mapping.get(key)
        if value is not None and not value.null:
            return value
        if not any(name.text == "<<" for name, _ in mapping.pairs):
            self.found.append(Defect("missing-key", anchor(mapping), f"{way}.{key}"))
        return None

    def _items(self, node: Node, way: str) -> Iterator[tuple[Node, str]]:
        """The mappings of a list and the ways to them."""
        if self._is(node, "list", way):
            for number, item in enumerate(node.items):
                if self._is(item, "mapping", f"{way}[{number}]"):
                    yield item, f"{way}[{number}]"

    def _is(self, node: Node, kind: str, way: str) -> bool:
        """Whether the node is of this kind; an alias may be, and is not looked into."""
        if node.kind not in (kind, "alias"):
            self.found.append(Defect("wrong-type", anchor(node), way, expected=kind))
        return node.kind == kind
