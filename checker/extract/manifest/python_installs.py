"""Python programs and notebooks → what they have installed where their steps run.

Orchestrators, trackers and clouds take requirements as arguments of calls. One table says which
argument of which call means what; a call counts only where the file imports the library, or where
the argument's name can mean nothing else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.manifest.declare import Where, dependency, index, once
from checker.extract.manifest.facts import IndexOption, Relation, Scope, normalised
from checker.extract.manifest.includes import command_include
from checker.extract.manifest.install_commands import installation
from checker.extract.manifest.mapped import Locate, Mapped
from checker.extract.manifest.matchspec import matchspec
from checker.extract.manifest.pins import pep440
from checker.extract.manifest.python_literals import Entry, Program, is_dict, place, script
from checker.extract.manifest.python_tables import BARE, RULES, Rule, may_install
from checker.extract.manifest.requirement import Declared, requirement
from checker.extract.manifest.requirements import LineReader, logical_lines
from checker.extract.manifest.script_block import inline_metadata
from checker.extract.manifest.shell import FACTS, ShellReader
from checker.extract.manifest.shell_words import Word
from checker.model import Location
from checker.source import Source

_WORDS = {"arguments": ("pip", "install"), "words": (), "pip-main": ("pip",)}
"""Readers whose arguments are the words of a command, and what stands before them."""

_VERSION = re.compile(r"v?\d[\w.!+]*(?:\.\*)?")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a program has installed."""
    if not may_install(source.data):
        return
    scope: Scope = "notebook" if source.path.endswith(".ipynb") else "script"
    if source.name == source.path:
        yield from inline_metadata(source)
    yield from once(_Calls(source, Program(source), scope).read())


