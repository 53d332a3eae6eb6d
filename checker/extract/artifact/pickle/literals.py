"""Opcodes that push a constant."""

from __future__ import annotations

import re
from collections.abc import Callable
from struct import Struct
from typing import TYPE_CHECKING

from checker.extract.artifact.pickle.errors import BrokenError
from checker.extract.artifact.pickle.values import MAX_KEPT_TEXT, Bulk, Opaque, Symbol
from checker.extract.artifact.pickle.window import MAX_LINE, NO_FRAME

if TYPE_CHECKING:
    from checker.extract.artifact.pickle.machine import Machine

MAX_NUMBER_TEXT = 256
"""Digits of a number that are worth reading: longer ones cost quadratic time."""

HEAD = 64
"""First bytes of bulk that are kept, enough to recognise a nested format."""

HIGHEST_PROTOCOL = 5

MAX_STACK = 4_000_000
"""Values on the stack; a list is pushed in batches of a thousand by every real pickler."""

MIN_NESTED = 8
"""The shortest pickle with an import and a call is longer."""

_UINT16 = Struct("<H")
_INT32 = Struct("<i")
_UINT32 = Struct("<I")
_UINT64 = Struct("<Q")
_DOUBLE = Struct(">d")

_NUMBER_SIZES = bytes({71: 9, 74: 5, 75: 2, 77: 3}.get(code, 0) for code in range(256))
"""How long the opcodes of numbers (G, J, K, M) are."""

_NUMBER = re.compile(rb"G[\s\S]{8}|K[\s\S]|M[\s\S]{2}|J[\s\S]{4}")
_NUMBERS = re.compile(rb"(?:G[\s\S]{8}|K[\s\S]|M[\s\S]{2}|J[\s\S]{4}){16,}")
_SOME_NUMBER = Opaque("number")

_PLAIN_NUMBER = re.compile(rb"[+-]?\d+L?\r?|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])")
_SIMPLE_ESCAPES = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v",
    b"\\": b"\\", b"'": b"'", b'"': b'"', b"\n": b"",
}  # fmt: skip


def _none(machine: Machine) -> None:
    machine.stack.append(None)


def _true(machine: Machine) -> None:
    machine.stack.append(True)


def _false(machine: Machine) -> None:
    machine.stack.append(False)


def _binint(machine: Machine) -> None:
    machine.stack.append(_INT32.unpack(machine.window.take(4))[0])
    _pass_numbers(machine)


def _binint1(machine: Machine) -> None:
    machine.stack.append(machine.window.byte())
    _pass_numbers(machine)


def _binint2(machine: Machine) -> None:
    machine.stack.append(_UINT16.unpack(machine.window.take(2))[0])
    _pass_numbers(machine)


def _binfloat(machine: Machine) -> None:
    machine.stack.append(_DOUBLE.unpack(machine.window.take(8))[0])
    _pass_numbers(machine)


def _pass_numbers(machine: Machine) -> None:
    """Push the numbers that follow at once: lists of them are most of many pickles.

    What they are does not matter, for no call has so many; that there are as many does.
    """
    window = machine.window
    at, buffer = window.pos, window.buf
    try:
        size = _NUMBER_SIZES[buffer[at]]
        if not size or not _NUMBER_SIZES[buffer[at + size]]:
            return
    except IndexError:
        return
    end = min(len(buffer), window.frame_end - window.base)
    match = _NUMBERS.match(buffer, at, end)
    if match and len(machine.stack) < MAX_STACK:
        count = len(_NUMBER.findall(buffer, at, match.end()))
        machine.stack.extend([_SOME_NUMBER] * count)
        window.pos = match.end()


def number_text(machine: Machine, line: bytes) -> str:
    """The operand of a text number as C reads it, which is up to a NUL."""
    if not _PLAIN_NUMBER.fullmatch(line):
        machine.oddities["nul-text" if b"\0" in line else "number-text"] = None
    return line.partition(b"\0")[0].decode("latin-1")


def _integer(text: str, base: int) -> Symbol:
    if len(text) > MAX_NUMBER_TEXT:
        return Opaque("number")
    try:
        return int(text, base)
    except ValueError:
        return Opaque("number")


def _int(machine: Machine) -> None:
    line = machine.window.line()
    if line in (b"00", b"01"):
        machine.stack.append(line == b"01")
        return
    text = number_text(machine, line)
    value = _integer(text, 0)
    machine.stack.append(_integer(text, 8) if isinstance(value, Opaque) else value)


def _long(machine: Machine) -> None:
    text = number_text(machine, machine.window.line())
    machine.stack.append(_integer(text.removesuffix("L"), 0))


def _float(machine: Machine) -> None:
    text = number_text(machine, machine.window.line())
    try:
        machine.stack.append(float(text[:MAX_NUMBER_TEXT]))
    except ValueError:
        machine.stack.append(Opaque("number"))


def _long_of(machine: Machine, length: int) -> None:
    if length < 0:
        raise BrokenError("a number of negative length")
    if length > MAX_NUMBER_TEXT:
        machine.window.skip(length)
        machine.stack.append(Opaque("number"))
        return
    machine.stack.append(int.from_bytes(machine.window.take(length), "little", signed=True))


def _long1(machine: Machine) -> None:
    _long_of(machine, machine.window.take(1)[0])


def _long4(machine: Machine) -> None:
    _long_of(machine, _INT32.unpack(machine.window.take(4))[0])


