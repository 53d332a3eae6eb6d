"""A file of pickles, one after the other → facts, in every reading that some loader has.

Loaders differ: frames bind some and not others, joblib reads arrays between the opcodes, a program
may call `load` again on what follows. Each reading that could run something is followed.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from checker.extract.artifact.facts import PickleStream
from checker.extract.artifact.pickle.machine import Machine, Status
from checker.extract.artifact.pickle.probe import is_nested_pickle
from checker.extract.artifact.pickle.recorder import Recorder
from checker.extract.artifact.pickle.window import FramedWindow, Window
from checker.model import Fact, Problem
from checker.source import Source

MAX_OPCODES = 1_500_000
"""Opcodes per file, a second and a half; weights are bulk bytes and need a few thousand."""

MAX_STREAMS = 1_000
"""Pickles per file; a log of pickled records has more, a model has five at most."""

MAX_GUESSED_OPCODES = 20_000
"""Opcodes spent on bytes that may be no pickle at all."""

MAX_RESYNCS = 32
"""Places tried after a broken stream; a megabyte of noise has a dozen that look right."""

MAX_PADDED = 500
"""Whole pickles followed behind padding."""

RESYNC_BYTES = 1024 * 1024
"""How far behind a broken stream another one is looked for."""

PROTO = b"\x80"
_START = re.compile(rb"\x80[\x00-\x05](?=[][(){}a-zA-Z\x81-\x84\x88-\x8f\x95-\x97])")
"""What every pickle since protocol 2 begins with, and an opcode behind it."""

SLICE = 10_000
"""Opcodes between two hand-overs of facts, so that a time limit loses little."""

TORCH_MAGIC = 0x1950A86A20F9469CFC6C
TORCH_STREAMS = 5
"""A legacy torch file is five pickles, then raw storages."""

Item = Fact | Problem | Source


def _recorder(source: Source) -> Recorder:
    if source.beside is None:
        return Recorder(source, probe=is_nested_pickle)
    from checker.extract.artifact.pickle.storages import CheckpointRecorder

    return CheckpointRecorder(source, source.beside, probe=is_nested_pickle)


class Streams:
    """Reads one source; what is true of the whole file is kept for the caller."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = MAX_OPCODES
        self.recorder = _recorder(source)
        self.count = 0
        self.arrays = 0
        self.legacy_torch = False
        self.reason: str | None = None
        self.end = 0

    def read(self) -> Iterator[Item]:
        """All pickles from the start of the source on."""
        offset, reached = 0, "start"
        for _ in range(MAX_STREAMS):
            if offset >= self._source.size:
                return
            machine = yield from self._stream(offset, reached)
            if machine is None:
                yield from self._behind(offset)
                return
            self.end = offset = machine.window.tell()
            if machine.status is not Status.COMPLETE:
                yield from self._resync(offset)
                return
            if self.legacy_torch and self.count >= TORCH_STREAMS:
                return
            reached = "next"

    def _behind(self, offset: int) -> Iterator[Item]:
        """Look for further pickles behind the last one, where the file is padded or goes on."""
        data = self._source.read(offset, RESYNC_BYTES)
        padding = len(data) - len(data.lstrip(b"\0"))
        if 0 < padding < len(data) and data[padding : padding + 1] != PROTO:
            yield from self._stream(offset + padding, "resync")
        yield from self._resync(offset)

    def _resync(self, offset: int) -> Iterator[Item]:
        """Look for further pickles behind one that is broken, or behind padding.

        Those that are whole do not count as guesses: stores of objects pad every one of them.
        """
        data = self._source.read(offset, RESYNC_BYTES)
        position = failed = tried = 0
        while failed < MAX_RESYNCS and tried < MAX_PADDED:
            found = _START.search(data, position)
            if found is None:
                return
            position, tried = found.start() + 1, tried + 1
            machine = yield from self._stream(offset + found.start(), "resync")
            if machine is not None and machine.status is Status.COMPLETE:
                position = max(position, machine.window.tell() - offset)
            else:
                failed += 1
        if tried == MAX_PADDED:
            self.reason = "limit"

    def _stream(self, offset: int, reached: str) -> Generator[Item, None, Machine | None]:
        """One stream; None where a guess turns out to be no pickle."""
        guess = reached == "resync"
        guess = guess or (reached == "next" and self._source.read(offset, 1) != PROTO)
        recorder = self.recorder
        if guess:
            recorder = Recorder(self._source, identifiers_only=True, probe=is_nested_pickle)
        machine = Machine(Window(self._source, offset), recorder)
        budget = MAX_GUESSED_OPCODES if guess else MAX_OPCODES
        if not guess:
            yield from self._run(machine, budget)
        else:
            items = list(self._run(machine, budget))
            if machine.status is not Status.COMPLETE and not recorder.calls:
                return None
            if not recorder.names:
                return machine
            yield from items
        yield from self._conclude(machine, offset, reached)
        return machine

    def _run(self, machine: Machine, budget: int) -> Iterator[Item]:
        recorder = machine.listener
        assert isinstance(recorder, Recorder)
        going = True
        while going and machine.opcodes < budget and self._left > 0:
            before = machine.opcodes
            going = machine.run(SLICE)
            self._left -= machine.opcodes - before
            yield from recorder.drain()
            if recorder.flooded:
                machine.oddities["flood"] = None
                machine.give_up("more different names than are told apart")
                return
        if going:
            machine.give_up("more opcodes than are followed")

    def _conclude(self, machine: Machine, offset: int, reached: str) -> Iterator[Item]:
        """Follow the other readings, then say how the stream ended."""
        yield from self._other_readings(machine, offset)
        self.arrays += machine.arrays
        if self.count == 0 and machine.result == TORCH_MAGIC:
            self.legacy_torch = True
        at = self._source.at_bytes(offset, machine.window.tell() - offset)
        yield PickleStream(
            at=at,
            index=self.count,
            protocol=machine.protocol,
            opcodes=machine.opcodes,
            status=machine.status.value,
            reached=reached,
            error=machine.error,
            oddities=tuple(machine.oddities),
        )
        self.count += 1
        if machine.status is Status.COMPLETE or machine.error is None:
            return
        limit = machine.status is Status.LIMIT
        self.reason = "limit" if limit else "broken"
        place = self._source.at_bytes(machine.start, 1)
        yield Problem("pickle.limit" if limit else "pickle.broken", place, machine.error)

    def _other_readings(self, machine: Machine, offset: int) -> Iterator[Item]:
        recorder = machine.listener
        assert isinstance(recorder, Recorder)
        others: list[Machine] = []
        if "frame-crossing" in machine.oddities or "frame-nesting" in machine.oddities:
            others.append(Machine(FramedWindow(self._source, offset), recorder))
        if machine.arrays:
            window = Window(self._source, offset)
            others.append(Machine(window, recorder, follow_arrays=False))
        strict, recorder.identifiers_only = recorder.identifiers_only, True
        for other in others:
            yield from self._run(other, MAX_OPCODES)
        recorder.identifiers_only = strict
