"""A torch checkpoint's pickle → tensors that reach beyond the numbers stored for them.

Old releases take the sizes in the pickle for true and read or write whatever is behind the memory
they got (CVE-2026-24747).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from checker.extract.artifact.facts import Discrepancy
from checker.extract.artifact.pickle.recorder import Recorder
from checker.extract.artifact.pickle.values import Import, Symbol
from checker.source import Beside, Source

MAX_TOLD = 4
"""Storages told per checkpoint; one is enough to distrust it."""

_BYTES = {
    "DoubleStorage": 8, "FloatStorage": 4, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8,
    "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1,
    "ComplexDoubleStorage": 16, "ComplexFloatStorage": 8, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4, "UntypedStorage": 1,
}  # fmt: skip


class _Storage(Struct):
    """What stands on the stack for a storage; its key, and how many numbers it is said to have."""

    symbol: Symbol
    key: str
    numbers: int


class CheckpointRecorder(Recorder):
    """Records, and compares what the pickle says of its storages with the members beside it."""

    def __init__(
        self, source: Source, beside: Beside, *, probe: Callable[[bytes, bool], bool] | None = None
    ) -> None:
        super().__init__(source, probe=probe)
        self._beside = beside
        self._storages: dict[int, _Storage] = {}
        self._told_keys: set[str] = set()

    def persistent(self, value: Symbol, offset: int) -> Symbol:
        """A storage: its class, its key and how many numbers it has."""
        symbol = super().persistent(value, offset)
        if not isinstance(value, tuple) or len(value) != 5:
            return symbol
        _, kind, key, _, count = value
        if isinstance(kind, Import) and isinstance(key, str) and isinstance(count, int):
            self._storages[id(symbol)] = _Storage(symbol, key, count)
            have, need = self._beside.sizes.get(key), _BYTES.get(kind.name)
            if have is not None and need and not 0 <= count * need <= have:
                self._tell(key)
        return symbol

    def called(self, use: str, function: Symbol, arguments: Symbol, offset: int) -> Symbol:
        """A tensor: its storage, where in it it begins, its size and its strides."""
        known = isinstance(function, Import) and function.name.startswith("_rebuild_tensor")
        if known and isinstance(arguments, tuple) and len(arguments) >= 4:
            symbol, start, size, stride = arguments[:4]
            storage = self._storages.get(id(symbol))
            if storage is not None:
                end = _end(start, size, stride)
                if end is not None and not 0 <= end <= storage.numbers:
                    self._tell(storage.key)
        return super().called(use, function, arguments, offset)

    def _tell(self, key: str) -> None:
        if key in self._told_keys or len(self._told_keys) >= MAX_TOLD:
            return
        self._told_keys.add(key)
        archive, member = self._beside.archive, f"data/{key}"[:300]
        at = self._source.whole()
        self._ready.append(Discrepancy(at=at, field="storage", archive=archive, member=member))


def _end(start: Symbol, size: Symbol, stride: Symbol) -> int | None:
    """How many numbers a storage needs for a tensor; -1 where one of them is negative."""
    if not isinstance(start, int) or not isinstance(size, tuple) or not isinstance(stride, tuple):
        return None
    end = start + 1
    for length, step in zip(size, stride, strict=False):
        if not isinstance(length, int) or not isinstance(step, int):
            return None
        if start < 0 or length < 0 or step < 0:
            return -1
        if length == 0:
            return start
        end += (length - 1) * step
    return end
