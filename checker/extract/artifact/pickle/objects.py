"""Opcodes that import, call, build and ask the loading program."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import TYPE_CHECKING

from checker.extract.artifact.pickle import joblib
from checker.extract.artifact.pickle.errors import BrokenError
from checker.extract.artifact.pickle.names import canonical
from checker.extract.artifact.pickle.values import (
    Call,
    Folded,
    Import,
    Keywords,
    Mapping,
    Opaque,
    Symbol,
    tuple_of,
)
from checker.extract.artifact.pickle.window import MAX_LINE

if TYPE_CHECKING:
    from checker.extract.artifact.pickle.machine import Machine

_UINT16 = Struct("<H")
_INT32 = Struct("<i")


def _name(machine: Machine, line: bytes) -> tuple[str, str]:
    """The name that a line holds, and where it comes from."""
    if len(line) >= MAX_LINE:
        return "", "unresolved"
    if not line.isascii():
        machine.oddities["non-ascii-name"] = None
    try:
        return line.decode("utf-8"), "constant"
    except UnicodeDecodeError:
        raise BrokenError("a name that is not UTF-8") from None


def _import(machine: Machine, module: str, name: str, resolved: str) -> Import:
    """The name; it is one and the same value wherever the stream asks for it again."""
    key = (module, name, resolved)
    value = machine.names.get(key)
    if value is None:
        window, start = machine.window, machine.start
        value = Import(module, name, start, window.base + window.pos - start, resolved)
        machine.names[key] = value
        machine.listener.imported(value)
    return value


def _lines_import(machine: Machine) -> Import:
    window = machine.window
    first, second = window.line(), window.line()
    if first.isascii() and second.isascii() and len(first) < MAX_LINE > len(second):
        return _import(machine, str(first, "ascii"), str(second, "ascii"), "constant")
    module, module_resolved = _name(machine, first)
    name, name_resolved = _name(machine, second)
    resolved = "constant" if module_resolved == name_resolved == "constant" else "unresolved"
    return _import(machine, module, name, resolved)


def _global(machine: Machine) -> None:
    machine.stack.append(_lines_import(machine))


def _stack_global(machine: Machine) -> None:
    name = machine.pop()
    module = machine.pop()
    resolved = "constant"
    for part in (module, name):
        if isinstance(part, Folded):
            resolved = "folded"
    for part in (module, name):
        if part is None or isinstance(part, bytes | int | float | tuple):
            raise BrokenError("STACK_GLOBAL of something that is no text")
        if not isinstance(part, str):
            resolved = "unresolved"
    module = module if isinstance(module, str) else ""
    name = name if isinstance(name, str) else ""
    if not (module.isascii() and name.isascii()):
        machine.oddities["non-ascii-name"] = None
    machine.stack.append(_import(machine, module, name, resolved))


def _extension(machine: Machine, code: int) -> None:
    if code <= 0:
        raise BrokenError("an extension code below one")
    machine.stack.append(_import(machine, "", str(code), "extension"))


def _ext1(machine: Machine) -> None:
    _extension(machine, machine.window.take(1)[0])


def _ext2(machine: Machine) -> None:
    _extension(machine, _UINT16.unpack(machine.window.take(2))[0])


def _ext4(machine: Machine) -> None:
    _extension(machine, _INT32.unpack(machine.window.take(4))[0])


def _call(machine: Machine, use: str, function: Symbol, arguments: Symbol) -> None:
    if not isinstance(function, Import | Call | Opaque):
        raise BrokenError("a call of something that cannot be called")
    machine.stack.append(machine.listener.called(use, function, arguments, machine.start))


def _reduce(machine: Machine) -> None:
    arguments = machine.pop()
    _call(machine, "reduced", machine.pop(), arguments)


def _newobj(machine: Machine) -> None:
    arguments = machine.pop()
    _call(machine, "newobj", machine.pop(), arguments)


def _newobj_ex(machine: Machine) -> None:
    keywords = machine.pop()
    arguments = machine.pop()
    if isinstance(keywords, Mapping):
        keywords = Keywords(keywords.items, keywords.count) if keywords.count else ()
    if isinstance(arguments, tuple) and keywords != ():
        arguments = (*arguments, keywords)
    _call(machine, "newobj", machine.pop(), arguments)


def _obj(machine: Machine) -> None:
    items = machine.pop_mark()
    if not items:
        raise BrokenError("the stack is empty")
    _call(machine, "obj", items[0], tuple_of(items[1:]))


def _inst(machine: Machine) -> None:
    if not machine.marks:
        raise BrokenError("there is no MARK")
    function = _lines_import(machine)
    _call(machine, "inst", function, tuple_of(machine.pop_mark()))


def _build(machine: Machine) -> None:
    state = machine.pop()
    target = machine.top()
    if isinstance(target, Call):
        _set_state(machine, target, state)
        if machine.follow_arrays and joblib.is_wrapper(target):
            joblib.pass_array(machine, target)
    elif isinstance(target, Import):
        machine.listener.wrote("BUILD", target, _keys(state), machine.start)


def _set_state(machine: Machine, target: Call, state: Symbol) -> None:
    """An object whose attributes hold a `__setstate__` has it called with the next state."""
    before = target.state[0] if isinstance(target.state, tuple) and target.state else target.state
    setter = before.get("__setstate__") if isinstance(before, Mapping) else None
    if isinstance(setter, Import | Call):
        machine.listener.called("reduced", setter, (state,), machine.start)
    target.state = state
    machine.listener.state_set(target, state, machine.start)
    if isinstance(state, tuple) and state and _is_stream(target.function):
        machine.listener.stream_made(state[0])


def _is_stream(made_by: Symbol) -> bool:
    return isinstance(made_by, Import) and canonical(made_by.module, made_by.name) == (
        "io",
        "BytesIO",
    )


def _keys(state: Symbol) -> list[Symbol]:
    if isinstance(state, tuple):
        return [key for part in state for key in _keys(part)]
    if isinstance(state, Mapping):
        return [key for key, _ in state.items]
    return []


def _persid(machine: Machine) -> None:
    line = machine.window.line()
    _persistent(machine, line.decode("utf-8", "replace"))


def _binpersid(machine: Machine) -> None:
    _persistent(machine, machine.pop())


def _persistent(machine: Machine, value: Symbol) -> None:
    machine.stack.append(machine.listener.persistent(value, machine.start))


HANDLERS: dict[int, Callable[[Machine], None]] = {
    ord("c"): _global,
    0x93: _stack_global,
    0x82: _ext1,
    0x83: _ext2,
    0x84: _ext4,
    ord("R"): _reduce,
    0x81: _newobj,
    0x92: _newobj_ex,
    ord("o"): _obj,
    ord("i"): _inst,
    ord("b"): _build,
    ord("P"): _persid,
    ord("Q"): _binpersid,
}
