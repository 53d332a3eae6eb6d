"""YAML text → nodes with their places; no value is ever constructed.

Events come from libyaml where it is there, so that long lock files are read quickly. Depth and size
are counted on the way, because the library's own composer recurses in C. An alias is the very node
it names: a text that expands without end stays as small here as it was written.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from checker.extract.manifest.mapped import Mapped
from checker.model import Location, Problem, Span
from checker.source import Source

if TYPE_CHECKING:
    from yaml.events import Event

MAX_CHARACTERS = 32 * 1024 * 1024
"""A lock of 5,000 packages for three platforms takes about 10 MB."""

MAX_DEPTH = 100
"""Levels; compiled pipelines of real projects reach about 25."""

MAX_EXPANDED = 10_000_000
"""Nodes with each alias counted for all that it names; nobody writes a text that means more."""

MAX_NODES = 2_000_000
"""Scalars, lists and mappings; what the largest locks hold is a tenth of it."""


_NONE: Any = ()
"""What a scalar has inside: one value for all of them."""


class Node(Struct, eq=False):
    """A scalar (`text`), a list (`items`) or a mapping (`pairs`), and where it stands.

    `start` and `end` are offsets in the text. `style` is the quote of a scalar, `|` or `>` for a
    block, empty for a plain one. `seen` keeps walks over aliases finite.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    style: str = ""
    items: list[Node] = _NONE
    pairs: list[tuple[Node, Node]] = _NONE

    def get(self, key: str) -> Node | None:
        """The value of a key in a mapping; the last one wins, as for most readers."""
        return next((value for name, value in reversed(self.pairs) if name.text == key), None)

    def at(self, *path: str) -> Node | None:
        """The value at a path of keys."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if node else None
        return node

    def keys(self) -> list[str]:
        """The keys of a mapping, as written."""
        return [name.text for name, _ in self.pairs]

    def string(self, key: str) -> str | None:
        """The text of a scalar value that is not null."""
        node = self.get(key)
        if node is None or node.kind != "scalar" or (not node.style and node.text in _NULL):
            return None
        return node.text

    def scalars(self) -> list[Node]:
        """The scalars of a list, or the one that the node itself is."""
        if self.kind == "scalar":
            return [self] if self.style or self.text not in _NULL else []
        return [item for item in self.items if item.kind == "scalar"]

    def walk(self) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Every node below with its path of keys, in document order.

        What stands under several names is yielded under each, and entered once.
        """
        stack: list[tuple[tuple[str, ...], Node]] = [((), self)]
        seen: set[int] = set()
        while stack:
            path, node = stack.pop()
            yield path, node
            if id(node) in seen:
                continue
            seen.add(id(node))
            inside = [((*path, name.text), value) for name, value in node.pairs]
            inside += [(path, item) for item in node.items]
            stack.extend(reversed(inside))


_NULL = frozenset({"", "~", "null", "Null", "NULL"})


class Document:
    """The YAML documents of one source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.roots: list[Node] = []

    def load(self) -> Problem | None:
        """Read; what went wrong is told and what was read before it stands."""
        if len(self._source.text.text) > MAX_CHARACTERS:
            return self._problem("yaml.too-large", 0, f"over {MAX_CHARACTERS} characters")
        builder = _Builder(self.roots)
        with _no_collection():
            problem = self._parse(builder)
        if problem:
            return problem
        if self._source.text.lossy:
            return self._problem("yaml.encoding", 0, "undecodable bytes were replaced")
        if builder.repeated:
            message = f"{builder.repeated.text!r} is set twice"
            return self._problem("yaml.duplicate-key", builder.repeated.start, message)
        return None

    def _parse(self, builder: _Builder) -> Problem | None:
        import yaml

        try:
            _feed(self._source.text.text, builder)
        except _TooMuchError as error:
            return self._problem("yaml.too-complex", error.offset, str(error))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = error.problem or "not YAML"
            return self._problem("yaml.syntax", mark.index if mark else 0, message)
        except (yaml.YAMLError, ValueError) as error:
            return self._problem("yaml.syntax", 0, str(error).partition("\n")[0])
        return None

    def place(self, node: Node) -> Location:
        """Where a node stands; a plain quoted scalar without its quotes."""
        start, end = node.start, node.end
        if node.style in ("'", '"') and end - start == len(node.text) + 2:
            start, end = start + 1, end - 1
        return self.between(start, end)

    def between(self, start: int, end: int) -> Location:
        """The place between two offsets of the text."""
        return self._source.at(self._source.text.span(start, max(start, end)))

    def script(self, node: Node) -> Mapped:
        """The text of a scalar as a program that knows where each character stood."""
        raw = self._source.text.text[node.start : node.end]
        if node.style in ("|", ">"):
            return _block(raw, node.start)
        quote = node.style if node.style in ("'", '"') else ""
        body, start = raw[len(quote) : len(raw) - len(quote)], node.start + len(quote)
        if body == node.text:
            return Mapped.of([(body, start)])
        flowed = Mapped.of(_flowed(body, start, quote))
        return flowed if flowed.text == node.text else Mapped(node.text, [0], [node.start])

    def _problem(self, code: str, offset: int, message: str) -> Problem:
        offset = min(offset, len(self._source.text.text))
        span = self._source.text.span(offset, offset)
        at = self._source.at(Span(span.line, span.column, span.line, span.column + 1))
        return Problem(code, at, message)


def _feed(text: str, builder: _Builder) -> None:
    """Hand the events of a text on; each is a call as it is, so there is none in between."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    handlers = builder.handlers
    try:
        for event in iter(loader.get_event, None):
            if handler := handlers.get(type(event)):
                handler(event)
    finally:
        loader.dispose()


