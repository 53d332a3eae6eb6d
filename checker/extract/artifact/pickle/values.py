"""What the stack of the symbolic machine holds.

Small constants are Python's own values; the rest is one of the classes below. Nothing here refers
to a real module, class or function.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

MAX_KEPT_TEXT = 4096
"""Longer strings are left where they are; no importable name and no codec argument needs more."""

MAX_KEPT_ITEMS = 64
"""Items kept per container; calls with more arguments do not occur, and arrays need none."""


class Folded(str):
    """Text that the pickle computes, by functions whose result is known."""

    __slots__ = ()


@dataclass(eq=False, slots=True)
class Import:
    """A name the stream asks the importing program for."""

    module: str
    name: str
    offset: int
    length: int
    resolved: str = "constant"
    used: bool = False


@dataclass(eq=False, slots=True)
class Call:
    """The result of calling something; `made` tells that the object is new (`__new__`)."""

    function: Symbol
    arguments: tuple[Symbol, ...]
    state: Symbol = None
    made: bool = False


@dataclass(eq=False, slots=True)
class Bulk:
    """A long string or bytes that stay in the file."""

    type: str
    offset: int
    length: int
    head: bytes = b""


@dataclass(eq=False, slots=True)
class Container:
    """A list, set or long tuple: its first items and how many there are."""

    type: str
    items: list[Symbol] = field(default_factory=list)
    count: int = 0

    def extend(self, items: list[Symbol]) -> None:
        """Add items, keeping the first ones only."""
        self.count += len(items)
        if (room := MAX_KEPT_ITEMS - len(self.items)) > 0:
            self.items.extend(items[:room])


@dataclass(eq=False, slots=True)
class Mapping:
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


@dataclass(eq=False, slots=True)
class Opaque:
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
