"""Requirements files of bare pins → the lock beside each that has the digests of all of them."""

from __future__ import annotations

from collections.abc import Iterable

from checker.extract.manifest.facts import Dependency, Include, Manifest
from checker.project import Tree
from checker.project.locks import Locks

_FORMATS = frozenset({"uv.lock", "poetry.lock", "pdm.lock", "pylock", "pipfile.lock"})
_PINNED = ("exact", "arbitrary")

Release = tuple[str, str]
"""The name of a package and one spelling of its version."""


def find(tree: Tree, locks: Locks) -> None:
    """Set `digests_in` of the manifests that a lock has all digests for.

    Files that are installed together with others are left out: pip wants digests of all or none.
    """
    candidates = _candidates(tree)
    if not candidates:
        return
    declared: dict[str, list[Dependency]] = {}
    for one in tree.facts(Dependency):
        declared.setdefault(one.at.path, []).append(one)
    formats = {one.at.path: one.format for one in tree.facts(Manifest) if one.lock}
    known: dict[str, frozenset[Release]] = {}
    for manifest in candidates:
        pins = declared.get(manifest.at.path, [])
        if not pins or not all(one.pin in _PINNED and one.ecosystem == "pypi" for one in pins):
            continue
        for lock in locks.of(manifest.at.path):
            if formats.get(lock) in _FORMATS:
                if lock not in known:
                    known[lock] = _releases(one for one in declared.get(lock, ()) if one.hashed)
                if _releases(pins) <= known[lock]:
                    manifest.digests_in = lock
                    break


def _candidates(tree: Tree) -> list[Manifest]:
    joined: set[str] = set()
    for one in tree.facts(Include):
        if one.relation in ("requirement", "constraint", "dynamic"):
            joined.add(one.at.path)
            joined.add(one.target or "")
    return [
        one
        for one in tree.facts(Manifest)
        if one.format == "requirements"
        and one.hashes != "all"
        and one.status == "ok"
        and one.scope != "constraint"
        and not one.at.path.endswith(".in")
        and one.at.path not in joined
    ]


def _releases(found: Iterable[Dependency]) -> frozenset[Release]:
    from packaging.utils import canonicalize_version

    return frozenset((one.name, canonicalize_version(one.version or "")) for one in found)
