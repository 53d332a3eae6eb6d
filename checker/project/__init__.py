"""Files → project: what can only be said when all files have been read.

A join completes facts (sets fields that extractors leave empty), yields derived facts, entries of
`input.project` and problems. Adding one is one module with a `JOIN` and one line in `MODULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checker.model import Fact, FileFacts, Problem

if TYPE_CHECKING:
    from checker.advisories.live import LiveStore
    from checker.advisories.store import Store

F = TypeVar("F", bound=Fact)


class Entry(Struct, frozen=True):
    """One key of `input.project` and its value, which must be plain JSON."""

    key: str
    value: Any


class Tree(Struct, frozen=True, dict=True):
    """All that a join may look at.

    `files` are sorted by path. `paths` are all files of the tree, read or not. `versions` are the
    releases policies ask about (`{"torch": ("2.6",)}`). `declared_role` is what the configuration
    says the project is: `library`, `application`, or empty. `derived` are the facts of the joins
    that ran before. `advisories` is the database of known vulnerabilities, if the run has one.
    """

    files: tuple[FileFacts, ...]
    paths: frozenset[str]
    versions: dict[str, tuple[str, ...]]
    declared_role: str = ""
    derived: tuple[Fact, ...] = ()
    advisories: Store | LiveStore | None = None

    @cached_property
    def _by_type(self) -> dict[type[Fact], list[Fact]]:
        found: dict[type[Fact], list[Fact]] = {}
        for file in self.files:
            for fact in file.facts:
                found.setdefault(type(fact), []).append(fact)
        return found

    def facts(self, kind: type[F]) -> list[F]:
        """All facts of one type, in the order of files and places."""
        found: list[F] = self._by_type.get(kind, [])  # type: ignore[assignment]
        derived = [fact for fact in self.derived if type(fact) is kind]
        return [*found, *derived] if derived else found

    @property
    def kinds(self) -> Iterable[type[Fact]]:
        """The types of the facts of files."""
        return self._by_type.keys()

    def with_derived(self, facts: Iterable[Fact]) -> Tree:
        """The tree as later joins see it."""
        tree = replace(self, derived=(*self.derived, *facts))
        tree.__dict__["_by_type"] = self._by_type
        return tree


class Join(Struct, frozen=True):
    """One step of the assembly; `facts` lists the types of the facts it yields."""

    name: str
    run: Callable[[Tree], Iterator[Fact | Entry | Problem]]
    facts: tuple[type[Fact], ...] = ()


MODULES: tuple[str, ...] = (
    "names",
    "hub_paths",
    "environments",
    "frameworks",
    "resolution",
    "vulnerabilities",
    "lookalikes",
    "package_licences",
    "models",
    "datasets",
    "artifacts",
)
"""Where the joins are; later ones see what earlier ones completed."""


ABOUT: dict[str, tuple[str, ...]] = {
    "names": ("checker.extract.python",),
    "hub_paths": ("checker.extract.python",),
    "resolution": ("checker.extract.manifest",),
    "lookalikes": ("checker.extract.manifest",),
    "package_licences": ("checker.extract.manifest",),
    "models": ("checker.extract.artifact", "checker.extract.document"),
    "datasets": ("checker.extract.data", "checker.extract.document"),
    "artifacts": ("checker.extract.artifact",),
}
"""Joins that have nothing to say without facts of these packages, and need not be imported."""


@cache
def joins() -> tuple[Join, ...]:
    """All joins, in order."""
    return tuple(_join(module) for module in MODULES)


def joins_for(tree: Tree) -> Iterator[Join]:
    """The joins that may have something to say of this tree, in order."""
    kinds = {kind.__module__ for kind in tree.kinds}
    for module in MODULES:
        about = ABOUT.get(module, ())
        if not about or any(kind.startswith(about) for kind in kinds):
            yield _join(module)


def _join(module: str) -> Join:
    found: Join = import_module(f"checker.project.{module}").JOIN
    return found
