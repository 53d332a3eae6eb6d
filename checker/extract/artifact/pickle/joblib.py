"""joblib writes array bytes between the opcodes; this tells how many.

The wrapper object that stands before them says shape and element type. Arrays of objects are a
pickle of their own instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.extract.artifact.pickle.errors import BrokenError
from checker.extract.artifact.pickle.values import Call, Import, Mapping, Symbol, items_of
from checker.extract.artifact.pickle.window import NO_FRAME

if TYPE_CHECKING:
    from checker.extract.artifact.pickle.machine import Machine

HAS_OBJECTS = 0x01
"""numpy's flag of an element type that holds references."""

_CODE = re.compile(r"[<>|=]?([a-zA-Z])(\d*)")
_WRAPPERS = frozenset({("joblib.numpy_pickle", "NumpyArrayWrapper")})
_BARE_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "d": 8, "?": 1}


def is_wrapper(value: Call) -> bool:
    """Whether joblib would read an array after this object got its state."""
    function = value.function
    return isinstance(function, Import) and (
        (function.module, function.name) in _WRAPPERS
        or (function.name == "NumpyArrayWrapper" and "joblib" in function.module)
    )


def pass_array(machine: Machine, wrapper: Call) -> None:
    """Pass over the array, or run the pickle that an array of objects is."""
    state, window = wrapper.state, machine.window
    if not isinstance(state, Mapping):
        raise BrokenError("an array whose shape is unknown")
    machine.arrays += 1
    if window.tell() < window.frame_end < NO_FRAME:
        machine.oddities["frame-crossing"] = None
    window.frame_end = NO_FRAME
    itemsize = _itemsize(state.get("dtype"))
    if itemsize is None:
        machine.nested()
        return
    length = _count(state.get("shape")) * itemsize
    if isinstance(state.get("numpy_array_alignment_bytes"), int):
        window.skip(window.take(1)[0])
    window.skip(length)


def _count(shape: Symbol) -> int:
    items = items_of(shape)
    if items is None:
        raise BrokenError("an array whose shape is unknown")
    count = 1
    for item in items:
        if not isinstance(item, int) or item < 0:
            raise BrokenError("an array whose shape is unknown")
        count *= item
    return count


def _itemsize(dtype: Symbol) -> int | None:
    """Bytes per element; None for references."""
    if not isinstance(dtype, Call) or not isinstance(dtype.function, Import):
        raise BrokenError("an array whose element type is unknown")
    if "string" in dtype.function.name.lower():
        return None
    code = dtype.arguments[0] if dtype.arguments else None
    state = dtype.state if isinstance(dtype.state, tuple) else ()
    flags = state[7] if len(state) > 7 else 0
    if isinstance(flags, int) and flags & HAS_OBJECTS:
        return None
    size = state[5] if len(state) > 5 else -1
    if isinstance(size, int) and size > 0:
        return size
    match = _CODE.fullmatch(code) if isinstance(code, str) else None
    if match is None:
        raise BrokenError("an array whose element type is unknown")
    if match[1] == "O":
        return None
    if not match[2]:
        return _BARE_SIZES.get(match[1], 8)
    return int(match[2][:9]) * (4 if match[1] == "U" else 1)
