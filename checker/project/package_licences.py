"""Licence texts of locked packages → what one may choose between, in ids: sets `licence_choices`.

An expression such as `MIT OR (GPL-2.0-only AND BSD-3-Clause)` becomes two choices; a policy allows
a package when it allows every id of one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from checker.extract.manifest.facts import Dependency, LicenceChoice
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree

MAX_LENGTH = 500
"""Characters; real expressions have a few dozen, and longer texts are licences themselves."""

MAX_CHOICES = 32
"""The choices of nested expressions multiply; more than these are not told apart."""

Choices = tuple[tuple[str, ...], ...]


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Complete the facts; nothing is yielded."""
    for one in tree.facts(Dependency):
        if one.licence:
            found = choices(one.licence)
            one.licence_choices = tuple(LicenceChoice(ids) for ids in found)
    yield from ()


@cache
def choices(text: str) -> Choices:
    """The choices that an expression leaves; the text itself where it is no expression."""
    from license_expression import ExpressionError, Licensing  # type: ignore[import-untyped]

    text = " ".join(text.split())
    if not text or len(text) > MAX_LENGTH:
        return ()
    try:
        parsed = Licensing().parse(text.replace("|", " OR ").replace("&", " AND "))
    except (ExpressionError, RecursionError, ValueError, AttributeError):
        return ((text,),)
    found = _choices(parsed) if parsed is not None else ()
    return found if len(found) <= MAX_CHOICES else ((text,),)


def _choices(node: Any) -> Choices:  # noqa: ANN401
    """Depth is bounded by the length of the text."""
    operator = getattr(node, "operator", "").strip().upper()
    if operator == "OR":
        return tuple(dict.fromkeys(one for part in node.args for one in _choices(part)))
    if operator != "AND":
        return ((str(node),),)
    found: Choices = ((),)
    for part in node.args:
        found = tuple(tuple(sorted({*left, *right})) for left in found for right in _choices(part))[
            : MAX_CHOICES + 1
        ]
    return found


JOIN = Join("package_licences", run)
