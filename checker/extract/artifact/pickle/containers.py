"""Opcodes that move values: tuples, lists, dictionaries, sets, the stack and the memo."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import TYPE_CHECKING

from checker.extract.artifact.pickle.errors import BrokenError
from checker.extract.artifact.pickle.literals import number_text
from checker.extract.artifact.pickle.values import (
    Call,
    Container,
    Import,
    Mapping,
    Symbol,
    tuple_of,
)

if TYPE_CHECKING:
    from checker.extract.artifact.pickle.machine import Machine

_UINT32 = Struct("<I")


def _mark(machine: Machine) -> None:
    machine.fence = len(machine.stack)
    machine.marks.append(machine.fence)


def _pop(machine: Machine) -> None:
    if machine.marks and machine.marks[-1] == len(machine.stack):
        machine.drop_mark()
    else:
        machine.pop()


def _pop_mark(machine: Machine) -> None:
    machine.pop_mark()


def _dup(machine: Machine) -> None:
    machine.stack.append(machine.top())


def _tuple(machine: Machine) -> None:
    machine.stack.append(tuple_of(machine.pop_mark()))


def _empty_tuple(machine: Machine) -> None:
    machine.stack.append(())


def _counted_tuple(machine: Machine, count: int) -> None:
    if len(machine.stack) - count < machine.fence:
        raise BrokenError("the stack is empty")
    machine.stack[-count:] = [tuple(machine.stack[-count:])]


def _tuple1(machine: Machine) -> None:
    _counted_tuple(machine, 1)


def _tuple2(machine: Machine) -> None:
    _counted_tuple(machine, 2)


def _tuple3(machine: Machine) -> None:
    _counted_tuple(machine, 3)


def _container(kind: str, items: list[Symbol]) -> Container:
    value = Container(kind)
    value.extend(items)
    return value


def _empty_list(machine: Machine) -> None:
    machine.stack.append(Container("list"))


def _empty_set(machine: Machine) -> None:
    machine.stack.append(Container("set"))


def _empty_dict(machine: Machine) -> None:
    machine.stack.append(Mapping())


def _list(machine: Machine) -> None:
    machine.stack.append(_container("list", machine.pop_mark()))


def _frozenset(machine: Machine) -> None:
    machine.stack.append(_container("set", machine.pop_mark()))


def _dict(machine: Machine) -> None:
    items = machine.pop_mark()
    if len(items) % 2:
        raise BrokenError("DICT with a key that has no value")
    value = Mapping()
    value.update(items)
    machine.stack.append(value)


def _append(machine: Machine) -> None:
    item = machine.pop()
    _add(machine, "APPEND", [item])


def _appends(machine: Machine) -> None:
    _add(machine, "APPENDS", machine.pop_mark())


def _additems(machine: Machine) -> None:
    _add(machine, "ADDITEMS", machine.pop_mark())


def _add(machine: Machine, opcode: str, items: list[Symbol]) -> None:
    target = machine.top()
    if isinstance(target, Container | Call):
        target.extend(items)
    elif isinstance(target, Import) and items:
        machine.listener.wrote(opcode, target, items, machine.start)


def _setitem(machine: Machine) -> None:
    value = machine.pop()
    key = machine.pop()
    _set(machine, "SETITEM", [key, value])


def _setitems(machine: Machine) -> None:
    items = machine.pop_mark()
    if len(items) % 2:
        raise BrokenError("SETITEMS with a key that has no value")
    _set(machine, "SETITEMS", items)


def _set(machine: Machine, opcode: str, flat: list[Symbol]) -> None:
    target = machine.top()
    if isinstance(target, Mapping):
        target.update(flat)
    elif isinstance(target, Import | Call) and flat:
        machine.listener.wrote(opcode, target, flat[::2], machine.start)
        if isinstance(target, Call):
            target.extend(flat)


def _index(machine: Machine) -> int:
    text = number_text(machine, machine.window.line())
    try:
        return int(text[:32])
    except ValueError:
        raise BrokenError("a memo index that is no number") from None


def _get(machine: Machine, index: int) -> None:
    try:
        machine.stack.append(machine.memo[index])
    except KeyError:
        raise BrokenError("a memo entry that was never put") from None


def _put(machine: Machine, index: int) -> None:
    if index < 0:
        raise BrokenError("a negative memo index")
    machine.memo[index] = machine.top()


def _text_get(machine: Machine) -> None:
    _get(machine, _index(machine))


def _binget(machine: Machine) -> None:
    _get(machine, machine.window.byte())


def _long_binget(machine: Machine) -> None:
    _get(machine, _UINT32.unpack(machine.window.take(4))[0])


def _text_put(machine: Machine) -> None:
    _put(machine, _index(machine))


def _binput(machine: Machine) -> None:
    _put(machine, machine.window.byte())


def _long_binput(machine: Machine) -> None:
    _put(machine, _UINT32.unpack(machine.window.take(4))[0])


def _memoize(machine: Machine) -> None:
    stack = machine.stack
    if len(stack) <= machine.fence:
        raise BrokenError("the stack is empty")
    machine.memo[len(machine.memo)] = stack[-1]


def _stop(machine: Machine) -> None:
    machine.stop()


HANDLERS: dict[int, Callable[[Machine], None]] = {
    ord("("): _mark,
    ord("0"): _pop,
    ord("1"): _pop_mark,
    ord("2"): _dup,
    ord("t"): _tuple,
    ord(")"): _empty_tuple,
    0x85: _tuple1,
    0x86: _tuple2,
    0x87: _tuple3,
    ord("]"): _empty_list,
    ord("}"): _empty_dict,
    0x8F: _empty_set,
    ord("l"): _list,
    0x91: _frozenset,
    ord("d"): _dict,
    ord("a"): _append,
    ord("e"): _appends,
    0x90: _additems,
    ord("s"): _setitem,
    ord("u"): _setitems,
    ord("g"): _text_get,
    ord("h"): _binget,
    ord("j"): _long_binget,
    ord("p"): _text_put,
    ord("q"): _binput,
    ord("r"): _long_binput,
    0x94: _memoize,
    ord("."): _stop,
}
