"""`value.name` and `value[index]` → values; functions handed on as values → sites."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from checker.extract.python.callers import REQUEST_ATTRIBUTES
from checker.extract.python.choices import either
from checker.extract.python.functions import outcome_of
from checker.extract.python.names import LIBRARIES, MAX_NAME, about, is_foreign, origin_of
from checker.extract.python.restricted import option
from checker.extract.python.run import Run, spelled
from checker.extract.python.tables import CUSTOMARY, STAR_EXPORTS
from checker.extract.python.values import (
    EXPRESSION,
    Arguments,
    Bound,
    Choice,
    Class,
    Const,
    Function,
    Inlet,
    Instance,
    Known,
    Mapping,
    Object,
    Partial,
    Ref,
    Sequence,
    Site,
    Super,
    Unknown,
    merge,
    sources_of,
    unknown,
)

MAX_BASES = 8
"""Depth of a chain of base classes; more is a cycle."""

MAX_STARS = 4
"""Modules of the project that an unknown name may come from."""

_BUILTIN = frozenset(dir(builtins))


def attribute(run: Run, node: ast.Attribute, value: Known) -> Known:
    """`value.attr`, as written in the file."""
    if run.options and (found := option(run, node)) is not None:
        return found
    if isinstance(value, Unknown):
        return _of_unknown(node, value)
    known = member(value, node.attr)
    return _of_instance(run, node.attr, value, known) if isinstance(value, Instance) else known


def _of_instance(run: Run, name: str, value: Instance, found: Known) -> Known:
    """An attribute of an object of this file's: what it was made of elsewhere may be in it."""
    if name == "__class__":
        return value.cls
    if isinstance(found, Bound) and found.function.computed:
        return outcome_of(run, found, Arguments())
    return _field(value, name) or _awaited(run, name, value, found)


def _field(value: Instance, name: str) -> Known | None:
    """A field that has a type and no value yet, or none that says anything."""
    seen: Class | None = value.cls
    for _ in range(MAX_BASES):
        if seen is None or name in seen.attributes:
            return None
        default = seen.members.get(name)
        if default is not None and not _says_nothing(default):
            return None
        if name in seen.fields:
            kind = seen.fields[name]
            inlet = seen.awaited.setdefault(name, Inlet())
            return Unknown(kind) if kind else Unknown("expression", merge(value.sources, (inlet,)))
        seen = next((base for base in seen.bases if isinstance(base, Class)), None)
    return None


def _says_nothing(default: Known) -> bool:
    """Whether a field is none until it is given something, or must be given something."""
    return isinstance(default, Const) and (default.value is None or default.value is ...)


def _awaited(run: Run, name: str, value: Instance, found: Known) -> Known:
    """An attribute that no method read so far has set: another one may."""
    own = f".{value.cls.qualname}.{name}"
    if found is not EXPRESSION and not (isinstance(found, Ref) and found.name == own):
        if isinstance(found, Ref) and value.sources:
            return Ref(found.name, merge(found.sources, value.sources))
        return found
    run.aliases.add(f"self.{name} =")
    sources = merge(value.sources, (value.cls.awaited.setdefault(name, Inlet()),))
    return unknown("expression", sources) if found is EXPRESSION else Ref(own, sources)


def _of_unknown(node: ast.Attribute, value: Unknown) -> Known:
    if (
        value.reason == "parameter"
        and node.attr in REQUEST_ATTRIBUTES
        and isinstance(node.value, ast.Name)
        and node.value.id in ("request", "req")
    ):
        return unknown("expression", ("request",))
    kept = value.reason in ("constants", "number")
    return unknown(value.reason if kept else "expression", value.sources)


def member(value: Known, name: str) -> Known:
    """The attribute of a value."""
    handler = _MEMBERS.get(value.__class__)
    return handler(value, name) if handler else unknown("expression", sources_of(value))


def _of_choice(value: Choice, name: str) -> Known:
    return any_of([member(option, name) for option in value.options])


def _of_named(value: Ref | Object, name: str) -> Known:
    """The attribute of something of a library, made once for what has no origin."""
    members = value.members
    if members is None:
        members = value.members = {}
    found = members.get(name)
    if found is None:
        found = members[name] = _named(value, name)
    return found


def _named(value: Ref | Object, name: str) -> Known:
    owner = value.name if isinstance(value, Ref) else value.type
    if len(owner) > MAX_NAME:
        return unknown("expression", value.sources)
    full = f"{owner}.{name}"
    origin = about(full).origin
    sources = value.sources
    return Ref(full, merge(sources, (origin,)) if origin else sources)


def _of_class(cls: Class, receiver: Known, name: str, depth: int) -> Known:
    if (found := cls.members.get(name)) is not None:
        if isinstance(found, Function) and (isinstance(receiver, Instance) or found.of_class):
            return Bound(found, receiver)
        return found
    if (found := cls.attributes.get(name)) is not None:
        return found
    return _of_bases(cls, receiver, name, depth)


def _of_bases(cls: Class, receiver: Known, name: str, depth: int) -> Known:
    """What a class inherits: from classes of this file, else from the first one outside.

    Of several that may be of other modules of the project it may be any.
    """
    outside: list[Ref] = []
    for base in cls.bases:
        if isinstance(base, Class):
            if depth > 0 and not isinstance(
                found := _of_class(base, receiver, name, depth - 1), Unknown
            ):
                return found
        elif isinstance(base, Ref) and base.name != "object":
            outside.append(base)
    if outside and not cls.guarded:
        first, *others = outside[:MAX_BASES]
        found = member(first, name)
        shared = [one for one in others if is_foreign(one.name)] if is_foreign(first.name) else []
        return any_of([found, *(member(one, name) for one in shared)])
    return EXPRESSION if cls.bases else Ref(f".{cls.qualname}.{name}")


