"""Symbolic values → what a policy may see of them: bounded, typed, and what text looks like."""

from __future__ import annotations

import re

from checker.extract.artifact.pickle.values import (
    Bulk,
    Call,
    Container,
    Import,
    Mapping,
    Opaque,
    Symbol,
)
from checker.model import Value

MAX_TEXT = 300
"""Characters of text shown; policy input is capped at a thousand anyway."""

MAX_ARGUMENTS = 4
"""Arguments shown per call; gadgets need one to three."""

MAX_NODES = 200
"""Values looked at per call when text is searched for."""

MAX_DEPTH = 6
"""Levels of containers looked into."""

_WORD = re.compile(r"[\w.:+-]*")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_CODE = re.compile(r"[(){};=`$|&<>\n]|__|\blambda\b|\bimport ")
_COMMAND = re.compile(
    r"(?:sudo |/(?:usr/)?s?bin/)?(?:sh|bash|zsh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh|python[23]?"
    r"|perl|ruby|node|curl|wget|nc|ncat|touch|echo|cat|rm|mv|cp|chmod|chown|mkdir|id|whoami|uname"
    r"|ls|dir|kill|open|start|calc(?:\.exe)?|notepad(?:\.exe)?|env|ping|nslookup|ssh|scp|git|pip"
    r"|tar|base64|eval|exec|sleep|reboot|shutdown|mkfifo|telnet|socat|xterm|gnome-calculator)"
    r"(?:\s|$)"
)


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
    names = {Import: "import", Call: "object", Mapping: "dict", type(None): "none"}
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
        elif isinstance(symbol, tuple):
            waiting.extend(symbol)
        elif isinstance(symbol, Container):
            waiting.extend(symbol.items)
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


def _look(text: str) -> str:
    if _URL.match(text):
        return "url"
    if _COMMAND.match(text):
        return "command"
    if _CODE.search(text):
        return "code"
    if "/" in text or "\\" in text or text.startswith("~"):
        return "path"
    return "word" if _WORD.fullmatch(text) else "words"


def _look_bytes(data: bytes) -> str:
    if not data.isascii() or not all(31 < byte < 127 or byte in b"\t\r\n" for byte in data):
        return "binary"
    return _look(data.decode("ascii"))
