"""Parts read from a manifest → facts, the same for every kind of manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract import Item
from checker.extract.manifest.facts import (
    Dependency,
    Ecosystem,
    Hashes,
    Index,
    IndexOption,
    Scope,
)
from checker.extract.manifest.links import location, redact
from checker.extract.manifest.requirement import Declared
from checker.model import Location

_DEV = re.compile(
    r"(?:^|[-_./])(?:dev|devel|develop|development|tests?|testing|unittest|lint|linting|linters?"
    r"|docs?|documentation|ci|style|typing|types|typecheck|mypy|quality|qa|benchmarks?|examples?"
    r"|tutorials?|notebooks?|build|release|contrib|pre-?commit|format|formatting|debug|coverage"
    r"|cov)(?:[-_./\d]|$)",
    re.IGNORECASE,
)


class Where(NamedTuple):
    """What all declarations of one section of a manifest have in common."""

    manifest: str
    scope: Scope
    group: str | None = None
    ecosystem: Ecosystem = "pypi"


def is_dev(name: str) -> bool:
    """Whether a group, extra or file of this name serves development rather than the product."""
    return bool(_DEV.search(name))


def dependency(at: Location, declared: Declared, where: Where) -> Dependency:
    """The fact for a requirement that was read."""
    return Dependency(
        at=at,
        name=declared.name,
        specifier=declared.specifier,
        pin=declared.pin,
        hashed=bool(declared.digests),
        scope=where.scope,
        manifest=where.manifest,
        ecosystem=where.ecosystem,
        pep440=declared.pep440,
        version=declared.version,
        marker=declared.marker,
        extras=declared.extras,
        group=where.group,
        index=declared.from_index,
        url=declared.url,
        revision=declared.revision,
        editable=declared.editable,
        transitive=declared.transitive,
        digests=declared.digests,
    )


def index(
    at: Location,
    option: IndexOption,
    url: str,
    where: Where,
    *,
    name: str | None = None,
    explicit: bool = False,
) -> Index:
    """The fact for a place that packages are taken from."""
    clean, credentials = redact(url)
    scheme, place, local = location(clean if "://" in clean else f"//{clean}")
    return Index(
        at=at,
        option=option,
        url=clean,
        scheme=scheme,
        location=place,
        credentials=credentials,
        local=local,
        manifest=where.manifest,
        scope=where.scope,
        name=name,
        explicit=explicit,
    )


def hash_share(hashed: int, entries: int) -> Hashes:
    """How many of the entries carry a digest."""
    if not hashed:
        return "none"
    return "all" if hashed == entries else "some"


def once(items: Iterator[Item]) -> Iterator[Item]:
    """Leave out repetitions: a list that several calls share declares its packages once."""
    seen: set[tuple[Location, str]] = set()
    for item in items:
        if isinstance(item, Dependency):
            if (item.at, item.name) in seen:
                continue
            seen.add((item.at, item.name))
        yield item
