"""How many files have been read, on stderr, for somebody who waits."""

from __future__ import annotations

import sys
import time

from checker.closing import Closing

DELAY = 0.5
"""Seconds before anything is shown: what is over sooner needs no progress."""

INTERVAL = 0.1
"""Seconds between two updates."""


class Progress(Closing):
    """A counter on one line of the terminal, gone when the work is done."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._count = 0
        self._next = time.monotonic() + DELAY
        self._shown = False

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def add(self, files: int) -> None:
        """So many files more have been read."""
        self._count += files
        if self._wanted and time.monotonic() >= self._next:
            self._next = time.monotonic() + INTERVAL
            self._shown = True
            sys.stderr.write(f"\r\x1b[K{self._count} files read")
            sys.stderr.flush()
