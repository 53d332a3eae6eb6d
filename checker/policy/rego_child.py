"""The embedded Rego engine in a process of its own: frames on stdin → frames on stdout.

Run as a script by `embedded.py` with an isolated interpreter and the import path as its argument;
imports nothing of ours, so that it starts fast. A frame is a length (4 bytes, little endian) and
that many bytes. A frame of JSON `{modules, data, entrypoints}` compiles policies; any other names
an entry point and is followed by an input document (empty: the one before). Each is answered by
one frame: `+` and the result, or `-` and a reason.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

MEMORY_BYTES = 3 * 1024**3
"""What this process may take beyond the engine's own reservation; more ends it, not the machine."""


def main() -> None:
    """Serve until stdin ends."""
    requests, answers = _streams()
    sys.path[:] = json.loads(sys.argv[1])
    server = _Server()
    while frame := _read(requests):
        setup = frame.startswith(b"{")
        request = (server.compile, frame) if setup else (server.value, frame, _read(requests))
        _write(answers, *_answer(*request))


def _answer(ask: Callable[..., str], *frames: bytes) -> tuple[bytes, bytes]:
    """Status and body for one request, whatever happens."""
    try:
        return b"+", ask(*(frame.decode() for frame in frames)).encode()
    except Exception as error:  # noqa: BLE001 - the parent must hear of anything
        return b"-", str(error).encode()


class _Server:
    def __init__(self) -> None:
        import regopy

        regopy.set_default_log_level("None")
        self._regopy = regopy
        self._rego = regopy.Interpreter()
        self._bundle: Any = None
        _limit_memory()

    def compile(self, setup: str) -> str:
        """Compile a set of policies in the place of those before; answers the engine's version."""
        wanted = json.loads(setup)
        self._rego = self._regopy.Interpreter()
        self._rego.log_level = self._regopy.LogLevel.NONE
        self._rego.strict_built_in_errors = True  # else a failing builtin only silences its rule
        for name, text in wanted["modules"]:
            self._add(name, text)
        self._rego.add_data_json(json.dumps(wanted["data"], ensure_ascii=False))
        self._bundle = self._rego.build(None, wanted["entrypoints"])
        if not self._bundle.ok():
            raise ValueError("the policies do not compile together")
        return str(self._regopy.rego_version())

    def _add(self, name: str, text: str) -> None:
        try:
            self._rego.add_module(name, text)
        except Exception as error:
            raise ValueError(f"{name}: does not compile") from error

    def value(self, entrypoint: str, document: str) -> str:
        """The JSON of one rule's value. Raises ValueError when there is none."""
        if document:
            self._rego.set_input_term(document)
        output = self._rego.query_bundle_entrypoint(self._bundle, entrypoint)
        if not output.ok():
            raise ValueError(f"evaluation failed: {_messages(output)}")
        text = str(output)
        if text == "undefined":
            raise ValueError("the rule has no value")
        expressions = json.loads(text)["expressions"]
        return json.dumps(expressions[0])


def _messages(output: Any) -> str:  # noqa: ANN401 - regopy is untyped
    """The error messages inside an output; its own text is only `<error>`."""
    sequence = output.node()
    found = []
    for index in range(len(sequence)):
        dump = sequence.at(index).json()
        if match := re.search(r"\(errormsg (\d+):", dump):
            found.append(dump[match.end() : match.end() + int(match[1])])
    return "; ".join(found)[:500] or "no reason given"


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, with fd 1 pointed at stderr: the C++ code of the engine prints."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _limit_memory() -> None:
    """For after the engine is loaded: its allocator reserves 275 GB of addresses, unused."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return  # no such limit on this system; the deadline remains
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _read(stream: BinaryIO) -> bytes:
    header = stream.read(4)
    if len(header) < 4:
        return b""
    return stream.read(struct.unpack("<I", header)[0])


def _write(stream: BinaryIO, status: bytes, body: bytes) -> None:
    frame = memoryview(struct.pack("<I", len(body) + 1) + status + body)
    while frame:
        frame = frame[stream.write(frame) :]


if __name__ == "__main__":
    main()
