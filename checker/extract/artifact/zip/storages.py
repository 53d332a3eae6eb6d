"""A torch checkpoint → tensors that reach beyond the numbers stored for them.

Old releases take the sizes in the pickle for true and read or write whatever is behind the memory
they got (CVE-2026-24747).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from checker.extract.artifact.facts import Discrepancy
from checker.extract.artifact.pickle.machine import Machine
from checker.extract.artifact.pickle.values import Call, Import, Opaque, Symbol
from checker.extract.artifact.pickle.window import Window
from checker.source import Source, SourceError

MAX_OPCODES = 400_000
"""Opcodes followed; a checkpoint has some thirty per tensor."""

MAX_TOLD = 4
"""Storages told per checkpoint; one is enough to distrust it."""

_BYTES = {
    "DoubleStorage": 8, "FloatStorage": 4, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8,
    "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1,
    "ComplexDoubleStorage": 16, "ComplexFloatStorage": 8, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4, "UntypedStorage": 1,
}  # fmt: skip


def beyond(
    source: Source, archive: str, pickle: Source, sizes: dict[str, int]
) -> Iterator[Discrepancy]:
    """Storages that need more than their members have, and tensors that need more than those."""
    found = _Storages(sizes)
    with suppress(SourceError):
        Machine(Window(pickle, 0), found).run(MAX_OPCODES)
    for key in list(found.beyond)[:MAX_TOLD]:
        yield Discrepancy(
            at=source.whole(), field="storage", archive=archive, member=f"data/{key}"[:300]
        )


class _Storages:
    """Hears what a pickle does; remembers storages by the key that their members have."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self.beyond: dict[str, None] = {}

    def imported(self, value: Import) -> None:
        """A name alone says nothing of sizes."""

    def wrote(self, opcode: str, target: Symbol, keys: list[Symbol], offset: int) -> None:
        """Nor does what is stored."""

    def state_set(self, target: Call, state: Symbol, offset: int) -> None:
        """Nor does a state."""

    def bytes_found(self, value: Symbol) -> None:
        """Nor bytes."""

    def stream_made(self, content: Symbol) -> None:
        """Nor another pickle."""

    def persistent(self, value: Symbol, offset: int) -> Symbol:
        """A storage: its class, its key and how many numbers it has."""
        if not isinstance(value, tuple) or len(value) != 5:
            return Opaque("persistent")
        _, kind, key, _, count = value
        if not isinstance(kind, Import) or not isinstance(key, str) or not isinstance(count, int):
            return Opaque("persistent")
        have, need = self._sizes.get(key), _BYTES.get(kind.name)
        if have is not None and need and not 0 <= count * need <= have:
            self.beyond[key] = None
        return ("storage", key, count)

    def called(self, use: str, function: Symbol, arguments: Symbol, offset: int) -> Symbol:
        """A tensor: its storage, where in it it begins, its size and its strides."""
        known = isinstance(function, Import) and function.name.startswith("_rebuild_tensor")
        if known and isinstance(arguments, tuple) and len(arguments) >= 4:
            storage, start, size, stride = arguments[:4]
            end = _end(start, size, stride)
            if isinstance(storage, tuple) and storage[:1] == ("storage",) and len(storage) == 3:
                _, key, count = storage
                if end is not None and isinstance(count, int) and not 0 <= end <= count:
                    self.beyond[str(key)] = None
        return Opaque("call")


def _end(start: Symbol, size: Symbol, stride: Symbol) -> int | None:
    """How many numbers a storage needs for a tensor; -1 where one of them is negative."""
    if not isinstance(start, int) or not isinstance(size, tuple) or not isinstance(stride, tuple):
        return None
    pairs = list(zip(size, stride, strict=False))
    if not all(isinstance(one, int) for pair in pairs for one in pair):
        return None
    whole = [(int(str(length)), int(str(step))) for length, step in pairs]
    if start < 0 or any(length < 0 or step < 0 for length, step in whole):
        return -1
    if any(length == 0 for length, _ in whole):
        return start
    return start + sum((length - 1) * step for length, step in whole) + 1
