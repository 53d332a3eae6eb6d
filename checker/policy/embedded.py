"""The embedded engine: regopy in a child process that may crash, hang or eat memory.

The child has an empty environment, its own memory limit, and is killed when a query takes too long.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from checker.errors import EngineError, PolicyError
from checker.policy.engine import ROOT
from checker.policy.load import LISTS, Module

LOAD_SECONDS = 60.0
"""Compiling 100 policies takes 50 ms; lists of 10,000 names about a second."""

QUERY_SECONDS = 20.0
"""One rule over one document of bounded size takes milliseconds."""

_CHILD = Path(__file__).with_name("rego_child.py")


class EmbeddedEngine:
    """Rego without a server; see `Engine` for the contract."""

    def __init__(self, *, query_seconds: float = QUERY_SECONDS) -> None:
        spec = find_spec("regopy")
        if spec is None or spec.origin is None:
            raise EngineError(
                "the embedded Rego engine (regopy) is not installed; it has no wheel here",
                hint="Install OPA and use --engine opa, or --engine opa --opa-url URL.",
            )
        self._seconds = query_seconds
        self._version = _installed_version(Path(spec.origin))
        self._setup = b""
        self._last = b""
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """Product and version, known before anything is loaded."""
        return f"regopy {self._version}".strip()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def warm_up(self) -> None:
        """Start the child, which imports the engine while the facts are being read."""
        self._child = self._child or self._start()

    def load(
        self, modules: Sequence[Module], lists: Mapping[str, Any], rules: Sequence[str]
    ) -> None:
        """Compile. Raises PolicyError naming what does not compile, EngineError on a crash."""
        setup = {
            "modules": [[module.path, module.text] for module in modules],
            "data": _mounted(lists),
            "entrypoints": [_entrypoint(rule) for rule in rules],
        }
        self._setup = json.dumps(setup, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._compile()

    def _compile(self) -> None:
        self._last = b""
        child = self._child = self._child or self._start()
        with self._deadline(child, LOAD_SECONDS):
            self._send(self._setup)
            status, body = self._receive()
        if status == b"-":
            self._stop()
            raise PolicyError(f"policies cannot be loaded: {body.decode('utf-8', 'replace')}")
        if status != b"+":
            self._stop()
            raise EngineError("the embedded engine ended while it compiled the policies")

    def value(self, rule: str, document: bytes) -> bytes:
        """The JSON of a rule's value. Raises EngineError; the next call starts a new child."""
        if self._child is None:
            self._compile()
        child = self._child
        if child is None:
            raise EngineError("the embedded engine does not start")
        with self._deadline(child, self._seconds) as late:
            self._send(_entrypoint(rule).encode())
            self._send(b"" if document == self._last else document)
            status, body = self._receive()
        self._last = document
        if status == b"+":
            return body
        if status == b"-":
            raise EngineError(body.decode("utf-8", "replace"))
        self._stop()
        raise EngineError(
            f"no answer within {self._seconds:g} seconds"
            if late.is_set()
            else "the engine crashed",
            hint="Report the policy and its input; --engine opa may evaluate it.",
        )

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(_CHILD), json.dumps([one for one in sys.path if one])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
            bufsize=0,
        )

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        child.wait()

    @contextmanager
    def _deadline(
        self, child: subprocess.Popen[bytes], seconds: float
    ) -> Iterator[threading.Event]:
        """Kill the child when the block takes longer, which ends its reads."""
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

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


def _installed_version(module: Path) -> str:
    """The version by the name of the metadata folder; importlib.metadata takes 15 ms to import."""
    names = [one.name for one in module.parent.parent.glob("regopy-*.dist-info")]
    return names[0].removeprefix("regopy-").removesuffix(".dist-info") if names else ""


def _entrypoint(rule: str) -> str:
    return rule.replace(".", "/")


def _mounted(lists: Mapping[str, Any]) -> dict[str, Any]:
    """The data document with the lists where their path puts them."""
    document: dict[str, Any] = dict(lists)
    for folder in reversed(LISTS.split("/")):
        document = {folder: document}
    return document if lists else {ROOT: {}}
