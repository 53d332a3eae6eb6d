"""Two values of which a program has one or the other → what is known of both."""

from __future__ import annotations

from typing import Any

from checker.extract.python.values import (
    EXPRESSION,
    MAX_OPTIONS,
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
    merge,
    sources_of,
    union_of,
    unknown,
)

_CERTAINTIES = {"quoted": 0, "constants": 0, "number": 0, "named": 1}
"""Reasons for which less is unknown than for all others, which win."""


def same(left: Known, right: Known) -> bool:
    """Whether two values are the same as far as anything depends on it."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, Const) and isinstance(right, Const):
        return type(left.value) is type(right.value) and bool(left.value == right.value)
    if isinstance(left, Ref) and isinstance(right, Ref):
        return left.name == right.name and left.sources == right.sources
    if isinstance(left, Object) and isinstance(right, Object):
        return left.type == right.type and left.sources == right.sources
    return False


def either(left: Known, right: Known) -> Known:
    """One of two values, as after the branches of an `if`."""
    if same(left, right):
        return left
    if type(left) is Unknown and type(right) is Unknown:
        alike = (left.prefix, left.base) == (right.prefix, right.base)
        prefix, base = (left.prefix, left.base) if alike else ("", "")
        reason = max((left.reason, right.reason), key=lambda one: _CERTAINTIES.get(one, 2))
        sources = merge(left.sources, right.sources)
        return unknown(reason, sources, prefix, base, left.parts + right.parts)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return _either_mapping(left, right)
    options: list[Known] = []
    for value in (left, right):
        for option in value.options if isinstance(value, Choice) else (value,):
            if not any(same(option, known) for known in options):
                options.append(option)
    options = _without_none(options)
    if len(options) == 1:
        return options[0]
    if len(options) > MAX_OPTIONS:
        texts = all(isinstance(one, Const) and isinstance(one.value, str) for one in options)
        return unknown("constants" if texts else "alternatives", union_of(tuple(options)))
    return Choice(tuple(options))


def _either_mapping(left: Mapping, right: Mapping) -> Mapping:
    """What only one of them has may be there or not, so nothing can be said of it."""
    items: dict[Any, Known] = {}
    for key in dict.fromkeys([*left.items, *right.items]):
        mine, other = left.items.get(key), right.items.get(key)
        if mine is not None and other is not None:
            items[key] = either(mine, other)
        else:
            items[key] = unknown("alternatives", sources_of(mine or other or EXPRESSION))
    return Mapping(items, left.open or right.open)


def _without_none(options: list[Known]) -> list[Known]:
    """`None` is the stand-in for a module or function that could not be had."""
    if any(isinstance(one, (Ref, Object, Function, Class, Instance, Partial)) for one in options):
        return [one for one in options if not (isinstance(one, Const) and one.value is None)]
    return options
