"""A file → what the project's manifests say of releases there: `input.project.frameworks`.

A repository may hold several projects with manifests of their own. A policy that judges facts one
by one and asks about releases is given facts for which the answer is the same at a time, so that it
reads what holds where they stand. There are few answers, however many folders there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname
from typing import Any

Frameworks = Mapping[str, Mapping[str, Any]]
"""By package; `places` has what holds otherwise in single folders (`.` is the root) and files."""


def of_the_whole(frameworks: Frameworks) -> Frameworks:
    """What holds for a project as one."""
    return {package: _without_places(known) for package, known in frameworks.items()}


def holding_at(path: str, frameworks: Frameworks, packages: Iterable[str]) -> Frameworks:
    """What holds for a file, of the packages that a policy asks about."""
    found = dict(of_the_whole(frameworks))
    for package in packages:
        places = frameworks.get(package, {}).get("places", {})
        nearest = next((one for one in _places_of(path) if one in places), None)
        if nearest is not None:
            found[package] = {**found[package], "at_least": places[nearest]}
    return found


def differ(frameworks: Frameworks, packages: Iterable[str]) -> bool:
    """Whether it matters where a fact stands."""
    return any("places" in frameworks.get(package, {}) for package in packages)


def _without_places(known: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in known.items() if key != "places"}


def _places_of(path: str) -> Iterator[str]:
    """The file and the folders around it, the nearest first."""
    while path:
        yield path
        path = dirname(path)
    yield "."
