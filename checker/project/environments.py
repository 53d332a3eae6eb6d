"""Manifests joined: what includes what, what is a library's, and which lock settles which range.

Nothing is opened here: an include is followed only to a file that was scanned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname
from typing import Any

from checker.extract.manifest.facts import Dependency, Include, Manifest, Scope
from checker.model import Fact, Problem
from checker.project import Entry, Join, Tree, digests
from checker.project.locks import Locks

_FOLLOWED = ("requirement", "constraint")
_REQUIREMENTS_FOLDERS = ("requirements", "reqs", "requires", "requirement")


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Complete the `dependency` facts of the tree and report what their files cannot give."""
    includes = tree.facts(Include)
    for include in includes:
        include.target = include.target or _found(include, tree.paths)
    yield from _missing(tree, includes)
    yield from _cycles(includes)
    library = _is_library(tree)
    scopes = _scopes(tree, includes)
    published = {dirname(one.at.path) for one in tree.facts(Manifest) if one.distribution}
    models = {dirname(path) for path in tree.paths if basename(path) == "MLmodel"}
    for dependency in tree.facts(Dependency):
        if dependency.scope == "application" and dirname(dependency.at.path) in models:
            dependency.scope = "model"
        dependency.scope = _scope(dependency, scopes, tree.declared_role)
        dependency.published = project_folder(dependency.at.path) in published
    locks = Locks(tree)
    locks.settle()
    digests.find(tree, locks)
    yield Entry("library", library)
    yield Entry("release", _release(tree))


def _found(include: Include, paths: frozenset[str]) -> str | None:
    """The file of the tree that a command names: beside it, at the root, or copied from there."""
    if include.outside or include.relation == "project":
        return None
    from checker.extract.manifest.includes import resolve

    name, folder = include.reference, dirname(include.at.path)
    candidates = [resolve(folder, name), resolve("", name)]
    candidates += [resolve(folder, basename(name)), resolve("", basename(name))]
    return next((one for one in candidates if one in paths), None)


def _missing(tree: Tree, includes: list[Include]) -> Iterator[Problem]:
    for include in includes:
        if include.relation in _FOLLOWED and include.target and include.target not in tree.paths:
            yield Problem("manifest.missing", include.at, f"{include.target} is not in the tree")


def _cycles(includes: list[Include]) -> Iterator[Problem]:
    """Each include that leads back to a file it came from; diamonds are not cycles."""
    edges: dict[str, list[Include]] = {}
    for include in includes:
        if include.relation in _FOLLOWED and include.target:
            edges.setdefault(include.at.path, []).append(include)
    done: set[str] = set()
    for root in sorted(edges):
        open_files: dict[str, None] = {}
        stack: list[Include | str] = [root]
        while stack:
            step = stack.pop()
            if isinstance(step, Include):
                if step.target in open_files:
                    message = f"{step.target} includes this file: followed once only"
                    yield Problem("manifest.cycle", step.at, message)
                elif step.target:
                    stack.append(step.target)
            elif step in open_files:
                del open_files[step]
                done.add(step)
            elif step not in done:
                open_files[step] = None
                stack.append(step)
                stack.extend(reversed(edges.get(step, [])))


def _is_library(tree: Tree) -> bool:
    """Whether the project as a whole is published: what its manifests nearest the root say."""
    if tree.declared_role:
        return tree.declared_role == "library"
    roles = {file.path: file.role for file in tree.files}
    describing = [
        one
        for one in tree.facts(Manifest)
        if one.format in ("pyproject", "setup.py", "setup.cfg") and roles[one.at.path] == "product"
    ]
    depth = min((one.at.path.count("/") for one in describing), default=0)
    nearest = [one for one in describing if one.at.path.count("/") == depth]
    by_folder: dict[str, bool] = {}
    for one in nearest:
        folder = dirname(one.at.path)
        by_folder[folder] = by_folder.get(folder, False) or one.distribution
    return bool(by_folder) and all(by_folder.values())


def _release(tree: Tree) -> dict[str, Any]:
    """What is handed out: the manifest that describes it, and bills of materials beside it."""
    boms = sorted(path for path in tree.paths if _BOM.search(path))
    images = any(one.scope == "image" for one in tree.facts(Dependency))
    released = [
        one for one in tree.facts(Manifest) if one.distribution or (images and not one.lock)
    ]
    paths = sorted((one.at.path.count("/"), one.at.path) for one in released)
    entry: dict[str, Any] = {"boms": boms}
    if paths:
        entry["manifest"] = paths[0][1]
    return entry


_BOM = re.compile(
    r"(?:^|/)(?:[^/]*[._-])?(?:sbom|bom|mlbom)(?:[._-][^/]*)?\.(?:json|xml|ya?ml)$"
    r"|\.(?:cdx|spdx)\.(?:json|xml)$|\.spdx$",
    re.IGNORECASE,
)


def _scopes(tree: Tree, includes: list[Include]) -> dict[str, Scope]:
    """Files whose declarations serve another purpose than their names say."""
    published = {dirname(one.at.path) for one in tree.facts(Manifest) if one.distribution}
    scopes: dict[str, Scope] = {}
    for manifest in tree.facts(Manifest):
        path = manifest.at.path
        if manifest.format == "requirements" and project_folder(path) in published:
            scopes[path] = "library"
    for include in includes:
        if include.target and include.relation == "constraint":
            scopes[include.target] = "constraint"
    for include in includes:
        if include.target and include.relation == "dynamic":
            scopes[include.target] = "library"
    return scopes


def project_folder(path: str) -> str:
    """The folder of the project that a manifest belongs to."""
    folder = dirname(path)
    return dirname(folder) if basename(folder) in _REQUIREMENTS_FOLDERS else folder


def _scope(dependency: Dependency, scopes: dict[str, Scope], declared_role: str) -> Scope:
    scope = dependency.scope
    other = scopes.get(dependency.at.path)
    if other and (scope == "application" or other == "constraint"):
        scope = other
    if declared_role == "application" and scope == "library":
        return "application"
    if declared_role == "library" and scope == "application":
        return "library"
    return scope


JOIN = Join("environments", run)
