"""The state of reading one file: scopes, functions still to be read, uses of watched names."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from checker.extract.python.facts import Form
from checker.extract.python.fetching import DOWNLOAD_METHODS
from checker.extract.python.names import canonical, is_foreign, may_be_alias
from checker.extract.python.scope import Scope
from checker.extract.python.tables import WRAPPERS
from checker.extract.python.values import (
    EXPRESSION,
    Arguments,
    Class,
    Const,
    Function,
    Inlet,
    Known,
    Site,
    Sources,
)
from checker.watch import Watch

MAX_CALL_DEPTH = 6
"""Functions read within each other to know what they return; each level costs stack."""


class Use(NamedTuple):
    """A watched name in use, before its arguments become facts."""

    fragment: int
    node: ast.expr
    name: str
    watched: list[str]
    arguments: Arguments
    form: Form
    function: str
    site: Site | None
    sources: Sources


class Passing(NamedTuple):
    """A call of a function of another module of the project, perhaps."""

    fragment: int
    node: ast.expr
    name: str
    arguments: Arguments


class Import(NamedTuple):
    """The first import of a framework."""

    fragment: int
    node: ast.alias | ast.ImportFrom
    name: str


MAX_PASSINGS = 2000
"""Calls of other modules' functions kept of a file; one with more is generated."""

MAX_GIVEN = 3
"""Positions that a call of a library's function under a name of one's own has at most."""

MAX_ANSWERS = 50_000
"""Names whose answer is remembered; a hostile file must not fill the memory with them."""


_WRAPPING = re.compile("|".join(WRAPPERS))


