"""HDF5's three kinds of heap, where names, strings and large groups are kept."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.artifact.hdf5.objects import MAX_VALUE, DamagedError, File

MAX_RECORDS = 20_000
"""Links or attributes of one group that are kept in a heap."""


def local_heap(file: File, address: int) -> bytes:
    """The names of an old group."""
    head = file.read(address, 8 + 2 * file.long + file.wide)
    if head[:4] != b"HEAP":
        raise DamagedError
    size = file.length(head, 8)
    return file.some(file.address(head, 8 + 2 * file.long), min(size, MAX_VALUE))


def text_at(heap: bytes, offset: int) -> str:
    """The string that begins there."""
    return heap[offset : offset + 4096].partition(b"\0")[0].decode("utf-8", "replace")


def global_object(file: File, address: int, index: int) -> bytes:
    """One object of a global heap collection: a string of variable length."""
    for number, offset, size in collection(file, address):
        if number == index:
            return file.some(offset, size)
    return b""


def collection(file: File, address: int) -> Iterator[tuple[int, int, int]]:
    """Number, place and size of every object of a collection."""
    head = file.read(address, 8 + file.long)
    if head[:4] != b"GCOL":
        raise DamagedError
    end = address + min(file.length(head, 8), MAX_VALUE)
    at = address + len(head)
    while at + 8 + file.long <= end:
        file.count_node()
        entry = file.read(at, 8 + file.long)
        number, size = entry[0] | entry[1] << 8, file.length(entry, 8)
        if number == 0:
            return
        at += len(entry)
        yield number, at, min(size, end - at)
        at += -(-size // 8) * 8


class FractalHeap:
    """The heap of large groups: objects in blocks whose sizes double row by row."""

    def __init__(self, file: File, address: int) -> None:
        head = file.read(address, 64 + 12 * file.long + 3 * file.wide)
        if head[:4] != b"FRHP":
            raise DamagedError
        self._file = file
        self._checked = bool(head[9] & 0x02)
        at = 14 + file.long + file.wide + file.long + file.wide + 8 * file.long
        self._width = head[at] | head[at + 1] << 8
        self._first = file.length(head, at + 2)
        self._largest = file.length(head, at + 2 + file.long)
        at += 2 + 2 * file.long
        bits = head[at] | head[at + 1] << 8
        self._offset_size = (bits + 7) // 8
        self._root = file.address(head, at + 4)
        self._rows = head[at + 4 + file.wide] | head[at + 5 + file.wide] << 8
        self._length_size = self._size_of_lengths(head)
        if not self._width or not self._first or self._rows > 64 or self._width > 1024:
            raise DamagedError

    def _size_of_lengths(self, head: bytes) -> int:
        largest = int.from_bytes(head[10:14], "little")
        by_block = (self._largest.bit_length() + 7) // 8
        by_object = (largest.bit_length() + 7) // 8
        return max(1, min(by_block, by_object))

    def indexed(self, tree: int, skipped: int) -> Iterator[bytes]:
        """The objects that a name index lists; `skipped` bytes of each record precede the id."""
        for record in _records(self._file, tree):
            identity = record[skipped:]
            if identity[:1] and identity[0] & 0x30 == 0:
                yield self._managed(identity)

    def _managed(self, identity: bytes) -> bytes:
        middle = 1 + self._offset_size
        offset = int.from_bytes(identity[1:middle], "little")
        length = int.from_bytes(identity[middle : middle + self._length_size], "little")
        return self._file.read(self._place(offset), length)

    def _place(self, offset: int) -> int:
        if self._rows == 0:
            return self._root + offset
        return self._in_rows(self._root, offset)

    def _in_rows(self, block: int, offset: int) -> int:
        """Find the direct block; those of deeper rows are never reached by what we read."""
        file = self._file
        at = block + 5 + file.wide + self._offset_size
        size, start = self._first, 0
        for row in range(self._rows):
            size = self._first << max(0, row - 1)
            if size > self._largest:
                break
            for _ in range(self._width):
                if start <= offset < start + size:
                    address = file.address(file.read(at, file.wide), 0)
                    return address + offset - start
                start += size
                at += file.wide
        raise DamagedError


def _records(file: File, tree: int) -> Iterator[bytes]:
    """The records of a version 2 B-tree, in any order."""
    head = file.read(tree, 22 + file.wide + file.long)
    if head[:4] != b"BTHD":
        raise DamagedError
    node_size = int.from_bytes(head[6:10], "little")
    record_size = head[10] | head[11] << 8
    depth = head[12] | head[13] << 8
    root = file.address(head, 16)
    count = head[16 + file.wide] | head[17 + file.wide] << 8
    if not record_size or file.undefined(root) or depth > 8:
        return
    yield from _node(file, root, depth, count, node_size, record_size)


def _node(
    file: File, address: int, depth: int, count: int, node_size: int, record_size: int
) -> Iterator[bytes]:
    file.count_node()
    data = file.read(address, min(node_size, 1 << 20))
    if data[:4] != (b"BTIN" if depth else b"BTLF") or count > MAX_RECORDS:
        raise DamagedError
    for index in range(count):
        yield data[6 + index * record_size : 6 + (index + 1) * record_size]
    if not depth:
        return
    capacity = (node_size - 10) // record_size
    width = (capacity.bit_length() + 7) // 8
    step = file.wide + width + (0 if depth == 1 else _total_width(node_size, record_size, depth))
    at = 6 + count * record_size
    for index in range(count + 1):
        pointer = data[at + index * step : at + (index + 1) * step]
        inner = int.from_bytes(pointer[file.wide : file.wide + width], "little")
        yield from _node(file, file.address(pointer, 0), depth - 1, inner, node_size, record_size)


def _total_width(node_size: int, record_size: int, depth: int) -> int:
    """Bytes of the number of records below a child, which grows with the depth."""
    capacity: int = ((node_size - 10) // record_size) ** depth
    return (capacity.bit_length() + 7) // 8
