"""Dependency groups that include each other (PEP 735) → what no installer would resolve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.extract.manifest.facts import normalised
from checker.extract.manifest.toml_document import Document
from checker.extract.manifest.toml_positions import Path
from checker.model import Problem


class Inclusion(NamedTuple):
    """One group names another, in PEP 503 form as groups are compared; where that stands."""

    target: str
    path: Path


def check_groups(document: Document) -> Iterator[Problem]:
    """Tell of groups of one name, includes of none, and includes that lead back."""
    groups: dict[str, list[Inclusion]] = {}
    for path, value in document.matching(("dependency-groups", "*")):
        name = normalised(str(path[-1]))
        if name in groups:
            message = f"{path[-1]} names a group that is there already"
            yield Problem("pyproject.group", document.at(path), message)
        groups.setdefault(name, []).extend(_inclusions(path, value))
    for inclusions in groups.values():
        for one in inclusions:
            if one.target not in groups:
                message = f"no dependency group is named {one.target[:80]}"
                yield Problem("pyproject.group", document.at(one.path), message)
    for one in _cycles(groups):
        message = f"{one.target[:80]} includes this group"
        yield Problem("pyproject.cycle", document.at(one.path), message)


def _inclusions(path: Path, value: object) -> Iterator[Inclusion]:
    for position, entry in enumerate(value if isinstance(value, list) else []):
        if isinstance(entry, dict) and isinstance(target := entry.get("include-group"), str):
            yield Inclusion(normalised(target), (*path, position))


def _cycles(groups: dict[str, list[Inclusion]]) -> Iterator[Inclusion]:
    """Each inclusion that leads back to a group it came from; diamonds are no cycles."""
    done: set[str] = set()
    for root in groups:
        coming: set[str] = set()
        stack: list[Inclusion | str] = [Inclusion(root, ())]
        while stack:
            step = stack.pop()
            if isinstance(step, str):
                coming.discard(step)
                done.add(step)
            elif step.target in coming:
                yield step
            elif step.target not in done:
                coming.add(step.target)
                stack += [step.target, *reversed(groups.get(step.target, []))]
