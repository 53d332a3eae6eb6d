"""A file's name and first bytes → the extractors that read it; a path → its role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache
from pathlib import PurePosixPath

from checker.extract import Extractor, extractors
from checker.model import Role


def classify(name: str, head: bytes, size: int) -> tuple[Extractor, ...]:
    """The extractors for a file called `name` that starts with `head`.

    Content wins: names are asked only where no extractor recognises the bytes.
    """
    if size == 0:
        return ()
    if recognised := tuple(one for one in _sniffers() if one.sniff and one.sniff(head, size)):
        return recognised
    return _by_name(name)


def is_context(name: str) -> bool:
    """Whether a file of this name changes how other files are judged."""
    return any(one.context for one in _by_name(name))


def _by_name(name: str) -> tuple[Extractor, ...]:
    path = name.lower()
    base = path.rpartition("/")[2]
    return tuple(one for one, match in _name_matchers() if match(base) or match(f"/{path}"))


@cache
def _sniffers() -> tuple[Extractor, ...]:
    return tuple(one for one in extractors() if one.sniff)


@cache
def _name_matchers() -> tuple[tuple[Extractor, _Matcher], ...]:
    return tuple((one, _Matcher(one.names)) for one in extractors() if one.names)


class _Matcher:
    """Glob patterns over one name, with suffixes and exact names looked up instead of tried."""

    def __init__(self, patterns: Iterable[str]) -> None:
        exact, suffixes, globs = set(), [], []
        for pattern in patterns:
            if not _is_glob(pattern) and "/" not in pattern:
                exact.add(pattern)
            elif pattern.startswith("*.") and not _is_glob(pattern[2:]):
                suffixes.append(pattern[1:])
            else:
                globs.append(translate(f"*/{pattern}" if "/" in pattern else pattern))
        self._exact = frozenset(exact)
        self._suffixes = tuple(suffixes)
        self._globs = re.compile("|".join(globs)) if globs else None

    def __call__(self, name: str) -> bool:
        return (
            name in self._exact
            or name.endswith(self._suffixes)
            or bool(self._globs and self._globs.match(name))
        )


def _is_glob(pattern: str) -> bool:
    return any(mark in pattern for mark in "*?[")


_FOLDERS: dict[Role, frozenset[str]] = {
    "vendored": frozenset(
        {"vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty"}
        | {"3rdparty", "extern", "node_modules", "site-packages", "dist-packages"}
    ),
    "generated": frozenset({"generated", "_generated", "__generated__", "autogen"}),
    "test": frozenset({"test", "tests", "testing", "unittests", "testdata", "fixtures"}),
    "example": frozenset(
        {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"}
    ),
    "docs": frozenset({"doc", "docs", "documentation"}),
}
"""Folder names that give everything under them a role; the first role of the table wins."""

_FILES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("generated", re.compile(r".*_pb2(_grpc)?\.pyi?$")),
    ("test", re.compile(r"(test_.*|.*_test|conftest)\.(py|ipynb)$")),
)


def role_of(path: str) -> Role:
    """What the path is for, judged by its folders first and its own name second."""
    *folders, name = (part.lower() for part in PurePosixPath(path).parts)
    for role, names in _FOLDERS.items():
        if not names.isdisjoint(folders):
            return role
    return next((role for role, pattern in _FILES if pattern.match(name)), "product")
