"""Artifacts behind URLs: what is fetched, and what a bad server leads to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checker.extract import Context
from checker.extract.artifact.facts import Import
from checker.inspection import inspect
from checker.remote import HttpReader, is_remote, open_remote
from checker.source import Source, SourceError
from tests.extract.artifact.archives import Member, zipped
from tests.extract.artifact.opcodes import PAYLOAD, pickled

CHECKPOINT = zipped(
    Member("archive/data.pkl", pickled(PAYLOAD)),
    *(Member(f"archive/data/{number}", bytes(512 * 1024)) for number in range(16)),
)


class Handler(BaseHTTPRequestHandler):
    """Serves one checkpoint; the path says how badly."""

    protocol_version = "HTTP/1.1"
    sent = 0

    def do_GET(self) -> None:
        behaviour = self.path.partition("?")[0].strip("/")
        if behaviour in ("403", "404", "500"):
            self.send_error(int(behaviour))
            return
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last), len(CHECKPOINT) - 1) + 1
        if behaviour == "whole.pt":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CHECKPOINT)))
            self.end_headers()
            return
        body = CHECKPOINT[start:end]
        self.send_response(206)
        total = "*" if behaviour == "nosize.pt" else len(CHECKPOINT)
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{total}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if behaviour == "cut.pt" and start:
            body = body[: len(body) // 2]
            self.close_connection = True
        Handler.sent += len(body)
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.sent = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def one(url: str) -> Source:
    (source,) = open_remote(url)
    return source


def test_a_checkpoint_costs_its_directory_and_its_pickle(server: str):
    Handler.sent = 0
    source = one(f"{server}/model.pt?token=secret")
    found = inspect(source, "product", Context())
    assert [fact.name for fact in found.facts if isinstance(fact, Import)] == ["system"]
    assert "secret" not in found.facts[0].at.path
    assert Handler.sent < 128 * 1024 < len(CHECKPOINT)


def test_pieces_are_not_fetched_twice(server: str):
    source = one(f"{server}/model.pt")
    reader = source._reader
    assert isinstance(reader, HttpReader)
    first = source.read(100, 50)
    assert source.read(110, 20) == first[10:30]
    assert reader.requests == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("403", "remote.forbidden"),
        ("404", "remote.missing"),
        ("500", "remote.failed"),
        ("whole.pt", "remote.no-ranges"),
        ("nosize.pt", "remote.no-size"),
    ],
)
def test_refusals_say_what_is_wrong(server: str, path: str, code: str):
    with pytest.raises(SourceError) as raised:
        one(f"{server}/{path}")
    assert raised.value.code == code


def test_a_truncated_body_is_a_problem_of_the_file(server: str):
    found = inspect(one(f"{server}/cut.pt"), "product", Context())
    assert "remote.truncated" in {problem.code for problem in found.problems}


def test_no_server():
    with pytest.raises(SourceError) as raised:
        one("http://127.0.0.1:9/model.pt")
    assert raised.value.code == "remote.unreachable"


def test_other_schemes_are_fsspecs(tmp_path: Path):
    pytest.importorskip("fsspec")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "model.pt").write_bytes(CHECKPOINT)
    sources = list(open_remote(f"file://{tmp_path}"))
    assert [source.path.rpartition("/")[2] for source in sources] == ["model.pt"]
    found = inspect(sources[0], "product", Context())
    assert [fact.name for fact in found.facts if isinstance(fact, Import)] == ["system"]


def test_members_of_a_remote_zip(tmp_path: Path):
    pytest.importorskip("fsspec")
    (tmp_path / "x.zip").write_bytes(zipped(Member("model.pkl", pickled(PAYLOAD))))
    (source,) = open_remote(f"zip://model.pkl::file://{tmp_path}/x.zip")
    assert source.size == len(pickled(PAYLOAD))


def test_a_scheme_without_a_driver():
    pytest.importorskip("fsspec")
    with pytest.raises(SourceError) as raised:
        list(open_remote("nonsense://x/y"))
    assert raised.value.code == "remote.no-driver"


@pytest.mark.parametrize(
    ("target", "remote"),
    [("s3://b/x", True), ("https://h/x", True), ("a/b", False), ("C://x", False), ("./x", False)],
)
def test_what_is_a_url(target: str, remote: bool):
    assert is_remote(target) is remote
