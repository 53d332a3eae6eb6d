"""Symbolic values → what a policy may see of them: bounded, typed, and what text looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from checker.extract.artifact.pickle.names import STDLIB, canonical
from checker.extract.artifact.pickle.values import (
    MAX_KEPT_TEXT,
    Bulk,
    Call,
    Container,
    Folded,
    Import,
    Keywords,
    Mapping,
    Opaque,
    Symbol,
)
from checker.model import Value

MAX_TEXT = 300
"""Characters of text shown; policy input is capped at a thousand anyway."""

MAX_ARGUMENTS = 4
"""Arguments shown per call; gadgets need one to three."""

MAX_KEYWORDS = 8
"""Names of arguments shown per call."""

MAX_SHAPED = 48
"""Items per level of tuples that are compared to tell calls apart."""

MAX_NODES = 200
"""Values looked at per call when text is searched for."""

FEW_NODES = 20
"""The same in a file of which very many were looked at already."""

MAX_DEPTH = 6
"""Levels of containers looked into."""

MAX_STATE_DEPTH = 3
"""Levels of dictionaries in a state; deeper ones belong to objects of their own."""

MIN_CODE = 2
"""Characters that do nothing yet: an empty list or dictionary."""

_WORD = re.compile(r"[\w.:+-]*")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_CODE = re.compile(r"[(){};=`$|&<>\n]|__|\blambda\b|\bimport ")
_PROGRAM = re.compile(
    r"(?:sudo |/(?:usr/)?s?bin/)?(?:(?P<only>sh|bash|zsh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh"
    r"|curl|wget|nc|ncat|rm|mv|cp|chmod|chown|mkdir|id|whoami|uname|ls|calc(?:\.exe)?|nslookup|ssh"
    r"|scp|notepad(?:\.exe)?|pip|mkfifo|telnet|socat|xterm|gnome-calculator)|python[23]?|perl|ruby"
    r"|node|touch|echo|cat|dir|kill|open|start|env|ping|git|tar|base64|eval|exec|sleep|reboot|shutdown)"
    r"(?:\s(?P<told>\S)?|$)"
)
"""Names of programs; `only` are those that are no words of other trades."""

_SHELL = re.compile(
    r"(?:^|[/|;&\s])(?:(?:ba|z|da|k)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh|python[23]?|perl|ruby|node)"
    r"\s+[-/](?:c|e|[Cc]ommand|enc\w*)\s|\|\s*(?:ba|z|da)?sh\b"
)
"""A shell or an interpreter that is told in the same breath what to run."""

_FILE = re.compile(r"\.(?:py[cdowz]?|so|dll|dylib|sh|bat|exe|jar|pkl|pickle|joblib|dill|ckpt)$")
"""Names of files that are programs, or are loaded as such."""

_REACHING = re.compile(
    r"__\w+__\s*[(.\[]|(?<![\w.])(?:eval|exec|compile|getattr|open)\s*\("
    r"|\b(?:os|subprocess|sys|shutil|socket|builtins|importlib|pty|posix|runpy)\.\w[\w.]*\s*\("
)
"""Code that leaves the expression it stands in."""

_OPTION = re.compile(r"[-/~]|[a-zA-Z][a-zA-Z0-9+.-]*://")
"""What only stands behind the name of a program: an option, a path, an address."""


def plain(text: str) -> str:
    """Text that every encoder can write: lone surrogates and long tails are replaced."""
    return text[:MAX_TEXT].encode("utf-8", "backslashreplace").decode("utf-8")


def value_of(symbol: Symbol, depth: int = 0) -> Value:
    """A symbolic value as a model value."""
    if isinstance(symbol, str | bytes | bytearray):
        return _text_value(symbol)
    if symbol is None or isinstance(symbol, int | float):
        large = isinstance(symbol, int) and abs(symbol) >= 1 << 53
        return Value(value=str(symbol) if large else symbol)
    if isinstance(symbol, Import):
        return Value(name=plain(f"{symbol.module}.{symbol.name}".strip(".")))
    if isinstance(symbol, tuple | Container) and depth < MAX_DEPTH:
        return _list_value(symbol, depth)
    return Value(unknown=type_of(symbol))


def _text_value(text: str | bytes | bytearray) -> Value:
    """Text in full or not at all; bytes when they are printable text."""
    if len(text) > MAX_TEXT:
        return Value(unknown=type_of(text))
    if isinstance(text, str):
        return Value(value=plain(text))
    readable = text.isascii() and text.decode("ascii").isprintable()
    return Value(value=text.decode("ascii")) if readable else Value(unknown="bytes")


def _list_value(symbol: tuple[Symbol, ...] | Container, depth: int) -> Value:
    items = symbol.items if isinstance(symbol, Container) else symbol
    count = symbol.count if isinstance(symbol, Container) else len(symbol)
    if count > MAX_ARGUMENTS:
        return Value(unknown=type_of(symbol))
    values = [value_of(item, depth + 1) for item in items]
    if any(value.name or value.unknown for value in values):
        return Value(unknown=type_of(symbol))
    return Value(value=[value.value for value in values])


_TYPES: dict[type, str] = {
    Import: "import",
    Call: "object",
    Mapping: "dict",
    Keywords: "dict",
    Folded: "str",
    type(None): "none",
    str: "str",
    int: "int",
    tuple: "tuple",
}


def type_of(symbol: Symbol) -> str:
    """The name of a symbolic value's type."""
    if (name := _TYPES.get(type(symbol))) is not None:
        return name
    if isinstance(symbol, Bulk):
        return "str" if symbol.type == "str" else "bytes"
    return symbol.type if isinstance(symbol, Opaque | Container) else type(symbol).__name__


