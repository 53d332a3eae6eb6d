"""Assignments: targets and what they are bound to."""

from __future__ import annotations

import ast

from checker.extract.python import attributes
from checker.extract.python.choices import either
from checker.extract.python.run import Run, spelled
from checker.extract.python.tables import SETTLED, UNSETTLING
from checker.extract.python.values import (
    EXPRESSION,
    MAX_ITEMS,
    Arguments,
    Choice,
    Class,
    Const,
    Instance,
    Known,
    Mapping,
    Object,
    Partial,
    Ref,
    Sequence,
    Super,
    Unknown,
    sources_of,
    unknown,
)


def assign(run: Run, target: ast.expr, value: Known) -> None:
    """Bind a target of any kind."""
    if isinstance(target, ast.Name):
        bind(run, target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(run, target.elts, value)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(run, target, value)
    elif isinstance(target, ast.Subscript):
        _assign_item(run, target, value)
    elif isinstance(target, ast.Starred):
        assign(run, target.value, unknown("expression", sources_of(value)))


def bind(run: Run, name: str, value: Known) -> None:
    """Bind a name where Python would: here, or where `global` or `nonlocal` say."""
    if value.__class__ is not Unknown and value.__class__ is not Const:
        _alias(run, name, value)
    if (home := run.scope.homes.get(name)) is not None:
        before = home.names.get(name)
        home.bind(name, value if before is None else either(before, value))
    else:
        run.scope.bind(name, value)


def _alias(run: Run, name: str, value: Known) -> None:
    """A name for something watched: functions that use it matter."""
    values = value.options if isinstance(value, Choice) else (value,)
    for one in values:
        target = one.function if isinstance(one, Partial) else one
        if isinstance(target, Ref):
            full = spelled(target.name)
            watched = run.lookout.asks(full)
            if watched or (watched is not None and run.lookout.is_foreign(full)):
                run.aliases.add(name)
            elif watched is not None:
                run.minor.add(name)
        elif isinstance(target, (Mapping, Sequence)) and _has_functions(target):
            run.aliases.add(name)


def _has_functions(value: Mapping | Sequence) -> bool:
    """Whether a collection is a table of functions."""
    items = value.items.values() if isinstance(value, Mapping) else value.items
    return any(isinstance(item, (Ref, Partial)) and item.site is not None for item in items)


def _unpack(run: Run, targets: list[ast.expr], value: Known) -> None:
    exact = (
        isinstance(value, Sequence)
        and not value.open
        and len(value.items) == len(targets)
        and not any(isinstance(target, ast.Starred) for target in targets)
    )
    for index, target in enumerate(targets):
        if exact and isinstance(value, Sequence):
            assign(run, target, value.items[index])
        else:
            assign(run, target, attributes.element(value))


def _assign_attribute(run: Run, target: ast.Attribute, value: Known) -> None:
    """`self.x = value` is remembered; `session.verify = value` is a use of that attribute."""
    owner = run.evaluate(target.value)
    arguments = Arguments()
    arguments.positions = [value]
    for name in _names(owner, target.attr):
        run.note(target, name, arguments, "assignment")
        if name in SETTLED and not (isinstance(value, Ref) and value.name in UNSETTLING):
            _settle(run, target, name, owner)
    cls = owner.cls if isinstance(owner, (Instance, Super)) else owner
    if isinstance(cls, Class):
        _alias(run, target.attr, value)
        if (inlet := cls.awaited.get(target.attr)) is not None:
            inlet.add(sources_of(value))
        before = cls.attributes.get(target.attr)
        cls.attributes[target.attr] = value if before is None else either(before, value)


def _settle(run: Run, target: ast.Attribute, name: str, owner: Known) -> None:
    """Somebody has chosen how careful an object, or everything of its class, is to be."""
    if isinstance(owner, Ref):
        run.settled |= SETTLED[name]
    elif isinstance(target.value, ast.Name):
        run.scope.bind(target.value.id, EXPRESSION)


def _names(owner: Known, name: str) -> list[str]:
    """The canonical names that an attribute may have."""
    if isinstance(owner, Ref):
        return [spelled(f"{owner.name}.{name}")]
    if isinstance(owner, Object):
        return [spelled(f"{owner.type}.{name}")]
    if isinstance(owner, (Instance, Super)):
        return [spelled(f"{one.name}.{name}") for one in owner.cls.bases if isinstance(one, Ref)]
    if isinstance(owner, Choice):
        return list(dict.fromkeys(full for one in owner.options for full in _names(one, name)))
    return [f"?.{name}"]


def _assign_item(run: Run, target: ast.Subscript, value: Known) -> None:
    """`d[key] = value`."""
    owner = run.evaluate(target.value)
    key = run.evaluate(target.slice)
    if isinstance(owner, Mapping):
        _store(run, target, owner, key, value)
    elif isinstance(owner, Unknown) and owner.reason == "parameter":
        _of_parameter(run, target, owner, key, value)
    elif isinstance(owner, (Ref, Object)):
        arguments = Arguments()
        arguments.positions = [key, value]
        name = owner.name if isinstance(owner, Ref) else owner.type
        run.note(target, spelled(f"{name}.__setitem__"), arguments, "assignment")


def _of_parameter(
    run: Run, target: ast.Subscript, owner: Unknown, key: Known, value: Known
) -> None:
    """`kwargs[key] = value`: a dictionary of which this entry is known, and no other."""
    if isinstance(key, Const) and isinstance(key.value, str) and isinstance(target.value, ast.Name):
        items: dict[object, Known] = {target: owner, key.value: value}
        run.scope.bind(target.value.id, Mapping(items, True))


def _store(run: Run, target: ast.Subscript, owner: Mapping, key: Known, value: Known) -> None:
    """A copy with the item is bound, so that a change in a branch stays there."""
    changed = Mapping(dict(owner.items), owner.open)
    if isinstance(key, Const) and len(changed.items) < MAX_ITEMS:
        changed.items[key.value] = value
    elif len(changed.items) < MAX_ITEMS:
        changed.items[target] = value
        changed.open = True
    else:
        changed.open = True
    if isinstance(target.value, ast.Name) and target.value.id in run.scope.names:
        run.scope.bind(target.value.id, changed)
    else:
        owner.items, owner.open = changed.items, changed.open


def bind_all(run: Run, node: ast.AST) -> None:
    """Every name that a pattern captures, to something unknown."""
    for inner in ast.walk(node):
        if isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name:
            bind(run, inner.name, EXPRESSION)
        elif isinstance(inner, ast.MatchMapping) and inner.rest:
            bind(run, inner.rest, EXPRESSION)
