"""What a run concludes: findings and the report that holds them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from checker.model.facts import Problem, Role
from checker.model.inventory import Inventory
from checker.model.location import Location
from checker.model.policy import SEVERITIES, Policy, Severity

Database = Literal[
    "none", "ok", "future", "absent", "unreadable", "outdated", "online", "unreachable"
]
"""What became of the check of packages against known vulnerabilities."""

Status = Literal["open", "suppressed", "waived", "baselined", "below-threshold"]


class Related(Struct, frozen=True):
    """Another place that belongs to a finding."""

    at: Location
    message: str


class Edit(Struct, frozen=True):
    """Replace the text of `at` with `text`; `before` is what must stand there."""

    at: Location
    before: str
    text: str


class Fix(Struct, frozen=True):
    """Edits that cure a finding; `safe` ones keep the meaning of every program that worked."""

    description: str
    safe: bool
    edits: tuple[Edit, ...]


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that a policy denies.

    `severity` is the settled one: METADATA, profile, configuration, denial and path role combined.
    `fingerprint` is the same for the same defect in the same file wherever its lines move to.
    `line_hash` is what GitHub tells alerts apart by (`checker.fingerprint`). `source` holds the
    lines that the span covers (at most a few), for people to read; none where they hold a secret.
    """

    policy: str
    severity: Severity
    message: str
    at: Location
    role: Role
    fingerprint: str
    line_hash: str = ""
    status: Status = "open"
    reason: str = ""
    related: tuple[Related, ...] = ()
    properties: dict[str, Any] = {}
    fix: Fix | None = None
    source: tuple[str, ...] = ()


class Counts(Struct, frozen=True, kw_only=True):
    """The figures of the summary line.

    `not_inspected` counts the files that could not be read, in whole or in part. `by_severity`
    counts the open findings, most severe first, without zeros. `fixable` are those of
    them that carry a safe fix, `fixable_unsafely` those with one that needs a person's eye.
    """

    files: int
    inspected: int
    facts: int
    policies: int
    findings: int
    suppressed: int
    problems: int
    not_inspected: int
    by_severity: dict[Severity, int] = {}
    fixable: int = 0
    fixable_unsafely: int = 0


class Failure(Struct, frozen=True):
    """A policy that could not be evaluated, so that its silence means nothing."""

    policy: str
    message: str


class Audit(Struct, frozen=True, omit_defaults=True):
    """Against what declared packages were checked, and how many could not be.

    `state` is `none` when nothing is declared or no check was asked for, `ok`, `future` or `online`
    when there was one, and otherwise why there was none. `modified` is the day of the database's
    newest change.
    """

    state: Database = "none"
    audited: int = 0
    not_audited: int = 0
    age_days: int | None = None
    modified: str | None = None


class Report(Struct, frozen=True, kw_only=True):
    """All that a renderer sees, already sorted, counted and settled.

    `hidden` holds the findings whose status is not open, in the same order. `policies` are those
    that ran, with the severity that profile and configuration give them. `seconds` is wall time and
    appears only where a person reads it, so that two runs give the same bytes.
    """

    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    problems: tuple[Problem, ...]
    policies: tuple[Policy, ...]
    counts: Counts
    tool_version: str
    engine: str
    root_name: str
    fail_on: Severity
    strict: bool = False
    allow_empty: bool = False
    inventory: Inventory = Inventory()
    audit: Audit = Audit()
    seconds: float = 0.0

    def exit_code(self) -> int:
        """0 clean, 1 findings at or above the threshold, 2 when there is no complete verdict.

        That is when a policy failed, when nothing was inspected, or under `--strict` when a file
        could not be read whole.
        """
        if not self.counts.inspected and not (self.allow_empty and not self.problems):
            return 2
        if self.failures or (self.strict and self.counts.not_inspected):
            return 2
        threshold = SEVERITIES.index(self.fail_on)
        return int(any(SEVERITIES.index(f.severity) >= threshold for f in self.findings))
