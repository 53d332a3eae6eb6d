"""Report → GitHub-flavoured Markdown: the summary page of a step, or a comment on a change.

What comes from the scanned tree is written so that it cannot become markup, mention a person or
refer to an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.model import Finding, Policy, Problem, Report
from checker.render.escape import prose, visible
from checker.render.limits import most_severe
from checker.render.links import policy_page
from checker.render.options import Options
from checker.render.places import place
from checker.render.summary import audit, coverage, verdict

MAX_ROWS = 200
"""Findings and problems listed; a comment may have 65,536 characters."""

_ACTIVE = re.compile(r"[!#$&*+:<>@\[\\\]^_`{|}~]|(?<=w)\.", re.IGNORECASE)
"""What can begin or end markup within a line; the dot is that of a bare `www.` link."""

_REFERRING = "@#"


def render(report: Report, options: Options) -> str:
    """A heading with the verdict, a table, what was not inspected, how to fix."""
    return "\n".join(_lines(report, options)) + "\n"


def _lines(report: Report, options: Options) -> Iterator[str]:
    yield f"## mlwarden: {verdict(report)}"
    yield ""
    audited = audit(report)
    yield f"{coverage(report)}{f'; {audited}' if audited else ''}."
    yield from _failures(report)
    findings = report.findings + (report.hidden if options.show_suppressed else ())
    kept = most_severe(findings, MAX_ROWS)
    if kept:
        yield ""
        yield "| Severity | Policy | Where | What |"
        yield "| --- | --- | --- | --- |"
        policies = {policy.id: policy for policy in report.policies}
        yield from (_row(finding, policies[finding.policy]) for finding in kept)
        yield from _more(len(findings) - len(kept), "findings")
        yield from _help([policies[name] for name in dict.fromkeys(one.policy for one in kept)])
    yield from _problems(report.problems)


def _failures(report: Report) -> Iterator[str]:
    for failure in report.failures:
        yield ""
        yield f"**{_plain(failure.policy)} could not be evaluated:** {_plain(failure.message)}"


def _row(finding: Finding, policy: Policy) -> str:
    severity = finding.severity if finding.status == "open" else f"{finding.severity} (hidden)"
    link = f"[{_plain(policy.id)}]({policy_page(policy)})"
    return f"| {severity} | {link} | {_code(place(finding.at))} | {_plain(finding.message)} |"


def _help(policies: list[Policy]) -> Iterator[str]:
    yield ""
    yield "<details><summary>Why, and how to fix</summary>"
    yield ""
    for policy in policies:
        text = f"{prose(policy.description)} **Fix:** {prose(policy.remediation)}"
        yield f"- **{policy.id}** {_plain(policy.title)}. {text}"
    yield ""
    yield "</details>"


def _problems(problems: tuple[Problem, ...]) -> Iterator[str]:
    if not problems:
        return
    yield ""
    yield "<details><summary>Not inspected, in whole or in part</summary>"
    yield ""
    for problem in problems[:MAX_ROWS]:
        yield f"- {_code(place(problem.at))}: {_plain(problem.message)} ({_plain(problem.code)})"
    yield from _more(len(problems) - MAX_ROWS, "problems")
    yield ""
    yield "</details>"


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield ""
        yield f"... and {count:,} more {what}."


def _plain(text: str) -> str:
    """Text in which no character has a meaning to Markdown or HTML."""
    return _ACTIVE.sub(_entity, visible(text))


def _code(text: str) -> str:
    """Text shown as code."""
    return f"<code>{_plain(text)}</code>"


def _entity(match: re.Match[str]) -> str:
    """A character reference; what would mention or refer is cut off from the name after it."""
    character = match[0]
    return f"&#{ord(character)};" + ("&#8203;" if character in _REFERRING else "")
