"""The final names of a module → what other modules of the project may import from it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from checker.extract.python.choices import either
from checker.extract.python.convert import is_hub_id, to_value
from checker.extract.python.facts import PythonConstant, PythonExport, PythonOptions, PythonOwn
from checker.extract.python.names import is_class, is_foreign, may_be_alias
from checker.extract.python.run import Run, spelled
from checker.extract.python.values import (
    CALL,
    EXPRESSION,
    Choice,
    Class,
    Const,
    Function,
    Instance,
    Known,
    Mapping,
    Object,
    Partial,
    Ref,
    Unknown,
)
from checker.model import Location

MAX_EXPORTS = 100
"""Names told of one module; one that has more is a list of data."""

MAX_OWN = 300
"""Names of a module that are looked at for classes, functions and instances of its own."""

MAX_TEXT = 300
"""Characters of a constant: enough for any address."""


MAX_ENTRIES = 20
"""Entries of a dictionary that may be keywords."""

MAX_DEPTH = 2
"""Classes within classes whose attributes are told."""

MAX_BASES = 4
"""Depth of a chain of base classes; more is a cycle."""

PLAIN_BASES = ("object", "abc.", "typing.", "enum.", "torch.nn.", "dataclasses.")
"""Classes that have no method which is watched."""

_KINDS = frozenset({Class, Instance, Object, Choice})
"""Values that may be a class of the project or an instance of one."""

_COMMIT = re.compile(r"[0-9a-f]{40}")

Export = PythonExport | PythonConstant | PythonOptions


def exports(run: Run, at: Location, text: str) -> Iterator[Export]:
    """Names for watched functions, and constants that may be switches or addresses.

    A library that the module's own text does not use is imported for others.
    """
    left = MAX_EXPORTS
    for module in run.stars:
        if at.path.endswith("__init__.py") or is_foreign(module):
            yield PythonExport(at=at, name="*", target=module, watched=[])
    for name, value in run.module.names.items():
        for fact in _exported(run, at, name, value, text):
            if left == 0:
                return
            left -= 1
            yield fact


def own(run: Run, at: Location, text: str) -> Iterator[PythonOwn]:
    """The classes, instances and functions of a module, which are no library's."""
    for name, modules in run.covered.items():
        if modules:
            yield PythonOwn(at=at, name=name, bases=modules, only=True)
    for name, value in islice(run.module.names.items(), MAX_OWN):
        if isinstance(value, Function):
            if name in run.lookout.own_names:
                yield PythonOwn(at=at, name=name)
            value, name = _given(run, value), f"{name}()"
        kind = value.__class__
        if isinstance(value, Mapping):
            for key, one in islice(value.items.items(), MAX_ENTRIES):
                if one.__class__ in _KINDS and isinstance(key, str):
                    yield from _of_kind(run, at, f"{name}.{key}", one)
        elif kind in _KINDS or (isinstance(value, Ref) and _is_unused(value, name, text)):
            yield from _of_kind(run, at, name, value)


def _is_unused(value: Ref, name: str, text: str) -> bool:
    """Whether a class of another module is only imported for others."""
    return name[:1].isupper() and _is_other(value) and text.count(name) == 1


def _of_kind(run: Run, at: Location, name: str, value: Known) -> Iterator[PythonOwn]:
    """A class or instance of a class, with the watched methods that it defines."""
    bases: list[str] = []
    defined: set[str] = set()
    only = False
    for one in value.options if isinstance(value, Choice) else (value,):
        if isinstance(one, (Class, Instance)):
            cls = one.cls if isinstance(one, Instance) else one
            members = _members(cls, MAX_BASES)
            defined |= {
                key
                for key in run.lookout.methods & members.keys()
                if not isinstance(members[key], (Ref, Choice))
            }
            bases += [base for base in _bases(cls, MAX_BASES) if not _is_standard(base)]
        elif isinstance(one, (Ref, Object)) and _is_other(one):
            bases.append(one.name if isinstance(one, Ref) else one.type)
            only = True
        else:
            return
    if bases:
        yield PythonOwn(at=at, name=name, bases=tuple(dict.fromkeys(bases)), only=only)
    elif defined:
        yield PythonOwn(at=at, name=name)
    for key in () if only else sorted(defined):
        yield PythonOwn(at=at, name=f"{name}.{key}")


