"""The resolver's values → the `Value`s of facts; addresses among them → `Url`s."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from checker.extract.addresses import Url, starts_with_address, url_at
from checker.extract.python.run import spelled
from checker.extract.python.tables import FILE_ENDINGS, LOCAL_FOLDERS
from checker.extract.python.texts import settled
from checker.extract.python.values import (
    ORIGINS,
    Arguments,
    Bound,
    Choice,
    Class,
    Const,
    Content,
    Function,
    Inlet,
    Known,
    Mapping,
    Object,
    Partial,
    Ref,
    Sequence,
    Sources,
    Unknown,
    sources_of,
)
from checker.model import Value

MAX_STRING = 1000
"""Characters of a literal; the policy engine must not be given more, and no policy needs it."""

MAX_NODES = 100
"""Scalars within one literal list or dictionary."""

MAX_INTEGER = 2**53
"""Larger ones do not survive JSON."""

MAX_RESULT = 100
"""Characters of the name of a function whose result a value is."""

MAX_PARTS = 50
"""Known entries told of a dictionary or list that is not known as a whole."""

MAX_HUB_ID = 100
"""Of an owner and a name; hubs allow 96."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")


class _TooMuchError(Exception):
    """A literal is larger than what facts carry."""


def to_value(known: Known) -> Value:
    """The three-valued form of a value."""
    origin = origin_of_sources(sources_of(known))
    if isinstance(known, (Const, Mapping, Sequence)):
        try:
            return Value(value=_literal(known, [MAX_NODES]))
        except _TooMuchError:
            return Value(
                unknown="literal" if isinstance(known, Const) else "expression", origin=origin
            )
    if name := name_of(known):
        return Value(name=name, origin=origin)
    if origin is None and isinstance(known, Unknown) and known.default is not None:
        return Value(value=known.default)
    return Value(unknown=_reason(known), origin=origin)


def _reason(known: Known) -> str:
    if isinstance(known, Unknown):
        return known.reason if known.reason != "named" else "expression"
    if isinstance(known, Choice):
        return "constants" if settled(known) and _is_text(known.options[0]) else "alternatives"
    return _of_object(known) if isinstance(known, Object) else "call"


def _is_text(known: Known) -> bool:
    return not isinstance(known, Const) or isinstance(known.value, str)


def _of_object(known: Object) -> str:
    if known.type == "open()":
        return "file" if isinstance(known.path, Const) else "opened"
    if known.type.startswith("io.") and known.sources and _empty(known.sources):
        return "serialised"
    if known.type.endswith("()") and len(known.type) <= MAX_RESULT:
        return f"result of {known.type.removesuffix('()')}"
    return "call"


def _empty(sources: Sources) -> bool:
    return origin_of_sources(sources) is None


def name_of(known: Known) -> str | None:
    """The dotted name that a value stands for, if there is exactly one."""
    handler = _NAMES.get(known.__class__)
    return handler(known) if handler is not None else None


def _class_name(cls: Class, depth: int = 8) -> str:
    """A class of this file goes by the class of a library that it is made of, if there is one."""
    own = f".{cls.qualname}"
    if cls.guarded:
        return own
    for base in cls.bases:
        if isinstance(base, Ref) and base.name != "object":
            return spelled(base.name)
        if isinstance(base, Class) and depth:
            name = _class_name(base, depth - 1)
            if name[:1] != ".":
                return name
    return own


def _choice_name(choice: Choice) -> str | None:
    # A parameter goes by its default.
    names = {
        name_of(option)
        for option in choice.options
        if not (isinstance(option, Unknown) and option.reason == "parameter")
    }
    return names.pop() if len(names) == 1 else None


_NAMES: dict[type[Known], Callable[..., str | None]] = {
    Ref: lambda known: spelled(known.name),
    Class: _class_name,
    Function: lambda known: f".{known.qualname}",
    Bound: lambda known: f".{known.function.qualname}",
    Partial: lambda known: name_of(known.function),
    Choice: _choice_name,
}
"""The name of each kind of value that has one."""


def origin_of_sources(sources: Sources) -> str | None:
    """The least trustworthy origin among sources, parameters followed to their callers.

    To be asked when everything was read: what an inlet takes in is then remembered.
    """
    found: set[str] = set()
    for source in sources:
        if isinstance(source, str):
            found.add(source)
        else:
            found |= _collect(source)
    return next((origin for origin in ORIGINS if origin in found), None) if found else None


