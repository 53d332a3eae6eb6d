"""Calls whose result is known without running anything of anybody: text, bytes and look-ups.

Pickles hide names by computing them. What is folded here is total and bounded: it works on small
constants only, and never touches a module.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import zlib
from collections.abc import Callable

from checker.extract.artifact.pickle.names import canonical
from checker.extract.artifact.pickle.values import (
    MAX_KEPT_TEXT,
    Bulk,
    Call,
    Container,
    Folded,
    Import,
    Symbol,
    items_of,
)

MAX_FOLDED = 1024 * 1024
"""Bytes that folding may produce; a nested pickle in base64 is smaller, a bomb is not."""

MAX_COMPUTED = 64 * 1024 * 1024
"""Bytes of computed text that all folding of one file may work on, a tenth of a second."""

MAX_WORKED = 64 * 1024
"""Characters of a text that a method of it is applied to; joining a nested pickle needs a few."""

Arguments = tuple[Symbol, ...]
Folder = Callable[[Arguments], Symbol]

_CODECS = frozenset(
    {"ascii", "latin-1", "iso8859-1", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "hex"}
    | {"base64", "rot13", "rot-13", "raw-unicode-escape", "unicode-escape"}
)
_TEXT_METHODS = frozenset(
    {"join", "replace", "lower", "upper", "strip", "lstrip", "rstrip", "encode", "decode"}
    | {"removeprefix", "removesuffix", "title", "swapcase", "capitalize", "fromhex", "format"}
)
_TABLED = {
    "AttrGetterType": "operator.attrgetter",
    "ItemGetterType": "operator.itemgetter",
    "PartialType": "functools.partial",
    "SuperType": "builtins.super",
    "FileType": "io.FileIO",
    "NotImplementedType": "types.NotImplementedType",
    "TextWrapperType": "io.TextIOWrapper",
    "ExitType": "_sitebuiltins.Quitter",
}
_ATTRIBUTE_TABLES = frozenset({"__dict__", "__globals__", "__builtins__"})


def may_fold(module: str, name: str) -> bool:
    """Whether calls of a function, by its canonical name, may have a known value."""
    return (module, name) in _FOLDERS or (
        module == "builtins" and name.startswith(("str", "bytes", "bytearray", "dict."))
    )


def fold(function: Import, arguments: Arguments) -> Symbol:
    """The value of a call if it can be known; otherwise a `Call`."""
    module, name = canonical(function.module, function.name)
    result: Symbol = None
    if folder := _FOLDERS.get((module, name)):
        result = _guarded(folder, arguments)
    elif module == "builtins" and name.partition(".")[0] in ("str", "bytes", "bytearray"):
        result = _guarded(_method(name.partition(".")[2]), arguments)
    elif (module, name) == ("builtins", "dict.get"):
        result = _item(arguments[:2])
    return Call(function, arguments) if result is None else result


class Folds:
    """Folds the calls of one file, until more was computed than any but a bomb computes."""

    def __init__(self) -> None:
        self.computed = 0

    @property
    def exhausted(self) -> bool:
        """Whether nothing more is folded."""
        return self.computed > MAX_COMPUTED

    def fold(self, function: Import, arguments: Arguments) -> Symbol:
        """The value of a call if it can be known; otherwise a `Call`."""
        self.count(arguments)
        if self.exhausted:
            return Call(function, arguments)
        result = fold(function, arguments)
        self.count((result,))
        return result

    def count(self, values: Arguments) -> None:
        """Add the lengths of texts that are longer than any that stands in the file as it is."""
        for value in values:
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, str | bytes) and len(item) > MAX_KEPT_TEXT:
                    self.computed += len(item)


def _guarded(folder: Folder, arguments: Arguments) -> Symbol:
    try:
        result = folder(arguments)
    except (ValueError, TypeError, LookupError, OverflowError, MemoryError, zlib.error):
        return None
    if isinstance(result, str | bytes) and len(result) > MAX_FOLDED:
        return None
    return Folded(result) if isinstance(result, str) else result


def attribute(owner: Import, name: str) -> Import:
    """`owner.name`, which the pickle looks up instead of importing it."""
    joined = f"{owner.name}.{name}" if owner.name else name
    return Import(owner.module, joined, owner.offset, owner.length, "folded")


def module_import(module: str, origin: Import | None = None) -> Import:
    """A module as a value."""
    offset, length = (origin.offset, origin.length) if origin else (0, 0)
    return Import(module, "", offset, length, "folded")


def _getattr(arguments: Arguments) -> Symbol:
    owner, name = arguments[:2]
    if isinstance(owner, Import) and isinstance(name, str):
        return attribute(owner, name)
    return None


def _vars(arguments: Arguments) -> Symbol:
    (owner,) = arguments
    return attribute(owner, "__dict__") if isinstance(owner, Import) else None


def _item(arguments: Arguments) -> Symbol:
    table, key = arguments
    if not isinstance(table, Import) or not isinstance(key, str):
        return None
    if (table.module, table.name) == ("sys", "modules"):
        return module_import(key, table)
    owner, _, last = table.name.rpartition(".")
    if last in _ATTRIBUTE_TABLES:
        return attribute(Import(table.module, owner, table.offset, table.length), key)
    return None


def _import_module(arguments: Arguments) -> Symbol:
    return module_import(arguments[0]) if isinstance(arguments[0], str) else None


def _resolve_name(arguments: Arguments) -> Symbol:
    text = arguments[0]
    if not isinstance(text, str):
        return None
    module, colon, name = text.partition(":")
    if not colon:
        module, _, name = text.rpartition(".")
    return Import(module, name, 0, 0, "folded")


def _ufunc(arguments: Arguments) -> Symbol:
    module, name = arguments
    known = isinstance(module, str) and isinstance(name, str)
    return Import(str(module), str(name), 0, 0, "folded") if known else None


def _type_table(arguments: Arguments) -> Symbol:
    """What dill and cloudpickle call a type that Python has no importable name for."""
    name = arguments[0]
    if not isinstance(name, str):
        return None
    module, _, other = _TABLED.get(name, "").rpartition(".")
    if module:
        return Import(module, other, 0, 0, "folded")
    return Import("types" if name.endswith("Type") else "builtins", name, 0, 0, "folded")


def _of_types(arguments: Arguments) -> Symbol:
    name = arguments[0]
    return Import("types", name, 0, 0, "folded") if isinstance(name, str) else None


def _constant(value: Symbol) -> str | bytes:
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, str | bytes):
        return value
    raise TypeError


def _str(arguments: Arguments) -> Symbol:
    value = arguments[0]
    if isinstance(value, bytes | bytearray):
        return value.decode(_codec(arguments[1])) if len(arguments) > 1 else None
    return str(value) if isinstance(value, str | int) else None


def _bytes(arguments: Arguments) -> Symbol:
    if not arguments:
        return b""
    value = arguments[0]
    if isinstance(value, str):
        return value.encode(_codec(arguments[1]))
    if isinstance(value, Bulk):
        return value
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    items = items_of(value)
    return bytes(item for item in items if isinstance(item, int)) if items is not None else None


def _codec(name: Symbol) -> str:
    if not isinstance(name, str):
        raise TypeError
    info = codecs.lookup(name[:32])
    if info.name not in _CODECS:
        raise LookupError
    return info.name


def _encode(arguments: Arguments) -> Symbol:
    value = arguments[0]
    codec = _codec(arguments[1] if len(arguments) > 1 else "utf-8")
    if isinstance(value, Bulk):
        known = value.type == "str" and codec == "iso8859-1"
        return Bulk("latin-1", value.offset, value.length, value.head) if known else None
    result = codecs.encode(_constant(value), codec)  # type: ignore[arg-type]
    return result if isinstance(result, str | bytes) else None


def _decode(arguments: Arguments) -> Symbol:
    codec = _codec(arguments[1] if len(arguments) > 1 else "utf-8")
    result = codecs.decode(_constant(arguments[0]), codec)  # type: ignore[arg-type]
    return result if isinstance(result, str | bytes) else None


def _concat(arguments: Arguments) -> Symbol:
    left, right = (_constant(value) for value in arguments)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    return None


def _chr(arguments: Arguments) -> Symbol:
    return chr(arguments[0]) if isinstance(arguments[0], int) else None


def _decoder(function: Callable[[bytes], bytes]) -> Folder:
    def decoded(arguments: Arguments) -> Symbol:
        value = _constant(arguments[0])
        return function(value.encode() if isinstance(value, str) else value)

    return decoded


def _inflate(data: bytes) -> bytes:
    return zlib.decompressobj(wbits=47).decompress(data, MAX_FOLDED)


def _method(name: str) -> Folder:
    """A method of text or bytes on constants only."""

    def called(arguments: Arguments) -> Symbol:
        if name not in _TEXT_METHODS or not arguments:
            return None
        plain = [_plain(value) for value in arguments]
        if name == "fromhex":
            return bytes.fromhex(str(plain[-1]))
        if name in ("encode", "decode") and len(plain) > 1:
            plain[1] = _codec(arguments[1])
        if name == "format" and not _simple_format(plain):
            return None
        if name == "replace" and _grows(plain):
            return None
        result = getattr(plain[0], name)(*plain[1:])
        return result if isinstance(result, str | bytes) else None

    return called


def _simple_format(plain: list[object]) -> bool:
    """Only `{}`, so that nothing is looked up and nothing is padded."""
    template = plain[0]
    return isinstance(template, str) and template.count("{") == template.count("{}")


def _grows(plain: list[object]) -> bool:
    """Whether replacing may give more than is kept, many times over."""
    lengths = [len(part) for part in plain if isinstance(part, str | bytes | bytearray)]
    return len(lengths) > 2 and lengths[0] * lengths[2] > MAX_FOLDED * max(1, lengths[1])


def _plain(value: Symbol) -> object:
    """A constant, or a list of constants: what they hold themselves is nothing for text."""
    if isinstance(value, Container | tuple):
        return [_plain_item(item) for item in items_of(value) or ()]
    return _plain_item(value)


def _plain_item(value: Symbol) -> object:
    if isinstance(value, int):
        return value
    if isinstance(value, str | bytes | bytearray) and len(value) <= MAX_WORKED:
        return str(value) if isinstance(value, str) else value
    raise TypeError


def called_result(call: Call, arguments: Arguments) -> tuple[Import, Arguments] | Symbol:
    """What calling the result of a call means: another call, or a value; None if unknown."""
    function = call.function
    if not isinstance(function, Import) or not call.arguments:
        return None
    name = canonical(function.module, function.name)
    first = call.arguments[0]
    if name == ("functools", "partial"):
        merged = (*call.arguments[1:], *arguments)
        return (first, merged) if isinstance(first, Import) else None
    if name == ("builtins", "getattr") and isinstance(first, str | bytes):
        method = call.arguments[1] if len(call.arguments) > 1 else None
        return _guarded(_method(method), (first, *arguments)) if isinstance(method, str) else None
    target = arguments[0] if arguments else None
    if name[0] == "operator" and isinstance(target, Import) and isinstance(first, str):
        return _operator_result(name[1], target, first, call.arguments[1:])
    return None


def _operator_result(
    maker: str, target: Import, name: str, rest: Arguments
) -> tuple[Import, Arguments] | Symbol:
    if maker == "methodcaller":
        return attribute(target, name), rest
    if maker == "attrgetter":
        return attribute(target, name)
    return _item((target, name)) if maker == "itemgetter" else None


_FOLDERS: dict[tuple[str, str], Folder] = {
    ("builtins", "getattr"): _getattr,
    ("builtins", "vars"): _vars,
    ("operator", "getitem"): _item,
    ("builtins", "__import__"): _import_module,
    ("importlib", "import_module"): _import_module,
    ("importlib", "__import__"): _import_module,
    ("pkgutil", "resolve_name"): _resolve_name,
    ("numpy.core", "_ufunc_reconstruct"): _ufunc,
    ("dill._dill", "_load_type"): _type_table,
    ("cloudpickle.cloudpickle", "_builtin_type"): _of_types,
    ("builtins", "str"): _str,
    ("builtins", "bytes"): _bytes,
    ("builtins", "bytearray"): _bytes,
    ("builtins", "chr"): _chr,
    ("codecs", "encode"): _encode,
    ("codecs", "decode"): _decode,
    ("operator", "add"): _concat,
    ("operator", "concat"): _concat,
    ("operator", "iadd"): _concat,
    ("operator", "iconcat"): _concat,
    ("base64", "b64decode"): _decoder(base64.b64decode),
    ("base64", "standard_b64decode"): _decoder(base64.b64decode),
    ("base64", "urlsafe_b64decode"): _decoder(base64.urlsafe_b64decode),
    ("base64", "decodebytes"): _decoder(base64.b64decode),
    ("base64", "b32decode"): _decoder(base64.b32decode),
    ("base64", "b16decode"): _decoder(base64.b16decode),
    ("base64", "b85decode"): _decoder(base64.b85decode),
    ("base64", "a85decode"): _decoder(base64.a85decode),
    ("binascii", "unhexlify"): _decoder(binascii.unhexlify),
    ("binascii", "a2b_hex"): _decoder(binascii.unhexlify),
    ("binascii", "a2b_base64"): _decoder(binascii.a2b_base64),
    ("zlib", "decompress"): _decoder(_inflate),
    ("gzip", "decompress"): _decoder(_inflate),
}
