"""Report → SARIF 2.1.0, in the form that GitHub, DefectDojo and Azure DevOps all take.

The bytes depend on the report alone: no time, no absolute path, no name of a machine or user.
"""

from __future__ import annotations

import msgspec

from checker.model import Report
from checker.render.jsontext import Json, dump
from checker.render.limits import most_severe
from checker.render.links import DOCUMENTATION
from checker.render.options import Options
from checker.render.sarif.notifications import cut_short, descriptors, notifications
from checker.render.sarif.results import ROOT, result
from checker.render.sarif.rules import rule
from checker.render.sarif.taxonomies import Taxonomies

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

MAX_RESULTS = 5_000
"""GitHub keeps no more of one run, and refuses a run with five times as many."""


def render(report: Report, options: Options) -> str:
    """One log with one run."""
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, options)]})


def _run(report: Report, options: Options) -> Json:
    findings = report.findings + (report.hidden if options.show_suppressed else ())
    kept = most_severe(findings, MAX_RESULTS)
    notes = cut_short(len(findings), len(kept))
    rules = {policy.id: index for index, policy in enumerate(report.policies)}
    taxonomies = Taxonomies(report.policies)
    return {
        "tool": {"driver": _driver(report, taxonomies, notes)},
        "automationDetails": {"id": _category(options)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The root of the scanned repository."}}
        },
        "taxonomies": taxonomies.components(),
        "invocations": [_invocation(report, [*notes, *notifications(report, rules)])],
        "results": [result(finding, rules) for finding in kept],
        "properties": _properties(report),
    }


def _properties(report: Report) -> Json:
    """The engine, and what packages were checked against where any are declared."""
    properties: dict[str, Json] = {"engine": report.engine}
    if report.audit.state != "none":
        properties["audit"] = msgspec.to_builtins(report.audit)
    return properties


def _driver(report: Report, taxonomies: Taxonomies, notes: list[Json]) -> Json:
    return {
        "name": "mlwarden",
        "fullName": "mlwarden, policy gate for machine-learning repositories",
        "semanticVersion": report.tool_version,
        "version": report.tool_version,
        "informationUri": DOCUMENTATION,
        "rules": [rule(policy, taxonomies) for policy in report.policies],
        "notifications": descriptors(report, bool(notes)),
        "supportedTaxonomies": taxonomies.references(),
    }


def _category(options: Options) -> str:
    """GitHub takes what is before the last slash as the category of the analysis."""
    category = options.category.strip("/")
    return f"mlwarden/{category}/" if category else "mlwarden/"


def _invocation(report: Report, notes: list[Json]) -> Json:
    code = report.exit_code()
    return {
        "executionSuccessful": code != 2,
        "exitCode": code,
        "toolExecutionNotifications": notes,
    }
