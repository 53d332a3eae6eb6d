"""Inline suppression comments × findings → statuses, and facts about the comments themselves.

The facts let policies judge suppressions as they judge code: malformed, expired, without effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase

import msgspec

from checker.config import names_of
from checker.model import Directive, Fact, FileFacts, Finding, Policy


class Suppression(Fact, kw_only=True, omit_defaults=True, tag="suppression"):
    """One suppression comment and what became of it.

    `judged` is false when a policy it names did not run, so that `used` says nothing. `unknown` are
    names that no policy has.
    """

    policies: tuple[str, ...]
    expired: bool
    used: bool
    judged: bool
    unknown: tuple[str, ...] = ()
    until: str | None = None
    reason: str | None = None
    malformed: str | None = None


def suppress(
    findings: Sequence[Finding],
    files: Iterable[FileFacts],
    policies: Sequence[Policy],
    ran: Collection[str],
    today: date,
) -> tuple[list[Finding], tuple[Suppression, ...]]:
    """Settle statuses; `policies` are all there are, `ran` the ids of those that were asked."""
    by_id = {policy.id: policy for policy in policies}
    settled = list(findings)
    in_file: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        in_file.setdefault(finding.at.path, []).append(index)
    comments: list[Suppression] = []
    for file in files:
        for directive in file.directives:
            expired = _expired(directive, today)
            used = False
            for index in in_file.get(file.path, ()):
                if not _covers(directive, settled[index], by_id):
                    continue
                used = True
                if not expired and settled[index].status == "open":
                    settled[index] = msgspec.structs.replace(
                        settled[index], status="suppressed", reason=directive.reason
                    )
            comments.append(_comment(directive, file, policies, ran, expired=expired, used=used))
    for number, comment in enumerate(comments):
        comment.id = number
    return settled, tuple(comments)


def _covers(directive: Directive, finding: Finding, by_id: dict[str, Policy]) -> bool:
    return (
        not directive.malformed
        and directive.first_line <= finding.at.line <= directive.last_line
        and _names(directive.policies, by_id[finding.policy])
    )


def _names(patterns: Iterable[str], policy: Policy) -> bool:
    names = names_of(policy)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _expired(directive: Directive, today: date) -> bool:
    """The day named in `until` is the last on which it holds."""
    return directive.until is not None and date.fromisoformat(directive.until) < today


def _comment(
    directive: Directive,
    file: FileFacts,
    policies: Sequence[Policy],
    ran: Collection[str],
    *,
    expired: bool,
    used: bool,
) -> Suppression:
    named = [policy for policy in policies if _names(directive.policies, policy)]
    unknown = [one for one in directive.policies if not any(_names([one], p) for p in policies)]
    return Suppression(
        at=directive.at,
        role=file.role,
        policies=directive.policies,
        expired=expired,
        used=used,
        judged=bool(named) and all(policy.id in ran for policy in named),
        unknown=tuple(unknown),
        until=directive.until,
        reason=directive.reason or None,
        malformed=directive.malformed,
    )
