"""A policy as its METADATA describes it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Severity = Literal["info", "low", "medium", "high", "critical"]
Precision = Literal["low", "medium", "high", "very-high"]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")
"""From the least to the most severe."""


class Param(Struct, frozen=True, forbid_unknown_fields=True):
    """A setting of one policy, read from `[tool.mlwarden.params.<ID>]`."""

    type: Literal["boolean", "integer", "number", "string", "array", "object"]
    default: Any
    description: str


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that the policy reports (`bad`) and its cure (`good`); both are run in the tests."""

    file: str
    bad: str
    good: str


class Declared(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy says of itself under `custom:` in its METADATA.

    `facts` and `watch` are all the policy may see: kinds of facts, and names of calls, each maybe
    narrowed (`dependency[pin=url|vcs-tag]`, `checker.policy.selectors`). `versions`
    lists releases whose admission by the project it asks about. `scope` is `fact` when facts can be
    judged one by one, `file` when those of one file must be seen together, `project` when all must
    be. `stage` is `triage` for policies that judge suppressions and waivers themselves. `elsewhere`
    says what becomes of findings outside product paths. `lists` names documents under
    `policies/mlwarden/lists`.
    """

    id: str
    severity: Severity
    precision: Precision
    remediation: str
    name: str = ""
    facts: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    versions: dict[str, tuple[str, ...]] = {}
    lists: tuple[str, ...] = ()
    scope: Literal["fact", "file", "project"] = "fact"
    stage: Literal["scan", "triage"] = "scan"
    elsewhere: Literal["lower", "skip", "same"] = "same"
    profiles: dict[str, Severity] = {}
    params: dict[str, Param] = {}
    controls: dict[str, tuple[str, ...]] = {}
    examples: tuple[Example, ...] = ()
    aliases: tuple[str, ...] = ()
    deprecated: bool = False


class Policy(Declared, frozen=True, kw_only=True):
    """One policy: everything about it except the Rego that decides."""

    title: str
    description: str
    family: str
    package: str
    path: str
    digest: str
    references: tuple[str, ...] = ()


class Denial(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One element of a policy's `findings` set, as the engine answers it.

    `fact` and `related` are ids of facts the policy was given. `severity` overrides the METADATA's
    for this case. `properties` are shown as they are. `fix` names an automatic edit and carries its
    arguments.
    """

    fact: int
    message: str
    severity: Severity | None = None
    related: tuple[int, ...] = ()
    properties: dict[str, str | int | float | bool] = {}
    fix: dict[str, Any] | None = None
