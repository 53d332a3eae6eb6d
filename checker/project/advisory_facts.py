"""Facts that come of matching declarations with advisories."""

from __future__ import annotations

from typing import Literal

from checker.extract.manifest.facts import Ecosystem, Pin, Scope
from checker.model import Fact, Location


class AdvisoryMatch(Fact, kw_only=True, omit_defaults=True, tag="dependency.advisory"):
    """A known defect that a declaration installs, where the declaration stands.

    `concern` is `affected` for the one version that is installed; for a range, `always` when it
    admits nothing else, `newest` when the newest release it admits is concerned, `admitted` when
    only older ones are: then all of those are one fact. `advisory` is the first of `ids`, which are
    all the names of the defect. `fixed` is the first release without it, `safe` the first without
    any known defect. `raise_to` is the first of those that everything else said of the package in
    its environment admits; where there is none, `held_by` is what stands against them. `also_at`
    are other places of the file that declare the same. `likely` says that the name was translated
    from another ecosystem's.
    """

    name: str
    specifier: str
    pin: Pin
    scope: Scope
    ecosystem: Ecosystem
    concern: Literal["affected", "always", "newest", "admitted"]
    advisory: str
    ids: tuple[str, ...]
    level: Literal["critical", "high", "medium", "low", "unknown"]
    malicious: bool
    version: str | None = None
    score: float | None = None
    fixed: str | None = None
    safe: str | None = None
    raise_to: str | None = None
    held_by: str | None = None
    also_at: tuple[Location, ...] = ()
    summary: str = ""
    likely: bool = False


class AdvisoryDatabase(Fact, kw_only=True, omit_defaults=True, tag="advisory.database"):
    """The database that declarations were matched with, once per run that has any.

    `state` is `online` where a server was asked instead, `unreachable` where it did not answer.
    `modified` is the day of its newest change and `age_days` how long ago that was. `not_audited`
    counts the declarations about which nothing can be known, by reason.
    """

    state: Literal["ok", "absent", "unreadable", "outdated", "future", "online", "unreachable"]
    audited: int
    not_audited: dict[str, int]
    modified: str | None = None
    age_days: int | None = None


AUDIT_KINDS = frozenset(
    str(kind.__struct_config__.tag) for kind in (AdvisoryMatch, AdvisoryDatabase)
)
"""What there is no need to look for unless somebody asks."""
