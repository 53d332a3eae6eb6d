"""The engine over an OPA server: right answers, and every way to fail is an error that says so."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checker.cli import run
from checker.errors import EngineError, PolicyError
from checker.policy import local_opa, server
from checker.policy.load import Module, builtin_folder
from checker.policy.local_opa import LocalOpa
from checker.policy.server import ServerEngine

needs_opa = pytest.mark.skipif(shutil.which("opa") is None, reason="there is no opa on PATH")

MODULE = Module("t.rego", "t", "package t\n\nx := input.n\n")


def module(text: str) -> Module:
    return Module("t.rego", "t", f"package t\n\n{text}\n")


@contextmanager
def engine(text: str, **lists: object) -> Iterator[ServerEngine]:
    with ServerEngine() as one:
        one.load([module(text)], lists, ["t.x"])
        yield one


def value(text: str, document: object = None, **lists: object) -> object:
    with engine(text, **lists) as one:
        return json.loads(one.value("t.x", json.dumps(document or {}).encode()))


# Our own server


@needs_opa
def test_answers_are_the_rules_values():
    assert value("x contains v if some v in input.list", {"list": [3, 1, 1]}) == [1, 3]
    assert value("x := input.text", {"text": "é \U0001f600 \"'\\ \0 \u2028"}) == (
        "é \U0001f600 \"'\\ \0 \u2028"
    )
    assert value("x := input.n", {"n": 2**63 - 1}) == 2**63 - 1


@needs_opa
def test_lists_are_mounted_where_the_embedded_engine_mounts_them():
    assert value("x := data.mlwarden.lists.names", names=["a"]) == ["a"]


@needs_opa
def test_a_failing_builtin_is_an_error_not_silence():
    with engine("x := to_number(input.s)") as one:
        with pytest.raises(EngineError, match=r"answers 500: .*to_number"):
            one.value("t.x", b'{"s": "no number"}')
        assert one.value("t.x", b'{"s": "7"}') == b"7"


@needs_opa
@pytest.mark.parametrize("rule", ["t.x", "t.missing", "elsewhere.x"])
def test_a_rule_without_a_value_is_an_error(rule: str):
    with (
        engine("x := 1 if input.never") as one,
        pytest.raises(EngineError, match=f"the rule {rule} has no value"),
    ):
        one.value(rule, b"{}")


@needs_opa
@pytest.mark.parametrize("text", ["x := nope(1)", "x := y", "x { true }", "x := ("])
def test_what_does_not_compile_is_named(text: str):
    with ServerEngine() as one, pytest.raises(PolicyError, match=r"t\.rego") as caught:
        one.load([module(text)], {}, ["t.x"])
    assert "mlwarden-opa-" not in str(caught.value)


@needs_opa
def test_modules_of_two_folders_may_share_a_path():
    other = Module("t.rego", "u", "package u\n\nx := 2\n")
    with ServerEngine() as one:
        one.load([module("x := 1"), other], {}, ["t.x", "u.x"])
        assert (one.value("t.x", b"{}"), one.value("u.x", b"{}")) == (b"1", b"2")


@needs_opa
def test_loading_again_replaces_everything():
    with engine("x := 1") as one:
        one.load([Module("u.rego", "u", "package u\n\nx := 2\n")], {}, ["u.x"])
        assert one.value("u.x", b"{}") == b"2"
        with pytest.raises(EngineError, match="no value"):
            one.value("t.x", b"{}")


@needs_opa
def test_the_name_is_known_before_anything_is_loaded():
    with ServerEngine() as one:
        assert one.name.startswith("opa 1.")


@needs_opa
def test_asking_before_loading_is_an_error():
    with ServerEngine() as one, pytest.raises(EngineError, match="no policies are loaded"):
        one.value("t.x", b"{}")


@needs_opa
def test_the_server_ends_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(local_opa.tempfile, "tempdir", str(tmp_path))
    with engine("x := 1") as one:
        port = one._local.port
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


@needs_opa
def test_nobody_else_may_ask_or_change_it():
    with engine("x := 1") as one, ServerEngine(f"http://127.0.0.1:{one._local.port}") as other:
        with pytest.raises(EngineError, match="answers 401"):
            other.value("t.x", b"{}")
        with pytest.raises(EngineError):
            other.load([MODULE], {}, ["t.x"])


@needs_opa
def test_policies_see_no_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("A_SECRET", "do not tell")
    assert value("x := object.get(opa.runtime(), `env`, {})") == {}


@needs_opa
def test_a_proxy_has_no_part_in_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert value("x := 1") == 1


@needs_opa
def test_a_taken_port_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1], local_opa._free_port()])
        monkeypatch.setattr(local_opa, "_free_port", lambda: next(ports))
        monkeypatch.setattr(LocalOpa, "_listens", after_a_moment(LocalOpa._listens))
        assert value("x := 1") == 1


def after_a_moment(listens: Callable[..., bool]) -> Callable[..., bool]:
    """OPA finds out that the port is taken before anybody asks the one who has it."""

    def wait(self: LocalOpa, process: subprocess.Popen[bytes]) -> bool:
        time.sleep(1)
        return listens(self, process)

    return wait


def test_where_opa_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with ServerEngine() as one, pytest.raises(EngineError, match="no opa on PATH") as caught:
        _ = one.name
    assert "--opa-url" in caught.value.hint


@pytest.mark.parametrize("script", ["exit 1", "echo something else", "echo >&2 broken; exit 2"])
def test_what_is_called_opa_and_is_none(script: str, monkeypatch, tmp_path: Path):
    program = tmp_path / "opa"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    with ServerEngine() as one:
        with pytest.raises(EngineError, match="does not tell its version"):
            _ = one.name
        with pytest.raises(EngineError, match="OPA does not start"):
            one.load([MODULE], {}, ["t.x"])


# A server of somebody else


@contextmanager
def serving(modules: list[Module], lists: dict[str, object]) -> Iterator[ServerEngine]:
    """A real OPA over these modules, as `--opa-url` meets it."""
    other = LocalOpa(modules, lists)
    try:
        other.start()
        with ServerEngine(f"http://127.0.0.1:{other.port}", token=other.token) as one:
            yield one
    finally:
        other.stop()


@needs_opa
def test_a_server_that_has_the_policies():
    with serving([MODULE], {"names": ["a"]}) as one:
        assert one.name.startswith("opa 1.")
        one.load([MODULE], {"names": ["a"]}, ["t.x"])
        assert one.value("t.x", b'{"n": 7}') == b"7"


@needs_opa
@pytest.mark.parametrize(
    ("served", "lists", "message"),
    [
        ([], {"names": ["a"]}, r"the OPA server has no t\.rego"),
        ([module("x := 1")], {"names": ["a"]}, r"has another version of t\.rego"),
        ([MODULE], {}, "lacks the list names"),
        ([MODULE], {"names": ["b"]}, "lacks the list names"),
    ],
)
def test_a_server_without_them(served: list[Module], lists: dict[str, object], message: str):
    with serving(served, lists) as one, pytest.raises(EngineError, match=message) as caught:
        one.load([MODULE], {"names": ["a"]}, ["t.x"])
    assert "opa run --server" in caught.value.hint


# Doubles: servers that misbehave

Reply = tuple[int, bytes, str]


@contextmanager
def double(*replies: Reply, seconds: float = 0.0) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that gives these replies in turn, the last one for ever."""
    left, asked = list(replies), []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(seconds)
            status, body, kind = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            with suppress(ConnectionError):  # the client has stopped waiting
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}", asked
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def js(content: object, status: int = 200) -> Reply:
    return status, json.dumps(content).encode(), "application/json"


