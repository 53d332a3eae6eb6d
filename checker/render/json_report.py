"""Report → JSON: the whole report as data, described by the JSON Schema that `schema` gives.

Fields at their default are left out, as the schema says. `seconds` is not part of it, so that two
runs on one tree give the same bytes.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from checker.model import Audit, Counts, Failure, Finding, Policy, Problem, Report, Severity
from checker.model.jsonschema import json_schema
from checker.render.jsontext import dump
from checker.render.options import Options

FORMAT_VERSION = 1
"""Raised whenever a field is renamed, removed or changes its meaning; new fields do not count."""


class Tool(Struct, frozen=True, kw_only=True):
    """What made the report."""

    name: str
    version: str
    engine: str


class Document(Struct, frozen=True, kw_only=True):
    """The report of one scan.

    `findings` are the open ones. `hidden` are those with another `status`: suppressed in the
    source, waived, in the baseline, or below the threshold. `failures` are policies that could not
    be evaluated. `problems` say what was not inspected. `policies` are those that ran. `exit_code`
    is 0 when no finding reaches `fail_on`, 1 when some does, 2 when a policy failed, or when
    something was not inspected and `strict` is set.
    """

    format_version: int
    tool: Tool
    root: str
    exit_code: int
    fail_on: Severity
    strict: bool
    counts: Counts
    audit: Audit
    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    problems: tuple[Problem, ...]
    policies: tuple[Policy, ...]


def render(report: Report, options: Options) -> str:
    """One `Document`."""
    return dump(msgspec.to_builtins(_document(report), order="deterministic"))


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `render` writes."""
    return json_schema(Document)


def _document(report: Report) -> Document:
    return Document(
        format_version=FORMAT_VERSION,
        tool=Tool(name="mlwarden", version=report.tool_version, engine=report.engine),
        root=report.root_name,
        exit_code=report.exit_code(),
        fail_on=report.fail_on,
        strict=report.strict,
        counts=report.counts,
        audit=report.audit,
        findings=report.findings,
        hidden=report.hidden,
        failures=report.failures,
        problems=report.problems,
        policies=report.policies,
    )
