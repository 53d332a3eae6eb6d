"""Advisories about one defect under several ids → one group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.advisories.model import Advisory, Level

_ORDER = ("MAL-", "PYSEC-", "GHSA-", "CVE-")
_LEVELS: tuple[Level, ...] = ("unknown", "low", "medium", "high", "critical")


class Group(NamedTuple):
    """The advisories that are one: all of their ids, the worst of their ratings."""

    ids: tuple[str, ...]
    members: tuple[Advisory, ...]

    @property
    def level(self) -> Level:
        """The highest rating that any of them gives."""
        return max((one.level for one in self.members), key=_LEVELS.index)

    @property
    def score(self) -> float | None:
        """The highest base score that any of them gives."""
        return max((one.score for one in self.members if one.score is not None), default=None)

    @property
    def malicious(self) -> bool:
        """Whether one of them says that the package is the attack."""
        return any(one.malicious for one in self.members)

    @property
    def summary(self) -> str:
        """The first summary that any of them has."""
        return next((one.summary for one in self.members if one.summary), "")


def grouped(advisories: Iterable[Advisory]) -> list[Group]:
    """Merge advisories that share an id or alias, however long the chain between them."""
    parents: dict[str, str] = {}
    members = list(advisories)
    for one in members:
        root = _root(parents, one.id)
        for alias in one.aliases:
            parents[_root(parents, alias)] = root
    groups: dict[str, list[Advisory]] = {}
    for one in members:
        groups.setdefault(_root(parents, one.id), []).append(one)
    found = [_group(members) for members in groups.values()]
    return sorted(found, key=lambda group: _rank(group.ids[0]))


def _root(parents: dict[str, str], name: str) -> str:
    path = []
    while (parent := parents.setdefault(name, name)) != name:
        path.append(name)
        name = parent
    for one in path:
        parents[one] = name
    return name


def _group(members: list[Advisory]) -> Group:
    ids = {name for one in members for name in (one.id, *one.aliases)}
    members.sort(key=lambda one: _rank(one.id))
    return Group(tuple(sorted(ids, key=_rank)), tuple(members))


def _rank(name: str) -> tuple[int, str]:
    return (next((i for i, one in enumerate(_ORDER) if name.startswith(one)), len(_ORDER)), name)