def decode(raw: bytes) -> str:
    """Text as some loader may read it: loaders choose ASCII, UTF-8 or Latin-1."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[code]
    if code[:1] == b"x" and len(code) == 3:
        return bytes([int(code[1:], 16)])
    if code[:1].isdigit() and code[:1] < b"8":
        return bytes([int(code, 8) & 0xFF])
    return match[0]


def _string(machine: Machine) -> None:
    line = machine.window.line()
    if len(line) >= MAX_LINE:
        machine.stack.append(Opaque("text"))
        return
    line = line.rstrip()
    if len(line) < 2 or line[0] != line[-1] or line[:1] not in (b"'", b'"'):
        raise BrokenError("STRING without its quotes")
    if not line.isascii():
        machine.oddities["non-ascii-text"] = None
    raw = _ESCAPE.sub(_unescape, line[1:-1])
    _notice(machine, raw)
    machine.stack.append(decode(raw))


def _unicode(machine: Machine) -> None:
    raw = machine.window.line()
    long = len(raw) >= MAX_LINE
    machine.stack.append(Opaque("text") if long else raw.decode("raw-unicode-escape", "replace"))


def _notice(machine: Machine, raw: bytes) -> None:
    """Bytes that may be a pickle themselves are worth a look of their own."""
    if raw[:1] == b"\x80" and len(raw) >= MIN_NESTED and raw[1] <= HIGHEST_PROTOCOL:
        machine.listener.bytes_found(raw)


def _text(machine: Machine, length: int) -> None:
    if length <= MAX_KEPT_TEXT:
        machine.stack.append(decode(machine.window.take(length)))
        return
    machine.stack.append(_bulk(machine, "str", length))


def _bytes(machine: Machine, length: int, mutable: bool = False) -> None:
    if length > MAX_KEPT_TEXT:
        machine.stack.append(_bulk(machine, "bytes", length))
        return
    raw = machine.window.take(length)
    _notice(machine, raw)
    machine.stack.append(bytearray(raw) if mutable else raw)


def _bulk(machine: Machine, kind: str, length: int) -> Bulk:
    window = machine.window
    head = window.take(HEAD)
    value = Bulk(kind, window.tell() - HEAD, length, head)
    window.skip(length - HEAD)
    if head[:1] == b"\x80" and head[1] <= HIGHEST_PROTOCOL:
        machine.listener.bytes_found(value)
    return value


def _signed_length(machine: Machine) -> int:
    length: int = _INT32.unpack(machine.window.take(4))[0]
    if length < 0:
        raise BrokenError("a string of negative length")
    return length


def _binstring(machine: Machine) -> None:
    _string_bytes(machine, _signed_length(machine))


def _short_binstring(machine: Machine) -> None:
    _string_bytes(machine, machine.window.take(1)[0])


def _string_bytes(machine: Machine, length: int) -> None:
    """Python 2's str, which loaders make text or bytes as they are told."""
    if length > MAX_KEPT_TEXT:
        machine.stack.append(_bulk(machine, "bytes", length))
        return
    raw = machine.window.take(length)
    _notice(machine, raw)
    machine.stack.append(decode(raw))


def _binunicode(machine: Machine) -> None:
    _text(machine, _UINT32.unpack(machine.window.take(4))[0])


def _short_binunicode(machine: Machine) -> None:
    _text(machine, machine.window.take(1)[0])


def _binunicode8(machine: Machine) -> None:
    _text(machine, _UINT64.unpack(machine.window.take(8))[0])


def _binbytes(machine: Machine) -> None:
    _bytes(machine, _UINT32.unpack(machine.window.take(4))[0])


def _short_binbytes(machine: Machine) -> None:
    _bytes(machine, machine.window.take(1)[0])


def _binbytes8(machine: Machine) -> None:
    _bytes(machine, _UINT64.unpack(machine.window.take(8))[0])


def _bytearray8(machine: Machine) -> None:
    _bytes(machine, _UINT64.unpack(machine.window.take(8))[0], mutable=True)


def _next_buffer(machine: Machine) -> None:
    machine.stack.append(Opaque("buffer"))


def _readonly_buffer(machine: Machine) -> None:
    machine.top()


def _proto(machine: Machine) -> None:
    protocol = machine.window.take(1)[0]
    if protocol > HIGHEST_PROTOCOL:
        raise BrokenError(f"protocol {protocol} does not exist")
    machine.protocol = max(machine.protocol, protocol)


def _frame(machine: Machine) -> None:
    window = machine.window
    length = _UINT64.unpack(window.take(8))[0]
    if window.tell() < window.frame_end < NO_FRAME:
        machine.oddities["frame-nesting"] = None
    window.frame_end = window.tell() + length
    if window.frame_end > window.size:
        machine.oddities["frame-length"] = None
        window.frame_end = NO_FRAME


HANDLERS: dict[int, Callable[[Machine], None]] = {
    ord("N"): _none,
    0x88: _true,
    0x89: _false,
    ord("I"): _int,
    ord("J"): _binint,
    ord("K"): _binint1,
    ord("M"): _binint2,
    ord("L"): _long,
    0x8A: _long1,
    0x8B: _long4,
    ord("F"): _float,
    ord("G"): _binfloat,
    ord("S"): _string,
    ord("T"): _binstring,
    ord("U"): _short_binstring,
    ord("V"): _unicode,
    ord("X"): _binunicode,
    0x8C: _short_binunicode,
    0x8D: _binunicode8,
    ord("B"): _binbytes,
    ord("C"): _short_binbytes,
    0x8E: _binbytes8,
    0x96: _bytearray8,
    0x97: _next_buffer,
    0x98: _readonly_buffer,
    0x80: _proto,
    0x95: _frame,
}
