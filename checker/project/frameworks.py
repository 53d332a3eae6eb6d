"""Declared packages → what the policies ask about releases: `input.project.frameworks`.

    {"torch": {"declared": true, "at_least": {"2.6": false}}}

`at_least` is true only when every declaration that installs the package admits nothing older.
A package that no manifest declares has no entry, so that nothing can be concluded about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.extract.manifest.facts import Dependency, Manifest, normalised
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree

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


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Answer for every release that a policy asks about."""
    declared = _declared(tree) if tree.versions else {}
    pythons = _pythons(tree) if "python" in tree.versions else []
    entry: dict[str, object] = {}
    for package, releases in sorted(tree.versions.items()):
        declarations = declared.get(normalised(package), [])
        written = pythons if package == "python" else []
        if declarations or written:
            at_least = {
                release: all(_admits_only(one, release) for one in declarations)
                and all(_above(one, release) for one in written)
                for release in releases
            }
            entry[package] = {"declared": True, "at_least": at_least}
    yield Entry("frameworks", entry)


def _pythons(tree: Tree) -> list[str]:
    """What the project's own packages say of the Python that they run on."""
    roles = {file.path: file.role for file in tree.files}
    return [
        one.requires_python
        for one in tree.facts(Manifest)
        if one.requires_python and roles.get(one.at.path, "product") == "product"
    ]


def _declared(tree: Tree) -> dict[str, list[Dependency]]:
    """Declarations by package: those of the product, else those of its tests, examples and docs."""
    wanted = {normalised(package) for package in tree.versions}
    roles = {file.path: file.role for file in tree.files}
    product: dict[str, list[Dependency]] = {}
    other: dict[str, list[Dependency]] = {}
    for one in tree.facts(Dependency):
        name = normalised(_ALIASES.get(one.name, one.name))
        role = roles.get(one.at.path, "product")
        if name not in wanted or one.scope in ("build", "constraint") or role == "vendored":
            continue
        (product if role == "product" else other).setdefault(name, []).append(one)
    return {**other, **product}


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
