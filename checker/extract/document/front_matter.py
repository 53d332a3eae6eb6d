"""Text → the YAML block at its top, and that block → a tree whose nodes know their offsets.

The tree is made from the events of PyYAML's pure-Python parser, behind gates for size, depth and
number of nodes. Nothing is constructed, tags have no effect, and an alias is a leaf: a document
that expands without end when it is loaded stays as small here as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from yaml.events import Event, ScalarEvent

MAX_CHARACTERS = 512 * 1024
"""Of YAML: the parser reads about 0.5 MB a second, and real blocks over this are rare
evaluation tables."""

MAX_DEPTH = 40
"""Levels; `dataset_info` features of real cards reach about 12."""

MAX_NODES = 60_000
"""Scalars, lists and mappings; what the size limit admits of ordinary text."""

_OPENING = re.compile(r"\s*---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_TOP_KEY = re.compile(r"^(['\"]?)([\w-]{1,64})\1[ \t]*:(?=[ \t\n]|$)", re.MULTILINE)


class YamlError(Exception):
    """The block is not YAML; `offset` is where the reader gave up."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class YamlLimitError(Exception):
    """The block is larger or deeper than is read."""


class Block(Struct, frozen=True):
    """Front matter: its YAML, where that starts in the text, and whether a closing line ends it."""

    yaml: str
    start: int
    end: int
    closed: bool

    @property
    def begins_with_key(self) -> bool:
        """Whether it starts as metadata does, and not as prose below a rule.

        A comment may come first where the end is marked; without an end it is a heading.
        """
        lines = (line for line in self.yaml.splitlines() if line.strip())
        if self.closed:
            lines = (line for line in lines if line[0] != "#")
        return bool(_TOP_KEY.match(next(lines, "")))

    @property
    def keys(self) -> frozenset[str]:
        """Top-level keys as lines show them, so that they are known even where YAML is broken."""
        return frozenset(match[2] for match in _TOP_KEY.finditer(self.yaml))


class Node(Struct, frozen=True):
    """A piece of YAML. `offset` and `end` count code points from the start of the block.

    `plain` marks an unquoted scalar. `pairs` keeps every pair of a mapping, repeated keys too.
    """

    kind: Literal["scalar", "list", "mapping", "alias"]
    offset: int
    end: int
    text: str = ""
    plain: bool = False
    tag: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()

    @property
    def null(self) -> bool:
        """Whether this is YAML's null, or nothing at all."""
        return self.kind == "scalar" and self.plain and self.text.lower() in ("", "~", "null")

    def get(self, key: str) -> Node | None:
        """The value of a mapping's key (the last one, as most readers have it)."""
        return next((value for name, value in reversed(self.pairs) if name.text == key), None)


def split(text: str) -> Block | None:
    """The front matter of a Markdown text; None when the text does not begin with `---`.

    The block's YAML has `\\n` for every line end, at the offsets of the text as it is.
    """
    lines = text.replace("\r\n", " \n").replace("\r", "\n")
    opening = _OPENING.match(lines)
    if not opening:
        return None
    start = opening.end()
    closing = _CLOSING.search(lines, start)
    if not closing:
        return Block(lines[start:], start, len(lines), closed=False)
    return Block(lines[start : closing.start()], start, closing.end(), closed=True)


def read(block: str) -> Node | None:
    """The tree of a YAML text; None when it holds nothing."""
    import yaml

    if len(block) > MAX_CHARACTERS:
        raise YamlLimitError(f"front matter is longer than {MAX_CHARACTERS} characters")
    try:
        return _Builder(yaml.parse(block, Loader=yaml.SafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(error.problem or "not YAML", _offset(mark)) from None
    except yaml.reader.ReaderError as error:
        raise YamlError("a character that YAML does not allow", error.position) from None


class _Builder:
    """Events → nodes, with depth and size counted on the way."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._count = 0
        self._anchored: dict[str, Node | None] = {}

    def document(self) -> Node | None:
        """The first document's tree; the rest is read for its syntax alone."""
        from yaml.events import DocumentStartEvent

        node = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent) and node is None:
                node = self._node(next(self._events), 0)
        return node

    def _node(self, event: Event, depth: int) -> Node:
        from yaml import events

        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise YamlLimitError(f"front matter has over {MAX_DEPTH} levels or {MAX_NODES} nodes")
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event, start, end)
        if not isinstance(event, events.CollectionStartEvent):
            return self._alias(event, start, end)
        if event.anchor:
            self._anchored[event.anchor] = None
        tag = event.tag or ""
        children, end = self._children(depth)
        if isinstance(event, events.SequenceStartEvent):
            return Node("list", start, end, tag=tag, items=tuple(children))
        pairs = tuple(zip(children[::2], children[1::2], strict=True))
        return Node("mapping", start, end, tag=tag, pairs=pairs)

    def _scalar(self, event: ScalarEvent, start: int, end: int) -> Node:
        node = Node("scalar", start, end, event.value, plain=not event.style, tag=event.tag or "")
        if event.anchor:
            self._anchored[event.anchor] = node
        return node

    def _alias(self, event: Event, start: int, end: int) -> Node:
        """The scalar that is meant; a leaf where it is a list or mapping."""
        anchor = getattr(event, "anchor", None)
        if anchor not in self._anchored:
            raise YamlError("found undefined alias", start)
        return self._anchored[anchor] or Node("alias", start, end)

    def _children(self, depth: int) -> tuple[list[Node], int]:
        from yaml.events import CollectionEndEvent

        found: list[Node] = []
        for event in self._events:
            if isinstance(event, CollectionEndEvent):
                return found, _offset(event.end_mark)
            found.append(self._node(event, depth + 1))
        return found, 0  # the parser closes what it opens


class _Mark(Protocol):
    @property
    def index(self) -> int: ...


def _offset(mark: _Mark | None) -> int:
    return mark.index if mark else 0
