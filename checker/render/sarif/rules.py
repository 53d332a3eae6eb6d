"""Policy → SARIF rule, from METADATA alone."""

from __future__ import annotations

from checker.model import Policy, Severity
from checker.render import policydoc
from checker.render.jsontext import Json
from checker.render.limits import clip
from checker.render.links import policy_page
from checker.render.sarif.taxonomies import Taxonomies

LEVELS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}

_SCORES: dict[Severity, str] = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
    "low": "3.0",
    "info": "0.1",
}
"""`security-severity` in the middle of the range that GitHub gives each name; a string."""

_QUALITY: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "recommendation",
    "info": "recommendation",
}

MAX_DESCRIPTION = 1_024
"""GitHub shows no more of a description."""

MAX_TAGS = 10
"""GitHub shows ten and refuses a rule with more than twenty."""

_SECURITY = frozenset({"cwe", "owasp-ml", "owasp-llm", "mitre-atlas", "nist-ssdf", "slsa"})
"""A policy that maps to one of these is about security; the others are about governance."""

_TAGGED = ("owasp-ml", "owasp-llm", "mitre-atlas")
"""Frameworks that people search alerts by, besides CWE."""


def rule(policy: Policy, taxonomies: Taxonomies) -> Json:
    """The `reportingDescriptor` of a policy."""
    formerly: dict[str, Json] = {"deprecatedIds": policy.aliases} if policy.aliases else {}
    return {
        "id": policy.id,
        "name": _pascal(policy.name),
        "shortDescription": {"text": clip(policy.title, MAX_DESCRIPTION)},
        "fullDescription": {"text": clip(policy.description, MAX_DESCRIPTION)},
        "help": {"text": policydoc.plain(policy), "markdown": policydoc.markdown(policy)},
        "helpUri": policy_page(policy),
        "defaultConfiguration": {"level": LEVELS[policy.severity]},
        **formerly,
        "relationships": taxonomies.relationships(policy),
        "properties": _properties(policy),
    }


def _pascal(name: str) -> str:
    """`torch-load-full-pickle` → `TorchLoadFullPickle`, as SARIF wants the names of rules."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _properties(policy: Policy) -> Json:
    """Policies about security have a score; the others rank by `problem.severity`."""
    common = {"precision": policy.precision, "tags": _tags(policy)}
    if _is_security(policy):
        return {"security-severity": _SCORES[policy.severity], **common}
    return {"problem.severity": _QUALITY[policy.severity], **common}


def _is_security(policy: Policy) -> bool:
    return not _SECURITY.isdisjoint(policy.controls)


def _tags(policy: Policy) -> list[str]:
    subject = ["security"] if _is_security(policy) else []
    weaknesses = [f"external/cwe/{cwe.lower()}" for cwe in policy.controls.get("cwe", ())]
    others = [f"{key}/{control}" for key in _TAGGED for control in policy.controls.get(key, ())]
    return [*subject, "machine-learning", policy.family, *weaknesses, *others][:MAX_TAGS]
