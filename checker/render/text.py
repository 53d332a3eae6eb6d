"""Report → what a person reads at a terminal: the compiler's form, grouped by file.

Why a policy exists and how to fix it is said once, where it first occurs. The frame is ASCII, so
that pipes and logs of any encoding keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checker.model import Failure, Finding, Problem, Report
from checker.render.escape import prose, visible
from checker.render.options import Options
from checker.render.page import Page
from checker.render.places import path, place
from checker.render.snippet import Frame, last_line, snippet
from checker.render.summary import audit, coverage, verdict

MAX_PROBLEMS = 20
"""Problems shown unless all are asked for; a clone without LFS content has thousands."""

_STYLES = {
    "critical": "bold magenta",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "bold cyan",
    "info": "bold blue",
}


def render(report: Report, options: Options) -> str:
    """Findings, what was not inspected or not judged, and one line that sums it all up."""
    page = Page(options.width, options.color)
    writer = _Writer(page, report)
    writer.findings(report.findings)
    if options.show_suppressed and report.hidden:
        page.line(("Hidden findings, which do not count", "bold yellow"))
        page.line()
        writer.findings(report.hidden)
    _problems(page, report.problems, options.verbose)
    _failures(page, report.failures)
    _end(page, report)
    return page.text()


class _Writer:
    """Writes findings and remembers which policies it has explained."""

    def __init__(self, page: Page, report: Report) -> None:
        self._page = page
        self._policies = {policy.id: policy for policy in report.policies}
        self._explained: set[str] = set()

    def findings(self, findings: tuple[Finding, ...]) -> None:
        for _, in_file in groupby(findings, key=lambda finding: (finding.at.path, finding.role)):
            group = tuple(in_file)
            self._heading(group[0])
            for _, alike in groupby(group, key=lambda finding: (finding.policy, finding.severity)):
                self._alike(tuple(alike))

    def _heading(self, first: Finding) -> None:
        role = "" if first.role == "product" else f" ({first.role})"
        self._page.wrapped(("", ""), (path(first.at), "bold underline"), (role, "dim"))
        self._page.line()

    def _alike(self, findings: tuple[Finding, ...]) -> None:
        """Findings of one policy that follow each other: one title, the places, one explanation."""
        policy = self._policies[findings[0].policy]
        severity = findings[0].severity
        label = f"{severity}[{visible(policy.id)}]"
        title = f": {visible(policy.title)}"
        self._page.wrapped(("", ""), (label, _STYLES[severity]), (title, "bold"))
        gutter = max(len(str(last_line(finding))) for finding in findings)
        for finding in findings:
            self._place(finding, gutter)
        if policy.id not in self._explained:
            self._explained.add(policy.id)
            self._note(gutter, "why", prose(policy.description))
            self._note(gutter, "help", prose(policy.remediation))
        self._page.line()

    def _place(self, finding: Finding, gutter: int) -> None:
        self._page.wrapped((" " * gutter + "--> ", "blue"), (place(finding.at), ""))
        if not snippet(Frame(self._page, gutter), finding, _STYLES[finding.severity]):
            self._note(gutter, "what", visible(finding.message))
        for name, text in _notes(finding):
            self._note(gutter, name, text)

    def _note(self, gutter: int, name: str, text: str) -> None:
        self._page.wrapped((" " * gutter + f" = {name:<5} ", "blue"), (text, ""))


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    for other in finding.related:
        yield "see", f"{place(other.at)}: {visible(other.message)}"
    if finding.status != "open":
        reason = f": {visible(finding.reason)}" if finding.reason else ""
        yield "note", f"{finding.status}{reason}"
    if finding.fix:
        how = "--fix" if finding.fix.safe else "--unsafe-fixes"
        yield "fix", f"{visible(finding.fix.description)} ({how})"


def _problems(page: Page, problems: tuple[Problem, ...], verbose: bool) -> None:
    if not problems:
        return
    shown = problems if verbose else problems[:MAX_PROBLEMS]
    page.wrapped(("", ""), ("Not inspected, in whole or in part", "bold yellow"))
    for problem in shown:
        text = f"{place(problem.at)}: {visible(problem.message)}"
        page.wrapped(("  - ", ""), (text, ""), (f" [{visible(problem.code)}]", "dim"))
    if len(shown) < len(problems):
        page.wrapped(
            ("  - ", ""), (f"... and {len(problems) - len(shown)} more (--verbose)", "dim")
        )
    page.line()


def _failures(page: Page, failures: tuple[Failure, ...]) -> None:
    if not failures:
        return
    page.wrapped(("", ""), ("Policies that could not be evaluated", "bold red"))
    for failure in failures:
        page.wrapped(("  - ", ""), (f"{visible(failure.policy)}: {visible(failure.message)}", ""))
    page.line()


def _end(page: Page, report: Report) -> None:
    if fixable := _fixable(report):
        page.wrapped(("", ""), (fixable, ""))
    if audited := audit(report):
        page.wrapped(("", ""), (audited, ""))
    style = "bold red" if report.exit_code() else "bold green"
    rest = f"; {coverage(report)}, {report.seconds:.1f}s"
    page.wrapped(("", ""), (verdict(report), style), (rest, ""))


def _fixable(report: Report) -> str:
    safe, unsafe = report.counts.fixable, report.counts.fixable_unsafely
    if not unsafe:
        return f"{safe} fixable with --fix (--diff shows how)" if safe else ""
    if not safe:
        return f"{unsafe} fixable with --unsafe-fixes (--diff --unsafe-fixes shows how)"
    return (
        f"{safe} fixable with --fix, {unsafe} more with --unsafe-fixes"
        " (--diff shows how, --diff --unsafe-fixes all)"
    )
