"""Is this a pickle? Answered by running the machine on the first bytes, not by a magic number."""

from __future__ import annotations

from checker.extract.artifact.pickle.machine import Machine, Status
from checker.extract.artifact.pickle.recorder import Recorder
from checker.extract.artifact.pickle.window import Window
from checker.source import BytesReader, Source

MAX_OPCODES = 600
"""Enough to get through the first kilobyte of every real pickle."""

MAX_ANNOUNCED = 16
"""Behind a PROTO: other data that begins with its two bytes goes wrong sooner."""

MIN_OPCODES = 4
"""Less than that without a PROTO is as likely text."""

MIN_NESTED_OPCODES = 12
"""A kilobyte of a real pickle has more; the bytes of an array break off sooner."""

_OPENERS = frozenset({b"(", b"]", b")", b"}", b"\x8f"})
"""A container opens: nothing that is text in another format begins so and stays legal long."""


def looks_like_pickle(head: bytes, size: int) -> bool:
    """Whether an unpickler would run on a file that begins with `head`."""
    announced = head[:1] == b"\x80" and head[1:2] <= b"\x05"
    if not announced and head[:1] not in _FIRST:
        return False
    source = Source("", BytesReader(head))
    recorder = Recorder(source, identifiers_only=True)
    machine = Machine(Window(source, 0), recorder)
    machine.run(MAX_ANNOUNCED if announced else MAX_OPCODES)
    if recorder.calls or machine.status is Status.BROKEN:
        return recorder.calls > 0
    return announced or _convincing(machine, recorder, len(head), size)


def is_nested_pickle(head: bytes, whole: bool) -> bool:
    """Whether bytes within another pickle are one: only names make that worth saying."""
    source = Source("", BytesReader(head))
    recorder = Recorder(source, identifiers_only=True)
    machine = Machine(Window(source, 0), recorder)
    machine.run(MAX_OPCODES)
    if recorder.names:
        return True
    cut = machine.status is Status.TRUNCATED and not whole
    return (cut or machine.status is Status.RUNNING) and machine.opcodes >= MIN_NESTED_OPCODES


def _convincing(machine: Machine, recorder: Recorder, read: int, size: int) -> bool:
    """Whether legal opcodes without a PROTO before them are more than a coincidence."""
    if machine.status is Status.COMPLETE:
        whole = machine.window.tell() == size and not recorder.misnamed
        return whole or recorder.names > 0
    opens = machine.window.buf[:1] in _OPENERS
    return read < size and machine.opcodes >= MIN_OPCODES and opens


_FIRST = frozenset(
    bytes([code])
    for code in b"()]}NIJKMLFGSTUVXBCc\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96\x97"
)
"""Opcodes that can come first: PERSID stops the loaders that would get to read it."""
