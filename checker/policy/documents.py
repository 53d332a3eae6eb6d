"""A project → the input documents of each policy, as JSON text.

A policy sees `{facts, calls, params, project, repo, today}`: only the kinds of facts and the calls
that it declares, and strings of bounded length. Policies that judge facts one by one get them in
parts, because building a set of results takes the embedded engine quadratic time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from checker.model import Fact, Policy

MAX_STRING = 1000
"""Characters; the embedded engine's regular expressions overflow the stack on 20,000."""

MAX_ITEMS = 1000
"""Elements of one list or object inside a fact."""

MAX_LEVELS = 16
"""Nesting inside a fact; a literal may be nested without end."""

SHARD_FACTS = 100
"""Set-valued rules cost the embedded engine 24 ms for 100 results, 500 ms for 500."""

_CUT = "…"


@dataclass(frozen=True)
class Project:
    """Everything the policies may see. Facts carry their ids."""

    facts: tuple[Fact, ...]
    entries: Mapping[str, Any]
    repo: Mapping[str, Any]
    today: str

    @cached_property
    def by_id(self) -> dict[int, Fact]:
        """Facts by the ids that policies answer."""
        return {fact.id: fact for fact in self.facts if fact.id is not None}

    @cached_property
    def by_kind(self) -> dict[str, list[Fact]]:
        """Facts by kind, in the order of files and places."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(kind_of(fact), []).append(fact)
        return found

    @cached_property
    def by_call(self) -> dict[str, list[Fact]]:
        """Calls by each watched name they fall under."""
        found: dict[str, list[Fact]] = {}
        for fact in self.by_kind.get("python.call", []):
            for name in getattr(fact, "watched", ()):
                found.setdefault(name, []).append(fact)
        return found

    @cached_property
    def texts(self) -> dict[int, bytes]:
        """The JSON of each fact, made once however many policies see it."""
        return {}


def kind_of(fact: Fact) -> str:
    """The dotted kind that the fact's type is tagged with."""
    return str(fact.__struct_config__.tag)


@dataclass(frozen=True)
class Document:
    """One input for one policy: its JSON text and the ids it speaks of."""

    text: bytes
    ids: frozenset[int]


def documents(policy: Policy, params: Mapping[str, Any], project: Project) -> Iterator[Document]:
    """The inputs for a policy; none when nothing it declares is there."""
    wanted = [("facts", kind, project.by_kind.get(kind, [])) for kind in policy.facts]
    wanted += [("calls", name, project.by_call.get(name, [])) for name in policy.watch]
    rest = _rest(params, project)
    whole = policy.scope == "project"
    for part in [wanted] if whole else _parts(wanted):
        if ids := frozenset(fact.id for *_, facts in part for fact in facts if fact.id is not None):
            yield Document(_text(part, rest, project), ids)


_Wanted = list[tuple[str, str, list[Fact]]]


def _parts(wanted: _Wanted) -> Iterator[_Wanted]:
    """Cut every list into pieces of `SHARD_FACTS`, one list at a time beside empty others."""
    for index, (group, key, facts) in enumerate(wanted):
        for start in range(0, len(facts), SHARD_FACTS):
            part: _Wanted = [(group, key, []) for group, key, _ in wanted]
            part[index] = (group, key, facts[start : start + SHARD_FACTS])
            yield part


def _text(part: _Wanted, rest: bytes, project: Project) -> bytes:
    groups: dict[str, list[bytes]] = {"facts": [], "calls": []}
    for group, key, facts in part:
        items = b",".join(_fact_text(fact, project.texts) for fact in facts)
        groups[group].append(msgspec.json.encode(key) + b":[" + items + b"]")
    bodies = (b'"%s":{%s}' % (name.encode(), b",".join(ones)) for name, ones in groups.items())
    return b"{" + b",".join(bodies) + b"," + rest + b"}"


def _rest(params: Mapping[str, Any], project: Project) -> bytes:
    rest = {
        "params": dict(params),
        "project": bounded(dict(project.entries)),
        "repo": bounded(dict(project.repo)),
        "today": project.today,
    }
    return msgspec.json.encode(rest)[1:-1]


def _fact_text(fact: Fact, known: dict[int, bytes]) -> bytes:
    key = fact.id if fact.id is not None else -1
    if (text := known.get(key)) is None:
        text = msgspec.json.encode(fact)
        if len(text) > MAX_STRING:
            text = msgspec.json.encode(bounded(msgspec.to_builtins(fact)))
        known[key] = text
    return text


def bounded(value: Any, level: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """Plain JSON with long strings, long lists and deep nesting cut and marked with an ellipsis."""
    if isinstance(value, str):
        return value if len(value) <= MAX_STRING else value[: MAX_STRING - 1] + _CUT
    if isinstance(value, dict):
        if level >= MAX_LEVELS:
            return {}
        items = list(value.items())[:MAX_ITEMS]
        return {bounded(str(key)): bounded(item, level + 1) for key, item in items}
    if isinstance(value, Sequence):
        return [] if level >= MAX_LEVELS else [bounded(v, level + 1) for v in value[:MAX_ITEMS]]
    return value
