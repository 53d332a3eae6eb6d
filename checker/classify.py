"""A file's name and first bytes → the extractors that read it; a path → its role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache

from checker.extract import Extractor
from checker.extract.registry import FORMATS, Format
from checker.model import Role


def classify(name: str, head: bytes, size: int) -> tuple[Extractor, ...]:
    """The extractors for a file called `name` that starts with `head`."""
    return tuple(one.extractor for one in formats_of(name, head, size))


def formats_of(name: str, head: bytes, size: int) -> tuple[Format, ...]:
    """The formats of a file called `name` that starts with `head`.

    Content wins: names are asked only where no format recognises the bytes, or where what is no
    model has the name of one.
    """
    if size == 0:
        return ()
    recognised: list[Format] = []
    for mark, one in _marks(head[:2]):
        if mark in head and one not in recognised and one.recognises(head, size):
            recognised.append(one)
    named = _names().find(name.lower())
    if all(one.beside for one in recognised):
        return (*recognised, *named)
    if any(one.is_artifact and not one.beside for one in recognised):
        return tuple(recognised)
    return (*recognised, *(one for one in named if one.is_artifact))


@cache
def _marks(start: bytes) -> tuple[tuple[bytes, Format], ...]:
    """The marks of formats that may begin with two bytes."""
    possible = (one for one in FORMATS if one.may_begin(start))
    return tuple((mark, one) for one in possible for mark in one.marks)


def has_known_name(name: str) -> bool:
    """Whether some format would read a file for its name."""
    return bool(_names().find(name.lower()))


def is_context(name: str) -> bool:
    """Whether a file of this name changes how other files are judged."""
    return any(one.context for one in _names().find(name.lower()))


def by_name(name: str) -> tuple[Extractor, ...]:
    """The extractors for a file called `name`, whatever is in it."""
    return tuple(one.extractor for one in _names().find(name.lower()))


@cache
def _names() -> _Names:
    return _Names(FORMATS)


class _Names:
    """The glob patterns of all formats, with names and suffixes looked up instead of tried."""

    def __init__(self, formats: Iterable[Format]) -> None:
        self._all = tuple(formats)
        self._exact: dict[str, set[int]] = {}
        self._suffixes: dict[str, set[int]] = {}
        names, paths = _Globs(), _Globs()
        for index, one in enumerate(self._all):
            for pattern in one.names:
                if not _is_glob(pattern) and "/" not in pattern:
                    self._exact.setdefault(pattern, set()).add(index)
                elif pattern.startswith("*.") and not _is_glob(pattern[2:]):
                    self._suffixes.setdefault(pattern[1:], set()).add(index)
                elif "/" in pattern:
                    paths.add(index, f"*/{pattern}")
                else:
                    names.add(index, pattern)
        self._name_globs, self._path_globs = names, paths

    def find(self, path: str) -> tuple[Format, ...]:
        """The formats of a path in lower case, in their order."""
        base = path.rpartition("/")[2]
        found = set(self._exact.get(base, ()))
        dot = base.find(".")
        while dot >= 0:
            found |= self._suffixes.get(base[dot:], set())
            dot = base.find(".", dot + 1)
        found.update(self._name_globs.find(base), self._path_globs.find(f"/{path}"))
        return tuple(self._all[index] for index in sorted(found))


class _Globs:
    """Glob patterns, each tried on text that has its longest plain part and on no other."""

    def __init__(self) -> None:
        self._patterns: list[tuple[int, str, str]] = []

    def add(self, index: int, pattern: str) -> None:
        """A further pattern, and the number it stands for."""
        plain = max(_WILD.split(pattern), key=len)
        self._patterns.append((index, plain, pattern))

    def find(self, text: str) -> list[int]:
        """The numbers of the patterns that a text matches."""
        return [
            index
            for index, plain, pattern in self._patterns
            if plain in text and _compiled(pattern).match(text)
        ]


_WILD = re.compile(r"\*|\?|\[[^]]*\]")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


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
    *folders, name = path.lower().split("/")
    for role, names in _FOLDERS.items():
        if not names.isdisjoint(folders):
            return role
    return next((role for role, pattern in _FILES if pattern.match(name)), "product")
