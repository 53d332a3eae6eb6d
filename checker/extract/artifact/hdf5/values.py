"""Attributes of HDF5 objects, and data sets whose numbers are in another file."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from checker.extract.artifact.hdf5.heaps import FractalHeap, global_object, local_heap, text_at
from checker.extract.artifact.hdf5.objects import (
    MAX_VALUE,
    Attribute,
    File,
    Object,
)

STRING, VARIABLE = 3, 9

MAX_STRINGS = 4_096
"""Elements of an array of strings that are joined."""


def _attribute(file: File, data: bytes, found: Object) -> None:
    found.attributes.append(attribute_of(file, data))


def attribute_of(file: File, data: bytes) -> Attribute:
    """An attribute message of any version."""
    version = data[0]
    sizes = [int.from_bytes(data[at : at + 2], "little") for at in (2, 4, 6)]
    at = 9 if version >= 3 else 8
    parts: list[bytes] = []
    for size in sizes:
        parts.append(data[at : at + size])
        at += -(-size // 8) * 8 if version == 1 else size
    name = parts[0].partition(b"\0")[0].decode("utf-8", "replace")
    return Attribute(name, _value(file, parts[1], _elements(file, parts[2]), data[at:]))


def _elements(file: File, space: bytes) -> int:
    if len(space) < 4:
        return 1
    rank, start = space[1], 8 if space[0] == 1 else 4
    return prod(file.length(space, start + index * file.long) for index in range(min(rank, 32)))


def _value(file: File, kind: bytes, count: int, data: bytes) -> bytes:
    if len(kind) < 8:
        return b""
    size = int.from_bytes(kind[4:8], "little")
    if kind[0] & 15 != VARIABLE:
        return data[: min(size * count, MAX_VALUE)]
    step = 8 + file.wide
    found: list[bytes] = []
    for index in range(min(count, MAX_STRINGS)):
        entry = data[index * step : (index + 1) * step]
        address = file.address(entry, 4)
        number = int.from_bytes(entry[4 + file.wide :], "little")
        found.append(global_object(file, address, number) if number else b"")
    return b"\0".join(found)


def _attribute_info(file: File, data: bytes, found: Object) -> None:
    """Objects of many or large attributes keep them in a heap."""
    at = 2 + (2 if data[1] & 0x01 else 0)
    heap = file.address(data, at)
    if file.undefined(heap):
        return
    tree = file.address(data, at + file.wide)
    for record in FractalHeap(file, heap).indexed(tree, 0):
        found.attributes.append(attribute_of(file, record))


def _external(file: File, data: bytes, found: Object) -> None:
    used = data[6] | data[7] << 8
    heap = local_heap(file, file.address(data, 8))
    for index in range(min(used, 1024)):
        at = 8 + file.wide + index * 3 * file.long
        found.external.append(text_at(heap, file.length(data, at)))


def _layout(file: File, data: bytes, found: Object) -> None:
    """Virtual data sets are put together from other files."""
    if data[0] < 4 or data[1] != 3:
        return
    address = file.address(data, 2)
    if file.undefined(address):
        return
    number = int.from_bytes(data[2 + file.wide : 6 + file.wide], "little")
    mapping = global_object(file, address, number)
    if len(mapping) > 1 + file.long:
        name = mapping[1 + file.long :].partition(b"\0")[0]
        found.virtual.append(name.decode("utf-8", "replace"))


READERS: dict[int, Callable[[File, bytes, Object], None]] = {
    0x0007: _external,
    0x0008: _layout,
    0x000C: _attribute,
    0x0015: _attribute_info,
}
