"""Report → JUnit XML: policies as suites, files as tests, for CI systems that show nothing else.

A test fails when one of its findings is at or above the threshold, so that red means what the
exit code means; findings below it are in the output of a test that passes.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from checker.model import SEVERITIES, Finding, Policy, Problem, Report
from checker.render.escape import visible
from checker.render.options import Options
from checker.render.places import place


def render(report: Report, options: Options) -> str:
    """One document."""
    root = Element("testsuites", name="mlwarden")
    failed = {failure.policy: failure.message for failure in report.failures}
    for policy in report.policies:
        _suite(root, policy, report, failed.pop(policy.id, None))
    _coverage(root, report.problems, failed)
    for suite in root:
        _count(suite)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, policy: Policy, report: Report, failure: str | None) -> None:
    suite = SubElement(root, "testsuite", name=visible(f"{policy.id} {policy.title}"))
    if failure is not None:
        _error(suite, policy.id, failure)
    mine = [finding for finding in report.findings if finding.policy == policy.id]
    for path, group in groupby(mine, key=attrgetter("at.path")):
        _test(suite, path, list(group), report)
    if not mine and failure is None:
        SubElement(suite, "testcase", classname=policy.id, name="whole scan")


def _test(suite: Element, path: str, findings: list[Finding], report: Report) -> None:
    first = findings[0]
    test = SubElement(
        suite,
        "testcase",
        classname=first.policy,
        name=visible(path),
        file=visible(path),
        line=str(first.at.line),
    )
    worst = max((finding.severity for finding in findings), key=SEVERITIES.index)
    text = "\n".join(_line(finding) for finding in findings)
    if SEVERITIES.index(worst) >= SEVERITIES.index(report.fail_on):
        result = SubElement(test, "failure", type=worst, message=visible(first.message))
    else:
        result = SubElement(test, "system-out")
    result.text = text


def _line(finding: Finding) -> str:
    return f"{place(finding.at)}: {finding.severity}: {visible(finding.message)}"


def _coverage(root: Element, problems: tuple[Problem, ...], failed: dict[str, str]) -> None:
    """What was not inspected as skipped tests; failures of policies that are not listed."""
    if not (problems or failed):
        return
    suite = SubElement(root, "testsuite", name="coverage")
    for name, message in failed.items():
        _error(suite, name, message)
    for problem in problems:
        test = SubElement(
            suite, "testcase", classname=visible(problem.code), name=place(problem.at)
        )
        SubElement(test, "skipped", message=visible(problem.message))


def _error(suite: Element, policy: str, message: str) -> None:
    test = SubElement(suite, "testcase", classname=visible(policy), name="evaluation")
    SubElement(test, "error", type="engine", message=visible(message))


def _count(suite: Element) -> None:
    """The totals that readers of the format expect on a suite."""
    suite.set("tests", str(len(suite)))
    for attribute, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{kind}"))))
