"""A source read forwards through a small buffer: bulk is skipped, never read.

The window also keeps the frame that protocol 4 announces, because operands that cross its edge are
read differently by different loaders.
"""

from __future__ import annotations

from checker.source import Source

FIRST_CHUNK = 1024
"""What is read after a jump: the opcodes between two arrays fit."""

MAX_CHUNK = 64 * 1024
"""What is read at a time once reading goes on without jumps."""

MAX_LINE = 8 * 1024
"""What is kept of a text operand; the rest of the line is passed over."""

NO_FRAME = 1 << 63


class TruncatedError(Exception):
    """The bytes end within an opcode."""


class Window:
    """Forward reading from `offset` on; `pos` is an index into `buf`, which starts at `base`."""

    __slots__ = ("_chunk", "_source", "base", "buf", "frame_end", "pos", "size")

    def __init__(self, source: Source, offset: int) -> None:
        self._source = source
        self.size = source.size
        self.base = offset
        self.buf = b""
        self.pos = 0
        self._chunk = FIRST_CHUNK
        self.frame_end = NO_FRAME

    def tell(self) -> int:
        """The absolute offset of the next byte."""
        return self.base + self.pos

    def seek(self, offset: int) -> None:
        """Go on at an absolute offset."""
        if self.base <= offset <= self.base + len(self.buf):
            self.pos = offset - self.base
            return
        self.base, self.pos, self.buf = offset, 0, b""
        self._chunk = FIRST_CHUNK

    def fill(self, count: int) -> None:
        """Have at least `count` bytes in the buffer. Raises TruncatedError when they end before."""
        rest = self.buf[self.pos :]
        self.base += self.pos
        self.pos = 0
        more = self._source.read(self.base + len(rest), max(count - len(rest), self._chunk))
        self._chunk = min(self._chunk * 2, MAX_CHUNK)
        self.buf = rest + more
        if len(self.buf) < count:
            raise TruncatedError

    def byte(self) -> int:
        """The next byte."""
        if self.pos >= len(self.buf):
            self.fill(1)
        value = self.buf[self.pos]
        self.pos += 1
        return value

    def take(self, count: int) -> bytes:
        """The next `count` bytes, which the caller has bounded."""
        end = self.pos + count
        if end > len(self.buf):
            self.fill(count)
            end = count
        value = self.buf[self.pos : end]
        self.pos = end
        return value

    def skip(self, count: int) -> None:
        """Pass over `count` bytes. Raises TruncatedError when there are not that many."""
        target = self.tell() + count
        if target > self.size:
            raise TruncatedError
        self.seek(target)

    def line(self) -> bytes:
        """The next line without its end; at most `MAX_LINE` bytes of it."""
        start = self.pos
        end = self.buf.find(b"\n", start, start + MAX_LINE)
        if end >= 0:
            self.pos = end + 1
            return self.buf[start:end]
        return self._long_line()

    def _long_line(self) -> bytes:
        kept = bytearray()
        while True:
            end = self.buf.find(b"\n", self.pos)
            stop = len(self.buf) if end < 0 else end
            kept += self.buf[self.pos : min(stop, self.pos + MAX_LINE - len(kept))]
            if end >= 0:
                self.pos = end + 1
                return bytes(kept)
            self.pos = stop
            self.fill(1)


class FramedWindow(Window):
    """What does not fit into the rest of a frame is read from behind it.

    CPython's C unpickler did so before 3.13.15 and 3.14.7 (gh-154848).
    """

    __slots__ = ()

    def _fit(self, count: int) -> None:
        here = self.tell()
        if here < self.frame_end < here + count:
            self.seek(self.frame_end)
            self.frame_end = NO_FRAME

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        self._fit(count)
        return super().take(count)

    def skip(self, count: int) -> None:
        """Pass over `count` bytes."""
        self._fit(count)
        super().skip(count)

    def line(self) -> bytes:
        """The next line without its end."""
        start = self.tell()
        value = super().line()
        if start < self.frame_end < self.tell():
            self.seek(self.frame_end)
            self.frame_end = NO_FRAME
            value = super().line()
        return value
