"""What an expression can be known to be: the resolver's own values, before they become facts.

They are made by the hundred thousand, hence plain classes with slots.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.extract.python.scope import Scope

MAX_OPTIONS = 8
"""Values a name may have at once; a dispatch table with more is some other thing."""

MAX_ITEMS = 200
"""Entries of a collection that are kept; a longer one is data, not arguments."""

MAX_PREFIX = 200
"""Characters kept of the known start of a text: enough for any address."""

MAX_SOURCES = 16
"""Origins kept per value; more say nothing more."""

OWN = "?"
"""Stands before the name of a function of the file itself that is called; no import leads to it."""

MAX_HELD = 1000
"""Collections within collections that are looked into; there may be any number of ways to each."""

ORIGINS = ("request", "network", "download", "model", "argv", "input", "environment", "file")
"""Where data can come from, the least trustworthy first; a `download` is the path of one."""


class Inlet:
    """Something whose origins are only known in the end.

    A parameter takes in what its callers pass, a buffer what is written into it. `origins` are all
    that come together, once somebody has asked for them (`checker.extract.python.convert`).
    """

    __slots__ = ("incoming", "origins")

    def __init__(self) -> None:
        self.incoming: list[Origin] = []
        self.origins: frozenset[str] | None = None

    def add(self, sources: tuple[Origin, ...]) -> None:
        """Take in sources that are not there yet."""
        for source in sources:
            if len(self.incoming) < MAX_SOURCES and source not in self.incoming:
                self.incoming.append(source)


class Content(Inlet):
    """What is in the file whose path another inlet takes in."""

    __slots__ = ()

    def __init__(self, path: Inlet) -> None:
        super().__init__()
        self.incoming.append(path)


Origin = str | Inlet
Sources = tuple[Origin, ...]


class Known:
    """Base of all values."""

    __slots__ = ()


class Unknown(Known):
    """Not to be told, and why. `prefix` is how its text starts, where that is known.

    Where `base` is set the text starts with what this dotted name stands for, then the prefix.
    A parameter that is a switch is its `default` to whoever calls the function without it.
    `parts` are the names of other modules that are put into it.
    """

    __slots__ = ("base", "default", "parts", "prefix", "reason", "sources")

    def __init__(
        self,
        reason: str,
        sources: Sources = (),
        prefix: str = "",
        base: str = "",
        default: bool | None = None,
        parts: tuple[str, ...] = (),
    ) -> None:
        self.reason = reason
        self.sources = sources
        self.prefix = prefix
        self.base = base
        self.default = default
        self.parts = parts


class Const(Known):
    """A literal scalar or bytes; `place` is where a text stands as it is: its fragment and node."""

    __slots__ = ("place", "value")

    def __init__(self, value: object, place: tuple[int, ast.Constant] | None = None) -> None:
        self.value: Any = value
        self.place = place


class PathText(Const):
    """A path that was put together of literals."""

    __slots__ = ()


class Ref(Known):
    """A module, class or function by its dotted name.

    `sources` are those of the object whose attribute it is; `site` is the place where it was handed
    on as a value. `members` are its attributes, once they were asked for.
    """

    __slots__ = ("members", "name", "site", "sources")

    def __init__(self, name: str, sources: Sources = (), site: Site | None = None) -> None:
        self.name = name
        self.sources = sources
        self.site = site
        self.members: dict[str, Known] | None = None


class Site:
    """A place where a watched function is named without being called, until a call is seen.

    `table` are the places in the same dictionary, unless somebody else may call what is in it.
    """

    __slots__ = ("called", "table")

    def __init__(self) -> None:
        self.called = False
        self.table: list[Site] = []

    def is_use(self) -> bool:
        """Whether nothing here tells who calls the function, or that only others are called."""
        return not self.called and not any(one.called for one in self.table)


class Object(Known):
    """An instance of the class `type`, or (`type` ending in `()`) what that function returned.

    `path` is the file that it reads or writes, or the pattern that it looks for. `members` are its
    attributes, once they were asked for.
    """

    __slots__ = ("members", "path", "sources", "type")

    def __init__(self, type_: str, sources: Sources = (), path: Known | None = None) -> None:
        self.type = type_
        self.sources = sources
        self.path = path
        self.members: dict[str, Known] | None = None


class Mapping(Known):
    """A dictionary with constant keys; `open` when it may hold more.

    `spreads` are names of dictionaries elsewhere, where all that it may hold more is in them;
    `rest` are parameters (`**kw`) that are in it.
    """

    __slots__ = ("items", "open", "rest", "spreads")

    def __init__(
        self,
        items: dict[Any, Known],
        open_: bool = False,
        spreads: tuple[str, ...] = (),
        rest: Sources = (),
    ) -> None:
        self.rest = rest
        self.items = items
        self.open = open_
        self.spreads = spreads


class Sequence(Known):
    """A list, tuple or set; `open` when it may hold more."""

    __slots__ = ("items", "open")

    def __init__(self, items: list[Known], open_: bool = False) -> None:
        self.items = items
        self.open = open_


class Series(Sequence):
    """Any number of values which are all like the one that is known."""

    __slots__ = ()

    def __init__(self, value: Known) -> None:
        super().__init__([value], True)


class Choice(Known):
    """One of several values."""

    __slots__ = ("options",)

    def __init__(self, options: tuple[Known, ...]) -> None:
        self.options = options


class Partial(Known):
    """A callable with some of its arguments given."""

    __slots__ = ("arguments", "function", "site")

    def __init__(self, function: Known, arguments: Arguments, site: Site) -> None:
        self.function = function
        self.arguments = arguments
        self.site = site


class Arguments:
    """The arguments of a call. `open` and `starred`: there may be keywords, positions unread.

    `spreads` are the names of dictionaries of other modules, whose entries are keywords as well;
    `hidden` tells that there may be more than those. `rest` are parameters (`**kw`) among them.
    """

    __slots__ = ("hidden", "keywords", "open", "positions", "rest", "spreads", "starred")

    def __init__(self) -> None:
        self.positions: list[Known] = []
        self.keywords: dict[str, Known] = {}
        self.open = False
        self.starred = False
        self.hidden = False
        self.spreads: tuple[str, ...] = ()
        self.rest: Sources = ()

    def get(self, index: int, name: str) -> Known | None:
        """The argument given by keyword, else by position."""
        if (value := self.keywords.get(name)) is not None:
            return value
        return self.positions[index] if 0 <= index < len(self.positions) else None

    def sources(self) -> Sources:
        """Where any of the arguments comes from."""
        found: Sources = ()
        for value in (*self.positions, *self.keywords.values()):
            if more := sources_of(value):
                found = merge(found, more)
        return found

    def after(self, earlier: Arguments) -> Arguments:
        """These arguments on top of those of a partial."""
        joined = Arguments()
        joined.positions = earlier.positions + self.positions
        joined.keywords = {**earlier.keywords, **self.keywords}
        joined.open = earlier.open or self.open
        joined.starred = earlier.starred or self.starred
        joined.hidden = earlier.hidden or self.hidden
        joined.spreads = earlier.spreads + self.spreads
        joined.rest = earlier.rest + self.rest
        return joined


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Function(Known):
    """A function of this file. `outcome` is what it returns, once its body was read.

    `entered` tells that outsiders call it, `receives` that its first parameter is its object, which
    is a class where it is `of_class`, `computed` that it is called by naming it.
    """

    __slots__ = (
        *("computed", "entered", "fragment", "node", "outcome", "of_class", "owner"),
        *("parameters", "qualname", "receives", "scope", "state"),
    )

    def __init__(
        self, node: FunctionNode, qualname: str, scope: Scope, owner: Class | None, fragment: int
    ) -> None:
        self.node = node
        self.qualname = qualname
        self.scope = scope
        self.owner = owner
        self.fragment = fragment
        self.parameters: dict[str, Known] = {}
        self.outcome: Known | None = None
        self.state = NEW
        self.entered = False
        self.receives = False
        self.of_class = False
        self.computed = False


NEW, RUNNING, DONE = range(3)


class Bound(Known):
    """A method together with the object it is called on."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Function, receiver: Known) -> None:
        self.function = function
        self.receiver = receiver


