"""Facts → the inventory: every package, model and data set once, with the places that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.extract.artifact.facts import Artifact
from checker.extract.document.facts import Document
from checker.extract.manifest.facts import Dependency
from checker.extract.python.facts import PythonCall
from checker.model import Component, Fact, Inventory
from checker.project.datasets import DataFolder
from checker.project.models import ModelFolder

MAX_PLACES = 50
"""Places of one component; a package of a monorepo can be named in hundreds of files."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_REVISION = re.compile(r"[0-9a-f]{40}")
_MODEL_CALLS = ("from_pretrained", "hf_hub_download", "snapshot_download", "pipeline")
_OUTSIDE = ("constraint", "build")

_Key = tuple[str, str, str, str]


def inventory_of(facts: Sequence[Fact]) -> Inventory:
    """What the facts of a project say it is made of."""
    merged: dict[_Key, Component] = {}
    for one in _components(facts):
        key = (one.kind, one.ecosystem, one.name, one.version or one.specifier or "")
        merged[key] = _merged(merged[key], one) if key in merged else one
    return Inventory(tuple(merged[key] for key in sorted(merged)))


def _components(facts: Sequence[Fact]) -> Iterator[Component]:
    documents = {fact.at.path: fact for fact in facts if isinstance(fact, Document)}
    digests = {
        fact.at.path: fact.digest
        for fact in facts
        if isinstance(fact, Artifact) and fact.digest and not fact.member
    }
    for fact in facts:
        if isinstance(fact, Dependency):
            if fact.name and not fact.locked_by and fact.scope not in _OUTSIDE:
                yield _package(fact)
        elif isinstance(fact, ModelFolder):
            yield _model(fact, documents, digests)
        elif isinstance(fact, DataFolder):
            yield _data(fact, documents)
        elif isinstance(fact, PythonCall):
            yield from _hub(fact)


def _package(fact: Dependency) -> Component:
    return Component(
        kind="package",
        name=fact.native_name or fact.name,
        ecosystem=fact.ecosystem,
        places=(fact.at,),
        version=fact.version or (fact.revision if fact.pin == "vcs-commit" else None),
        specifier=None if fact.version else fact.specifier or None,
        url=fact.url if fact.url and "://" in fact.url else None,
        scope="optional" if fact.scope in ("dev", "ci") else "required",
        licences=(fact.licence,) if fact.licence else (),
        digests=fact.digests if len(fact.digests) == 1 else (),
    )


def _model(fact: ModelFolder, documents: dict[str, Document], digests: dict[str, str]) -> Component:
    cards = [documents[path] for path in fact.cards if path in documents]
    known = [digests[path] for path in fact.members if path in digests]
    return Component(
        kind="model",
        name=fact.members[0] if len(fact.members) == 1 else fact.folder,
        ecosystem="file",
        places=(fact.at,),
        formats=fact.formats,
        licences=_unique(licence for card in cards for licence in card.licences),
        digests=tuple(known) if len(fact.members) == 1 else (),
        task=next((card.pipeline_tag for card in cards if card.pipeline_tag), None),
        base_models=_unique(name for card in cards for name in card.base_models),
        datasets=_unique(name for card in cards for name in card.datasets),
    )


def _data(fact: DataFolder, documents: dict[str, Document]) -> Component:
    papers = [documents[path] for path in fact.licences if path in documents]
    return Component(
        kind="dataset",
        name=fact.members[0] if len(fact.members) == 1 else fact.folder,
        ecosystem="file",
        places=(fact.at,),
        licences=_unique(licence for paper in papers for licence in paper.licences),
        rows=fact.rows or None,
    )


def _hub(fact: PythonCall) -> Iterator[Component]:
    """Models and data sets that the code takes from the hub, where the name is a literal."""
    last = fact.name.rpartition(".")[2]
    if last not in (*_MODEL_CALLS, "load_dataset"):
        return
    named = [fact.keywords.get(key) for key in ("repo_id", "pretrained_model_name_or_path", "path")]
    for value in (*fact.args[:1], *named):
        text = value.value if value is not None else None
        if not isinstance(text, str) or not _HUB_ID.fullmatch(text):
            continue
        revision = fact.keywords.get("revision")
        version = revision.value if revision is not None else None
        yield Component(
            kind="dataset" if last == "load_dataset" else "model",
            name=text,
            ecosystem="huggingface",
            places=(fact.at,),
            version=version if isinstance(version, str) and _REVISION.fullmatch(version) else None,
        )
        return


def _merged(one: Component, other: Component) -> Component:
    """The same component named in two places; whatever needs it most decides its scope."""
    from msgspec.structs import replace

    order = ("required", "optional", "excluded")
    return replace(
        one,
        places=(*one.places, *other.places)[:MAX_PLACES],
        scope=min(one.scope, other.scope, key=order.index),
        licences=_unique((*one.licences, *other.licences)),
        digests=one.digests if one.digests == other.digests else (),
        url=one.url or other.url,
    )


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