class Lookout:
    """Which resolved names are watched; remembers every answer."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._answers: dict[str, list[str]] = {}
        self._noted: dict[str, list[str] | None] = {}
        self._foreign: dict[str, bool] = {}
        self.methods = frozenset(watch.methods)
        self.told_methods = self.methods | DOWNLOAD_METHODS.keys()
        self.names = watch.names
        self.builtins = frozenset(name for name in watch.names if "." not in name)
        self.lasts = frozenset(
            name.rpartition(".")[2] for name in watch.names if "." in name and name[0] != "*"
        )
        self.own_names = self.methods | self.builtins | self.lasts
        self._prefixes = frozenset(
            name[:end] for name in watch.names for end in range(len(name)) if name[end] == "."
        )

    def __call__(self, name: str) -> list[str]:
        """The watched names under which a canonical name falls."""
        if (answer := self._answers.get(name)) is None:
            answer = self._answers[name] = self._watch.matches(name)
        return answer

    def asks(self, name: str) -> list[str] | None:
        """The watched names of a use that is worth a fact; None for all others."""
        if name not in self._noted:
            if len(self._noted) > MAX_ANSWERS:
                self._noted.clear()
                self._answers.clear()
                self._foreign.clear()
            watched = self(name)
            foreign = self.is_foreign(name) or may_be_alias(name)
            self._noted[name] = watched if watched or foreign else None
        return self._noted[name]

    def is_foreign(self, name: str) -> bool:
        """Whether another module of the project may have this from a library that is watched."""
        if (answer := self._foreign.get(name)) is None:
            answer = self._foreign[name] = self._is_foreign(name)
        return answer

    def _is_foreign(self, name: str) -> bool:
        path, _, last = name.rpartition(".")
        if path.endswith("()"):  # what a function of another module gives
            return last in self.lasts and is_foreign(path[:-2])
        if last not in self.lasts and _WRAPPING.search(last) is None:
            return False
        return (bool(path) or name[0] == ".") and is_foreign(name)

    def below(self, owner: str) -> list[str]:
        """The watched names that are in a module or class."""
        if owner not in self._prefixes:
            return []
        return sorted(name for name in self.names if name.startswith(f"{owner}."))

    def may_be(self, name: str) -> bool:
        """Whether a canonical name is watched, or is the start of one that is."""
        return bool(self(name)) or name in self._prefixes


@lru_cache(maxsize=8)
def lookout(watch: Watch) -> Lookout:
    """The one lookout of a watch list in this process."""
    return Lookout(watch)


Evaluators = dict[type[ast.AST], Callable[..., Known]]
Executors = dict[type[ast.AST], Callable[..., bool]]
"""Handlers by the type of node, each of which takes the run and such a node."""


class Run:
    """Reading one file. The handlers of node types are given to it; it knows none itself."""

    def __init__(self, watch: Watch, evaluators: Evaluators, executors: Executors) -> None:
        self.lookout = lookout(watch)
        self._scopes: list[Scope] = []
        self._classes: list[Class] = []
        self._rootless: set[str] = set()
        self.module = self.new_scope(None)
        self.scope = self.module
        self.stars: list[str] = []
        self.later: dict[str, str] = {}
        self.starts: list[tuple[int, ast.expr, Known]] = []
        self.owner: Class | None = None
        self.qualname = ""
        self.fragment = 0
        self.depth = 0
        self.uses: list[Use] = []
        self.passings: list[Passing] = []
        self.functions: list[Function] = []
        self.imports: dict[str, Import] = {}
        self.queue: deque[Function] = deque()
        self.aliases: set[str] = set()
        self.minor: set[str] = set()
        self.programs: dict[tuple[int, int], ast.Constant] = {}
        self._noted: set[tuple[int, int, str, str, bool]] = set()
        self.current: Function | None = None
        self.files: dict[str, Inlet] = {}
        self.covered: dict[str, tuple[str, ...]] = {}
        self.settled: frozenset[str] = frozenset()
        self.superseded: set[int] = set()
        self.options: dict[str, str] = {}
        self.too_complex: list[tuple[int, ast.stmt]] = []
        self._evaluators = evaluators
        self._executors = executors

    def new_scope(self, parent: Scope | None, is_class: bool = False) -> Scope:
        """A scope within another one."""
        scope = Scope(parent, is_class)
        self._scopes.append(scope)
        return scope

    def new_class(self, qualname: str, bases: list[Known]) -> Class:
        """A class of the file."""
        cls = Class(qualname, bases)
        self._classes.append(cls)
        if not bases:
            self._rootless.add(f".{qualname}")
        return cls

    def close(self) -> None:
        """Undo the circles of functions, scopes and classes, which hold the syntax tree."""
        for scope in self._scopes:
            scope.names = {}
            scope.parent = None
            scope.homes = {}
        for cls in self._classes:
            cls.members = {}
            cls.attributes = {}
            cls.bases = []

    def evaluate(self, node: ast.expr) -> Known:
        """The value of an expression; calls within it are noted."""
        handler = self._evaluators.get(node.__class__)
        return handler(self, node) if handler is not None else EXPRESSION

    def execute(self, body: list[ast.stmt]) -> bool:
        """Read statements in order; true when the code after them is not reached."""
        ended = False
        for statement in body:
            handler = self._executors.get(statement.__class__)
            if handler is None:
                continue
            try:
                ended = handler(self, statement) or ended
            except RecursionError:
                self.too_complex.append((self.fragment, statement))
        return ended

    def note(
        self,
        node: ast.expr,
        name: str,
        arguments: Arguments,
        form: Form = "call",
        site: Site | None = None,
        sources: Sources = (),
    ) -> None:
        """Keep a use if its canonical name is watched."""
        watched = self.lookout.asks(name)
        seen = (self.fragment, id(node), name, form, site is None)
        if name in self.settled and "filter" not in arguments.keywords:
            return
        if name[:1] == "." and name.rpartition(".")[0] in self._rootless:
            return
        if watched == [] and not self.lookout.is_foreign(name) and not _may_load(arguments, form):
            return
        if watched is not None and seen not in self._noted:
            self._noted.add(seen)
            if self.stars and isinstance(node, ast.Name):
                self._cover(node.id)
            place = self.fragment, node, name, watched
            self.uses.append(Use(*place, arguments, form, self.qualname, site, sources))

    def _cover(self, name: str) -> None:
        """Keep from which modules of the project a name may come that nothing binds."""
        if name in self.covered or self.scope.find(name) is not None:
            return
        found: list[str] = []
        for module in reversed(self.stars):
            full = f"{module}{'' if module.endswith('.') else '.'}{name}"
            if is_foreign(module):
                found.append(full)
            elif self.lookout.may_be(canonical(full)):
                break
        self.covered[name] = tuple(found)

    def note_passing(self, node: ast.expr, name: str, arguments: Arguments) -> None:
        """Keep a call of a function of another module that is given what came from somewhere."""
        if len(self.passings) < MAX_PASSINGS:
            self.passings.append(Passing(self.fragment, node, name, arguments))

    def note_reference(self, node: ast.expr, name: str, site: Site) -> None:
        """Keep a watched function that is handed on; whoever calls it gives the arguments."""
        arguments = Arguments()
        arguments.open = arguments.starred = True
        self.note(node, name, arguments, "reference", site)

    def note_program(self, node: ast.Constant | None) -> None:
        """Keep a literal that is run as a program."""
        if node is not None:
            self.programs[self.fragment, id(node)] = node

    def note_named_program(self, text: Const | None) -> None:
        """Keep a literal that is run as a program under a name that it was given."""
        if text is not None and text.place is not None:
            fragment, node = text.place
            self.programs[fragment, id(node)] = node

    def note_import(self, node: ast.alias | ast.ImportFrom, name: str) -> None:
        """Keep the first import of a framework."""
        if name not in self.imports:
            self.imports[name] = Import(self.fragment, node, name)

    def file(self, path: str) -> Inlet:
        """What was written to a file of this constant path."""
        return self.files.setdefault(path, Inlet())

    @contextmanager
    def inside(
        self, scope: Scope, qualname: str, owner: Class | None, fragment: int
    ) -> Iterator[None]:
        """Read in another scope for a while."""
        saved = (self.scope, self.qualname, self.owner, self.fragment)
        self.scope, self.qualname, self.owner, self.fragment = scope, qualname, owner, fragment
        try:
            yield
        finally:
            self.scope, self.qualname, self.owner, self.fragment = saved


def _may_load(arguments: Arguments, form: Form) -> bool:
    """Whether a function of any name may be one that loads or runs what it is given."""
    if form != "call" or not arguments.positions or len(arguments.positions) > MAX_GIVEN:
        return False
    first = arguments.positions[0]
    return not isinstance(first, Const) or isinstance(first.value, str)


def spelled(name: str) -> str:
    """Canonical spelling; names of this file's own things are left alone."""
    return name if name[:1] in ".?" else canonical(name)
