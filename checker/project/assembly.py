"""Files → facts with ids and roles, and the entries of `input.project`: runs the joins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from checker.model import Fact, FileFacts, Problem
from checker.project import Entry, Tree, joins


def assemble(tree: Tree) -> tuple[tuple[Fact, ...], dict[str, Any], list[Problem]]:
    """All facts in a fixed order, the project's entries, and the joins' problems."""
    roles = {file.path: file.role for file in tree.files}
    entries: dict[str, Any] = {}
    derived: list[Fact] = []
    problems: list[Problem] = []
    for join in joins():
        for item in join.run(tree):
            if isinstance(item, Entry):
                entries[item.key] = item.value
            elif isinstance(item, Problem):
                problems.append(item)
            else:
                derived.append(item)
        if len(derived) > len(tree.derived):
            tree = replace(tree, derived=tuple(derived))
    facts = (*(fact for file in tree.files for fact in file.facts), *derived)
    for number, fact in enumerate(facts):
        fact.id = number
        fact.role = roles.get(fact.at.path, "product")
    return facts, entries, problems


def sorted_files(files: Iterable[FileFacts]) -> tuple[FileFacts, ...]:
    """By path: the order everything else keeps."""
    return tuple(sorted(files, key=lambda file: file.path))
