"""What the stack of the symbolic machine holds.

Small constants are Python's own values; the rest is one of the classes below. Nothing here refers
to a real module, class or function.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, field

MAX_KEPT_TEXT = 4096
"""Longer strings are left where they are; no importable name and no codec argument needs more."""

MAX_KEPT_ITEMS = 64
"""Items kept per container; calls with more arguments do not occur, and arrays need none."""


class Folded(str):
    """Text that the pickle computes, by functions whose result is known."""

    __slots__ = ()


class Import(Struct, eq=False):
    """A name the stream asks the importing program for."""

    module: str
    name: str
    offset: int
    length: int
    resolved: str = "constant"
    used: bool = False


class Call(Struct, eq=False):
    """The result of calling something; `made` tells that the object is new (`__new__`).

    `items` are what was appended to it or stored in it afterwards.
    """

    function: Symbol
    arguments: tuple[Symbol, ...]
    state: Symbol = None
    made: bool = False
    items: Container | None = None

    def extend(self, items: list[Symbol]) -> None:
        """Keep the first things that are added to a list, a set or a dictionary of some class."""
        if self.items is None:
            self.items = Container("list")
        self.items.extend(items)


class Bulk(Struct, eq=False):
    """A long string or bytes that stay in the file."""

    type: str
    offset: int
    length: int
    head: bytes = b""


class Container(Struct, eq=False):
    """A list, set or long tuple: its first items and how many there are."""

    type: str
    items: list[Symbol] = field(default_factory=list)
    count: int = 0

    def extend(self, items: list[Symbol]) -> None:
        """Add items, keeping the first ones only."""
        self.count += len(items)
        if (room := MAX_KEPT_ITEMS - len(self.items)) > 0:
            self.items.extend(items[:room])


class Mapping(Struct, eq=False):
    """A dictionary: its first items, in order."""

    items: list[tuple[Symbol, Symbol]] = field(default_factory=list)
    count: int = 0

    def update(self, flat: list[Symbol]) -> None:
        """Add keys and values that follow each other."""
        self.count += len(flat) // 2
        for index in range(0, len(flat) - 1, 2):
            if len(self.items) >= MAX_KEPT_ITEMS:
                return
            self.items.append((flat[index], flat[index + 1]))

    def get(self, key: str) -> Symbol:
        """The last value stored under a text key, as a real dictionary would answer."""
        for known, value in reversed(self.items):
            if isinstance(known, str) and known == key:
                return value
        return None


class Keywords(Mapping):
    """Arguments that are passed by name."""


class Opaque(Struct, eq=False):
    """Something that cannot be known: `number`, `persistent`, `buffer`, `extension`."""

    type: str


Symbol: TypeAlias = (
    "Import | Call | Bulk | Container | Mapping | Opaque | tuple[Symbol, ...]"
    " | str | bytes | bytearray | int | float | bool | None"
)


def tuple_of(items: list[Symbol]) -> Symbol:
    """A tuple, or a container when it is too long to be kept."""
    if len(items) <= MAX_KEPT_ITEMS:
        return tuple(items)
    return Container("tuple", items[:MAX_KEPT_ITEMS], len(items))


def items_of(value: Symbol) -> tuple[Symbol, ...] | None:
    """The items of something that can be unpacked into arguments, if they are all known."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, Container) and value.count == len(value.items):
        return tuple(value.items)
    return None
