"""What can be known of the strings in a Python program without running it.

Literals, names that are bound once, `+`, f-strings and `split` of them; everything else is None,
which callers keep as unknown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract.manifest.mapped import Mapped
from checker.extract.manifest.python_tables import WORDS
from checker.extract.python.nodes import walk
from checker.extract.python.parse import parse
from checker.extract.python.positions import Positions
from checker.extract.python.thinning import LONG, shortened
from checker.model import Location
from checker.source import Fragment, Source, SourceError, Text

MAX_STEPS = 50
"""Names followed and operators opened on the way to one value."""


_PERCENT = re.compile(r"%s()")
_BRACES = re.compile(r"\{(\d?)\}")


MAX_WORK = 100_000
"""Expressions opened in one program: names that double each other would never come to an end."""

_BINDING = (
    *(ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Call),
    *(ast.For, ast.AsyncFor, ast.comprehension, ast.arg),
)
"""What binds a name, or adds to what one is bound to."""

MAX_TEXT = 1024 * 1024
"""Characters that strings are put together to."""


class Entry(NamedTuple):
    """One string and the expression it comes from; `text` is None where it is not known."""

    text: str | None
    node: ast.expr


class Unit(NamedTuple):
    """Statements parsed together as all their nodes in order, with the way back to the file."""

    nodes: list[ast.AST]
    positions: Positions
    fragment: Fragment
    text: Text


class Program:
    """The pieces of one source that parse, with the names that are bound exactly once."""

    def __init__(self, source: Source) -> None:
        self.units = list(_units(source))
        self._bound: dict[str, ast.expr | None] = {}
        self._entries: dict[str, list[tuple[str, ast.expr]]] = {}
        self.imports: set[str] = set()
        self.renamed: dict[str, str] = {}
        self._work = 0
        self._units: dict[int, Unit] = {}
        for unit in self.units:
            if len(self.units) > 1:
                self._units.update((id(node), unit) for node in unit.nodes)
            for node in unit.nodes:
                if isinstance(node, _BINDING):
                    self._bind(node)

    def unit_of(self, node: ast.expr) -> Unit:
        """Where a node stands: a name may be bound in another cell than it is used in."""
        return self._units.get(id(node), self.units[0])

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            self.imports.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            self.imports.add(node.module.partition(".")[0])
            self.renamed.update((name.asname, name.name) for name in node.names if name.asname)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._target(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._target(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            self._more(node.target, node.value)
        elif isinstance(node, ast.Call):
            self._method(node)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._target(node.target, None)
        elif isinstance(node, ast.arg):
            self._bound[node.arg] = None

    def _method(self, node: ast.Call) -> None:
        """`names.append(x)` and `names.extend(xs)` add to what the name is bound to."""
        if isinstance(node.func, ast.Attribute) and len(node.args) == 1:
            if node.func.attr == "update" and isinstance(node.args[0], ast.Dict):
                for key, value in zip(node.args[0].keys, node.args[0].values, strict=True):
                    self._add_entry(node.func.value, key, value)
            elif node.func.attr == "extend":
                self._more(node.func.value, node.args[0])
            elif node.func.attr == "append":
                self._more(node.func.value, ast.List([node.args[0]], ast.Load()))

    def _add_entry(self, table: ast.expr, key: ast.expr | None, value: ast.expr) -> None:
        """`table[key] = value`, where both names are plain."""
        if not isinstance(table, ast.Name) or not isinstance(key, ast.Constant):
            return
        if isinstance(key.value, str):
            self._entries.setdefault(table.id, []).append((key.value, value))

    def _more(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and (bound := self._bound.get(target.id)) is not None:
            self._bound[target.id] = ast.BinOp(bound, ast.Add(), value)

    def _target(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Subscript) and value is not None:
            self._add_entry(target.value, target.slice, value)
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            return
        for one in ast.walk(target):
            if isinstance(one, ast.Name):
                single = one is target and one.id not in self._bound
                self._bound[one.id] = value if single else None

    def resolved(self, node: ast.expr, steps: int = MAX_STEPS) -> ast.expr:
        """The expression that a name or an entry of a dictionary stands for, or the node itself."""
        while steps:
            if isinstance(node, ast.Name):
                value = self._bound.get(node.id)
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                value = self._entry(node.value, node.slice)
            else:
                break
            if value is None:
                break
            node, steps = value, steps - 1
        return node

    def _affords(self, steps: int) -> bool:
        self._work += 1
        return steps > 0 and self._work <= MAX_WORK

    def _entry(self, name: ast.Name, key: ast.expr) -> ast.expr | None:
        if not isinstance(key, ast.Constant):
            return None
        return next((value for text, value in self.pairs(name) if text == key.value), None)

    def names_dict(self, node: ast.AST) -> bool:
        """Whether an expression is made from a dictionary that the program binds to a name."""
        return any(
            isinstance(one, ast.Name) and is_dict(self.resolved(one)) for one in ast.walk(node)
        )

    def entries(self, node: ast.expr, steps: int = MAX_STEPS) -> Iterator[Entry]:
        """The strings in a list, tuple or sum of them, or the one that the node is."""
        if not self._affords(steps):
            yield Entry(None, node)
            return
        node = self.resolved(node)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for item in node.elts:
                yield from self.entries(item, steps - 1)
        elif isinstance(node, ast.Starred):
            yield from self.entries(node.value, steps - 1)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if (text := self.text(node)) is not None:
                yield Entry(text, node)
            else:
                yield from self.entries(node.left, steps - 1)
                yield from self.entries(node.right, steps - 1)
        elif isinstance(node, ast.IfExp):
            yield from self.entries(node.body, steps - 1)
            yield from self.entries(node.orelse, steps - 1)
        elif isinstance(node, ast.Call):
            yield from self._call(node, steps)
        else:
            yield Entry(self.text(node), node)

    def _call(self, node: ast.Call, steps: int) -> Iterator[Entry]:
        callee = node.func
        if isinstance(callee, ast.Name) and callee.id in ("list", "tuple", "sorted", "set"):
            for argument in node.args[:1]:
                yield from self.entries(argument, steps - 1)
            return
        if isinstance(callee, ast.Attribute) and callee.attr in ("split", "splitlines"):
            text = self.text(callee.value)
            if text is not None and not node.args:
                parts = text.split() if callee.attr == "split" else text.splitlines()
                for part in parts:
                    yield Entry(part, node)
                return
        yield Entry(self.text(node), node)

    def text(self, node: ast.expr, steps: int = MAX_STEPS) -> str | None:
        """The string a node comes to; what is unknown inside an f-string stays in braces."""
        node = self.resolved(node)
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if not self._affords(steps):
            return None
        if isinstance(node, ast.JoinedStr):
            return "".join(self._formatted(part, steps - 1) for part in node.values)
        if isinstance(node, ast.BinOp):
            return self._operation(node, steps - 1)
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(method, ast.Attribute) and not node.keywords:
            known = method.attr == "format"
            return self._filled(_BRACES, method.value, node.args, steps - 1) if known else None
        return None

    def _operation(self, node: ast.BinOp, steps: int) -> str | None:
        if isinstance(node.op, ast.Mod):
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return self._filled(_PERCENT, node.left, values, steps)
        if not isinstance(node.op, ast.Add):
            return None
        left, right = self.text(node.left, steps), self.text(node.right, steps)
        if left is None or right is None or len(left) + len(right) > MAX_TEXT:
            return None
        return left + right

    def _filled(
        self, hole: re.Pattern[str], template: ast.expr, values: list[ast.expr], steps: int
    ) -> str | None:
        """`"%s" % value` and `"{}".format(value)`; what is unknown becomes braces."""
        text = self.text(template, steps)
        if text is None:
            return None
        texts = [self.text(value, steps) or "{}" for value in values]

        def value(match: re.Match[str]) -> str:
            if match[1]:
                return texts[int(match[1])] if int(match[1]) < len(texts) else "{}"
            return texts.pop(0) if texts else "{}"

        return hole.sub(value, text)

    def _formatted(self, part: ast.expr, steps: int) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        if isinstance(part, ast.FormattedValue):
            value = self.text(part.value, steps)
            return "{}" if value is None else value
        return "{}"

    def pairs(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """The entries of a dictionary whose keys are known, or of a call of `dict`."""
        if isinstance(node, ast.Name):
            yield from self._entries.get(node.id, ())
        node = self.resolved(node)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self.pairs(value)
                elif (text := self.text(key)) is not None:
                    yield text, value
        elif is_dict(node) and isinstance(node, ast.Call):
            yield from ((one.arg, one.value) for one in node.keywords if one.arg)


def is_dict(node: ast.expr) -> bool:
    """Whether a node is a dictionary, written as one or as a call of `dict`."""
    return isinstance(node, ast.Dict) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict"
    )


def place(unit: Unit, node: ast.expr) -> Location:
    """Where an expression stands; a plain string without its quotes."""
    mapped = script(unit, node, None)
    span = unit.positions.span(node)
    if mapped is not None and "\n" not in mapped.text:
        start = mapped.offset(0)
        span = unit.text.span(start, start + len(mapped.text))
    return unit.fragment.locate(span)


def script(unit: Unit, node: ast.expr, text: str | None) -> Mapped | None:
    """A string literal as text that knows its places; None where escapes are in the way."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    span = unit.positions.span(node)
    starts = unit.text.starts
    if span.end_line > len(starts):
        return None
    start = starts[span.line - 1] + span.column - 1
    end = starts[span.end_line - 1] + span.end_column - 1
    raw = unit.text.text[start:end]
    for quote in ('"""', "'''", '"', "'"):
        at = raw.find(quote)
        if 0 <= at <= 2 and raw.endswith(quote):
            body = raw[at + len(quote) : len(raw) - len(quote)]
            if body.replace("\r\n", "\n") == node.value and (text is None or text == node.value):
                return Mapped.of([(body, start + at + len(quote))])
            return None
    return None


def _fragments(source: Source) -> tuple[Fragment, ...]:
    """The texts of a program, a very long one without what declares nothing."""
    fragments = source.fragments
    if len(fragments) != 1 or len(fragments[0].text) < LONG:
        return fragments
    shorter = shortened(fragments[0], WORDS)
    if shorter is None:
        raise SourceError("python.too-large", "too much of it may declare what is installed")
    return (shorter,)


def _units(source: Source) -> Iterator[Unit]:
    for fragment in _fragments(source):
        text = Text(fragment.text, "utf-8", False)
        for piece in parse(fragment.text).pieces:
            yield Unit(list(walk(piece.body)), piece.positions, fragment, text)
