"""Report → workflow commands, which GitHub shows as annotations on the lines of a pull request.

GitHub shows ten of each level and step, so the most severe come first; the last line is for the
log. The `markdown` format makes the summary page of the step.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.model import SEVERITIES, Finding, Location, Problem, Report, Severity
from checker.render.escape import visible
from checker.render.options import Options
from checker.render.places import detail
from checker.render.summary import summary

_COMMANDS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}


def render(report: Report, options: Options) -> str:
    """One command for each finding and problem, then the summary."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    titles = {policy.id: policy.title for policy in report.policies}
    for severity in reversed(SEVERITIES):
        for finding in report.findings:
            if finding.severity == severity:
                yield _finding(finding, titles[finding.policy])
    for problem in report.problems:
        yield _problem(problem)
    for failure in report.failures:
        title = {"title": f"mlwarden could not evaluate {failure.policy}"}
        yield _command("error", title, failure.message)
    yield f"mlwarden: {summary(report)}"


def _finding(finding: Finding, title: str) -> str:
    at = finding.at
    where = detail(at)
    properties = {
        "file": at.path,
        "line": str(at.line),
        "endLine": str(at.end_line),
        **_columns(at),
        "title": f"{finding.policy} ({finding.severity}): {title}",
    }
    message = finding.message + (f" ({where})" if where else "")
    return _command(_COMMANDS[finding.severity], properties, message)


def _columns(at: Location) -> dict[str, str]:
    """GitHub takes columns only where the span is on one line."""
    if at.line != at.end_line:
        return {}
    return {"col": str(at.column), "endColumn": str(at.end_column)}


def _problem(problem: Problem) -> str:
    properties = {
        "file": problem.at.path,
        "line": str(problem.at.line),
        "title": f"mlwarden did not inspect all of this file ({problem.code})",
    }
    return _command("notice", properties, problem.message)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