def _block(raw: str, offset: int) -> Mapped:
    """A literal or folded block: its lines without the indentation of the first."""
    header, newline, body = raw.partition("\n")
    at = offset + len(header) + len(newline)
    lines = body.split("\n")
    indent = next((len(one) - len(one.lstrip(" ")) for one in lines if one.strip()), 0)
    folded = header.lstrip().startswith(">")
    pieces: list[tuple[str, int]] = []
    for line in lines:
        cut = min(indent, len(line) - len(line.lstrip(" ")))
        end = " " if folded and line.strip() and not line[cut:].startswith(" ") else "\n"
        pieces.append((line[cut:] + end, at + cut))
        at += len(line) + 1
    return Mapped.of(pieces)


_FLOW = re.compile(
    r"(?<![ \t])[ \t]*(?P<fold>\r?\n[ \t\r\n]*)|\\(?P<join>[ \t]*\r?\n[ \t]*)"
    r"|\\(?P<escape>x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|(?P<twice>'')"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "_": "\xa0", "\t": "\t"}


def _flowed(body: str, offset: int, quote: str) -> Iterator[tuple[str, int]]:
    """A scalar over several lines, or with escapes, as stretches that stand in one piece."""
    at = 0
    for match in _FLOW.finditer(body):
        kind = match.lastgroup
        if (kind in ("join", "escape") and quote != '"') or (kind == "twice" and quote != "'"):
            continue
        yield body[at : match.start()], offset + at
        yield _flow_text(match), offset + match.start()
        at = match.end()
    yield body[at:], offset + at


def _flow_text(match: re.Match[str]) -> str:
    if (fold := match["fold"]) is not None:
        return "\n" * (fold.count("\n") - 1) or " "
    if (escape := match["escape"]) is not None:
        if escape[0] in "xuU" and len(escape) > 1:
            return chr(min(int(escape[1:], 16), 0x10FFFF))
        return _ESCAPES.get(escape, escape)
    return "'" if match["twice"] else ""


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nodes hold no cycles; looking for some among 100,000 of them takes half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _TooMuchError(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class _Builder:
    """Events → nodes, without recursion."""

    def __init__(self, roots: list[Node]) -> None:
        from yaml import events

        self._roots = roots
        self._open: list[Node] = []
        self._keys: list[Node | None] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self._written = 0
        self._sizes: dict[int, int] = {}
        self._inside: list[int] = []
        self.repeated: Node | None = None
        self.handlers: dict[type[Event], Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: partial(self._start, "mapping"),
            events.SequenceStartEvent: partial(self._start, "list"),
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: lambda _: self._anchors.clear(),
        }

    def _scalar(self, event: Any) -> None:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        self._place(Node("scalar", start, end, event.value, event.style or ""), event)

    def _start(self, kind: str, event: Any) -> None:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        node = Node(kind, start, end, items=[], pairs=[])
        self._place(node, event)
        self._open.append(node)
        self._keys.append(None)
        self._inside.append(self._count)
        if len(self._open) > MAX_DEPTH:
            raise _TooMuchError(f"over {MAX_DEPTH} levels", node.start)

    def _close(self, event: Any) -> None:  # noqa: ANN401
        node = self._open.pop()
        self._keys.pop()
        node.end = event.end_mark.index
        size = self._count - self._inside.pop()
        if id(node) in self._sizes:
            self._sizes[id(node)] = size
        if len({name.text for name, _ in node.pairs}) < len(node.pairs):
            self.repeated = self.repeated or _repeated(node)

    def _alias(self, event: Any) -> None:  # noqa: ANN401
        node = self._anchors.get(event.anchor)
        if node is None:
            raise _TooMuchError(f"undefined alias {event.anchor}", event.start_mark.index)
        self._count += self._sizes.get(id(node), 0)
        if self._count > MAX_EXPANDED:
            raise _TooMuchError(f"aliases stand for over {MAX_EXPANDED} nodes", node.start)
        self._attach(node)

    def _place(self, node: Node, event: Any) -> None:  # noqa: ANN401
        self._count += 1
        self._written += 1
        if self._written > MAX_NODES:
            raise _TooMuchError(f"over {MAX_NODES} nodes", node.start)
        if event.anchor:
            self._anchors[event.anchor] = node
            self._sizes[id(node)] = 1
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if not self._open:
            self._roots.append(node)
        elif self._open[-1].kind == "list":
            self._open[-1].items.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
        else:
            self._open[-1].pairs.append((key, node))
            self._keys[-1] = None


def _repeated(node: Node) -> Node | None:
    """The first key that stands in a mapping a second time; `<<` may."""
    seen: set[str] = set()
    for name, _ in node.pairs:
        if name.kind == "scalar" and name.text != "<<":
            if name.text in seen:
                return name
            seen.add(name.text)
    return None
