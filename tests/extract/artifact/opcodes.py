"""Pickles written opcode by opcode, for what no pickler writes. Payloads are harmless."""

from __future__ import annotations

import struct

STOP = b"."


def text(value: str) -> bytes:
    raw = value.encode("utf-8", "surrogatepass")
    return (
        b"\x8c" + bytes([len(raw)]) + raw
        if len(raw) < 256
        else b"X" + struct.pack("<I", len(raw)) + raw
    )


def data(value: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(value)) + value


def name(module: str, attribute: str) -> bytes:
    """GLOBAL, as protocols 0 to 3 have it."""
    return f"c{module}\n{attribute}\n".encode()


def stack_name(module: str, attribute: str) -> bytes:
    return text(module) + text(attribute) + b"\x93"


def call(function: bytes, *arguments: bytes) -> bytes:
    return function + b"(" + b"".join(arguments) + b"tR"


def new(cls: bytes, *arguments: bytes) -> bytes:
    return cls + b"(" + b"".join(arguments) + b"t\x81"


def pickled(body: bytes, protocol: int = 4) -> bytes:
    return b"\x80" + bytes([protocol]) + body + STOP


ECHO = text("echo harmless")
SYSTEM = name("os", "system")
PAYLOAD = call(SYSTEM, ECHO)