OPA_500 = {"code": "internal_error", "message": "evaluation failed", "errors": [{"message": "why"}]}


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (js({}), "the rule t.x has no value"),
        (js([]), "no OPA would answer"),
        (js("x"), "no OPA would answer"),
        ((200, b"<html>proxy</html>", "text/html"), "no JSON"),
        ((200, b"", "application/json"), "no JSON"),
        ((200, b'{"result": ', "application/json"), "no JSON"),
        (js(OPA_500, 500), "answers 500: evaluation failed: why"),
        ((500, b"<html>", "text/html"), "answers 500$"),
        (js({"message": 3, "errors": "odd"}, 500), "answers 500: 3"),
        (js({"code": "unauthorized", "message": "token"}, 401), "answers 401: token"),
        ((404, b"not here", "text/plain"), "answers 404"),
        ((301, b"", "text/plain"), "no JSON"),
    ],
)
def test_odd_answers_are_errors(reply: Reply, message: str):
    with (
        double(reply) as (url, _),
        ServerEngine(url) as one,
        pytest.raises(EngineError, match=message),
    ):
        one.value("t.x", b"{}")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_failure_is_asked_again(status: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "PAUSES", (0.01, 0.01))
    with double(js({}, status), js({"result": 7})) as (url, asked), ServerEngine(url) as one:
        assert one.value("t.x", b"{}") == b"7"
    assert asked == ["POST /v1/data/t/x?strict-builtin-errors=true"] * 2


