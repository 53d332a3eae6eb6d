"""All that a run found → the settled, sorted and counted `Report` that renderers see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from checker import __version__
from checker.config import Settings
from checker.findings import place_of
from checker.gather import Gathered
from checker.model import (
    SEVERITIES,
    Audit,
    Counts,
    Failure,
    Finding,
    Inventory,
    Policy,
    Problem,
    Report,
)
from checker.policy.evaluate import Verdict


def report_of(
    *,
    findings: Iterable[Finding],
    verdicts: Iterable[Verdict],
    policies: Sequence[Policy],
    gathered: Gathered,
    problems: Sequence[Problem],
    facts: int,
    advisories: Mapping[str, Any],
    uninspected: int,
    settings: Settings,
    root_name: str,
    engine: str,
    allow_empty: bool,
    seconds: float,
    inventory: Inventory,
) -> Report:
    """Put the report together; the order is fixed by place, policy and message."""
    ordered = sorted(findings, key=place_of)
    shown = tuple(finding for finding in ordered if finding.status == "open")
    hidden = tuple(finding for finding in ordered if finding.status != "open")
    return Report(
        findings=shown,
        hidden=hidden,
        failures=tuple(
            Failure(verdict.policy.id, str(verdict.error)) for verdict in verdicts if verdict.error
        ),
        problems=tuple(problems),
        policies=tuple(policies),
        counts=_counts(shown, hidden, gathered, len(problems), uninspected, facts, len(policies)),
        tool_version=__version__,
        engine=engine,
        root_name=root_name,
        fail_on=settings.fail_on,
        strict=settings.strict,
        allow_empty=allow_empty,
        inventory=inventory,
        audit=msgspec.convert(dict(advisories), Audit) if advisories else Audit(),
        seconds=seconds,
    )


def _counts(
    shown: Sequence[Finding],
    hidden: Sequence[Finding],
    gathered: Gathered,
    problems: int,
    uninspected: int,
    facts: int,
    policies: int,
) -> Counts:
    by_severity = Counter(finding.severity for finding in shown)
    targets = [file for file in gathered.files if file.path in gathered.targets]
    return Counts(
        files=len(targets),
        inspected=sum(file.inspected for file in targets),
        facts=facts,
        policies=policies,
        findings=len(shown),
        suppressed=sum(finding.status == "suppressed" for finding in hidden),
        problems=problems,
        not_inspected=uninspected,
        by_severity={one: by_severity[one] for one in reversed(SEVERITIES) if by_severity[one]},
        fixable=sum(finding.fix is not None and finding.fix.safe for finding in shown),
        fixable_unsafely=sum(one.fix is not None and not one.fix.safe for one in shown),
    )
