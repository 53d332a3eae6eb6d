"""Declared packages → what the policies ask about releases: `input.project.frameworks`.

    {"torch": {"declared": true, "at_least": {"2.6": false}, "places": {"service": {"2.6": true}}}}

`at_least` is true only when every declaration that installs the package admits nothing older.
A package that no manifest declares has no entry, so that nothing can be concluded about it.

A manifest speaks for the files in and below its folder, a notebook or script for itself: `places`
has the answers of those that say something else than what is around them. A policy that judges
facts one by one is given the answer for the place of the facts (`checker.policy.places`), any other
the answer for the whole, which also holds where no manifest further up names the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from checker.extract.manifest.facts import Dependency, Manifest, normalised
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree
from checker.project.environments import project_folder
from checker.project.folders import ROOT
from checker.project.locks import agrees

if TYPE_CHECKING:
    from packaging.version import Version

_ALIASES: dict[str, str] = {
    "pytorch": "torch",
    "pytorch-gpu": "torch",
    "pytorch-cpu": "torch",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "ruamel-yaml": "ruamel.yaml",
}
"""Other names under which an index or channel has the same package."""

_SETTLED = ("application", "dev", "image", "notebook", "pipeline", "ci", "script", "model")
"""Scopes in which what a lock says is what gets installed; a library's users have no lock."""

Answers = dict[str, bool]
"""For each release, whether nothing older is admitted."""


class _Declared:
    """What manifests say of one package: their declarations, or the Pythons that they require."""

    def __init__(self) -> None:
        self.main: dict[str, list[Dependency | str]] = {}
        self.other: dict[str, list[Dependency | str]] = {}
        self.constraints: dict[str, list[Dependency]] = {}

    def add(self, place: str, one: Dependency | str, *, main: bool) -> None:
        (self.main if main else self.other).setdefault(place, []).append(one)

    def places(self) -> dict[str, list[Dependency | str]]:
        """Declarations by place: those of the product, else those of tests, examples and docs."""
        return {**self.other, **self.main}

    def answers(
        self, place: str, declared: list[Dependency | str], asked: Iterable[str]
    ) -> Answers:
        return {
            release: all(self._holds(place, one, release) for one in declared) for release in asked
        }

    def whole(self, asked: Iterable[str]) -> Answers:
        """What all places agree on: those of the product alone, if there are any."""
        places = (self.main or self.other).items()
        each = [self.answers(place, declared, asked) for place, declared in places]
        return {release: all(answers[release] for answers in each) for release in asked}

    def _holds(self, place: str, one: Dependency | str, release: str) -> bool:
        if isinstance(one, str):
            return _above(one, release)
        if _admits_only(one, release):
            return True
        return one.scope in _SETTLED and any(
            _admits_only(constraint, release) and agrees(one, constraint.version or "")
            for constraint in self.constraints.get(place, ())
        )


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Answer for every release that a policy asks about."""
    known = _known(tree) if tree.versions else {}
    entry: dict[str, object] = {}
    for package, releases in sorted(tree.versions.items()):
        declared = known.get(normalised(package))
        if declared is not None and (declared.main or declared.other):
            whole = declared.whole(releases)
            answers = {
                place: declared.answers(place, found, releases)
                for place, found in sorted(declared.places().items())
            }
            entry[package] = {"declared": True, "at_least": whole}
            if places := _different(answers, whole):
                entry[package] = {"declared": True, "at_least": whole, "places": places}
    yield Entry("frameworks", entry)


def _different(answers: dict[str, Answers], whole: Answers) -> dict[str, Answers]:
    """The places that say something else than the nearest one above them; `.` is the root."""
    found: dict[str, Answers] = {}
    for place, said in answers.items():
        above = next((answers[one] for one in _above_place(place) if one in answers), whole)
        if said != above:
            found[place or ROOT] = said
    return found


def _above_place(place: str) -> Iterator[str]:
    while place:
        place = dirname(place)
        yield place


def _known(tree: Tree) -> dict[str, _Declared]:
    """What is said of the packages that policies ask about, by their normalised names."""
    known = {normalised(package): _Declared() for package in tree.versions}
    roles = {file.path: file.role for file in tree.files}
    for one in tree.facts(Dependency):
        declared = known.get(normalised(_ALIASES.get(one.name, one.name)))
        if declared is None or one.scope == "build":
            continue
        of_file = one.scope == "notebook" or one.manifest == "script"
        place = one.at.path if of_file else project_folder(one.at.path)
        if one.scope == "constraint":
            declared.constraints.setdefault(place, []).append(one)
        else:
            product = roles.get(one.at.path, "product") == "product"
            declared.add(place, one, main=product and not of_file)
    if (python := known.get("python")) is not None:
        for manifest in tree.facts(Manifest):
            if manifest.requires_python:
                product = roles.get(manifest.at.path, "product") == "product"
                place = project_folder(manifest.at.path)
                python.add(place, manifest.requires_python, main=product)
    return known


def _admits_only(dependency: Dependency, release: str) -> bool:
    """Whether nothing older than the release meets the declaration, as far as one can tell."""
    wanted = _version(release)
    if wanted is None:
        return False
    settled = dependency.version
    if dependency.locked_by and dependency.resolved and dependency.scope in _SETTLED:
        settled = dependency.resolved
    if settled:
        version = _version(settled)
        return version is not None and version >= wanted
    return _above(dependency.specifier if dependency.pep440 is None else dependency.pep440, release)


def _above(written: str, release: str) -> bool:
    """Whether no release older than this one meets a specifier."""
    wanted = _version(release)
    if wanted is None:
        return False
    return bool(written) and all(
        any(_bounds(clause, wanted) for clause in alternative.split(","))
        for alternative in written.split("||")
    )


_CLAUSE = re.compile(r"\s*(===|==|~=|>=|>)\s*([^*]+?)(?:\.\*)?\s*")


def _bounds(clause: str, wanted: Version) -> bool:
    match = _CLAUSE.fullmatch(clause)
    version = _version(match[2]) if match else None
    return version is not None and version >= wanted


def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text.partition("+")[0])
    except InvalidVersion:
        return None


JOIN = Join("frameworks", run)
