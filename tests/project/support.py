"""A tree of texts → what the joins make of it."""

from __future__ import annotations

from checker.extract.manifest.facts import Dependency
from checker.project import Tree
from checker.project.assembly import assemble
from tests.helpers import facts_of


def tree_of(
    files: dict[str, str], versions: dict[str, tuple[str, ...]] | None = None, role: str = ""
) -> Tree:
    found = tuple(facts_of(path, files[path]) for path in sorted(files))
    return Tree(found, frozenset(files), versions or {}, role)


def dependencies(tree: Tree) -> dict[tuple[str, str], Dependency]:
    """The completed declarations by file and name."""
    assemble(tree)
    return {(one.at.path, one.name): one for one in tree.facts(Dependency)}


def codes(tree: Tree) -> list[str]:
    return [problem.code for problem in assemble(tree)[2]]
