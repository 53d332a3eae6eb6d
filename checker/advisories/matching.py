"""Which versions, of one or of those a specifier admits, an advisory concerns.

The rule is OSV's: listed in `versions`, or inside one range when its events are taken in order.
Versions are compared as PEP 440 orders them and never through specifiers, which would pass over
pre-releases of a fixed version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from checker.advisories.model import Advisory, Event
from checker.advisories.versions import canonical, parsed

if TYPE_CHECKING:
    from packaging.version import Version

Verdict = Literal["always", "newest", "admitted"]
"""What a range admits: concerned versions only; also others, but the newest is concerned; or the
newest is not."""


class Interval(NamedTuple):
    """Versions between two bounds (None: no bound), of which `closed` includes the upper one.

    `opened` leaves out the lower one. `early` says of what a specifier admits that it names a
    pre-release: only then does an installer take any.
    """

    low: Version | None
    high: Version | None
    closed: bool = False
    opened: bool = False
    early: bool = False

    def holds(self, version: Version) -> bool:
        """Whether a version lies inside."""
        if self.low is not None and (version < self.low or (self.opened and version == self.low)):
            return False
        if self.high is None:
            return True
        return version <= self.high if self.closed else version < self.high


def concerns(advisory: Advisory, version: str) -> bool:
    """Whether one version is affected."""
    if canonical(version) in advisory.versions:
        return True
    exact = parsed(version)
    return exact is not None and any(one.holds(exact) for one in intervals(advisory))


def intervals(advisory: Advisory) -> Iterator[Interval]:
    """The affected versions as stretches of the order."""
    for events in advisory.ranges:
        yield from _of_range(events, bool(advisory.versions))


def merged(found: Iterable[Interval]) -> list[Interval]:
    """Stretches joined where they overlap, so that few are left to look into."""
    joined: list[Interval] = []
    for one in sorted(set(found), key=lambda one: (one.low is not None, one.low or 0)):
        last = joined[-1] if joined else None
        if last is None or not (_overlap(last, one) or (last.high == one.low and not one.opened)):
            joined.append(one)
        elif not _reaches(one, last):
            joined[-1] = last._replace(high=one.high, closed=one.closed)
    return joined


@lru_cache(maxsize=65_536)
def _of_range(events: tuple[Event, ...], listed: bool) -> tuple[Interval, ...]:
    """The stretches of one range. One with an unreadable event is left to the list, if there is."""
    placed: list[tuple[Version | None, Event]] = []
    for event in events:
        version = None if event.version == "0" else parsed(event.version)
        if version is None and event.version not in ("0", "*"):
            if listed:
                return ()
            continue
        placed.append((version, event))
    limits = [version for version, event in placed if event.kind == "limit" and version]
    found = list(_opened(sorted(placed, key=_order)))
    if not limits:
        return tuple(found)
    return tuple(_below(one, max(limits)) for one in found)


def _order(entry: tuple[Version | None, Event]) -> tuple[bool, object, int]:
    version, event = entry
    return (version is not None, version or 0, _RANK[event.kind])


_RANK = {"last_affected": 0, "fixed": 1, "introduced": 2, "limit": 3}
"""Of events at one version: what ends a stretch comes before what begins the next."""


def _opened(events: list[tuple[Version | None, Event]]) -> Iterator[Interval]:
    low: Version | None = None
    is_open = False
    for position, (version, event) in enumerate(events):
        if event.kind == "introduced":
            ends_here = any(
                other == version and later.kind == "fixed" for other, later in events[:position]
            )
            if not is_open and not (ends_here and version is not None and _alone(events)):
                low, is_open = version, True
        elif is_open and event.kind in ("fixed", "last_affected"):
            yield Interval(low, version, closed=event.kind == "last_affected")
            is_open = False
    if is_open:
        yield Interval(low, None)


def _alone(events: list[tuple[Version | None, Event]]) -> bool:
    """Introduced and fixed by the same release: an empty range, not an open one."""
    return sum(event.kind == "introduced" for _, event in events) == 1


def _below(interval: Interval, limit: Version) -> Interval:
    if interval.high is not None and interval.high <= limit:
        return interval
    return interval._replace(high=limit, closed=False)


def fixes(advisory: Advisory) -> list[Version]:
    """The releases that the advisory names as fixed, in order."""
    found = {
        version
        for events in advisory.ranges
        for event in events
        if event.kind == "fixed" and (version := parsed(event.version)) is not None
    }
    return sorted(found)


_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*(\S+)\s*")


def admitted(specifier: str) -> list[Interval]:
    """What a specifier (alternatives between `||`) admits; empty where it cannot be told."""
    found = []
    for alternative in specifier.split("||"):
        interval: Interval | None = Interval(None, None)
        for clause in filter(str.strip, alternative.split(",")):
            bound = _clause(clause)
            interval = _meet(interval, bound) if interval is not None and bound else None
        if interval is not None:
            found.append(_early(interval) if _names_early(alternative) else _finals(interval))
    return found


def _names_early(specifier: str) -> bool:
    matches = map(_CLAUSE.fullmatch, specifier.split(","))
    named = [parsed(match[2].removesuffix(".*")) for match in matches if match and match[1] != "!="]
    return any(version is not None and version.is_prerelease for version in named)


def _early(interval: Interval) -> Interval:
    return interval._replace(early=True)


def _finals(interval: Interval) -> Interval:
    """A stretch that has the same releases, and ends and begins at none before the final one."""
    low, high = interval.low, interval.high
    if low is not None and low.is_prerelease:
        interval = interval._replace(low=_final(low), opened=False)
    if high is not None and high.is_prerelease:
        interval = interval._replace(high=_final(high), closed=False)
    return interval


def _final(version: Version) -> Version | None:
    """What a pre-release comes before: `2rc1` before 2, `2.post1.dev0` before `2.post1`."""
    post = f".post{version.post}" if version.post is not None else ""
    return parsed(f"{version.base_version}{post}")


def _clause(clause: str) -> Interval | None:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        return None
    operator, text = match[1], match[2]
    if operator == "!=":
        return Interval(None, None)
    if text.endswith(".*") or operator == "~=":
        return _prefix(operator, text)
    version = parsed(text)
    if version is None:
        return None
    bounds = {
        ">=": Interval(version, None),
        ">": Interval(version, None, opened=True),
        "<=": Interval(None, version, closed=True),
        "<": Interval(None, _first_of(version)),
        "==": Interval(version, version, closed=True),
        "===": Interval(version, version, closed=True),
    }
    return bounds[operator]


def _first_of(version: Version) -> Version | None:
    """`<2` leaves out the pre-releases of 2 too; `<2rc1` names one, and leaves out no others."""
    return version if version.is_prerelease else parsed(f"{version}.dev0")


def _prefix(operator: str, text: str) -> Interval | None:
    version = parsed(text.removesuffix(".*"))
    if version is None:
        return None
    release = version.release if operator == "==" else version.release[:-1]
    if not release:
        return None
    above = ".".join(str(part) for part in [*release[:-1], release[-1] + 1])
    epoch = f"{version.epoch}!" if version.epoch else ""
    low = version if operator == "~=" else parsed(f"{version.base_version}.dev0")
    return Interval(low, parsed(f"{epoch}{above}.dev0"))


def _meet(one: Interval, other: Interval) -> Interval:
    low, opened = one.low, one.opened
    if other.low is not None and (low is None or other.low > low):
        low, opened = other.low, other.opened
    elif other.low == low:
        opened = opened or other.opened
    high, closed = one.high, one.closed
    if other.high is not None and (high is None or other.high < high):
        high, closed = other.high, other.closed
    elif other.high == high:
        closed = closed and other.closed
    return Interval(low, high, closed, opened)


def judge(advisory: Advisory, allowed: Iterable[Interval]) -> Verdict | None:
    """What an advisory means for a range of allowed versions; None where they do not meet."""
    allowed = list(allowed)
    every = merged(intervals(advisory))
    finals = merged(one for one in map(_finals, every) if _overlap(one, one))
    bad = {one: every if one.early else finals for one in allowed}
    if not any(_overlap(one, other) for one in allowed for other in bad[one]):
        return None
    if all(any(_inside(one, other) for other in bad[one]) for one in allowed):
        return "always"
    top = max(allowed, key=_top)
    ends_in = [one for one in bad[top] if _reaches(top, one) and _overlap(top, one)]
    return "newest" if ends_in else "admitted"


def _top(interval: Interval) -> tuple[bool, object]:
    return (interval.high is None, interval.high or 0)


def _overlap(one: Interval, other: Interval) -> bool:
    both = _meet(one, other)
    if both.low is None or both.high is None:
        return True
    return both.low < both.high or (both.low == both.high and both.closed and not both.opened)


def _inside(inner: Interval, outer: Interval) -> bool:
    starts = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    return starts and _reaches(inner, outer)


def _reaches(inner: Interval, outer: Interval) -> bool:
    """Whether the upper end of one lies inside the other."""
    if outer.high is None:
        return True
    if inner.high is None:
        return False
    return inner.high < outer.high or (
        inner.high == outer.high and (outer.closed or not inner.closed)
    )