_PLAIN = frozenset({int, float, bool, type(None), Import})


def shape_of(symbol: Symbol, most: int = MAX_SHAPED) -> object:
    """What decides how a value is described, to tell in no time that it was described before.

    Nothing, where that would be as long as the value: a tuple that holds another one twice, which
    holds another one twice …, is short in the file and endless here.
    """
    kind = type(symbol)
    if kind in _PLAIN:
        return kind
    if isinstance(symbol, tuple):
        return _shapes(symbol, most)
    if isinstance(symbol, Opaque):
        return symbol.type
    if isinstance(symbol, Call):
        bare = not symbol.arguments and symbol.state is symbol.items is None
        return (Call, _is_data(symbol)) if bare else None
    if isinstance(symbol, str | bytes):
        return symbol if len(symbol) <= MAX_KEPT_TEXT else None
    return None


def _shapes(symbols: tuple[Symbol, ...], most: int) -> object:
    if not symbols:
        return ()
    if not (each := most // len(symbols)):
        return None
    found = tuple(
        [kind if (kind := type(one)) in _PLAIN else shape_of(one, each) for one in symbols]
    )
    return None if None in found else found


_Found = tuple[tuple[str, ...], int]
"""What text looks like, and how many values were looked at."""


def texts_of(
    arguments: tuple[Symbol, ...], most: int = MAX_NODES
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """What the text among the arguments looks like, and what that in the objects among them.

    The number tells how many values were looked at, which is `most` for either.
    """
    objects: list[Symbol] = []
    texts, visited = _search(list(arguments), objects, most)
    held, more = _search(objects, None, most) if objects else ((), 0)
    return texts, held, visited + more


def _search(waiting: list[Symbol], objects: list[Symbol] | None, most: int) -> _Found:
    """Objects that are plain data are opened; the others too, unless they are to be put aside."""
    found: set[str] = set()
    visited = 0
    while waiting and visited < most:
        visited += 1
        symbol = waiting.pop()
        if symbol is None or isinstance(symbol, int | float | Import | Opaque):
            continue
        if isinstance(symbol, str):
            found.add(look := _look(symbol[:MAX_KEPT_TEXT]))
            if look == "command" and _SHELL.search(symbol, 0, MAX_KEPT_TEXT):
                found.add("shell")
        elif isinstance(symbol, tuple | Container):
            _open(symbol.items if isinstance(symbol, Container) else symbol, waiting, found)
        elif isinstance(symbol, Mapping):
            waiting.extend(
                part for pair in symbol.items for part in pair if not _is_key(pair, part)
            )
        elif isinstance(symbol, Call):
            _open_call(symbol, waiting, objects, found)
        elif isinstance(symbol, Bulk):
            text = symbol.type == "str"
            found.add(_look(symbol.head.decode("latin-1")) if text else _look_binary(symbol.head))
        else:
            found.add(_look_bytes(bytes(symbol)))
    return tuple(sorted(found)), visited


def _open(items: Sequence[Symbol], waiting: list[Symbol], found: set[str]) -> None:
    waiting.extend(items)
    if _is_command(items):
        found.add("command")
        if _SHELL.search(" ".join(item for item in (*items[:2], "") if isinstance(item, str))):
            found.add("shell")


def _open_call(
    made: Call, waiting: list[Symbol], objects: list[Symbol] | None, found: set[str]
) -> None:
    if made.items is not None:
        _open(made.items.items, waiting, found)
    if objects is None or _is_data(made):
        waiting.extend((made.state, *made.arguments))
    else:
        objects.append(made)


_DATA = {
    "builtins": frozenset(
        {"list", "tuple", "set", "frozenset", "dict", "str", "bytes", "bytearray", "reversed"}
        | {"sorted", "iter", "zip", "enumerate", "map", "filter"}
    ),
    "collections": frozenset(
        {"deque", "OrderedDict", "Counter", "defaultdict", "ChainMap", "UserDict", "UserList"}
        | {"UserString"}
    ),
    "itertools": frozenset({"chain", "cycle", "islice", "repeat"}),
    "argparse": frozenset({"Namespace"}),
    "types": frozenset({"SimpleNamespace", "MappingProxyType"}),
    "copyreg": frozenset({"_reconstructor", "__newobj__"}),
}
"""What only keeps what it is given: text in it is as good as text in a list."""


def _is_data(made: Call) -> bool:
    function = made.function
    if not isinstance(function, Import):
        return False
    module, name = canonical(function.module, function.name)
    return name in _DATA.get(module, ()) or (
        module in ("pathlib", "pathlib._local") and name.endswith("Path")
    )


def _is_key(pair: tuple[Symbol, Symbol], part: Symbol) -> bool:
    """Whether it is what an attribute or a setting is called, which says nothing of its value."""
    return part is pair[0] and isinstance(part, str) and part.isidentifier()


def _is_command(items: Sequence[Symbol]) -> bool:
    """Whether a list is the name of a program and what it is to do."""
    if len(items) < 2 or not (isinstance(items[0], str) and isinstance(items[1], str)):
        return False
    return _PROGRAM.fullmatch(items[0]) is not None and _OPTION.match(items[1]) is not None


def reaches_out(state: Symbol, depth: int = 0) -> bool:
    """Whether an attribute in a state is code that calls into the system.

    Lists are data: a table of texts may hold programs.
    """
    if isinstance(state, str):
        return "(" in state and _REACHING.search(state) is not None
    if depth >= MAX_STATE_DEPTH:
        return False
    if isinstance(state, Mapping):
        return any(reaches_out(value, depth + 1) for _, value in state.items)
    if isinstance(state, tuple):
        return any(
            reaches_out(part, depth + 1) for part in state if isinstance(part, Mapping | tuple)
        )
    return False


def keywords_of(arguments: tuple[Symbol, ...]) -> tuple[str, ...]:
    """The names of what is passed by name."""
    names = (
        key
        for argument in arguments
        if isinstance(argument, Keywords)
        for key, _ in argument.items
        if isinstance(key, str)
    )
    return tuple(plain(name) for name, _ in zip(names, range(MAX_KEYWORDS), strict=False))


@lru_cache(maxsize=1024)
def _look(text: str) -> str:
    if _URL.match(text):
        return "url"
    if match := _PROGRAM.match(text):
        return "command" if match["told"] or match["only"] else "program"
    if len(text) > MIN_CODE and _CODE.search(text):
        return "code"
    if "/" in text or "\\" in text or text.startswith("~"):
        return "path"
    return _look_word(text) if _WORD.fullmatch(text) else "words"


def _look_word(text: str) -> str:
    if _FILE.search(text):
        return "path"
    return "reference" if _names_python(text) else "word"


def _names_python(text: str) -> bool:
    """Whether it is a dotted name that begins in Python's own library."""
    parts = text.replace(":", ".").split(".")
    return len(parts) > 1 and parts[0] in STDLIB and all(part.isidentifier() for part in parts)


_PACKED = (
    *(bytes([0x80, protocol]) for protocol in range(2, 6)),
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"PK\x03\x04",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
)
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _look_binary(data: bytes) -> str:
    """Whether bytes are a pickle, or compressed, which hides one."""
    return "packed" if data.startswith(_PACKED) or data.startswith(_ZLIB) else "binary"


def _look_bytes(data: bytes) -> str:
    if not data.isascii() or not all(31 < byte < 127 or byte in b"\t\r\n" for byte in data):
        return _look_binary(data)
    return _look(data.decode("ascii"))
