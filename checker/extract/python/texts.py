"""What is known of a text that is put together: how it starts, and who can put anything into it."""

from __future__ import annotations

import re

from checker.extract.python.names import is_foreign
from checker.extract.python.values import (
    EXPRESSION,
    MAX_PREFIX,
    Choice,
    Const,
    Known,
    Object,
    Ref,
    Unknown,
)


def start_of(value: Known) -> str:
    """The known start of a text."""
    if isinstance(value, Const):
        return value.value if isinstance(value.value, str) else ""
    if isinstance(value, Choice):
        return next((start for one in value.options if (start := start_of(one))), "")
    return value.prefix if isinstance(value, Unknown) and not value.base else ""


def base_of(value: Known) -> str:
    """The name of another module's text that a text starts with."""
    if isinstance(value, Unknown):
        return value.base
    return value.name if isinstance(value, Ref) and not value.sources else ""


def started(before: str, first: Known | None, after: str) -> tuple[str, str]:
    """The prefix and base of a text made of a literal, a value and another literal."""
    if first is None:
        return before[:MAX_PREFIX], ""
    if not before and (base := base_of(first)):
        known = first.prefix if isinstance(first, Unknown) else after
        return known[:MAX_PREFIX], base
    start = start_of(first)
    if isinstance(first, Const) and isinstance(first.value, str):
        start += after
    return (before + start)[:MAX_PREFIX], ""


SETTLED_REASONS = frozenset({"quoted", "constants", "number"})
"""Why a text is not known, where all the same nobody outside can put anything into it."""

SETTLED_NAMES = frozenset({"sys.executable", "sys.platform", "os.name", "os.sep", "os.linesep"})
"""What is the interpreter's or the system's own."""


def settled(value: Known) -> bool:
    """Whether a value is one of several literals, a number, or quoted for a shell."""
    if isinstance(value, Choice):
        return all(settled(one) for one in value.options)
    if isinstance(value, Ref):
        return value.name in SETTLED_NAMES
    return isinstance(value, Const) or (
        isinstance(value, Unknown) and value.reason in SETTLED_REASONS
    )


_NUMBER = re.compile(r"%(?:\([^()%]*\))?[-#0 +]*\d*(?:\.\d+)?[hlL]?[diouxXeEfFgG%]")
_NUMBERED = re.compile(r"[^%{}]*[bdeEfFgGnoxX]")


def takes_numbers(template: Known) -> bool:
    """Whether `template % values` is made of numbers: anything else has no such form."""
    text = template.value if isinstance(template, Const) else None
    return isinstance(text, str) and "%" in text and "%" not in _NUMBER.sub("", text)


def is_number(form: Known) -> bool:
    """Whether what follows the colon in `{value:form}` is the form of a number."""
    text = form.value if isinstance(form, Const) else None
    return isinstance(text, str) and _NUMBERED.fullmatch(text) is not None


MAX_PARTS = 8
"""Names of other modules that are kept of one text."""


def parts_in(*values: Known) -> tuple[str, ...]:
    """The names of other modules' values among these, and among what these are made of."""
    found: tuple[str, ...] = ()
    for one in values:
        if isinstance(one, Unknown):
            found += one.parts
        elif name := _foreign_name(one):
            found += (name,)
    return found[:MAX_PARTS]


def kept(value: Known, found: Known) -> Known:
    """What is taken from a value: of other modules is in it what was in the value."""
    if found is EXPRESSION and isinstance(value, Unknown) and value.parts:
        return Unknown("expression", (), parts=value.parts)
    return found


def _foreign_name(value: Known) -> str:
    """The name of what may be another module's, a constant or what a function gives."""
    if isinstance(value, Ref):
        name = "" if value.sources else value.name
    else:
        name = value.type if isinstance(value, Object) and not value.sources else ""
    return name if "." in name and is_foreign(name.partition("(")[0]) else ""


def _named(value: Known) -> bool:
    """Whether a value is known once another module's constants are."""
    if isinstance(value, Unknown):
        return value.reason == "named"
    return isinstance(value, Ref) and "(" not in value.name and bool(_foreign_name(value))


def reason_of(*values: Known) -> str:
    """Why a text that is made of these cannot be told."""
    if not all(settled(one) for one in values):
        named = all(settled(one) or _named(one) for one in values)
        return "named" if named and len(parts_in(*values)) < MAX_PARTS else "expression"
    known = {one.reason for one in values if isinstance(one, Unknown)}
    return "quoted" if "quoted" in known else "constants"