class Class(Known):
    """A class of this file. `guarded` when it restricts what its base would do.

    `awaited` are attributes that were read before a method was seen that sets them, `fields` those
    that have a type in the body, in their order, and what that says of them.
    """

    __slots__ = ("attributes", "awaited", "bases", "fields", "guarded", "members", "qualname")

    def __init__(self, qualname: str, bases: list[Known]) -> None:
        self.qualname = qualname
        self.bases = bases
        self.members: dict[str, Known] = {}
        self.attributes: dict[str, Known] = {}
        self.awaited: dict[str, Inlet] = {}
        self.fields: dict[str, str | None] = {}
        self.guarded = False


class Instance(Known):
    """An instance of a class of this file; `sources` are those of what it was made of elsewhere."""

    __slots__ = ("cls", "sources")

    def __init__(self, cls: Class, sources: Sources = ()) -> None:
        self.cls = cls
        self.sources = sources


class Super(Known):
    """What `super()` gives inside a class of this file."""

    __slots__ = ("cls",)

    def __init__(self, cls: Class) -> None:
        self.cls = cls


EXPRESSION = Unknown("expression")
CALL = Unknown("call")
NONE = Const(None)
TRUE = Const(True)
FALSE = Const(False)


def merge(left: Sources, right: Sources) -> Sources:
    """Both, without repeating."""
    if not left or left == right:
        return right
    if not right:
        return left
    found = left + tuple(one for one in right if one not in left)
    return found[:MAX_SOURCES]