class _Calls:
    """Reads the calls of one program."""

    def __init__(self, source: Source, program: Program, scope: Scope) -> None:
        self._source = source
        self._program = program
        self._scope = scope

    def read(self) -> Iterator[Item]:
        """Yield what all statements of the program declare."""
        for unit in self._program.units:
            for node in unit.nodes:
                if isinstance(node, ast.Call):
                    yield from self.call(node)
                elif isinstance(node, ast.Assign):
                    yield from self.assignment(node)
                elif isinstance(node, ast.Dict):
                    yield from self.library(node)

    def call(self, node: ast.Call) -> Iterator[Item]:
        """Yield what the arguments of one call declare."""
        callee = _last_name(node.func)
        callee = self._program.renamed.get(callee, callee)
        for keyword in node.keywords:
            if self._is_handed_on(keyword):
                continue
            for rule in RULES.get(keyword.arg or "", ()):
                if self._applies(rule, callee):
                    yield from self._read(rule, keyword.value)
                    break
        if callee == "installPyPI":
            yield from self._utility(node)
        for rule in BARE.get(callee, ()):
            if self._applies(rule, callee):
                yield from self._positional(rule, node.args)
                break

    def _is_handed_on(self, keyword: ast.keyword) -> bool:
        """`f(packages=packages)`: whoever calls the function around it declares."""
        value = keyword.value
        same = isinstance(value, ast.Name) and value.id == keyword.arg
        return same and self._program.resolved(value) is value

    def _positional(self, rule: Rule, arguments: list[ast.expr]) -> Iterator[Item]:
        prefix = _WORDS.get(rule.reader)
        if prefix is not None:
            words = ast.List([*map(ast.Constant, prefix), *arguments], ast.Load())
            yield from self._command(Where(rule.manifest, rule.scope or self._scope), words)
            return
        if rule.reader == "magic":
            yield from self._magic(Where(rule.manifest, self._scope), arguments)
            return
        for argument in arguments[: rule.positions or None]:
            yield from self._read(rule, argument)

    def _utility(self, node: ast.Call) -> Iterator[Item]:
        """`dbutils.library.installPyPI("x", version="1.0")`."""
        versions = [one.value for one in node.keywords if one.arg == "version"]
        for argument in node.args[:1]:
            name = self._program.text(argument)
            texts = [name, *(self._program.text(one) for one in versions)]
            text = None if None in texts else "==".join(one for one in texts if one)
            where = Where("databricks", "notebook")
            yield self._declared(where, Entry(text, argument), requirement)

    def _magic(self, where: Where, arguments: list[ast.expr]) -> Iterator[Item]:
        """`run_line_magic("pip", "install x")`."""
        texts = [self._program.text(one) for one in arguments]
        if len(texts) == 2 and texts[0] in ("pip", "conda", "mamba", "uv") and texts[1]:
            whole = self._at(Entry(None, arguments[1]))
            script = Mapped.of([(f"{texts[0]} {texts[1]}", 0)])
            yield from ShellReader(lambda start, end: whole, where).read(script)

    def _applies(self, rule: Rule, callee: str) -> bool:
        if rule.callees and callee not in rule.callees:
            return False
        return not rule.modules or not rule.modules.isdisjoint(self._program.imports)

    def _read(self, rule: Rule, value: ast.expr) -> Iterator[Item]:
        scope = rule.scope or self._scope
        yield from _READERS[rule.reader](self, Where(rule.manifest, scope), value)

    def assignment(self, node: ast.Assign) -> Iterator[Item]:
        """Recipes of Driverless AI name their packages in a class attribute."""
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == "_modules_needed_by_name":
                yield from self._requirements(Where("h2o", "pipeline"), node.value)

    def library(self, node: ast.Dict) -> Iterator[Item]:
        """Dictionaries that configure: a Databricks library, Ray's environment, ZenML's image."""
        for key, value in self._program.pairs(node):
            if key == "runtime_env" and not self._program.imports.isdisjoint({"ray", "anyscale"}):
                yield from self._runtime(Where("ray", "pipeline"), value)
            elif key == "docker" and "zenml" in self._program.imports:
                for inner, packages in self._program.pairs(value):
                    if inner == "requirements":
                        yield from self._requirements(Where("zenml", "pipeline"), packages)
            elif key == "pypi" and isinstance(value, ast.Dict):
                for inner, package in self._program.pairs(value):
                    if inner == "package":
                        yield from self._requirements(Where("databricks", "pipeline"), package)
                    elif inner == "repo":
                        yield from self._index(
                            "index-url", Where("databricks", "pipeline"), package
                        )

    def _requirements(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """A list of requirements, one requirement, the path of a file, or the text of one."""
        alone = not isinstance(self._program.resolved(value), (ast.List, ast.Tuple, ast.Set))
        for entry in self._program.entries(value):
            text = entry.text or ""
            if text.endswith((".txt", ".in")):
                yield command_include(self._at(entry), "install", text)
            elif text.startswith("-") or (alone and "\n" in text):
                yield from self._lines(where, entry)
            elif not _is_none(entry.node):
                yield self._declared(where, entry, requirement)

    def _declared(self, where: Where, entry: Entry, read: Callable[[str], Declared | None]) -> Item:
        declared = read(entry.text) if entry.text else None
        unknown = Declared("", "dynamic", "".join((entry.text or "").split())[:200])
        return dependency(self._at(entry), declared or unknown, where)

    def _lines(self, where: Where, entry: Entry) -> Iterator[Item]:
        mapped, locate = self._text(entry)
        reader = LineReader(self._source, locate, where)
        for line in logical_lines(mapped.text):
            yield from reader.read(
                line._replace(offsets=[mapped.offset(one) for one in line.offsets])
            )

    def _conda(self, where: Where, value: ast.expr) -> Iterator[Item]:
        for entry in self._program.entries(value):
            if not _is_none(entry.node):
                yield self._declared(where._replace(ecosystem="conda"), entry, matchspec)

    def _apt(self, where: Where, value: ast.expr) -> Iterator[Item]:
        for entry in self._program.entries(value):
            name = entry.text or ""
            declared = Declared(name, "none" if name else "dynamic")
            yield dependency(self._at(entry), declared, where._replace(ecosystem="apt"))

    def _versions(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """`{"pandas": "1.5.3"}`: a bare version is exact."""
        for name, node in self._program.pairs(value):
            text = self._program.text(node)
            version = (text or "").strip()
            grade = pep440(f"=={version}" if _VERSION.fullmatch(version) else version)
            pin = "dynamic" if text is None else grade.pin
            named = requirement(name) or Declared(normalised(name), pin)
            declared = named._replace(pin=pin, specifier=version, version=grade.version)
            yield dependency(self._at(Entry(text, node)), declared, where)

    def _conda_versions(self, where: Where, value: ast.expr) -> Iterator[Item]:
        yield from self._versions(where._replace(ecosystem="conda"), value)

    def _bento(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """`bentos.build(python={"packages": [...]})`."""
        for key, node in self._program.pairs(value):
            if key == "packages":
                yield from self._requirements(where, node)

    def _runtime(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """Ray's `runtime_env`."""
        for key, node in self._program.pairs(value):
            if key in ("pip", "uv"):
                packages = [
                    inner for name, inner in self._program.pairs(node) if name == "packages"
                ]
                for one in packages or ([] if is_dict(self._program.resolved(node)) else [node]):
                    yield from self._requirements(where, one)
            elif key == "conda":
                yield from self._environment(where, node)

    def _environment(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """A conda environment as a dictionary, or the path of one."""
        if not is_dict(self._program.resolved(value)):
            text = self._program.text(value)
            if text is not None and text.endswith((".yml", ".yaml")):
                yield command_include(self._at(Entry(text, value)), "install", text)
            return
        for key, node in self._program.pairs(value):
            items = self._program.resolved(node)
            if key != "dependencies" or not isinstance(items, ast.List):
                continue
            for item in items.elts:
                if is_dict(self._program.resolved(item)):
                    for name, pip in self._program.pairs(item):
                        if name == "pip":
                            yield from self._requirements(where, pip)
                else:
                    yield from self._conda(where, item)

    def _shell(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """Strings that a shell runs."""
        for entry in self._program.entries(value):
            if entry.text is not None:
                mapped, locate = self._text(entry)
                yield from ShellReader(locate, where, commands=False).read(mapped)

    def _command(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """`subprocess.run`: a list of words, or a string for a shell."""
        if not isinstance(self._program.resolved(value), (ast.List, ast.Tuple)):
            yield from self._shell(where, value)
            return
        entries = list(self._program.entries(value))
        words = [Word(one.text or "{}", number, number) for number, one in enumerate(entries)]
        found = installation(words)
        for one in found.requirements if found else ():
            entry, declared = entries[one.word.start], one.declared
            unknown = Declared("", "dynamic", "" if entry.text is None else entry.text)
            where = where._replace(ecosystem=one.ecosystem)
            yield dependency(self._at(entry), declared or unknown, where)
        for reference in found.references if found else ():
            entry = entries[reference.word.start]
            yield command_include(self._at(entry), reference.relation, reference.word.value)
        for use in found.indexes if found else ():
            yield index(self._at(entries[use.word.start]), use.option, use.word.value, where)

    def _files(self, relation: Relation, where: Where, value: ast.expr) -> Iterator[Item]:
        for entry in self._program.entries(value):
            if entry.text is not None:
                yield command_include(self._at(entry), relation, entry.text)

    def _index(self, option: IndexOption, where: Where, value: ast.expr) -> Iterator[Item]:
        for entry in self._program.entries(value):
            if entry.text:
                yield index(self._at(entry), option, entry.text, where)

    def _indexes(self, where: Where, value: ast.expr) -> Iterator[Item]:
        """A list of which the first replaces PyPI."""
        for number, entry in enumerate(self._program.entries(value)):
            if entry.text:
                option: IndexOption = "extra-index-url" if number else "index-url"
                yield index(self._at(entry), option, entry.text, where)

    def _at(self, entry: Entry) -> Location:
        return place(self._program.unit_of(entry.node), entry.node)

    def _text(self, entry: Entry) -> tuple[Mapped, Locate]:
        """A string as a script; where it is not one plain literal, all of it has one place."""
        unit = self._program.unit_of(entry.node)
        mapped = script(unit, entry.node, entry.text)
        if mapped is None:
            whole = place(unit, entry.node)
            return Mapped.of([(entry.text or "", 0)]), lambda start, end: whole
        return mapped, lambda start, end: unit.fragment.locate(unit.text.span(start, end))


_READERS: dict[str, Callable[[_Calls, Where, ast.expr], Iterator[Item]]] = {
    "requirements": _Calls._requirements,
    "conda": _Calls._conda,
    "versions": _Calls._versions,
    "conda-versions": _Calls._conda_versions,
    "bento": _Calls._bento,
    "runtime": _Calls._runtime,
    "environment": _Calls._environment,
    "shell": _Calls._shell,
    "command": _Calls._command,
    "files": lambda calls, where, value: calls._files("install", where, value),
    "apt": _Calls._apt,
    "index": lambda calls, where, value: calls._index("index-url", where, value),
    "indexes": _Calls._indexes,
    "extra-index": lambda calls, where, value: calls._index("extra-index-url", where, value),
    "links": lambda calls, where, value: calls._index("find-links", where, value),
    "hosts": lambda calls, where, value: calls._index("trusted-host", where, value),
}
"""How each rule reads an argument; outside of the class, whose instances must not hold themselves:
with them they would hold the syntax tree."""


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


EXTRACTOR = Extractor(
    name="python-installs",
    facts=FACTS,
    extract=extract,
)
