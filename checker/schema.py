"""The facts document and its JSON Schema, generated from the types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Union

import msgspec
from msgspec import Struct

from checker.extract.registry import fact_types
from checker.model import SCHEMA_VERSION, Fact, Problem
from checker.model.jsonschema import json_schema
from checker.policy.documents import Project, kind_of
from checker.project import joins
from checker.triage.inline import Suppression


class FactsDocument(Struct, kw_only=True):
    """What `mlwarden facts` prints: the policies' input without what differs per policy.

    `facts` are by kind; each `python.call` says in `watched` under which names policies find it in
    `input.calls`.
    """

    version: int
    facts: dict[str, list[Any]]
    project: dict[str, Any]
    repo: dict[str, Any]
    problems: list[Problem]

    @classmethod
    def of(
        cls, project: Project, problems: Iterable[Problem], kinds: frozenset[str] = frozenset()
    ) -> FactsDocument:
        """The document of a project, of some kinds of facts only if any are given."""
        wanted = (fact for fact in project.facts if not kinds or kind_of(fact) in kinds)
        facts: dict[str, list[Any]] = {}
        for fact in wanted:
            facts.setdefault(kind_of(fact), []).append(fact)
        return cls(
            version=SCHEMA_VERSION,
            facts=facts,
            project=dict(project.entries),
            repo=dict(project.repo),
            problems=list(problems) if not kinds or "problem" in kinds else [],
        )


def all_fact_types() -> tuple[type[Fact], ...]:
    """Every kind of fact that a policy can be given."""
    derived = (kind for join in joins() for kind in join.facts)
    return tuple(dict.fromkeys((*fact_types(), *derived, Suppression)))


def all_kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(str(one.__struct_config__.tag) for one in all_fact_types()))


def facts_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the facts document."""
    union: Any = Union[all_fact_types()]  # noqa: UP007 - built at run time
    shape = msgspec.defstruct(
        "FactsDocument",
        [
            ("version", int),
            ("facts", dict[str, list[union]]),
            ("project", dict[str, Any]),
            ("repo", dict[str, Any]),
            ("problems", list[Problem]),
        ],
    )
    return json_schema(shape)
