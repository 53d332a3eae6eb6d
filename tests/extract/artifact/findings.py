"""The model policies over bytes: one engine for all tests."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec

from checker.model import SEVERITIES, FileFacts, Policy
from checker.policy.documents import Project, documents
from checker.policy.embedded import EmbeddedEngine
from checker.policy.evaluate import entry_rule
from checker.policy.load import PolicySet, builtin_folder, load
from checker.policy.selectors import selector
from tests.helpers import facts_of


class Found(NamedTuple):
    policy: str
    severity: str
    message: str


@cache
def _loaded() -> tuple[EmbeddedEngine, PolicySet, tuple[Policy, ...]]:
    loaded = load([builtin_folder()])
    chosen = tuple(
        policy
        for policy in loaded.policies
        if policy.id.startswith(("MODEL-", "CODE-005"))
        and (not policy.profiles or "default" in policy.profiles)
    )
    engine = EmbeddedEngine(query_seconds=20)
    engine.__enter__()
    rules = [entry_rule(policy) for policy in chosen]
    engine.load(loaded.modules_for(chosen), loaded.lists_for(chosen), rules)
    return engine, loaded, chosen


def policy_watch(policy_id: str) -> list[str]:
    """The calls that a policy wants to see."""
    (policy,) = (one for one in _loaded()[2] if one.id == policy_id)
    return [selector(entry).name for entry in policy.watch]


def judge(facts: FileFacts) -> list[Found]:
    """What the policies say of these facts, the worst first."""
    engine, _, policies = _loaded()
    for number, fact in enumerate(facts.facts):
        fact.id, fact.role = number, facts.role
    found: set[Found] = set()
    project = Project(tuple(facts.facts), {"profiles": []}, {}, "2026-01-01")
    for policy in policies:
        params = {name: param.default for name, param in policy.params.items()}
        for document in documents(policy, params, project):
            for denial in msgspec.json.decode(engine.value(entry_rule(policy), document.text)):
                severity = denial.get("severity") or policy.severity
                found.add(Found(policy.id, severity, denial["message"]))
    return sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), one))


def findings(data: bytes, name: str = "model.pkl") -> list[Found]:
    """What the policies say of a file."""
    return judge(facts_of(name, data))


def worst(data: bytes, name: str = "model.pkl") -> str | None:
    """The highest severity."""
    found = findings(data, name)
    return found[0].severity if found else None


def fails(data: bytes, name: str = "model.pkl") -> bool:
    """Whether a scan with the default threshold fails."""
    severity = worst(data, name)
    return severity is not None and SEVERITIES.index(severity) >= SEVERITIES.index("medium")
