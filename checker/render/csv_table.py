"""Report → CSV for spreadsheets and for the connectors of vulnerability managers.

The format knows findings only; the exit code and the other formats tell what was not inspected.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from checker.model import Finding, Policy, Report
from checker.render.escape import visible
from checker.render.links import policy_page
from checker.render.options import Options

COLUMNS = (
    "fingerprint",
    "policy",
    "title",
    "severity",
    "status",
    "reason",
    "path",
    "line",
    "column",
    "cell",
    "member",
    "byte_offset",
    "role",
    "message",
    "remediation",
    "cwe",
    "url",
)

_FORMULA = ("=", "+", "-", "@")


def render(report: Report, options: Options) -> str:
    """A header and one row for each finding (RFC 4180, with line feeds alone)."""
    policies = {policy.id: policy for policy in report.policies}
    findings = report.findings + (report.hidden if options.show_suppressed else ())
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        writer.writerow(map(_cell, _row(finding, policies[finding.policy])))
    return table.getvalue()


def _row(finding: Finding, policy: Policy) -> Iterable[str | int | None]:
    at = finding.at
    return (
        finding.fingerprint,
        finding.policy,
        policy.title,
        finding.severity,
        finding.status,
        finding.reason,
        at.path,
        at.line,
        at.column,
        at.cell,
        at.member,
        at.byte_offset,
        finding.role,
        finding.message,
        policy.remediation,
        " ".join(policy.controls.get("cwe", ())),
        policy_page(policy),
    )


def _cell(value: str | int | None) -> str | int | None:
    """Text that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
