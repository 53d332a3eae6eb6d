"""A project → the input documents of each policy, as JSON text.

A policy sees `{facts, calls, params, project, repo, today}`: only the kinds of facts and the calls
that it declares, and strings of bounded length. Policies that judge facts one by one get them in
parts, because building a set of results takes the embedded engine quadratic time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct

from checker.model import Fact, Policy
from checker.policy.places import Frameworks, differ, holding_at, of_the_whole
from checker.policy.selectors import selector

MAX_STRING = 1000
"""Characters; the embedded engine's regular expressions overflow the stack on 20,000."""

MAX_ITEMS = 1000
"""Elements of one list or object inside a fact."""

MAX_LEVELS = 16
"""Nesting inside a fact; a literal may be nested without end."""

SHARD_FACTS = 25
"""Building a set of n results costs the embedded engine n² steps; 25 was best of 8 to 100."""

_CUT = "…"


class Project(Struct, frozen=True, dict=True):
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

    def text_of(self, fact: Fact) -> bytes:
        """The JSON of a fact as policies see it, made once however many of them do."""
        key = fact.id if fact.id is not None else -1
        if (text := self._texts.get(key)) is None:
            text = self._texts[key] = _fact_text(fact)
        return text

    @cached_property
    def frameworks(self) -> Frameworks:
        """What is known of the releases of packages, for the whole and for places."""
        known: Frameworks = self.entries.get("frameworks", {})
        return known

    @cached_property
    def _texts(self) -> dict[int, bytes]:
        return {}


def kind_of(fact: Fact) -> str:
    """The dotted kind that the fact's type is tagged with."""
    return str(fact.__struct_config__.tag)


class Document(Struct, frozen=True):
    """One input for one policy: its JSON text and the ids it speaks of."""

    text: bytes
    ids: frozenset[int]


def documents(policy: Policy, params: Mapping[str, Any], project: Project) -> Iterator[Document]:
    """The inputs for a policy; none when nothing it declares is there."""
    wanted = _wanted("facts", policy.facts, project.by_kind, project)
    wanted += _wanted("calls", policy.watch, project.by_call, project)
    if not any(one.facts for one in wanted):
        return
    if policy.scope == "project":
        yield _document(wanted, _rest(params, project, of_the_whole(project.frameworks)), project)
        return
    for frameworks, group in _by_frameworks(policy, wanted, project):
        rest = _rest(params, project, frameworks)
        for part in _by_file(group) if policy.scope == "file" else _parts(group):
            yield _document(part, rest, project)


class _Wanted(Struct, frozen=True):
    """The facts of one entry: `input.<group>[key]`."""

    group: str
    key: str
    facts: list[Fact]


def _wanted(
    group: str, entries: Sequence[str], index: Mapping[str, list[Fact]], project: Project
) -> list[_Wanted]:
    found = []
    for one in map(selector, entries):
        facts = index.get(one.name, [])
        chosen = [fact for fact in facts if one.wants(fact, project.text_of)]
        found.append(_Wanted(group, one.name, chosen))
    return found


def _by_frameworks(
    policy: Policy, wanted: Sequence[_Wanted], project: Project
) -> Iterator[tuple[Frameworks, Sequence[_Wanted]]]:
    """The facts by what is known of releases where they stand."""
    if not differ(project.frameworks, policy.versions):
        yield of_the_whole(project.frameworks), wanted
        return
    at: dict[str, bytes] = {}
    groups: dict[bytes, tuple[Frameworks, list[_Wanted]]] = {}
    for index, one in enumerate(wanted):
        for fact in one.facts:
            path = fact.at.path
            if path not in at:
                frameworks = holding_at(path, project.frameworks, policy.versions)
                at[path] = msgspec.json.encode(frameworks)
                groups.setdefault(at[path], (frameworks, _empty(wanted)))
            groups[at[path]][1][index].facts.append(fact)
    yield from groups.values()


def _empty(wanted: Sequence[_Wanted]) -> list[_Wanted]:
    """The same entries without facts: each part has every key, so that none is undefined."""
    return [_Wanted(one.group, one.key, []) for one in wanted]


def _by_file(wanted: Sequence[_Wanted]) -> Iterator[list[_Wanted]]:
    """The facts of one file after another."""
    files: dict[str, list[_Wanted]] = {}
    for index, one in enumerate(wanted):
        for fact in one.facts:
            part = files.get(fact.at.path)
            if part is None:
                part = files[fact.at.path] = _empty(wanted)
            part[index].facts.append(fact)
    yield from files.values()


def _parts(wanted: Sequence[_Wanted]) -> Iterator[list[_Wanted]]:
    """Parts of `SHARD_FACTS`."""
    part = _empty(wanted)
    count = 0
    for index, one in enumerate(wanted):
        for fact in one.facts:
            part[index].facts.append(fact)
            count += 1
            if count == SHARD_FACTS:
                yield part
                part, count = _empty(wanted), 0
    if count:
        yield part


def _document(part: Sequence[_Wanted], rest: bytes, project: Project) -> Document:
    ids = frozenset(fact.id for one in part for fact in one.facts if fact.id is not None)
    return Document(_text(part, rest, project), ids)


def _text(part: Sequence[_Wanted], rest: bytes, project: Project) -> bytes:
    groups: dict[str, list[bytes]] = {"facts": [], "calls": []}
    for one in part:
        items = b",".join(map(project.text_of, one.facts))
        groups[one.group].append(msgspec.json.encode(one.key) + b":[" + items + b"]")
    bodies = (b'"%s":{%s}' % (name.encode(), b",".join(ones)) for name, ones in groups.items())
    return b"{" + b",".join(bodies) + b"," + rest + b"}"


def _rest(params: Mapping[str, Any], project: Project, frameworks: Frameworks) -> bytes:
    entries = {**project.entries, "frameworks": frameworks}
    rest = {
        "params": dict(params),
        "project": bounded(entries),
        "repo": bounded(dict(project.repo)),
        "today": project.today,
    }
    return msgspec.json.encode(rest)[1:-1]


def _fact_text(fact: Fact) -> bytes:
    """A fact as policies see it: without what they have no use for, and bounded.

    Each byte costs the engine a microsecond. Of its place a policy needs the file only, since it
    points at facts; the kind and the watched names are the keys it found the fact under.
    """
    plain = msgspec.to_builtins(fact)
    plain["at"] = {"path": fact.at.path} | ({"member": fact.at.member} if fact.at.member else {})
    plain.pop("kind", None)
    plain.pop("watched", None)
    text = msgspec.json.encode(plain)
    return text if len(text) <= MAX_STRING else msgspec.json.encode(bounded(plain))


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