def _is_standard(base: str) -> bool:
    """Whether a class is one of the standard library, of which no method is watched this way."""
    return base.partition(".")[0] in sys.stdlib_module_names


def _is_other(value: Ref | Object) -> bool:
    """Whether a value is a class of another module of the project, or an instance of one."""
    name = value.name if isinstance(value, Ref) else value.type
    return is_foreign(name) and is_class(name)


def _given(run: Run, function: Function) -> Known:
    """What a function gives, going by its annotation or only statement if it was not read."""
    node = function.node
    outcome = function.outcome
    if isinstance(node, ast.Lambda) or (outcome is not None and not isinstance(outcome, Unknown)):
        return outcome or EXPRESSION
    if isinstance(node.returns, ast.Name):
        return _called(run.module.names.get(node.returns.id))
    last = node.body[-1]
    return _simple(run, last.value) if isinstance(last, ast.Return) and not node.body[2:] else CALL


def _simple(run: Run, node: ast.expr | None) -> Known:
    """The value of a name, of a call of one, or of one of two such."""
    if isinstance(node, ast.IfExp):
        return either(_simple(run, node.body), _simple(run, node.orelse))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _called(run.module.names.get(node.func.id))
    found = run.module.names.get(node.id) if isinstance(node, ast.Name) else None
    return found or EXPRESSION


def _called(value: Known | None) -> Known:
    """An instance of a class."""
    if isinstance(value, Class):
        return Instance(value)
    if isinstance(value, Ref) and is_class(value.name):
        return Object(value.name)
    return CALL


def _exported(run: Run, at: Location, name: str, value: Known, text: str) -> Iterator[Export]:
    if isinstance(value, (Const, Mapping, Class, Instance)):
        yield from _constants(at, name, value, MAX_DEPTH)
        if isinstance(value, (Class, Instance)):
            cls = value.cls if isinstance(value, Instance) else value
            yield from _of_class(run, at, name, cls)
        return
    if isinstance(value, Function):
        yield from _of_function(run, at, name, value)
        return
    if isinstance(value, Partial):
        yield from _of_partial(run, at, name, value, text)
        return
    if isinstance(value, Object):
        yield from _of_object(run, at, name, value.type)
        return
    told: set[str] = set()
    for ref in value.options if isinstance(value, Choice) else (value,):
        if isinstance(ref, Ref):
            for fact in _of_ref(run, at, name, ref.name, text):
                if fact.name not in told:
                    told.add(fact.name)
                    yield fact


def _leads_on(run: Run, at: Location, name: str, full: str, text: str) -> bool:
    """Whether others may take from this module what it has from a further one."""
    if run.lookout.is_foreign(full) or (at.path.endswith("__init__.py") and is_foreign(full)):
        return True
    return may_be_alias(full) and text.count(name) == 1


def _has_attributes(name: str, text: str) -> bool:
    """Whether a text names an attribute of this name."""
    position = text.find(f"{name}.")
    while position > 0 and (text[position - 1].isalnum() or text[position - 1] in "_."):
        position = text.find(f"{name}.", position + 1)
    return position >= 0


def _of_class(run: Run, at: Location, name: str, cls: Class) -> Iterator[PythonExport]:
    """What others find in a class, its subclasses or an instance of it."""
    members = _members(cls, MAX_BASES)
    bases = _bases(cls, MAX_BASES)
    for key, value in members.items():
        if isinstance(value, Ref):
            yield from _of_ref(run, at, f"{name}.{key}", value.name, "")
    for base in bases:
        if not is_foreign(base) and not cls.guarded:
            for fact in _of_ref(run, at, name, base, ""):
                if fact.name == name or fact.name.split(".")[1] not in members:
                    yield fact