def sources_of(value: Known) -> Sources:
    """Where a value, or anything it holds, comes from."""
    kind = type(value)
    if kind is Unknown or kind is Object or kind is Ref or kind is Instance:
        return value.sources  # type: ignore[attr-defined, no-any-return]
    return union_of((value,)) if kind in _HOLDERS else ()


def union_of(values: tuple[Known, ...]) -> Sources:
    """The sources of values and of what they hold, which may be themselves."""
    found: Sources = ()
    waiting = list(reversed(values))
    seen: set[int] = set()
    while waiting and len(seen) < MAX_HELD:
        value = waiting.pop()
        if (inside := _HOLDERS.get(type(value))) is None:
            if sources := sources_of(value):
                found = merge(found, sources)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.extend(reversed(inside(value)))
    return found


_HOLDERS: dict[type[Known], Callable[[Any], list[Known]]] = {
    Choice: lambda choice: list(choice.options),
    Sequence: lambda sequence: sequence.items,
    Series: lambda series: series.items,
    Mapping: lambda mapping: list(mapping.items.values()),
}


def content_of(sources: Sources) -> Sources:
    """The sources of what is in a file whose path has these."""
    found = (_content(one) for one in sources)
    return tuple(dict.fromkeys(found)) if sources else ()


def _content(source: Origin) -> Origin:
    if isinstance(source, str):
        return "network" if source == "download" else source
    return source if isinstance(source, Content) else Content(source)


def unknown(
    reason: str, sources: Sources, prefix: str = "", base: str = "", parts: tuple[str, ...] = ()
) -> Unknown:
    """An unknown value; the common ones without origin are shared."""
    if not sources and not prefix and not base and not parts:
        if reason == "expression":
            return EXPRESSION
        if reason == "call":
            return CALL
    return Unknown(reason, sources, prefix, base, None, parts)


def truth(value: Known) -> bool | None:
    """Whether a value counts as true, where that is known."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, (Sequence, Mapping)) and not value.open:
        return bool(value.items)
    return None
