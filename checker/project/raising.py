"""Declarations of one package in one environment → the version that all of them can be raised to.

An environment is what files joined by `-r`, `-c` and dynamic metadata install together; the groups
and extras of one manifest are solved together too. Build requirements are an environment apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from checker.extract.manifest.facts import Dependency, Include
from checker.model import Location
from checker.project import Tree
from checker.project.locks import agrees

_JOINED = ("requirement", "constraint", "dynamic")
_FLOORS = (">=", "~=", "==")
"""Clauses that a raised version takes the place of."""


class Raised(NamedTuple):
    """The version to raise a declaration to, or what stands against every one.

    `also` are the other places of its file that declare the same, and are raised with it.
    """

    version: str | None = None
    held_by: str | None = None
    also: tuple[Location, ...] = ()


class Raising:
    """Knows for every declaration which others hold its version."""

    def __init__(self, tree: Tree) -> None:
        self._named: dict[tuple[str, str], list[Dependency]] = {}
        for one in tree.facts(Dependency):
            if one.name and one.group != "build-constraints":
                self._named.setdefault((one.name, one.ecosystem), []).append(one)
        self._environments = _Environments(tree.facts(Include))

    def of(self, one: Dependency, candidates: Iterable[str]) -> Raised:
        """The first candidate that nothing stands against; nothing where none can be written."""
        if one.ecosystem != "pypi" or one.pin == "locked":
            return Raised()
        every = self._named.get((one.name, one.ecosystem), [])
        same = [other for other in every if _declares_same(one, other)]
        if any(other.hashed for other in same):
            return Raised(held_by="the digests of its present version")
        bounds = [_own(one), *self._others(one, same, every)]
        held_by = None
        for version in candidates:
            against = next((text for text, allows in bounds if not allows(version)), None)
            if against is None:
                also = tuple(other.at for other in same if other is not one)
                return Raised(version, also=also)
            held_by = held_by or against
        return Raised(held_by=held_by)

    def _others(
        self, one: Dependency, same: list[Dependency], every: list[Dependency]
    ) -> Iterator[tuple[str, Callable[[str], bool]]]:
        """What other declarations of the environment admit, and how they are called."""
        together = self._environments.of(one.at.path)
        for other in every:
            if other in same or other.at.path not in together or _apart(same, other):
                continue
            if not self._follows(one, other):
                text = f"{other.at.path}: {other.name}{other.specifier}"
                yield text, lambda version, other=other: agrees(other, version)  # type: ignore[misc]

    def _follows(self, one: Dependency, other: Dependency) -> bool:
        """Whether another file says the same under the same conditions, and is raised as well."""
        same = (one.specifier, one.marker) == (other.specifier, other.marker)
        environments = self._environments
        return (
            same
            and not other.hashed
            and other.at.path != one.at.path
            and environments.of(one.at.path) == environments.of(other.at.path)
        )


def _declares_same(one: Dependency, other: Dependency) -> bool:
    return (one.at.path, one.version, one.specifier) == (
        other.at.path,
        other.version,
        other.specifier,
    )


def _apart(same: list[Dependency], other: Dependency) -> bool:
    """Whether declarations are never installed together: for building, or under other markers."""
    if (same[0].scope == "build") != (other.scope == "build"):
        return True
    return bool(other.marker) and all(one.marker and one.marker != other.marker for one in same)


def _own(one: Dependency) -> tuple[str, Callable[[str], bool]]:
    """The clauses of a declaration that stay when its floor is raised."""
    clauses = [] if one.pep440 is not None else one.specifier.split(",")
    kept = ",".join(clause for clause in clauses if not clause.startswith(_FLOORS))
    rest = Dependency(
        at=one.at,
        name=one.name,
        specifier=kept,
        pin=one.pin,
        hashed=False,
        scope=one.scope,
        manifest=one.manifest,
        ecosystem=one.ecosystem,
    )
    return f"{one.at.path}: {one.name}{kept}", lambda version: agrees(rest, version)


class _Environments:
    """Which files are installed together."""

    def __init__(self, includes: list[Include]) -> None:
        self._down: dict[str, set[str]] = {}
        self._up: dict[str, set[str]] = {}
        self._installers: dict[str, set[str]] = {}
        self._known: dict[str, frozenset[str]] = {}
        for one in includes:
            if one.target and one.relation in _JOINED:
                self._down.setdefault(one.at.path, set()).add(one.target)
                self._up.setdefault(one.target, set()).add(one.at.path)
            elif one.target and one.relation == "install":
                self._installers.setdefault(one.target, set()).add(one.at.path)

    def of(self, path: str) -> frozenset[str]:
        """All files that are installed with this one, by whoever includes it."""
        if path not in self._known:
            above = _reached({path}, self._up)
            constraints = {
                target
                for one in above
                for installer in self._installers.get(one, ())
                for target in self._down.get(installer, ())
            }
            self._known[path] = frozenset(_reached(above | constraints, self._down))
        return self._known[path]


def _reached(start: set[str], edges: dict[str, set[str]]) -> set[str]:
    found, stack = set(start), list(start)
    while stack:
        for one in edges.get(stack.pop(), ()):
            if one not in found:
                found.add(one)
                stack.append(one)
    return found
