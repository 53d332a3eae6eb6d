"""Dotted names as one file writes them → what the files of the tree that they lead to share."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from posixpath import dirname
from typing import Any, TypeVar

from msgspec import Struct

from checker.extract.python.facts import (
    PythonConstant,
    PythonExport,
    PythonOptions,
    PythonOwn,
    PythonResult,
    PythonSink,
)
from checker.extract.python.names import LIBRARIES, is_foreign
from checker.model import Value
from checker.project import Tree

T = TypeVar("T")

MAX_STEPS = 5
"""Modules that hand a name on to each other; more go in a circle."""

_ROOTS = ("", "src", "lib", "python")
"""Folders whose modules are imported by their path below it."""

Shared = Mapping[tuple[str, str], T]
"""Path and name → what a module shares under it."""


def _class_in(owner: str) -> str:
    """The first class, or result of a function, on the way to an object."""
    parts = owner.split(".")
    for index, part in enumerate(parts):
        if part[:1].isupper() or part.endswith("()"):
            return ".".join(parts[: index + 1])
    return ""


def _is_library(base: str) -> bool:
    """Whether a class is one of a library that has methods which are watched."""
    root = base.partition(".")[0]
    return root in LIBRARIES and root not in sys.stdlib_module_names


class Modules(Struct, frozen=True, dict=True):
    """What the modules of the tree share, by their file."""

    tree: Tree
    _known: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    _answers: dict[tuple[int, str, str], Any] = {}

    @cached_property
    def exports(self) -> Shared[PythonExport]:
        """Names for functions of libraries, and of modules further on."""
        return {(one.at.path, one.name): one for one in self.tree.facts(PythonExport)}

    @cached_property
    def constants(self) -> Shared[Value]:
        """Constants, and the known entries of dictionaries."""
        found = {
            (path, f"{name}.{key}"): value
            for (path, name), one in self.options.items()
            for key, value in one.entries.items()
        }
        for constant in self.tree.facts(PythonConstant):
            found[constant.at.path, constant.name] = Value(value=constant.value)
        return found

    @cached_property
    def options(self) -> Shared[PythonOptions]:
        """Dictionaries that may be passed on as keywords, those within others included."""
        found: dict[tuple[str, str], PythonOptions] = {}
        waiting = [*reversed(self.tree.facts(PythonOptions))]
        while waiting:
            one = waiting.pop()
            found[one.at.path, one.name] = one
            for key, value in one.entries.items():
                if isinstance(value.value, dict):
                    name = f"{one.name}.{key}"
                    entries = {inner: Value(value=given) for inner, given in value.value.items()}
                    waiting.append(PythonOptions(at=one.at, name=name, entries=entries))
        return found

    @cached_property
    def results(self) -> Shared[str]:
        """Functions whose result comes from outside, with its origin."""
        return {(one.at.path, one.name): one.origin for one in self.tree.facts(PythonResult)}

    @cached_property
    def sinks(self) -> Shared[list[PythonSink]]:
        """Functions that hand a parameter on."""
        found: dict[tuple[str, str], list[PythonSink]] = {}
        for one in self.tree.facts(PythonSink):
            found.setdefault((one.at.path, one.function), []).append(one)
        return found

    @cached_property
    def own(self) -> Shared[PythonOwn]:
        """Functions, classes, methods and instances that are the modules' own."""
        return {(one.at.path, one.name): one for one in self.tree.facts(PythonOwn)}

    def is_own(self, path: str, name: str) -> bool:
        """Whether what is called in a file is the project's own, and no library's by inheritance.

        What a method of a class gives counts as one of the class.
        """
        if name[:1] == "?" or not is_foreign(name.replace("()", "")):
            return False
        if self._is_kind(path, name, MAX_STEPS):
            return True
        owner, _, method = name.rpartition(".")
        for one in (owner, _class_in(owner)):
            if one and self._is_kind(path, one, MAX_STEPS):
                return self._defines(path, one, method, MAX_STEPS) is not False
        return False

    def is_covered(self, path: str, name: str) -> bool:
        """Whether a star import has put something of the project in the place of a library's."""
        kind = self.own.get((path, name))
        names = kind.bases if kind is not None and kind.only else ()
        return any(self._is_kind(path, one, MAX_STEPS) for one in names)

    def _is_kind(self, path: str, name: str, steps: int) -> bool:
        """Whether a name stands for a class of the tree, or for an instance of one."""
        kind = self.find(self.own, path, name) if steps else None
        if kind is None or not kind.only:
            return kind is not None
        return all(self._is_kind(kind.at.path, one, steps - 1) for one in kind.bases)

    def _defines(self, path: str, owner: str, method: str, steps: int) -> bool | None:
        """Whether a class of the tree defines a method (true), or a library may (false)."""
        if self.find(self.own, path, f"{owner}.{method}") is not None:
            return True
        kind = self.find(self.own, path, owner) if steps else None
        if kind is None:
            return None
        for base in kind.bases:
            if _is_library(base):
                return False
            if (found := self._defines(kind.at.path, base, method, steps - 1)) is not None:
                return found
        return None

    def resolve(self, path: str, name: str) -> PythonExport | None:
        """The library's function that an imported name stands for in a file."""
        return self.find(self.functions, path, name)

    @cached_property
    def functions(self) -> Shared[PythonExport]:
        """Names for functions of libraries."""
        return {place: one for place, one in self.exports.items() if one.watched}

    def find(self, shared: Shared[T], path: str, name: str, steps: int = MAX_STEPS) -> T | None:
        """What a name in a file stands for, through modules that only hand it on.

        Every answer is remembered, so that modules which hand each other everything end.
        """
        key = id(shared), path, name
        if key not in self._answers:
            self._answers[key] = None
            self._answers[key] = self._find(shared, path, name, steps)
        answer: T | None = self._answers[key]
        return answer

    def _find(self, shared: Shared[T], path: str, name: str, steps: int) -> T | None:
        last = name.rpartition(".")[2]
        if last not in self._lasts(shared) and last not in self._renamed:
            return None
        for module, rest in self._places(path, name):
            if (found := shared.get((module, rest))) is not None:
                return found
            if steps and (found := self._further(shared, module, rest, steps - 1)) is not None:
                return found
        return None

    def _further(self, shared: Shared[T], module: str, rest: str, steps: int) -> T | None:
        head, dot, tail = rest.partition(".")
        name = head.removesuffix("()")
        export = self.exports.get((module, head)) or self.exports.get((module, name))
        after = f"{head.removeprefix(export.name)}{dot}{tail}" if export else ""
        targets = [f"{export.target}{after}"] if export else []
        targets += [f"{one}.{rest}" for one in self._stars.get(module, ())]
        for target in targets:
            if (found := self.find(shared, module, target, steps)) is not None:
                return found
        return None

    @cached_property
    def _renamed(self) -> frozenset[str]:
        """Names under which modules hand on what has another name."""
        every = self.tree.facts(PythonExport)
        return frozenset(
            one.name for one in every if not one.watched and one.name != one.target.split(".")[-1]
        )

    @cached_property
    def _stars(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.tree.facts(PythonExport):
            if one.name == "*":
                found.setdefault(one.at.path, []).append(one.target.rstrip("."))
        return found

    def _lasts(self, shared: Shared[T]) -> frozenset[str]:
        if id(shared) not in self._last_names:
            self._last_names[id(shared)] = frozenset(name.rpartition(".")[2] for _, name in shared)
        return self._last_names[id(shared)]

    @cached_property
    def _last_names(self) -> dict[int, frozenset[str]]:
        return {}

    def _places(self, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """Files that a dotted name may lead to, and what of it is left in each."""
        key = path.rpartition("/")[0], name
        if key not in self._known:
            self._known[key] = tuple(self._search(path, name))
        return tuple(one for one in self._known[key] if one[0] != path)

    def _search(self, path: str, name: str) -> Iterator[tuple[str, str]]:
        level = len(name) - len(name.lstrip("."))
        parts = name[level:].split(".")
        folders = _folders(path.rpartition("/")[0], level)
        for end in range(len(parts) - 1, -1, -1):
            if end and parts[end - 1] not in self._stems:
                continue
            rest = ".".join(parts[end:])
            inner = "/".join(parts[:end])
            for folder in folders:
                base = f"{folder}/{inner}".strip("/")
                for module in (f"{base}.py", f"{base}/__init__.py".lstrip("/")):
                    if module in self.tree.paths:
                        yield module, rest

    @cached_property
    def _stems(self) -> frozenset[str]:
        """What the modules and packages of the tree are called; most names lead to neither."""
        files = [path for path in self.tree.paths if path.endswith(".py")]
        modules = (path.removesuffix("/__init__.py").removesuffix(".py") for path in files)
        return frozenset(module.rpartition("/")[2] for module in modules)


@lru_cache(maxsize=10_000)
def _folders(folder: str, level: int) -> tuple[str, ...]:
    """Where the search starts: the package for a relative name, else the usual places."""
    if level == 0:
        return tuple(dict.fromkeys((folder, *_ROOTS, *_above(folder))))
    for _ in range(level - 1):
        folder = dirname(folder)
    return (folder,)


def _above(folder: str) -> Iterator[str]:
    while folder:
        folder = dirname(folder)
        yield folder
