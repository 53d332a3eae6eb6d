"""Opcodes → events: a symbolic unpickler that follows CPython's C unpickler and runs nothing.

It accepts what that one accepts (numbers in any base, text ended by NUL, names in any script, a
stack with fences) and stops where that one would stop; what happened before stands. Where it cannot
know what a loader would do, it goes on with an unknown value rather than stop.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from checker.extract.artifact.pickle import containers, literals, objects
from checker.extract.artifact.pickle.errors import BrokenError, StoppedError
from checker.extract.artifact.pickle.values import Call, Import, Symbol
from checker.extract.artifact.pickle.window import NO_FRAME, TruncatedError, Window

MAX_MEMO = 4_000_000
"""Memo entries; one per object, and a model of four million objects is not one file."""

MAX_NESTED_STREAMS = 32
"""Object arrays within object arrays, each a pickle of its own."""


class Status(str, Enum):
    """How a stream ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    LIMIT = "limit"


class Listener(Protocol):
    """Is told what loading would do, in order."""

    def imported(self, value: Import) -> None:
        """A name is looked up."""

    def called(self, use: str, function: Symbol, arguments: Symbol, offset: int) -> Symbol:
        """Something is called; answers the symbolic result."""

    def wrote(self, opcode: str, target: Symbol, keys: list[Symbol], offset: int) -> None:
        """Something that the stream did not make is changed."""

    def state_set(self, target: Call, state: Symbol, offset: int) -> None:
        """An object that the stream made is given its state."""

    def bytes_found(self, value: Symbol) -> None:
        """A bytes or text constant that might itself be a pickle."""

    def stream_made(self, content: Symbol) -> None:
        """A stream in memory is filled with this."""

    def persistent(self, value: Symbol, offset: int) -> Symbol:
        """The loading program is asked for an object; answers it where it is known."""


class Machine:
    """One stream. `follow_arrays` reads joblib's arrays between the opcodes as joblib does.

    `fence` is the height below which the stack belongs to what was before the last MARK.
    """

    __slots__ = (
        "arrays", "depth", "error", "fence", "follow_arrays", "listener", "marks", "memo",
        "names", "oddities", "opcodes", "protocol", "result", "stack", "start", "status", "window",
    )  # fmt: skip

    def __init__(
        self, window: Window, listener: Listener, *, follow_arrays: bool = True, depth: int = 0
    ) -> None:
        self.window = window
        self.listener = listener
        self.follow_arrays = follow_arrays
        self.depth = depth
        self.stack: list[Symbol] = []
        self.marks: list[int] = []
        self.fence = 0
        self.memo: dict[int, Symbol] = {}
        self.names: dict[tuple[str, str, str], Import] = {}
        self.oddities: dict[str, None] = {}
        self.protocol = 0
        self.opcodes = 0
        self.arrays = 0
        self.start = window.tell()
        self.status = Status.RUNNING
        self.error: str | None = None
        self.result: Symbol = None

    def run(self, opcodes: int) -> bool:
        """Execute at most that many opcodes; true while the stream goes on."""
        try:
            self._loop(opcodes)
        except StoppedError:
            self._end(Status.COMPLETE)
        except TruncatedError:
            self._end(Status.TRUNCATED, "the bytes end before the stream does")
        except BrokenError as error:
            self._end(Status.BROKEN, str(error))
        return self.status is Status.RUNNING

    def _loop(self, opcodes: int) -> None:
        """The hot loop: a name looked up here costs more than a line saved."""
        window, handlers = self.window, HANDLERS
        count = 0
        try:
            for count in range(1, opcodes + 1):  # noqa: B007 - counts up to an exception too
                position = window.pos
                try:
                    handler = handlers[window.buf[position]]
                except IndexError:
                    window.fill(1)
                    position = window.pos
                    handler = handlers[window.buf[position]]
                self.start = window.base + position
                window.pos = position + 1
                handler(self)
                if window.base + window.pos >= window.frame_end:
                    self._leave_frame()
        finally:
            self.opcodes += count
        if len(self.stack) > literals.MAX_STACK or len(self.memo) > MAX_MEMO:
            self.give_up("more values at a time than are kept")

    def _leave_frame(self) -> None:
        if self.window.tell() > self.window.frame_end > self.start:
            self.oddities["frame-crossing"] = None
        self.window.frame_end = NO_FRAME

    def _end(self, status: Status, error: str | None = None) -> None:
        self.status = status
        self.error = error

    def stop(self) -> None:
        """STOP: the stream is complete."""
        self.result = self.pop()
        raise StoppedError

    def give_up(self, reason: str) -> None:
        """A bound is reached."""
        self._end(Status.LIMIT, reason)

    def pop(self) -> Symbol:
        """Take the top value."""
        if len(self.stack) <= self.fence:
            raise BrokenError("the stack is empty")
        return self.stack.pop()

    def top(self) -> Symbol:
        """The top value, which stays."""
        if len(self.stack) <= self.fence:
            raise BrokenError("the stack is empty")
        return self.stack[-1]

    def drop_mark(self) -> int:
        """Forget the last MARK; answers how high the stack was."""
        height = self.marks.pop()
        self.fence = self.marks[-1] if self.marks else 0
        return height

    def pop_mark(self) -> list[Symbol]:
        """Take everything down to the last MARK."""
        if not self.marks:
            raise BrokenError("there is no MARK")
        height = self.drop_mark()
        items = self.stack[height:]
        del self.stack[height:]
        return items

    def nested(self) -> None:
        """Run a whole pickle that begins here, as joblib does for arrays of objects."""
        if self.depth >= MAX_NESTED_STREAMS:
            raise BrokenError("arrays of objects are nested too deeply")
        self.window.frame_end = NO_FRAME
        inner = Machine(self.window, self.listener, depth=self.depth + 1)
        while inner.run(10_000):
            pass
        self.opcodes += inner.opcodes
        self.oddities.update(inner.oddities)
        if inner.status is not Status.COMPLETE:
            raise BrokenError(inner.error or "an array of objects is broken")


def _unknown(_: Machine) -> None:
    raise BrokenError("a byte that is no opcode")


HANDLERS = tuple(
    {**literals.HANDLERS, **containers.HANDLERS, **objects.HANDLERS}.get(code, _unknown)
    for code in range(256)
)
