"""Policies and a project → denials: which policies to ask, with what, and what to believe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import msgspec

from checker.cache import Cache, key_of
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
    cache: Cache,
) -> list[Verdict]:
    """Ask every policy that has something to judge. An engine error costs its policy only.

    `params` are the effective parameters of each policy by its id. Policies are pure functions of
    their input, so an answer that the cache holds is not asked for again. Raises PolicyError when
    a module does not compile.
    """
    questions = [
        _Question(policy, document, key_of("answer", engine.name, program, document.text))
        for policy in policies
        if (found := list(documents(policy, params.get(policy.id, {}), project)))
        and (program := loaded.program_key(policy))
        for document in found
    ]
    known = cache.get([question.key for question in questions])
    new = {question.policy.id for question in questions if question.key not in known}
    if new:
        _compile(engine, loaded, [policy for policy in policies if policy.id in new])
    answers = _Answers(engine, known)
    verdicts = [
        _verdict(policy, list(group), answers)
        for policy, group in groupby(questions, key=lambda question: question.policy)
    ]
    cache.put(answers.fresh)
    return verdicts


@dataclass(frozen=True)
class _Question:
    policy: Policy
    document: Document
    key: bytes


@dataclass(frozen=True)
class _Answers:
    """Answers from the cache or the engine; `fresh` are those that are worth keeping."""

    engine: Engine
    known: Mapping[bytes, bytes]
    fresh: list[tuple[bytes, bytes]] = field(default_factory=list)

    def to(self, question: _Question) -> list[_Key]:
        """The denials of one answer. Raises EngineError."""
        if (answer := self.known.get(question.key)) is not None:
            return _believe(question.document, answer)
        answer = self.engine.value(entry_rule(question.policy), question.document.text)
        denials = _believe(question.document, answer)
        self.fresh.append((question.key, answer))
        return denials


def entry_rule(policy: Policy) -> str:
    """The rule that holds a policy's findings."""
    return f"{policy.package}.findings"


def _compile(engine: Engine, loaded: PolicySet, policies: Sequence[Policy]) -> None:
    rules = [entry_rule(policy) for policy in policies]
    engine.load(loaded.modules_for(policies), loaded.lists_for(policies), rules)


def _verdict(policy: Policy, questions: Sequence[_Question], answers: _Answers) -> Verdict:
    denials: set[_Key] = set()
    try:
        for question in questions:
            denials.update(answers.to(question))
    except EngineError as error:
        return Verdict(policy, (), error)
    return Verdict(policy, tuple(_denial(key) for key in sorted(denials)))


_Key = tuple[int, str, bytes]


def _believe(document: Document, answer: bytes) -> list[_Key]:
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
