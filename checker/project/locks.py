"""Which lock file settles which declarations, and at what version."""

from __future__ import annotations

from posixpath import basename, dirname

from checker.extract.manifest.facts import Dependency, Include, Manifest
from checker.project import Tree

_OPEN = frozenset(
    {"none", "lower-only", "upper-only", "exclude-only", "bounded", "compatible", "wildcard"}
    | {"exact", "arbitrary", "conda-fuzzy", "url", "vcs-none", "vcs-branch", "vcs-tag", "vcs-short"}
)
"""Pins that a lock may settle more firmly."""

_SETTLED = frozenset({"locked", "vcs-commit", "url-hashed", "path"})
"""Pins without a version that settle a declaration all the same."""

_LOCKS_OF: dict[str, tuple[str, ...]] = {
    "pyproject": ("uv.lock", "poetry.lock", "pdm.lock", "pylock", "pixi.lock", "requirements"),
    "setup.py": ("uv.lock", "pylock", "requirements"),
    "setup.cfg": ("uv.lock", "pylock", "requirements"),
    "pipfile": ("pipfile.lock",),
    "requirements": (
        "requirements",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "pylock",
        "pipfile.lock",
    ),
    "conda": ("conda-lock", "conda-explicit"),
    "pixi": ("pixi.lock",),
    "description": ("renv.lock",),
}
"""Kinds of locks that can belong to a kind of manifest."""

_WORKSPACE = frozenset({"uv.lock", "poetry.lock", "pdm.lock", "pixi.lock", "pylock"})
"""Locks at the root of a workspace cover the projects in the folders below."""


class Locks:
    """The lock files of a tree, by folder."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._format = {one.at.path: one.format for one in tree.facts(Manifest)}
        self._by_folder: dict[str, list[Manifest]] = {}
        for manifest in tree.facts(Manifest):
            if manifest.lock or _has_source(manifest, tree.paths):
                self._by_folder.setdefault(dirname(manifest.at.path), []).append(manifest)
        self._constraints: dict[str, list[str]] = {}
        for include in tree.facts(Include):
            if include.relation == "constraint" and include.target:
                self._constraints.setdefault(include.at.path, []).append(include.target)
        self._versions: dict[str, dict[str, set[str]]] = {}
        for dependency in tree.facts(Dependency):
            if dependency.version is None and dependency.pin not in _SETTLED:
                continue
            versions = self._versions.setdefault(dependency.at.path, {})
            versions.setdefault(dependency.name, set()).add(dependency.version or "")

        self._elsewhere: dict[str, set[str]] = {}
        for locks in self._by_folder.values():
            for lock in locks:
                for name, found in self._versions.get(lock.at.path, {}).items():
                    self._elsewhere.setdefault(name, set()).update(found - {""})

    def settle(self) -> None:
        """Set `locked_by` and `resolved` where a lock has the declared package."""
        chosen: dict[str, list[str]] = {}
        for dependency in self._tree.facts(Dependency):
            path = dependency.at.path
            if path not in chosen:
                chosen[path] = self.of(path)
            if dependency.pin in _OPEN and dependency.name and dependency.scope != "build":
                self._settle(dependency, chosen[path])

    def _settle(self, dependency: Dependency, locks: list[str]) -> None:
        for lock in locks:
            versions = self._versions.get(lock, {}).get(dependency.name, set())
            admitted = sorted(one for one in versions if agrees(dependency, one))
            if admitted:
                dependency.locked_by = lock
                dependency.resolved = admitted[0] if len(admitted) == 1 and admitted[0] else None
                return
        admitted = sorted(
            one for one in self._elsewhere.get(dependency.name, ()) if agrees(dependency, one)
        )
        if len(admitted) == 1 and not dependency.url:
            dependency.resolved = admitted[0]

    def of(self, path: str) -> list[str]:
        """The locks that may speak for a manifest, best first."""
        wanted = _LOCKS_OF.get(self._format.get(path, ""), ())
        folder, found = dirname(path), []
        while True:
            for lock in self._by_folder.get(folder, []):
                here = folder == dirname(path)
                fits = lock.format in wanted and lock.at.path != path
                if fits and (here or lock.format in _WORKSPACE) and _is_pair(path, lock):
                    found.append(lock)
            if not folder:
                found.sort(key=lambda one: wanted.index(one.format))
                return [*self._constraints.get(path, ()), *(lock.at.path for lock in found)]
            folder = dirname(folder)


def _has_source(manifest: Manifest, paths: frozenset[str]) -> bool:
    """Whether it was compiled from a `.in` beside it, whatever its first lines say."""
    path = manifest.at.path
    return (
        manifest.format == "requirements"
        and path.endswith(".txt")
        and f"{path.removesuffix('.txt')}.in" in paths
    )


def _is_pair(path: str, lock: Manifest) -> bool:
    """Whether a compiled requirements file was compiled from the other one, by their names."""
    if lock.format != "requirements":
        return True
    name, stem = basename(path), basename(lock.at.path).rpartition(".")[0]
    if name.endswith((".toml", ".py", ".cfg")):
        return lock.tool is not None and lock.scope == "application"
    source = name.rpartition(".")[0]
    return stem in (source, f"{source}-lock", f"{source}.lock", f"{source}_lock")


def agrees(dependency: Dependency, version: str) -> bool:
    """Whether a version meets the declaration; where one cannot tell, it does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    if dependency.url or not version:
        return True
    written = dependency.specifier if dependency.pep440 is None else dependency.pep440
    try:
        return any(
            SpecifierSet(one).contains(version, prereleases=True) for one in written.split("||")
        )
    except (InvalidSpecifier, InvalidVersion):
        return True
