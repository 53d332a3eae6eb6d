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
from checker.extract.python.facts import (
    PythonCall,
    PythonConstant,
    PythonExport,
    PythonForeign,
    PythonImport,
)
from checker.extract.python.prefilter import may_matter, tokens_in
from checker.model import Problem
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
    with _no_collection():
        items = _read(source, fragments, context)
    yield from items


def _read(source: Source, fragments: tuple[Fragment, ...], context: Context) -> list[Item]:
    """Everything at once: what is known of a name may change up to the last line.

    A file that names nothing of interest is parsed all the same: that it cannot be is worth saying.
    """
    from checker.extract.python.directives import directives
    from checker.extract.python.module import read_module
    from checker.extract.python.parse import parse

    parsed = [parse(fragment.text) for fragment in fragments]
    items: list[Item] = []
    for fragment, one in zip(fragments, parsed, strict=True):
        items.extend(_problems(fragment, one))
        items.extend(directives(fragment, one))
    text = "\n".join(fragment.text for fragment in fragments)
    tokens = tokens_in(text, context.watch)
    if may_matter(text, context.watch, tokens):
        items.extend(read_module(source, fragments, parsed, context.watch, tokens))
    return items


def _problems(fragment: Fragment, parsed: Parsed) -> Iterator[Problem]:
    from checker.extract.python.parse import describe

    if (told := describe(parsed)) is not None:
        code, span, message = told
        yield Problem(code, fragment.locate(span), message)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Syntax trees hold no cycles; looking for some in them takes a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


EXTRACTOR = Extractor(
    name="python",
    version=1,
    facts=(PythonCall, PythonImport, PythonForeign, PythonExport, PythonConstant),
    extract=extract,
    names=("*.py", "*.pyw", "*.ipynb-code"),
)
