"""Declarations and the advisory database → `dependency.advisory` facts, and what was not audited.

A declaration that a lock settles is judged by the lock. What names no version and no range, and
what comes from elsewhere than an index, cannot be audited: that is counted, and never clean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checker.extract.manifest.facts import Dependency, normalised
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree
from checker.project.advisory_facts import AdvisoryDatabase, AdvisoryMatch
from checker.project.raising import Raised, Raising

if TYPE_CHECKING:
    from checker.advisories.audit import Match
    from checker.advisories.live import LiveStore
    from checker.advisories.store import Store

MAX_IDS = 50
"""Ids that one fact lists; an old floor can admit hundreds."""

CONDA_NAMES: dict[str, str] = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "py-opencv": "opencv-python",
    "opencv": "opencv-python",
    "msgpack-python": "msgpack",
    "tensorflow-base": "tensorflow",
    "py-xgboost": "xgboost",
    "jupyterlab-server": "jupyterlab-server",
    "python-dateutil": "python-dateutil",
    "ruamel-yaml": "ruamel-yaml",
}
"""Packages that conda knows under another name than PyPI; most others have the same one."""

_MESSAGES = {
    "absent": "no advisory database: run `mlwarden advisories update` or `import`",
    "unreadable": "the advisory database cannot be read: import it again",
    "outdated": "the advisory database has an old layout: import it again",
    "future": "the advisory database is dated after today: its age cannot be told",
    "unreachable": "the advisory service does not answer",
}


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Audit every declaration of the tree, where the run has a database or a server."""
    store: Store | LiveStore | None = tree.advisories
    declared = [one for one in tree.facts(Dependency) if one.ecosystem in ("pypi", "conda")]
    if store is None or not declared:
        yield Entry("advisories", {"state": "none" if store is None else store.state})
        return
    known = [one for one in declared if _not_audited(one) is None]
    store.fetch((_name(one), one.version) for one in known if one.version is not None)
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str, str]] = set()
    raising = Raising(tree)
    for one in declared:
        reason = _not_audited(one) or store.unknown(_name(one), one.version)
        counts[reason or "audited"] += 1
        key = (one.at.path, one.name, f"{one.version}{one.specifier}")
        if reason is None and key not in seen:
            seen.add(key)
            yield from _facts(store, one, raising)
    if message := _MESSAGES.get(store.state):
        told = f"{message}: {store.reason}" if store.reason else message
        yield Problem(f"advisories.{store.state}", declared[0].at, told)
    if (left_out := store.meta.get("rejected", "0")) != "0":
        message = (
            f"{left_out} records of the advisory database could not be read when it was imported"
        )
        yield Problem("advisories.partial", declared[0].at, message)
    yield _database(store, declared[0], counts)
    yield Entry("advisories", _entry(store, counts))


def _name(one: Dependency) -> str:
    """The name that advisories know the package by."""
    if one.ecosystem != "conda":
        return one.name
    return normalised(CONDA_NAMES.get(one.name, one.name))


def _not_audited(one: Dependency) -> str | None:
    """Why a declaration says nothing that an advisory could be matched with."""
    if one.locked_by and one.pin not in ("exact", "arbitrary"):
        return "locked"
    if not one.name or one.pin == "dynamic":
        return "unknown"
    if one.scope == "constraint" and one.version is None:
        return "constraint"
    if one.pin.startswith(("vcs-", "url", "path")) and one.version is None:
        return "not-from-an-index"
    return None


def _facts(store: Store | LiveStore, one: Dependency, raising: Raising) -> Iterator[AdvisoryMatch]:
    from checker.advisories.audit import audit_range, audit_version

    name = _name(one)
    if one.version is not None:
        matches = audit_version(store.for_release(name, one.version), name, one.version)
    else:
        written = one.specifier if one.pep440 is None else one.pep440
        matches = audit_range(store, name, "" if one.pin == "none" else written)
    raised: Raised | None = None
    for match in matches:  # the clean releases are the same for all of them
        raised = raised or (raising.of(one, match.clean) if match.safe else Raised())
        yield _fact(one, match, raised)


def _fact(one: Dependency, match: Match, raised: Raised) -> AdvisoryMatch:
    group = match.group
    return AdvisoryMatch(
        at=one.at,
        name=one.name,
        version=one.version,
        specifier=one.specifier,
        concern=match.concern,
        advisory=group.ids[0],
        ids=group.ids[:MAX_IDS],
        level=group.level,
        score=group.score,
        malicious=group.malicious,
        fixed=match.fixed,
        safe=match.safe,
        raise_to=raised.version,
        held_by=raised.held_by,
        also_at=raised.also,
        summary=group.summary,
        scope=one.scope,
        pin=one.pin,
        ecosystem=one.ecosystem,
        likely=one.ecosystem == "conda",
    )


def _database(
    store: Store | LiveStore, first: Dependency, counts: Counter[str]
) -> AdvisoryDatabase:
    return AdvisoryDatabase(
        at=first.at,
        state=store.state,
        modified=store.meta.get("modified", "")[:10] or None,
        age_days=store.age_days,
        audited=counts["audited"],
        not_audited={key: counts[key] for key in sorted(counts) if key != "audited"},
    )


def _entry(store: Store | LiveStore, counts: Counter[str]) -> dict[str, Any]:
    audited = counts["audited"]
    not_audited = counts.total() - audited
    entry: dict[str, Any] = {
        "state": store.state,
        "audited": audited,
        "not_audited": not_audited,
    }
    if store.age_days is not None and store.meta:
        entry["age_days"] = store.age_days
        entry["modified"] = store.meta["modified"][:10]
    return entry


JOIN = Join("vulnerabilities", run, facts=(AdvisoryMatch, AdvisoryDatabase))
