"""Python source → uses of watched APIs, imports of frameworks, suppression comments.

`ast` parses, our own resolver reads: one walk in source order binds names and evaluates what a name
can refer to (`statements`, `expressions`, `calls`); bodies of functions come after the module, so
that they see its final names. Nothing of the scanned code is ever run or imported.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checker.extract import Context, Extractor, Item
from checker.extract.commands import ShellCommand
from checker.extract.python.facts import (
    PythonCall,
    PythonConstant,
    PythonExport,
    PythonForeign,
    PythonImport,
    PythonOptions,
    PythonOwn,
    PythonPassed,
    PythonPending,
    PythonResult,
    PythonSettled,
    PythonSink,
    PythonWrapper,
)
from checker.model import Location, Problem, Span
from checker.source import Source

if TYPE_CHECKING:
    from checker.extract.python.parse import Parsed
    from checker.source import Fragment

MAX_CHARACTERS = 16 * 1024 * 1024
"""Larger files are data; their syntax tree would take gigabytes."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The facts of one Python file, or of the cells of a notebook, which share their names."""
    fragments = source.fragments
    if sum(len(fragment.text) for fragment in fragments) > MAX_CHARACTERS:
        message = f"more than {MAX_CHARACTERS} characters of code"
        yield Problem("python.too-large", source.whole(), message)
        return
    if source.text.lossy:
        message = f"bytes that are not {source.text.encoding} were replaced"
        yield Problem("python.encoding", source.whole(), message)
    if any("\0" in fragment.text for fragment in fragments):
        yield Problem("python.null", source.whole(), "read without its NUL characters")
    from checker.extract.python.scripts import is_notebook

    if len(fragments) == 1 and is_notebook(fragments[0].text):
        fragments, commands = _script(fragments[0])
        if commands:
            yield source.code(f"{source.name}.ipynb-shell", commands)
    if len(fragments) == 1:
        shorter = _shortened(fragments[0], context)
        if shorter is None:
            message = "so much of it may matter that a syntax tree would take gigabytes"
            yield Problem("python.too-large", source.whole(), message)
            return
        fragments = (shorter,)
    with _no_collection():
        items = _read(source, fragments, context)
    yield from items


def _shortened(fragment: Fragment, context: Context) -> Fragment | None:
    """A very long text without what cannot matter; None where too much is left."""
    from checker.extract.python.thinning import LONG, shortened

    if len(fragment.text) < LONG:
        return fragment
    from checker.extract.comments import MARKER
    from checker.extract.python.prefilter import tokens_in
    from checker.extract.python.relevance import ALWAYS

    return shortened(fragment, {*tokens_in(fragment.text, context.watch), *ALWAYS, MARKER})


def _script(fragment: Fragment) -> tuple[tuple[Fragment], tuple[Fragment, ...]]:
    """A notebook kept as a Python file: its code without magics, and its shell commands."""
    from checker.extract.python.magics import read_cell
    from checker.extract.python.scripts import commented_commands, uncommented
    from checker.source import Fragment, Text

    cell = read_cell(uncommented(fragment.text))
    lines = Text(fragment.text, "utf-8", False)

    def command(offset: int, text: str) -> Fragment:
        first = lines.span(offset, offset)

        def locate(span: Span) -> Location:
            start, end = (_moved(first, place) for place in (span[:2], span[2:]))
            return fragment.locate(Span(*start, *end))

        return Fragment(text, locate)

    found = sorted([*cell.commands, *commented_commands(fragment.text)])
    return (Fragment(cell.code, fragment.locate),), tuple(command(*one) for one in found)


def _moved(first: Span, place: tuple[int, int]) -> tuple[int, int]:
    """A place in a text that starts elsewhere."""
    line, column = place
    return line + first.line - 1, column + (first.column - 1 if line == 1 else 0)


def _read(source: Source, fragments: tuple[Fragment, ...], context: Context) -> list[Item]:
    """Everything at once: what is known of a name may change up to the last line.

    A file that names nothing of interest is parsed all the same: that it cannot be is worth saying.
    """
    from checker.extract.python.directives import directives
    from checker.extract.python.module import read_module
    from checker.extract.python.parse import parse
    from checker.extract.python.prefilter import may_matter, tokens_in
    from checker.extract.python.settled import settled_names

    parsed = [parse(fragment.text) for fragment in fragments]
    items: list[Item] = []
    for fragment, one in zip(fragments, parsed, strict=True):
        items.extend(_problems(fragment, one))
        items.extend(directives(fragment, one))
    items = _once(items, "python.old")
    text = "\n".join(fragment.text for fragment in fragments)
    tokens = tokens_in(text, context.watch)
    if names := settled_names(
        (node for one in parsed for piece in one.pieces for node in piece.body), text
    ):
        items.append(PythonSettled(at=source.whole(), names=names))
    if source.name.endswith("__init__.py") or may_matter(text, context.watch, tokens):
        items.extend(read_module(source, fragments, parsed, context.watch, tokens))
    return items


def _problems(fragment: Fragment, parsed: Parsed) -> Iterator[Problem]:
    from checker.extract.python.parse import describe

    if (told := describe(parsed)) is not None:
        code, span, message = told
        yield Problem(code, fragment.locate(span), message)


def _once(items: list[Item], code: str) -> list[Item]:
    """Without all but the first problem of a kind, which says the same of every cell."""
    same = [one for one in items if isinstance(one, Problem) and one.code == code]
    return [one for one in items if one not in same[1:]]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Syntax trees hold no cycles; looking for some in them takes a fifth of the time.

    The tree that is kept for the next extractor is not looked at later either.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


EXTRACTOR = Extractor(
    name="python",
    facts=(
        *(PythonCall, PythonImport, PythonForeign, PythonExport, PythonConstant, PythonOptions),
        *(PythonOwn, PythonPending, PythonSink, PythonPassed, PythonResult, ShellCommand),
        *(PythonSettled, PythonWrapper),
    ),
    extract=extract,
)
