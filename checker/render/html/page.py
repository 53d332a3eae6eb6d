"""Report → one self-contained HTML page for people who were sent a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checker.model import Finding, Policy, Problem, Report
from checker.render.html.markup import Html, joined, tag
from checker.render.html.style import STYLE
from checker.render.links import DOCUMENTATION, policy_page
from checker.render.options import Options
from checker.render.places import place
from checker.render.summary import audit, coverage, verdict

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(report: Report, options: Options) -> str:
    """The whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", **{"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"mlwarden: {report.root_name}"),
        Html(f"<style>{STYLE}</style>"),
    )
    body = tag("body", *_body(report, options))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _body(report: Report, options: Options) -> Iterator[Html]:
    kind = "bad" if report.exit_code() else "good"
    yield tag("h1", "mlwarden: ", tag("b", report.root_name))
    yield tag("p", verdict(report), class_=f"verdict {kind}")
    yield tag("p", coverage(report))
    if audited := audit(report):
        yield tag("p", audited)
    yield from _failures(report)
    yield from _files(report.findings, report)
    if options.show_suppressed and report.hidden:
        yield tag("h2", "Hidden findings")
        yield from _files(report.hidden, report)
    yield from _problems(report.problems)
    yield from _policies(report)
    made = tag("a", f"mlwarden {report.tool_version}", href=DOCUMENTATION)
    yield tag("footer", made, f", {report.engine}")


def _failures(report: Report) -> Iterator[Html]:
    if report.failures:
        yield tag("h2", "Policies that could not be evaluated")
        yield tag("ul", *(tag("li", f"{one.policy}: {one.message}") for one in report.failures))


def _files(findings: tuple[Finding, ...], report: Report) -> Iterator[Html]:
    policies = {policy.id: policy for policy in report.policies}
    for path, group in groupby(findings, key=lambda finding: finding.at.path):
        articles = [_finding(one, policies[one.policy]) for one in group]
        yield tag("section", tag("h2", path, class_="path"), *articles)


def _finding(finding: Finding, policy: Policy) -> Html:
    label = tag("span", finding.severity, class_=f"label {finding.severity}")
    name = tag("a", policy.id, href=f"#{policy.id}")
    parts = [tag("h3", label, " ", name, f" {policy.title}"), tag("p", finding.message)]
    parts.append(tag("p", place(finding.at), class_="place"))
    if finding.source:
        parts.append(_source(finding))
    parts += [tag("p", f"See {place(one.at)}: {one.message}") for one in finding.related]
    if finding.status != "open":
        parts.append(tag("p", f"{finding.status}: {finding.reason}"))
    if finding.fix:
        parts.append(tag("p", f"Can be fixed: {finding.fix.description}"))
    return tag("article", *parts)


def _source(finding: Finding) -> Html:
    """The lines, with the span marked where it lies on the first of them."""
    first, *rest = finding.source
    start = finding.at.column - 1
    end = finding.at.end_column - 1 if finding.at.end_line == finding.at.line else len(first)
    before, span, after = map(_untabbed, (first[:start], first[start:end], first[end:]))
    line = joined(before, tag("mark", span), after)
    return tag("pre", line, *(f"\n{_untabbed(other)}" for other in rest))


def _untabbed(text: str) -> str:
    return text.replace("\t", "    ")


def _problems(problems: tuple[Problem, ...]) -> Iterator[Html]:
    if not problems:
        return
    yield tag("h2", "Not inspected, in whole or in part")
    rows = [
        tag("tr", tag("td", place(one.at)), tag("td", one.message), tag("td", one.code))
        for one in problems
    ]
    yield tag("table", *rows)


def _policies(report: Report) -> Iterator[Html]:
    """The policies that found something, for the links of their findings."""
    found = {finding.policy for finding in (*report.findings, *report.hidden)}
    named = [policy for policy in report.policies if policy.id in found]
    if named:
        yield tag("h2", "Why, and how to fix")
    for policy in named:
        more = tag("a", "more", href=policy_page(policy))
        yield tag(
            "article",
            tag("h3", f"{policy.id} {policy.title}"),
            tag("p", policy.description),
            tag("p", tag("b", "Fix: "), policy.remediation, " ", more),
            id=policy.id,
        )