def _collect(inlet: Inlet) -> frozenset[str]:
    """All origins that come together in an inlet, and on the way those of all that lead to it."""
    if inlet.origins is not None:
        return inlet.origins
    users: dict[int, list[Inlet]] = {}
    waiting, changed = [inlet], []
    while waiting:
        one = waiting.pop()
        if one.origins is not None:
            continue
        one.origins = frozenset()
        changed.append(one)
        for source in one.incoming:
            if isinstance(source, Inlet):
                users.setdefault(id(source), []).append(one)
                waiting.append(source)
    changed.reverse()
    while changed:
        one = changed.pop()
        now = _origins(one)
        if now != one.origins:
            one.origins = now
            changed.extend(users.get(id(one), ()))
    return inlet.origins or frozenset()


def _origins(inlet: Inlet) -> frozenset[str]:
    found: set[str] = set()
    for source in inlet.incoming:
        found |= {source} if isinstance(source, str) else source.origins or set()
    if isinstance(inlet, Content) and "download" in found:
        found = found - {"download"} | {"network"}
    return frozenset(found)


def _literal(known: Known, budget: list[int]) -> object:
    """Plain JSON data, or `_TooMuchError` where a part is not literal or there is too much."""
    budget[0] -= 1
    if budget[0] < 0:
        raise _TooMuchError
    if isinstance(known, Const):
        return _scalar(known.value)
    if isinstance(known, Sequence) and not known.open:
        return [_literal(item, budget) for item in known.items]
    if isinstance(known, Mapping) and not known.open:
        if not all(isinstance(key, str) and len(key) <= MAX_STRING for key in known.items):
            raise _TooMuchError
        return {_clean(key): _literal(item, budget) for key, item in known.items.items()}
    raise _TooMuchError


def _scalar(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= MAX_STRING:
        return _clean(value)
    if isinstance(value, bytes) and len(value) <= MAX_STRING // 4:
        return value.decode("ascii", "backslashreplace")
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise _TooMuchError


def _clean(text: str) -> str:
    """Text that can be encoded: lone surrogates stand for nothing."""
    return text.encode("utf-8", "replace").decode("utf-8")


def parts_of(arguments: Arguments) -> dict[str, Value]:
    """The known entries of dictionaries and lists that hold something unknown as well.

    The key of an entry is the argument's position or keyword, a dot, and the entry's own key.
    """
    found: dict[str, Value] = {}
    named = [
        *((str(i), one) for i, one in enumerate(arguments.positions)),
        *arguments.keywords.items(),
    ]
    for name, value in named:
        entries = _entries(value)
        for key, entry in entries[: MAX_PARTS - len(found)]:
            found[f"{name}.{_clean(key)}"] = to_value(entry)
    return found


def _entries(value: Known) -> list[tuple[str, Known]]:
    if isinstance(value, Mapping):
        entries = [(key, item) for key, item in value.items.items() if isinstance(key, str)]
    elif isinstance(value, Sequence):
        entries = [(str(index), item) for index, item in enumerate(value.items)]
    else:
        return []
    literal = isinstance(to_value(value).value, (list, dict))
    return [] if literal else entries


def urls_of(arguments: Arguments) -> dict[str, Url]:
    """The addresses among the arguments."""
    found: dict[str, Url] = {}
    named = [
        *((str(i), one) for i, one in enumerate(arguments.positions)),
        *arguments.keywords.items(),
    ]
    for name, value in named:
        for text, complete in _texts(value):
            if (match := starts_with_address(text)) and name not in found:
                found[name] = url_at(text, match, complete)
    return found


def hub_ids_of(arguments: Arguments) -> dict[str, str]:
    """The arguments that could be ids of repositories on a model hub, and no paths."""
    named = [
        *((str(i), one) for i, one in enumerate(arguments.positions)),
        *arguments.keywords.items(),
    ]
    texts = ((name, one.value) for name, one in named if one.__class__ is Const)
    return {name: text for name, text in texts if isinstance(text, str) and is_hub_id(text)}


def is_hub_id(text: str) -> bool:
    """Whether a text has the form of a repository's id and not that of a path."""
    return (
        len(text) <= MAX_HUB_ID
        and _HUB_ID.fullmatch(text) is not None
        and not text.lower().startswith(LOCAL_FOLDERS)
        and not text.endswith(FILE_ENDINGS)
    )


def _texts(value: Known) -> list[tuple[str, bool]]:
    """Known texts, and whether they are known to their end."""
    if isinstance(value, Const):
        return [(value.value, True)] if isinstance(value.value, str) else []
    if isinstance(value, Unknown):
        return [(value.prefix, False)] if value.prefix and not value.base else []
    if isinstance(value, Choice):
        return [text for option in value.options for text in _texts(option)]
    return []
