"""Names one slip of the finger away from popular packages: sets `lookalike` of declarations.

Attackers register such names. Only what people write is looked at, not what a lock resolved.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from checker.extract.manifest.facts import Dependency
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree
from checker.project.popular_names import NEIGHBOURS, POPULAR

MIN_LENGTH = 5
"""Shorter names have too many real neighbours."""


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Complete the facts; nothing is yielded."""
    known: dict[str, str | None] = {}
    for one in tree.facts(Dependency):
        if one.ecosystem != "pypi" or one.pin == "locked" or one.transitive:
            continue
        if one.name not in known:
            known[one.name] = lookalike(one.name)
        one.lookalike = known[one.name]
    yield from ()


def lookalike(name: str) -> str | None:
    """The popular package that a name differs from by one letter, or by two that changed places."""
    if len(name) < MIN_LENGTH or name in NEIGHBOURS or name in _by_name():
        return None
    found = {
        popular
        for key in (name, *_shortened(name))
        for popular in _index().get(key, ())
        if _one_step(name, popular)
    }
    return min(found, default=None)


@cache
def _by_name() -> frozenset[str]:
    return frozenset(POPULAR)


@cache
def _index() -> dict[str, list[str]]:
    """Popular names by themselves with each one letter left out."""
    found: dict[str, list[str]] = {}
    for name in POPULAR:
        for key in {name, *_shortened(name)}:
            found.setdefault(key, []).append(name)
    return found


def _shortened(name: str) -> set[str]:
    return {name[:position] + name[position + 1 :] for position in range(len(name))}


def _one_step(one: str, other: str) -> bool:
    """Whether one letter was added, left out or replaced, or two neighbours were swapped."""
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    left, right = one[start:], other[start:]
    if left[1:] == right or left == right[1:] or left[1:] == right[1:]:
        return True
    return left[:2] == right[:2][::-1] and left[2:] == right[2:]


JOIN = Join("lookalikes", run)