def _members(cls: Class, depth: int) -> dict[str, Known]:
    """The attributes of a class, with those that it has from classes of its file."""
    found: dict[str, Known] = {}
    for base in reversed(cls.bases) if depth else ():
        if isinstance(base, Class):
            found.update(_members(base, depth - 1))
    return {**found, **cls.attributes, **cls.members}


def _bases(cls: Class, depth: int) -> list[str]:
    """Classes of elsewhere that a class has anything from."""
    found: list[str] = []
    for base in cls.bases if depth else ():
        if isinstance(base, Class):
            found += _bases(base, depth - 1)
        elif not isinstance(base, Ref) or not base.name.startswith(PLAIN_BASES):
            found.append(_base(base) if isinstance(base, Ref) else "?")
    return found


def _base(base: Ref) -> str:
    return base.name if is_foreign(base.name) else spelled(base.name)


def _of_function(run: Run, at: Location, name: str, function: Function) -> Iterator[PythonExport]:
    """What a function gives, if that is a library's."""
    outcome = function.outcome
    for one in outcome.options if isinstance(outcome, Choice) else (outcome,):
        if isinstance(one, Ref):
            yield from _of_ref(run, at, f"{name}()", one.name, "")
        elif isinstance(one, Object):
            yield from _of_object(run, at, f"{name}()", one.type)


def _of_partial(
    run: Run, at: Location, name: str, value: Partial, text: str
) -> Iterator[PythonExport]:
    """A function with some of its arguments given; where more may be, nothing certain is told."""
    given = value.arguments
    if not isinstance(value.function, Ref) or given.open or given.starred:
        return
    args = tuple(to_value(one) for one in given.positions)
    keywords = {key: to_value(one) for key, one in given.keywords.items()}
    for fact in _of_ref(run, at, name, value.function.name, text):
        yield replace(fact, args=args, keywords=keywords or None)


def _constants(
    at: Location, name: str, value: Known, depth: int
) -> Iterator[PythonConstant | PythonOptions]:
    """A constant, or those in a dictionary or class."""
    if isinstance(value, Const):
        if _tells(value.value):
            yield PythonConstant(at=at, name=name, value=value.value)
    elif isinstance(value, Mapping):
        entries = [(key, one) for key, one in value.items.items() if isinstance(key, str)]
        if len(entries) == len(value.items) <= MAX_ENTRIES:
            told = {key: to_value(one) for key, one in entries}
            yield PythonOptions(at=at, name=name, entries=told, open=value.open)
    elif isinstance(value, (Class, Instance)) and depth:
        cls = value.cls if isinstance(value, Instance) else value
        for key, one in ({**cls.attributes, **cls.members}).items():
            yield from _constants(at, f"{name}.{key}", one, depth - 1)


def _tells(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT and (
            "://" in value
            or value in ("0.0.0.0", "main")
            or ("/" in value and is_hub_id(value))
            or _COMMIT.fullmatch(value) is not None
        )
    return isinstance(value, bool)


def _of_object(run: Run, at: Location, name: str, kind: str) -> Iterator[PythonExport]:
    """The watched methods of an object that others may import, such as an application."""
    for one in run.lookout.below(kind):
        inner = one.removeprefix(f"{kind}.")
        yield PythonExport(at=at, name=f"{name}.{inner}", target=one, watched=[one])


def _of_ref(run: Run, at: Location, name: str, full: str, text: str) -> Iterator[PythonExport]:
    target = spelled(full)
    if watched := [one for one in run.lookout(target) if one == target]:
        yield PythonExport(at=at, name=name, target=target, watched=watched)
    elif _leads_on(run, at, name, full, text):
        yield PythonExport(at=at, name=name, target=full, watched=[])
    elif run.lookout.may_be(target) and (target != full or not _has_attributes(name, text)):
        for one in run.lookout.below(target):
            inner = one.removeprefix(f"{target}.")
            yield PythonExport(at=at, name=f"{name}.{inner}", target=one, watched=[one])
