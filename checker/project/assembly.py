"""Files → facts with ids and roles, and the entries of `input.project`: runs the joins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checker.model import Fact, FileFacts, Problem, Role
from checker.project import Entry, Tree, joins_for

Assembled = tuple[tuple[Fact, ...], dict[str, Any], list[Problem]]
"""Facts, entries of `input.project`, and problems."""


def assemble(tree: Tree) -> Assembled:
    """All facts in a fixed order, the project's entries, and the joins' problems.

    The facts of files have their ids before the joins run, so that derived ones can point at them.
    """
    facts = [fact for file in tree.files for fact in file.facts]
    roles = {file.path: file.role for file in tree.files}
    _number(facts, 0, roles)
    entries: dict[str, Any] = {}
    problems: list[Problem] = []
    for join in joins_for(tree):
        derived: list[Fact] = []
        for item in join.run(tree):
            if isinstance(item, Entry):
                entries[item.key] = item.value
            elif isinstance(item, Problem):
                problems.append(item)
            else:
                derived.append(item)
        if derived:
            _number(derived, len(facts), roles)
            facts += derived
            tree = tree.with_derived(derived)
    return tuple(facts), entries, problems


def _number(facts: Iterable[Fact], start: int, roles: dict[str, Role]) -> None:
    for number, fact in enumerate(facts, start):
        fact.id = number
        fact.role = roles.get(fact.at.path, "product")


def sorted_files(files: Iterable[FileFacts]) -> tuple[FileFacts, ...]:
    """By path: the order everything else keeps."""
    return tuple(sorted(files, key=lambda file: file.path))
