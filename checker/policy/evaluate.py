"""Policies and a project → denials: which policies to ask, with what, and what to believe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct

from checker.cache import Cache, key_of
from checker.errors import EngineError
from checker.model import Denial, Policy
from checker.policy.documents import Document, Project, documents
from checker.policy.engine import Engine
from checker.policy.load import PolicySet

SHARED_QUESTIONS = 64
"""Fewer are answered by one child sooner than another one has started and compiled."""


class Verdict(Struct, frozen=True):
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
    answers: dict[bytes, bytes | EngineError] = dict(cache.get([one.key for one in questions]))
    new = [question for question in questions if question.key not in answers]
    if new:
        asked = {question.policy.id for question in new}
        _compile(engine, loaded, [policy for policy in policies if policy.id in asked])
        answers.update(zip((one.key for one in new), _ask_all(engine, new), strict=True))
    cache.put(_worth_keeping(new, answers))
    return [
        _verdict(policy, list(group), answers)
        for policy, group in groupby(questions, key=lambda question: question.policy)
    ]


class _Question(Struct, frozen=True):
    policy: Policy
    document: Document
    key: bytes


def _ask_all(engine: Engine, questions: Sequence[_Question]) -> Iterator[bytes | EngineError]:
    """Answers in the order of the questions; threads only wait, the engine works elsewhere."""

    def ask(question: _Question) -> bytes | EngineError:
        try:
            return engine.value(entry_rule(question.policy), question.document.text)
        except EngineError as error:
            return error

    if engine.jobs < 2 or len(questions) < SHARED_QUESTIONS:
        yield from map(ask, questions)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(engine.jobs) as pool:
        yield from pool.map(ask, questions)


def _worth_keeping(
    questions: Sequence[_Question], answers: Mapping[bytes, bytes | EngineError]
) -> Iterator[tuple[bytes, bytes]]:
    for question in questions:
        answer = answers[question.key]
        if isinstance(answer, bytes) and _believable(question.document, answer):
            yield question.key, answer


def entry_rule(policy: Policy) -> str:
    """The rule that holds a policy's findings."""
    return f"{policy.package}.findings"


def _compile(engine: Engine, loaded: PolicySet, policies: Sequence[Policy]) -> None:
    rules = [entry_rule(policy) for policy in policies]
    engine.load(loaded.modules_for(policies), loaded.lists_for(policies), rules)


def _verdict(
    policy: Policy, questions: Sequence[_Question], answers: Mapping[bytes, bytes | EngineError]
) -> Verdict:
    denials: set[_Key] = set()
    try:
        for question in questions:
            answer = answers[question.key]
            if isinstance(answer, EngineError):
                raise answer
            denials.update(_believe(question.document, answer))
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


def _believable(document: Document, answer: bytes) -> bool:
    try:
        _believe(document, answer)
    except EngineError:
        return False
    return True


def _denial(key: _Key) -> Denial:
    return msgspec.json.decode(key[2], type=Denial)
