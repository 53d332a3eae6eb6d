"""Report → one line for each finding and problem, in the form that editors jump by."""

from __future__ import annotations

from collections.abc import Iterator

from checker.model import Finding, Problem, Report
from checker.render.escape import visible
from checker.render.options import Options
from checker.render.places import detail, position


def render(report: Report, options: Options) -> str:
    """`path:line:column: ID message`; problems have their code where findings have an id.

    Policies that failed are nowhere, so they come last and without a place.
    """
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    for finding in report.findings:
        yield _finding(finding)
    if options.show_suppressed:
        for finding in report.hidden:
            yield f"{_finding(finding)} ({_why(finding)})"
    for problem in report.problems:
        head = f"{position(problem.at)}: {visible(problem.code)}"
        yield f"{head} {visible(problem.message)}{_within(problem)}"
    for failure in report.failures:
        yield f"error: {visible(failure.policy)} not evaluated: {visible(failure.message)}"


def _finding(finding: Finding) -> str:
    head = f"{position(finding.at)}: {visible(finding.policy)}"
    return f"{head} {visible(finding.message)}{_within(finding)}"


def _within(item: Finding | Problem) -> str:
    where = detail(item.at)
    return f" [{where}]" if where else ""


def _why(finding: Finding) -> str:
    return f"{finding.status}: {visible(finding.reason)}" if finding.reason else finding.status
