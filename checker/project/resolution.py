"""Declarations → one fact per environment: what would really be installed, and what settles it.

An environment starts at a manifest that no other one includes (or somewhere in a circle of them),
and takes in all that it includes.
Declarations of one package are merged; a lock or constraint that settles them gives the version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from checker.extract.manifest.facts import Dependency, Ecosystem, Include, Manifest, Scope
from checker.model import Fact, Location, Problem
from checker.project import Entry, Join, Tree

MAX_PACKAGES = 10_000
"""Of one environment; locks of 5,000 packages are the largest that are known."""


class Installed(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One package of an environment, all its declarations merged.

    `specifier` joins what they say. `settled` says that one version, commit or digest is certain;
    `version` is it where there is one, and `locked_by` the lock that says so.
    """

    name: str
    ecosystem: Ecosystem
    specifier: str
    settled: bool
    version: str | None = None
    locked_by: str | None = None


class Environment(Fact, kw_only=True, omit_defaults=True, tag="environment"):
    """What one manifest, and all that it includes, would install.

    `sources` are the paths of those files, `locks` of the locks and constraints that settle some of
    it. `settled` says that nothing is left to an installer's choice; `unknown` counts declarations
    that do not tell what they install.
    """

    scope: Scope
    sources: tuple[str, ...]
    settled: bool
    packages: tuple[Installed, ...]
    locks: tuple[str, ...] = ()
    unknown: int = 0


_SETTLED = frozenset(
    {"exact", "arbitrary", "locked", "conda-build", "url-hashed", "vcs-commit", "path"}
)


def run(tree: Tree) -> Iterator[Fact | Entry | Problem]:
    """Yield the environments, in the order of their manifests."""
    declared: dict[str, list[Dependency]] = {}
    for one in tree.facts(Dependency):
        if one.scope not in ("constraint", "build"):
            declared.setdefault(one.at.path, []).append(one)
    includes = _includes(tree)
    included = {target for targets in includes.values() for target in targets}
    serving = _locks_in_use(declared.values())
    wholes = {one.at.path: one.at for one in tree.facts(Manifest)}
    covered: set[str] = set()
    paths = sorted({*declared, *includes}, key=lambda path: (path in included, path))
    for path in paths:
        if path in covered or path in serving:
            continue
        sources = _closure(path, includes)
        covered.update(sources)
        found = [one for source in sources for one in declared.get(source, ())]
        if found:
            yield _environment(wholes.get(path, found[0].at), sources, found)


def _includes(tree: Tree) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in tree.facts(Include):
        if one.relation == "requirement" and one.target:
            found.setdefault(one.at.path, []).append(one.target)
    return found


def _locks_in_use(groups: Iterable[list[Dependency]]) -> set[str]:
    """Locks that belong to a manifest: they are part of its environment, not one of their own."""
    return {one.locked_by for group in groups for one in group if one.locked_by}


def _closure(path: str, includes: dict[str, list[str]]) -> tuple[str, ...]:
    """A manifest and all that it includes, each once."""
    found: dict[str, None] = {}
    stack = [path]
    while stack:
        one = stack.pop()
        if one not in found:
            found[one] = None
            stack.extend(reversed(includes.get(one, [])))
    return tuple(found)


def _environment(at: Location, sources: tuple[str, ...], found: list[Dependency]) -> Environment:
    by_name: dict[tuple[str, Ecosystem], list[Dependency]] = {}
    for one in found:
        by_name.setdefault((one.name, one.ecosystem), []).append(one)
    unknown = len(by_name.pop(("", "pypi"), []))
    packages = tuple(_installed(by_name[key]) for key in sorted(by_name)[:MAX_PACKAGES] if key[0])
    return Environment(
        at=at,
        scope=found[0].scope,
        sources=sources,
        settled=unknown == 0 and all(one.settled for one in packages),
        packages=packages,
        locks=tuple(sorted({one.locked_by for one in found if one.locked_by})),
        unknown=unknown,
    )


def _installed(declared: list[Dependency]) -> Installed:
    first = declared[0]
    locked = next((one for one in declared if one.locked_by), None)
    version = locked.resolved if locked else None
    version = version or next((one.version for one in declared if one.version), None)
    specifiers = dict.fromkeys(one.specifier for one in declared if one.specifier)
    return Installed(
        name=first.name,
        ecosystem=first.ecosystem,
        specifier=",".join(specifiers),
        settled=locked is not None or any(one.pin in _SETTLED for one in declared),
        version=version,
        locked_by=locked.locked_by if locked else None,
    )


JOIN = Join("resolution", run, facts=(Environment,))
