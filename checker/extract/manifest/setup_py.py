"""setup.py → facts, by reading it as text: nothing of it is ever run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract import Context, Extractor, Item
from checker.extract.manifest.declare import Where, dependency, is_dev, once
from checker.extract.manifest.facts import Dependency, Include, Manifest, Scope
from checker.extract.manifest.includes import include
from checker.extract.manifest.python_literals import Entry, Program, is_dict, place
from checker.extract.manifest.requirement import Declared, requirement
from checker.model import Problem
from checker.source import Source

_PUBLISHED = frozenset({"classifiers", "keywords", "url", "project_urls", "download_url"})
"""Arguments for readers of a package index, which scripts that only install leave out."""


class _Section(NamedTuple):
    scope: Scope | None
    group: str | None


_LISTS = {
    "install_requires": _Section(None, None),
    "requires": _Section(None, None),
    "setup_requires": _Section("build", "setup"),
    "tests_require": _Section("dev", "test"),
}


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what `setup()` is given."""
    program = Program(source)
    calls = [
        node
        for unit in program.units
        for node in unit.nodes
        if isinstance(node, ast.Call) and _name(node.func) == "setup"
    ]
    if not program.units:
        yield Problem("setup.syntax", source.whole(), "no statement of it parses")
    if not calls:
        return
    reader = _Setup(program, calls)
    yield from once(reader.read())
    yield from _files(source, program)
    yield reader.manifest(source)


class _Setup:
    def __init__(self, program: Program, calls: list[ast.Call]) -> None:
        self._program = program
        self._arguments: dict[str, ast.expr] = {}
        for call in calls:
            for keyword in call.keywords:
                if keyword.arg is None:
                    self._arguments.update(program.pairs(keyword.value))
                else:
                    self._arguments[keyword.arg] = keyword.value
        self._reads_files = any(_named_file(node) for unit in program.units for node in unit.nodes)
        self._published = not _PUBLISHED.isdisjoint(self._arguments)

    def read(self) -> Iterator[Item]:
        main: Scope = "library" if self._published else "application"
        for name, section in _LISTS.items():
            if name in self._arguments:
                where = Where("setup.py", section.scope or main, section.group)
                yield from self._list(where, self._arguments[name])
        extras = self._arguments.get("extras_require")
        if extras is None:
            return
        if not is_dict(self._program.resolved(extras)):
            yield from self._list(Where("setup.py", main, "extras"), extras)
        for group, value in self._program.pairs(extras):
            scope: Scope = "dev" if is_dev(group) else main
            yield from self._list(Where("setup.py", scope, group), value)

    def _list(self, where: Where, value: ast.expr) -> Iterator[Item]:
        for entry in self._program.entries(value):
            if entry.text is None and self._is_elsewhere(entry.node):
                continue
            lines = (entry.text or "").splitlines() if entry.text else [None]
            for line in lines:
                if line is None or line.strip():
                    yield self._one(where, entry, line)

    def _is_elsewhere(self, node: ast.expr) -> bool:
        """Whether a value is read from a file that is named, or gathers what other extras list."""
        if isinstance(node, ast.Constant):
            return False
        return self._reads_files or self._program.names_dict(node)

    def _one(self, where: Where, entry: Entry, line: str | None) -> Item:
        at = place(self._program.unit_of(entry.node), entry.node)
        declared = requirement(line) if line else None
        return dependency(at, declared or Declared("", "dynamic", (line or "")[:200]), where)

    def manifest(self, source: Source) -> Manifest:
        name = self._arguments.get("name")
        python = self._arguments.get("python_requires")
        return Manifest(
            at=source.whole(),
            format="setup.py",
            scope="library" if self._published else "application",
            lock=False,
            status="ok",
            distribution=self._published,
            name=self._program.text(name) if name is not None else None,
            requires_python=self._program.text(python) if python is not None else None,
        )


def _files(source: Source, program: Program) -> Iterator[Item]:
    """Requirements files that the script names: it reads its own requirements from them."""
    seen: set[str] = set()
    for unit in program.units:
        for node in unit.nodes:
            name = _named_file(node)
            if name and isinstance(node, ast.Constant) and name not in seen:
                seen.add(name)
                yield from include(source, place(unit, node), "dynamic", name)


def _named_file(node: ast.AST) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    named = isinstance(value, str) and value.endswith((".txt", ".in")) and "req" in value
    return value if named else None  # type: ignore[return-value]


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


EXTRACTOR = Extractor(
    name="setup-py",
    facts=(Dependency, Include, Manifest),
    extract=extract,
)
