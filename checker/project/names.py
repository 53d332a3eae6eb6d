"""Names across files → calls: what one module imports from another that has it from a library.

`utils.py` says `from pickle import load`, another file says `from utils import load`: its calls are
those of `pickle.load`. Constants that a module shares are filled in where they are passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath

from checker.extract.addresses import url_of
from checker.extract.python.facts import (
    PythonCall,
    PythonConstant,
    PythonExport,
    PythonForeign,
)
from checker.model import Fact, Value
from checker.project import Entry, Join, Tree

MAX_STEPS = 5
"""Modules that hand a name on to each other; more go in a circle."""

_ROOTS = ("", "src", "lib", "python")
"""Folders whose modules are imported by their path below it."""


def run(tree: Tree) -> Iterator[Fact | Entry]:
    """Resolve what was imported from modules of the project."""
    modules = _Modules(tree)
    if modules.constants or modules.exports:
        for call in (*tree.facts(PythonCall), *tree.facts(PythonForeign)):
            _fill(call, modules)
    if not modules.exports:
        return
    for call in tree.facts(PythonForeign):
        if (export := modules.resolve(call.at.path, call.name)) is not None:
            fields = {name: getattr(call, name) for name in PythonCall.__struct_fields__}
            yield PythonCall(**{**fields, "name": export.target, "watched": export.watched})


def _fill(call: PythonCall, modules: _Modules) -> None:
    """Put constants of other modules in the place of their names."""
    for index, value in enumerate(call.args):
        if (found := _constant(call, value, modules)) is not None:
            call.args[index] = Value(value=found)
            _tell_address(call, str(index), found)
        elif (target := _target(call, value, modules)) is not None:
            call.args[index] = Value(name=target)
    for name, value in call.keywords.items():
        if (found := _constant(call, value, modules)) is not None:
            call.keywords[name] = Value(value=found)
            _tell_address(call, name, found)
        elif (target := _target(call, value, modules)) is not None:
            call.keywords[name] = Value(name=target)


def _constant(call: PythonCall, value: Value, modules: _Modules) -> bool | str | None:
    if value.name is None or not value.name.rpartition(".")[2].isupper():
        return None
    return modules.constant(call.at.path, value.name)


def _target(call: PythonCall, value: Value, modules: _Modules) -> str | None:
    """The library's class that an imported name stands for."""
    if value.name is None or "(" in value.name:
        return None
    export = modules.resolve(call.at.path, value.name)
    return export.target if export is not None else None


def _tell_address(call: PythonCall, argument: str, text: bool | str) -> None:
    if isinstance(text, str) and (url := url_of(text)) is not None:
        call.urls = {**(call.urls or {}), argument: url}


@dataclass(frozen=True)
class _Modules:
    """What the modules of the tree share, by their file."""

    tree: Tree

    @cached_property
    def exports(self) -> dict[tuple[str, str], PythonExport]:
        """Path and name → export."""
        return {(one.at.path, one.name): one for one in self.tree.facts(PythonExport)}

    @cached_property
    def constants(self) -> dict[tuple[str, str], bool | str]:
        """Path and name → constant."""
        return {(one.at.path, one.name): one.value for one in self.tree.facts(PythonConstant)}

    def resolve(self, path: str, name: str, steps: int = MAX_STEPS) -> PythonExport | None:
        """The library's function that an imported name stands for in a file."""
        for module, rest in self._modules(path, name, self._exported):
            export = self.exports.get((module, rest))
            if export is None or steps == 0:
                continue
            return export if export.watched else self.resolve(module, export.target, steps - 1)
        return None

    def constant(self, path: str, name: str) -> bool | str | None:
        """The value of an imported constant."""
        for module, rest in self._modules(path, name, self._constant_names):
            if (value := self.constants.get((module, rest))) is not None:
                return value
        return None

    @cached_property
    def _exported(self) -> frozenset[str]:
        return frozenset(name for _, name in self.exports)

    @cached_property
    def _constant_names(self) -> frozenset[str]:
        return frozenset(name for _, name in self.constants)

    def _modules(self, path: str, name: str, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Files that a dotted name may lead to, and what of it is `wanted` in each."""
        parts = name.lstrip(".").split(".")
        ends = [end for end in range(len(parts)) if ".".join(parts[end:]) in wanted]
        if not ends:
            return
        folders = self._folders(path, name)
        for end in reversed(ends):
            rest = ".".join(parts[end:])
            for folder in folders:
                base = normpath(join(folder, *parts[:end])) if end or folder else ""
                for module in (f"{base}.py", join("" if base == "." else base, "__init__.py")):
                    if module in self.tree.paths and module != path:
                        yield module, rest

    def _folders(self, path: str, name: str) -> list[str]:
        """Where the search starts: the package for a relative name, else the usual places."""
        folder = dirname(path)
        level = len(name) - len(name.lstrip("."))
        if level == 0:
            return list(dict.fromkeys((folder, *_ROOTS, *self._above(folder))))
        for _ in range(level - 1):
            folder = dirname(folder)
        return [folder]

    def _above(self, folder: str) -> Iterator[str]:
        while folder:
            folder = dirname(folder)
            yield folder


JOIN = Join("names", run, (PythonCall,))
