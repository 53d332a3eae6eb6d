"""TOML text → where each key and value stands.

tomli (or tomllib) stays the truth about what a document says; this only answers where. Call it on
text that parsed. A path that the grammar saw differently has no place, and callers fall back to a
larger one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Spans of a key and of its value; both are the header's for a table."""

    key: Span
    value: Span


class Positions:
    """The places of everything in one document, by path: `("project", "dependencies", 0)`."""

    def __init__(self, text: str) -> None:
        self._text = text

    def key(self, *path: str | int) -> Span | None:
        """Where the key stands; an array element has the place of its value."""
        place = self._places.get(path)
        return place and place.key

    def value(self, *path: str | int) -> Span | None:
        """Where the value stands, quotes included."""
        place = self._places.get(path)
        return place and place.value

    def nearest(self, *path: str | int) -> Span:
        """The value at the path, or of its closest ancestor that has a place."""
        for end in range(len(path), 0, -1):
            if place := self._places.get(path[:end]):
                return place.value
        return Span(1, 1, 1, 1)

    @cached_property
    def _places(self) -> dict[Path, Place]:
        import tree_sitter
        import tree_sitter_toml

        data = self._text.encode("utf-8", "replace")
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        return dict(_Document(data).places(parser.parse(data).root_node))


class _Document:
    """One walk over the syntax tree, in document order and without recursion."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._ascii = data.isascii()
        self._starts = [0]
        start = data.find(b"\n") + 1
        while start:
            self._starts.append(start)
            start = data.find(b"\n", start) + 1
        self._arrays: dict[Path, int] = {}

    def places(self, root: Node) -> Iterator[tuple[Path, Place]]:
        for node in root.named_children:
            if node.type == "pair":
                yield from self._pair(node, ())
            elif node.type in ("table", "table_array_element") and node.named_children:
                header = node.named_children[0]
                table = self._table(self._keys(header), node.type == "table_array_element")
                span = self._span(header)
                yield table, Place(span, span)
                for child in node.named_children[1:]:
                    if child.type == "pair":
                        yield from self._pair(child, table)

    def _table(self, keys: tuple[str, ...], element: bool) -> Path:
        """The full path that a header opens, with the index in each array of tables on the way."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._arrays:
                path = (*path, self._arrays[path])
        path = (*path, keys[-1])
        if not element:
            return path
        self._arrays[path] = self._arrays.get(path, -1) + 1
        return (*path, self._arrays[path])

    def _pair(self, pair: Node, table: Path) -> Iterator[tuple[Path, Place]]:
        stack: list[tuple[Node, Path]] = [(pair, table)]
        while stack:
            node, path = stack.pop()
            if node.type == "pair":
                key, *values = [one for one in node.named_children if one.type != "comment"]
                if not values:
                    continue
                place = Place(self._span(key), self._span(values[0]))
                path = path + self._keys(key)
                node = values[0]
            else:
                place = Place(self._span(node), self._span(node))
            yield path, place
            stack.extend(self._inside(node, path))

    def _inside(self, node: Node, path: Path) -> list[tuple[Node, Path]]:
        children = [one for one in node.named_children if one.type != "comment"]
        if node.type == "inline_table":
            return [(child, path) for child in reversed(children)]
        if node.type == "array":
            return [(child, (*path, index)) for index, child in enumerate(children)][::-1]
        return []

    def _keys(self, node: Node) -> tuple[str, ...]:
        stack, keys = [node], []
        while stack:
            part = stack.pop()
            if part.type == "dotted_key":
                stack.extend(reversed(part.named_children))
            else:
                keys.append(_unquoted(self._data[part.start_byte : part.end_byte].decode()))
        return tuple(keys)

    def _span(self, node: Node) -> Span:
        return Span(*self._point(node.start_byte), *self._point(node.end_byte))

    def _point(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._starts, offset) - 1
        start = self._starts[row]
        width = offset - start if self._ascii else len(self._data[start:offset].decode())
        return row + 1, width + 1


def _unquoted(key: str) -> str:
    if key[:1] not in ('"', "'"):
        return key
    return next(iter(toml_loads(f"{key} = 0")))


def toml_loads(text: str) -> dict[str, Any]:
    """Parse TOML with tomli, which is the same parser as tomllib, compiled where it can be.

    Raises ValueError on bad TOML and RecursionError on absurdly deep values.
    """
    try:
        import tomli
    except ImportError:
        import tomllib as tomli  # type: ignore[no-redef,import-not-found,unused-ignore]
    return tomli.loads(text)
