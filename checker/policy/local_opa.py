"""An OPA server of our own: started on loopback over given files, stopped at the end.

Nobody else on the machine can ask it or change it: it wants a token that is made for each start.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from checker.errors import EngineError, PolicyError
from checker.policy.load import LISTS, Module

START_SECONDS = 20.0
"""It is ready after some 0.1 s; a machine under load takes longer."""

STOP_SECONDS = 2.0
"""Between asking it to end and ending it."""

PORT_ATTEMPTS = 5
"""Somebody may take the free port that was found before OPA does."""

MAX_REASON = 500
"""Characters of what OPA says when it does not start."""

_TAKEN = "Listener failed"
"""What OPA says when it does not get its port."""

_AUTHORISATION = """package system.authz

default allow := false

allow if input.identity == "%s"
"""


class LocalOpa:
    """One `opa run --server`; `port` and `token` say how to reach it."""

    def __init__(self, modules: Sequence[Module], lists: Mapping[str, Any]) -> None:
        self.port = 0
        self.token = secrets.token_hex(16)
        self._folder = tempfile.TemporaryDirectory(prefix="mlwarden-opa-")
        self._process: subprocess.Popen[bytes] | None = None
        self._write(modules, lists)

    def start(self) -> None:
        """Start and wait until it listens, which it does when all is compiled.

        Raises PolicyError for what does not compile, EngineError otherwise.
        """
        for _ in range(PORT_ATTEMPTS):
            self.port = _free_port()
            self._process = self._run()
            if self._listens(self._process):
                return
            said = self._said()
            self._end()
            if _TAKEN not in said:
                raise _reason(said, Path(self._folder.name))
        raise EngineError("OPA finds no free port on this machine")

    def stop(self) -> None:
        """End the process and remove its files; may be called twice."""
        self._end()
        self._folder.cleanup()

    def _write(self, modules: Sequence[Module], lists: Mapping[str, Any]) -> None:
        root = Path(self._folder.name)
        for number, module in enumerate(modules):  # two folders of policies may share a path
            file = root / "policies" / str(number) / module.path
            file.parent.mkdir(parents=True)
            file.write_text(module.text, encoding="utf-8")
        for name, content in lists.items():
            file = root / "data" / LISTS / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({name: content}), encoding="utf-8")
        for folder in ("policies", "data"):
            (root / folder).mkdir(exist_ok=True)
        (root / "authz.rego").write_text(_AUTHORISATION % self.token, encoding="utf-8")

    def _run(self) -> subprocess.Popen[bytes]:
        root = Path(self._folder.name)
        command = [
            *(executable(), "run", "--server", "--addr", f"127.0.0.1:{self.port}"),
            *("--authentication", "token", "--authorization", "basic"),
            *("--skip-version-check", "--log-level", "error", "--log-format", "text"),
            *("--shutdown-grace-period", "0"),
            *(str(root / "policies"), str(root / "data"), str(root / "authz.rego")),
        ]
        with (root / "log").open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=root,
                env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
            )

    def _listens(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait for it; false when the process ends instead."""
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return process.poll() is None
            if time.monotonic() > deadline:
                self._end()
                raise EngineError(f"OPA is not ready after {START_SECONDS:g} seconds")
            time.sleep(0.01)
        return False

    def _said(self) -> str:
        log = Path(self._folder.name) / "log"
        return log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def executable() -> str:
    """The path of OPA. Raises EngineError where it is not installed."""
    found = shutil.which("opa")
    if not found:
        raise EngineError(
            "there is no opa on PATH",
            hint="Install OPA (https://www.openpolicyagent.org), or give --opa-url URL.",
        )
    return found


@cache
def version(program: str) -> str:
    """The version that this OPA says it has."""
    try:
        done = subprocess.run([program, "version"], capture_output=True, timeout=START_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{program} does not run: {error}") from error
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("Version:"):
            return line.partition(":")[2].strip()
    raise EngineError(f"{program} is no OPA: it does not tell its version")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reason(said: str, folder: Path) -> PolicyError | EngineError:
    """What OPA wrote before it ended, without the place of its files."""
    text = said.replace(f"{folder}{os.sep}", "").strip() or "no reason given"
    short = text[-MAX_REASON:]
    if "rego_" in text:
        return PolicyError(f"policies cannot be loaded: {short}")
    return EngineError(f"OPA does not start: {short}")
