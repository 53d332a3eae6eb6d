"""The members of HDF5 groups: in symbol tables, in the header, or in a heap of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.extract.artifact.hdf5.heaps import FractalHeap, local_heap, text_at
from checker.extract.artifact.hdf5.objects import DamagedError, File, Link, Object

HARD, SOFT, EXTERNAL = 0, 1, 64


def _symbol_table(file: File, data: bytes, found: Object) -> None:
    heap = local_heap(file, file.address(data, file.wide))
    for leaf in _leaves(file, file.address(data, 0)):
        found.links.extend(_symbols(file, leaf, heap))


def _leaves(file: File, address: int) -> Iterator[int]:
    waiting, seen = [address], set[int]()
    while waiting:
        node = waiting.pop()
        if node in seen or file.undefined(node):
            continue
        seen.add(node)
        file.count_node()
        head = file.read(node, 8 + 2 * file.wide)
        if head[:4] != b"TREE":
            raise DamagedError
        count, step = head[6] | head[7] << 8, file.long + file.wide
        body = file.some(node + len(head), count * step + file.long)
        children = [file.address(body, index * step + file.long) for index in range(count)]
        if head[5]:
            waiting.extend(children)
        else:
            yield from children


def _symbols(file: File, address: int, heap: bytes) -> Iterator[Link]:
    head = file.read(address, 8)
    if head[:4] != b"SNOD":
        raise DamagedError
    size = 2 * file.wide + 24
    body = file.some(address + 8, (head[6] | head[7] << 8) * size)
    for at in range(0, len(body) - size + 1, size):
        name = text_at(heap, file.address(body, at))
        cached = int.from_bytes(body[at + 2 * file.wide : at + 2 * file.wide + 4], "little")
        if cached == 2:
            scratch = body[at + 2 * file.wide + 8 : at + 2 * file.wide + 12]
            yield Link(name, "soft", target=text_at(heap, int.from_bytes(scratch, "little")))
        else:
            yield Link(name, "hard", file.address(body, at + file.wide))


def _link_message(file: File, data: bytes, found: Object) -> None:
    found.links.append(link_of(file, data))


def link_of(file: File, data: bytes) -> Link:
    """A link as the newer groups store it. Raises IndexError when it is cut short."""
    flags = data[1]
    at = 2
    kind = HARD
    if flags & 0x08:
        kind = data[at]
        at += 1
    at += (8 if flags & 0x04 else 0) + (1 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    size = int.from_bytes(data[at : at + width], "little")
    at += width
    name = data[at : at + size].decode("utf-8", "replace")
    at += size
    if kind == HARD:
        return Link(name, "hard", file.address(data, at))
    size = data[at] | data[at + 1] << 8
    target = data[at + 2 : at + 2 + size]
    if kind == SOFT:
        return Link(name, "soft", target=target.decode("utf-8", "replace"))
    if kind != EXTERNAL:
        return Link(name, "other")
    outside, _, inside = target[1:].partition(b"\0")
    inner = inside.rstrip(b"\0").decode("utf-8", "replace")
    return Link(name, "external", target=inner, file=outside.decode("utf-8", "replace"))


def _link_info(file: File, data: bytes, found: Object) -> None:
    """Groups of many members keep their links in a heap."""
    at = 2 + (8 if data[1] & 0x01 else 0)
    heap = file.address(data, at)
    if file.undefined(heap):
        return
    for record in FractalHeap(file, heap).indexed(file.address(data, at + file.wide), 4):
        found.links.append(link_of(file, record))


READERS: dict[int, Callable[[File, bytes, Object], None]] = {
    0x0002: _link_info,
    0x0006: _link_message,
    0x0011: _symbol_table,
}
