"""A declaration and the advisories about its package → what it installs that is known to be bad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from checker.advisories.grouping import Group, grouped
from checker.advisories.matching import (
    Verdict,
    admitted,
    concerns,
    fixes,
    intervals,
    judge,
    merged,
)
from checker.advisories.model import Advisory
from checker.advisories.versions import canonical, parsed

if TYPE_CHECKING:
    from packaging.version import Version

Concern = Literal["affected", "always", "newest", "admitted"]
"""`affected`: the one version is. The others speak of ranges, from certain to merely possible."""


class Source(Protocol):
    """Whatever knows the advisories about a package."""

    def advisories(self, name: str) -> list[Advisory]:
        """Everything about one package (its name in PEP 503 form)."""
        ...


class Match(NamedTuple):
    """A group of advisories that concerns a declaration.

    `fixed` is the first release without this defect, `safe` the first without any known one;
    `clean` are all of the latter that advisories name, in order.
    """

    concern: Concern
    group: Group
    fixed: str | None
    safe: str | None
    clean: Sequence[str] = ()


def audit_version(source: Source, name: str, version: str) -> list[Match]:
    """What is known about one release of a package."""
    known = source.advisories(name)
    hit = [one for one in known if concerns(one, version)]
    if not hit:
        return []
    return list(_matches("affected", hit, known, parsed(version)))


def audit_range(source: Source, name: str, specifier: str) -> list[Match]:
    """What is known about the releases that a specifier admits.

    Advisories that only older ones fall under are one match, and only where the specifier states a
    floor: that is what can be raised.
    """
    known, allowed = source.advisories(name), admitted(specifier)
    verdicts: dict[Verdict, list[Advisory]] = {}
    for one in known:
        if one.malicious and not _whole_package(one):
            continue  # single releases that were taken over; a resolver no longer finds them
        verdict = judge(one, allowed)
        if verdict is not None:
            verdicts.setdefault(verdict, []).append(one)
    floor = min((one.low for one in allowed if one.low is not None), default=None)
    found: list[Match] = []
    for verdict in ("always", "newest"):
        found += _matches(verdict, verdicts.get(verdict, []), known, floor)  # type: ignore[arg-type]
    older = verdicts.get("admitted", [])
    if older and floor is not None and all(one.low is not None for one in allowed):
        found.append(_together(older, known, floor))
    return found


def _whole_package(advisory: Advisory) -> bool:
    """Whether the package is malicious as such and not in some of its releases."""
    if not advisory.ranges and not advisory.versions:
        return True
    return any(one.low is None and one.high is None for one in intervals(advisory))


def _matches(
    concern: Concern, hit: Iterable[Advisory], known: list[Advisory], at_least: Version | None
) -> Iterator[Match]:
    groups = grouped(hit)
    clean = list(_clean(known, at_least)) if groups else []
    safe = clean[0] if clean else None
    for group in groups:
        fixed = safe if len(groups) == 1 == len(known) else None
        fixed = fixed or next(_clean(group.members, at_least), None)
        yield Match(concern, group, fixed, safe, clean)


def _together(hit: list[Advisory], known: list[Advisory], floor: Version) -> Match:
    """Everything that only older releases have, as one match with the floor that ends it."""
    groups = grouped(hit)
    members = tuple(member for group in groups for member in group.members)
    ids = tuple(dict.fromkeys(name for group in groups for name in group.ids))
    clean = list(_clean(known, floor))
    safe = clean[0] if clean else None
    return Match("admitted", Group(ids, members), safe, safe, clean)


def _clean(known: Sequence[Advisory], at_least: Version | None) -> Iterator[str]:
    """The releases that an advisory names as fixed and that none of `known` concerns, in order."""
    listed = frozenset[str]().union(*(one.versions for one in known))
    stretches = merged(bad for one in known for bad in intervals(one))
    for version in sorted({fix for one in known for fix in fixes(one)}):
        if at_least is not None and version < at_least:
            continue
        if not any(one.holds(version) for one in stretches):
            text = str(version)
            if canonical(text) not in listed:
                yield text