_OF_LITERAL = Unknown("constants")

_MEMBERS: dict[type[Known], Callable[..., Known]] = {
    Ref: _of_named,
    Object: _of_named,
    Instance: lambda value, name: _of_class(value.cls, value, name, MAX_BASES),
    Super: lambda value, name: _of_bases(value.cls, Instance(value.cls), name, MAX_BASES),
    Class: lambda value, name: _of_class(value, value, name, MAX_BASES),
    Const: lambda value, _: _OF_LITERAL if isinstance(value.value, (str, int)) else EXPRESSION,
    Choice: _of_choice,
}
"""How each kind of value finds an attribute."""


def item(value: Known, index: Known) -> Known:
    """`value[index]`."""
    if isinstance(value, Mapping):
        return _of_mapping(value, index)
    if isinstance(value, Sequence):
        return _of_sequence(value, index)
    if isinstance(value, Ref):
        return _of_ref(value, index)
    if isinstance(value, Choice):
        return any_of([item(option, index) for option in value.options])
    return unknown("expression", sources_of(value))


def _of_ref(value: Ref, index: Known) -> Known:
    name = spelled(value.name)
    text = index.value if isinstance(index, Const) else None
    if isinstance(text, str) and text.isidentifier():
        if name.endswith(".__dict__"):
            return Ref(f"{name.removesuffix('.__dict__')}.{text}")
        if name == "sys.modules":
            return Ref(text)
    if isinstance(text, str) and text.isidentifier() and is_foreign(value.name):
        return Ref(f"{value.name}.{text}", value.sources)
    if origin := origin_of(name):
        return unknown("environment" if origin == "environment" else "expression", (origin,))
    return unknown("expression", value.sources)


def _of_mapping(value: Mapping, index: Known) -> Known:
    if isinstance(index, Const) and not value.open:
        return value.items.get(index.value, EXPRESSION)
    if isinstance(index, Const) and index.value in value.items:
        return value.items[index.value]
    return any_of(list(value.items.values()))


def _of_sequence(value: Sequence, index: Known) -> Known:
    if not isinstance(index, Const):
        return any_of(value.items)
    number = index.value
    if value.open or not isinstance(number, int):
        return EXPRESSION
    inside = -len(value.items) <= number < len(value.items)
    return value.items[number] if inside else EXPRESSION


def any_of(values: list[Known]) -> Known:
    """One of many values."""
    if not values:
        return EXPRESSION
    found = values[0]
    for value in values[1:]:
        found = either(found, value)
    return found


def element(value: Known) -> Known:
    """What a loop over a value yields."""
    if isinstance(value, Sequence):
        return any_of(value.items)
    if isinstance(value, Mapping):
        return any_of(
            [Const(key) if not isinstance(key, ast.AST) else EXPRESSION for key in value.items]
        )
    return unknown("expression", sources_of(value))


def from_star(run: Run, module: str, name: str) -> Known | None:
    """A name that `from module import *` may have brought, if anybody watches what it is."""
    exports = STAR_EXPORTS.get(module.partition(".")[0], {})
    if name in exports:
        return Ref(exports[name])
    full = f"{module}.{name}"
    return Ref(full) if run.lookout.may_be(spelled(full)) else None


def from_project(run: Run, name: str) -> Known | None:
    """A name that is bound nowhere, where `from .module import *` may have brought it.

    One that is called like a library is that library.
    """
    stars = [module for module in run.stars if is_foreign(module)]
    if not stars or name in _BUILTIN:
        return None
    library = CUSTOMARY.get(name, name)
    if library in LIBRARIES:
        return Ref(library)
    names = (f"{one}{'' if one.endswith('.') else '.'}{name}" for one in stars[:MAX_STARS])
    return any_of([Ref(one) for one in names])


def handed_on(run: Run, node: ast.expr, value: Known) -> Known:
    """A value that goes elsewhere; a watched function in it is a use unless its call is seen."""
    if isinstance(value, Ref):
        return _site(run, node, value)
    if isinstance(value, Choice) and any(isinstance(one, Ref) for one in value.options):
        options = [_site(run, node, one) if isinstance(one, Ref) else one for one in value.options]
        return Choice(tuple(options))
    if isinstance(value, Mapping):
        for site in _sites(value):
            site.table = []
    return value


def kept(value: Known) -> None:
    """Functions kept in one dictionary: where some are called by their keys, the others are not."""
    if isinstance(value, Mapping) and len(sites := _sites(value)) > 1:
        for site in sites:
            site.table = sites


def _sites(value: Mapping) -> list[Site]:
    """The places where the functions in a dictionary are named."""
    return [
        one.site
        for one in value.items.values()
        if isinstance(one, (Ref, Partial)) and one.site is not None
    ]


def _site(run: Run, node: ast.expr, value: Ref) -> Ref:
    name = spelled(value.name)
    if value.site is not None:
        value.site.table = []  # taken out of a dictionary, and not to be called here
    if value.site is not None or name[:1] in ".?" or not run.lookout(name):
        return value
    site = Site()
    run.note_reference(node, name, site)
    return Ref(value.name, value.sources, site)


def called(value: Known) -> None:
    """A call of a value was seen: the place where it was handed on is no use of its own."""
    if isinstance(value, (Ref, Partial)) and value.site is not None:
        value.site.called = True
