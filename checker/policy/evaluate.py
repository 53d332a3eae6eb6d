"""Policies and a project → denials: which policies to ask, with what, and what to believe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from checker.errors import EngineError
from checker.model import Denial, Policy
from checker.policy.documents import Document, Project, documents
from checker.policy.engine import Engine
from checker.policy.load import PolicySet


@dataclass(frozen=True)
class Verdict:
    """One policy's denials, sorted and without repetition, or why there are none to be had."""

    policy: Policy
    denials: tuple[Denial, ...]
    error: EngineError | None = None


def evaluate(
    engine: Engine,
    loaded: PolicySet,
    policies: Sequence[Policy],
    params: Mapping[str, Mapping[str, Any]],
    project: Project,
) -> list[Verdict]:
    """Ask every policy that has something to judge. An engine error costs its policy only.

    `params` are the effective parameters of each policy by its id. Raises PolicyError when a
    module does not compile.
    """
    asked = {
        policy.id: (policy, found)
        for policy in policies
        if (found := list(documents(policy, params.get(policy.id, {}), project)))
    }
    if not asked:
        return []
    chosen = [policy for policy, _ in asked.values()]
    rules = [entry_rule(policy) for policy in chosen]
    engine.load(loaded.modules_for(chosen), loaded.lists_for(chosen), rules)
    return [_ask(engine, policy, found) for policy, found in asked.values()]


def entry_rule(policy: Policy) -> str:
    """The rule that holds a policy's findings."""
    return f"{policy.package}.findings"


def _ask(engine: Engine, policy: Policy, found: Sequence[Document]) -> Verdict:
    denials: set[_Key] = set()
    try:
        for document in found:
            answer = engine.value(entry_rule(policy), document.text)
            denials.update(_believe(policy, document, answer))
    except EngineError as error:
        return Verdict(policy, (), error)
    return Verdict(policy, tuple(_denial(key) for key in sorted(denials)))


_Key = tuple[int, str, bytes]


def _believe(policy: Policy, document: Document, answer: bytes) -> list[_Key]:
    """The denials of an answer as sortable keys. Raises EngineError on nonsense."""
    try:
        found = msgspec.json.decode(answer, type=list[Denial])
    except msgspec.MsgspecError as error:
        raise EngineError(f"the policy answers nonsense: {error}") from error
    for denial in found:
        if not {denial.fact, *denial.related} <= document.ids:
            raise EngineError("the policy names a fact that it was not given")
    return [(one.fact, one.message, msgspec.json.encode(one, order="sorted")) for one in found]


def _denial(key: _Key) -> Denial:
    return msgspec.json.decode(key[2], type=Denial)
