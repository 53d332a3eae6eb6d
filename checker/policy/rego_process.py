"""One child process that evaluates Rego: requests in, answers or the news of its end out."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.errors import EngineError, PolicyError

LOAD_SECONDS = 60.0
"""Compiling 100 policies takes 50 ms; lists of 10,000 names about a second."""

_CHILD = Path(__file__).with_name("rego_child.py")


class RegoProcess:
    """A running child. After an error it is gone, and asking it again starts another.

    It has an empty environment and its own memory limit, and is killed when it takes too long.
    """

    def __init__(self, query_seconds: float) -> None:
        self._seconds = query_seconds
        self._setup = b""
        self._compiled = False
        self._last = b""
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child, which imports the engine at once; does nothing if it runs."""
        if self._child is None:
            path = json.dumps([entry for entry in sys.path if entry])
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_CHILD), path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
                bufsize=0,
            )

    def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        self._compiled = False
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        child.wait()

    def prepare(self, setup: bytes) -> None:
        """What `compile` is to compile, in the place of what was compiled before."""
        self._setup = setup
        self._compiled = False

    def compile(self) -> None:
        """Compile what was prepared. Raises PolicyError or EngineError."""
        self.start()
        with self._deadline(LOAD_SECONDS):
            self._send(self._setup)
            status, body = self._receive()
        if status == b"-":
            self.stop()
            raise PolicyError(f"policies cannot be loaded: {body.decode('utf-8', 'replace')}")
        if status != b"+":
            self.stop()
            raise EngineError("the embedded engine ended while it compiled the policies")
        self._compiled = True
        self._last = b""

    def ask(self, entrypoint: str, document: bytes) -> bytes:
        """The JSON of one rule's value for an input. Raises EngineError."""
        if self._child is None or not self._compiled:
            self.compile()
        with self._deadline(self._seconds) as late:
            self._send(entrypoint.encode())
            self._send(b"" if document == self._last else document)
            status, body = self._receive()
        self._last = document
        if status == b"+":
            return body
        if status == b"-":
            raise EngineError(body.decode("utf-8", "replace"))
        self.stop()
        raise EngineError(
            f"no answer within {self._seconds:g} seconds"
            if late.is_set()
            else "the engine crashed",
            hint="Report the policy and its input; --engine opa may evaluate it.",
        )

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the child when the block takes longer, which ends its reads."""
        late = threading.Event()

        def end() -> None:
            late.set()
            if self._child:
                self._child.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _send(self, body: bytes) -> None:
        if self._child and self._child.stdin:
            frame = memoryview(struct.pack("<I", len(body)) + body)
            with contextlib.suppress(BrokenPipeError):  # the missing answer says it
                while frame:
                    frame = frame[self._child.stdin.write(frame) :]

    def _receive(self) -> tuple[bytes, bytes]:
        """Status and body of one answer; an empty status when the child has ended."""
        header = self._exactly(4)
        frame = self._exactly(struct.unpack("<I", header)[0]) if len(header) == 4 else b""
        return frame[:1], frame[1:]

    def _exactly(self, length: int) -> bytes:
        parts: list[bytes] = []
        while length and self._child and self._child.stdout:
            part = self._child.stdout.read(length)
            if not part:
                return b""
            parts.append(part)
            length -= len(part)
        return b"".join(parts)
