"""Symbolic values → what a policy may see of them: bounded, typed, and what text looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.extract.artifact.pickle.values import (
    Bulk,
    Call,
    Container,
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

MAX_NODES = 200
"""Values looked at per call when text is searched for."""

MAX_DEPTH = 6
"""Levels of containers looked into."""

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


def type_of(symbol: Symbol) -> str:
    """The name of a symbolic value's type."""
    if isinstance(symbol, Bulk):
        return "str" if symbol.type == "str" else "bytes"
    if isinstance(symbol, Opaque | Container):
        return symbol.type
    names = {
        Import: "import",
        Call: "object",
        Mapping: "dict",
        Keywords: "dict",
        type(None): "none",
    }
    if isinstance(symbol, str):
        return "str"
    return names.get(type(symbol), type(symbol).__name__)


def texts_of(arguments: tuple[Symbol, ...]) -> tuple[str, ...]:
    """What the text among the arguments looks like, wherever it is."""
    found: set[str] = set()
    waiting: list[Symbol] = list(arguments)
    visited = 0
    while waiting and visited < MAX_NODES:
        visited += 1
        symbol = waiting.pop()
        if symbol is None or isinstance(symbol, int | float | Import | Call | Opaque):
            continue
        if isinstance(symbol, str):
            found.add(_look(symbol))
        elif isinstance(symbol, tuple | Container):
            items = symbol.items if isinstance(symbol, Container) else symbol
            waiting.extend(items)
            if _is_command(items):
                found.add("command")
        elif isinstance(symbol, Mapping):
            waiting.extend(
                part for pair in symbol.items for part in pair if not _is_key(pair, part)
            )
        elif isinstance(symbol, Bulk):
            found.add(_look(symbol.head.decode("latin-1")) if symbol.type == "str" else "binary")
        else:
            found.add(_look_bytes(bytes(symbol)))
    return tuple(sorted(found))


def _is_key(pair: tuple[Symbol, Symbol], part: Symbol) -> bool:
    """Whether it is what an attribute or a setting is called, which says nothing of its value."""
    return part is pair[0] and isinstance(part, str) and part.isidentifier()


def _is_command(items: Sequence[Symbol]) -> bool:
    """Whether a list is the name of a program and what it is to do."""
    if len(items) < 2 or not (isinstance(items[0], str) and isinstance(items[1], str)):
        return False
    return _PROGRAM.fullmatch(items[0]) is not None and _OPTION.match(items[1]) is not None


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


def _look(text: str) -> str:
    if _URL.match(text):
        return "url"
    if match := _PROGRAM.match(text):
        return "command" if match["told"] or match["only"] else "program"
    if _CODE.search(text):
        return "code"
    if "/" in text or "\\" in text or text.startswith("~"):
        return "path"
    return "word" if _WORD.fullmatch(text) else "words"


def _look_bytes(data: bytes) -> str:
    if not data.isascii() or not all(31 < byte < 127 or byte in b"\t\r\n" for byte in data):
        return "binary"
    return _look(data.decode("ascii"))