def test_a_lasting_failure_ends_after_three_attempts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "PAUSES", (0.01, 0.01))
    with (
        double(js({"message": "busy"}, 503)) as (url, asked),
        ServerEngine(url) as one,
        pytest.raises(EngineError, match="answers 503: busy"),
    ):
        one.value("t.x", b"{}")
    assert len(asked) == 3


def test_a_slow_server_is_not_waited_for():
    with (
        double(js({"result": 7}), seconds=1.0) as (url, _),
        ServerEngine(url, seconds=0.1) as one,
        pytest.raises(EngineError, match=r"no answer within 0\.1 seconds"),
    ):
        one.value("t.x", b"{}")


def test_a_refused_connection(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "PAUSES", (0.01, 0.01))
    with ServerEngine(f"http://127.0.0.1:{local_opa._free_port()}") as one:
        with pytest.raises(EngineError, match="refuses the connection") as caught:
            _ = one.name
        assert "opa run --server" in caught.value.hint
        with pytest.raises(EngineError, match="refuses the connection"):
            one.load([MODULE], {}, ["t.x"])


def test_a_host_that_is_not_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "PAUSES", ())
    with (
        ServerEngine("http://no-such-host.invalid:8181") as one,
        pytest.raises(EngineError, match="cannot be reached"),
    ):
        _ = one.name


def test_another_server_altogether():
    with double((200, b"<html>", "text/html")) as (url, _), ServerEngine(url) as one:
        with pytest.raises(EngineError, match="no JSON"):
            _ = one.name
        with pytest.raises(EngineError, match="no JSON"):
            one.load([MODULE], {}, ["t.x"])


@pytest.mark.parametrize("reply", [js([]), js({"result": 3}), js({"result": [3]}), js(None)])
def test_a_list_of_policies_that_is_none(reply: Reply):
    with double(reply) as (url, _), ServerEngine(url) as one, pytest.raises(EngineError):
        one.load([MODULE], {}, ["t.x"])


def test_a_server_that_hides_its_version_is_used_all_the_same():
    with double(js({})) as (url, _), ServerEngine(url) as one:
        assert one.name == "opa of unknown version"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host",
        "http://",
        "http://host:port",
        "http://host:99999",
        "http://host/path",
        "http://host?query",
        "http://user:password@host",
        "http://[::1",
        "unix:///socket",
    ],
)
def test_addresses_that_cannot_be(url: str):
    with pytest.raises(EngineError, match="--opa-url"):
        ServerEngine(url)


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://host", "http://host:8181/v1"),
        ("host:99", "http://host:99/v1"),
        ("https://host/", "https://host:443/v1"),
        ("http://[::1]:80", "http://[::1]:80/v1"),
    ],
)
def test_addresses(url: str, root: str):
    with ServerEngine(url) as one:
        assert one._connected().root_url == root


# The command line


@needs_opa
def test_a_scan_on_our_own_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "train.py").write_text('import torch\ntorch.load("m", weights_only=False)\n')
    code = run(["scan", str(tmp_path), "--engine", "opa", "--no-cache", "--format", "concise"])
    assert (code, "CODE-002" in capsys.readouterr().out) == (1, True)


@needs_opa
def test_a_scan_on_a_server_with_our_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "train.py").write_text('import torch\ntorch.load("m", weights_only=False)\n')
    address = f"127.0.0.1:{local_opa._free_port()}"
    command = ["opa", "run", "--server", "--addr", address, str(builtin_folder())]
    command += ["--skip-version-check", "--log-level", "error"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(address)
            code = run(["scan", str(tmp_path), "--opa-url", f"http://{address}", "--no-cache"])
        finally:
            process.terminate()
    assert (code, "CODE-002" in capsys.readouterr().out) == (1, True)


def wait_for(address: str) -> None:
    host, _, port = address.partition(":")
    for _ in range(200):
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.05)


@pytest.mark.parametrize("reply", [js({}), js(OPA_500, 500), (200, b"<html>", "text/html")])
def test_a_scan_that_gets_no_verdict(reply: Reply, tmp_path: Path, capsys):
    (tmp_path / "train.py").write_text('import torch\ntorch.load("m")\n')
    with double(reply) as (url, _):
        assert run(["scan", str(tmp_path), "--opa-url", url, "--no-cache"]) == 2
    assert "OPA" in capsys.readouterr().err


def test_a_scan_that_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "train.py").write_text('import torch\ntorch.load("m")\n')
    url = f"http://127.0.0.1:{local_opa._free_port()}"
    assert run(["scan", str(tmp_path), "--opa-url", url, "--no-cache"]) == 2
    assert "opa run --server" in capsys.readouterr().err
