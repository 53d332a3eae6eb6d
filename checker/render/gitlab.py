"""Report → GitLab's Code Quality list, which merge requests show beside the lines.

The format knows findings only; the exit code and the other formats tell what was not inspected.
"""

from __future__ import annotations

from checker.model import Finding, Report, Severity
from checker.render.escape import visible
from checker.render.jsontext import Json, dump
from checker.render.options import Options
from checker.render.places import detail

_SEVERITIES: dict[Severity, str] = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}


def render(report: Report, options: Options) -> str:
    """One entry for each finding; GitLab tells them apart by their fingerprints."""
    titles = {policy.id: policy.title for policy in report.policies}
    return dump([_entry(finding, titles[finding.policy]) for finding in report.findings])


def _entry(finding: Finding, title: str) -> Json:
    where = detail(finding.at)
    message = visible(finding.message) + (f" ({where})" if where else "")
    return {
        "description": f"{finding.policy} {title}: {message}",
        "check_name": finding.policy,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.at.path, "lines": {"begin": finding.at.line}},
    }
