"""`ignore` of `per-path` settings × findings → statuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from checker.model import Finding, Policy
from checker.paths import PathRules


def ignore_by_path(
    findings: Iterable[Finding], policies: Mapping[str, Policy], rules: PathRules
) -> list[Finding]:
    """Open findings that the configuration ignores on their path become suppressed."""
    settled = []
    for finding in findings:
        glob = rules.ignoring(policies[finding.policy], finding.at.path)
        if glob and finding.status == "open":
            reason = f"ignored for {glob} by the configuration"
            finding = msgspec.structs.replace(finding, status="suppressed", reason=reason)
        settled.append(finding)
    return settled
