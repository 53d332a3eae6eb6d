"""Texts with values filled in (f-strings, t-strings) → what is known of them."""

from __future__ import annotations

import ast

from checker.extract.python.mappings import evaluated
from checker.extract.python.run import Run
from checker.extract.python.texts import (
    base_of,
    is_number,
    parts_in,
    reason_of,
    start_of,
    started,
)
from checker.extract.python.values import (
    MAX_PREFIX,
    NONE,
    Const,
    Known,
    Sources,
    Unknown,
    merge,
    sources_of,
    unknown,
)

MAX_TEXT = 4096
"""Characters of a text that is put together; longer ones are documents."""


def joined(run: Run, node: ast.JoinedStr) -> Known:
    """An f-string."""
    text: str | None = ""
    prefix = base = ""
    sources: Sources = ()
    values = [run.evaluate(part) for part in node.values]
    for value in values:
        sources = merge(sources, sources_of(value))
        if text is None:
            continue
        if isinstance(value, Const) and isinstance(value.value, str) and len(text) < MAX_TEXT:
            text += value.value
        elif not text and not base and base_of(value):
            text, base = started("", value, "")
        else:
            prefix, text = (text + start_of(value))[:MAX_PREFIX], None
    if text is not None and not base:
        return Const(text)
    return unknown(reason_of(*values), sources, text or prefix, base, parts_in(*values))


def formatted(run: Run, node: ast.FormattedValue) -> Known:
    """One `{…}` of an f-string."""
    form = run.evaluate(node.format_spec) if node.format_spec is not None else NONE
    value = run.evaluate(node.value)
    if is_number(form):
        return unknown("number", ())
    if isinstance(value, Const):
        plain = node.conversion == -1 and node.format_spec is None
        if plain and isinstance(value.value, (str, int)):
            return Const(str(value.value)[:MAX_TEXT])
        return unknown("constants", ())
    if isinstance(value, Unknown):
        return value
    parts = parts_in(value)
    return unknown(reason_of(value), sources_of(value), "", base_of(value), parts)


def template(run: Run, node: ast.expr) -> Known:
    """A t-string, which is an object with texts and values and no text yet."""
    values = (getattr(part, "value", part) for part in getattr(node, "values", ()))
    return unknown(
        "expression", evaluated(run, (one for one in values if isinstance(one, ast.expr)))
    )
