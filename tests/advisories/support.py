"""The database of the fixtures, a server that speaks OSV, and advisories written in one line."""

from __future__ import annotations

import json
import lzma
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_version

from checker.advisories.importing import import_advisories
from checker.advisories.model import Advisory, Event
from checker.advisories.store import Store
from checker.advisories.versions import canonical

FIXTURES = Path(__file__).parents[2] / "fixtures" / "advisories"
RECORDS = FIXTURES / "osv.jsonl"
TODAY = date(2026, 10, 11)
LISTED = [
    json.loads(line)
    for line in RECORDS.read_text().splitlines()
    if '"versions": []' not in line and '"PyPI"' in line and "not-a-version" not in line
]
"""Without the record whose fix is no version: pip-audit raises InvalidVersion on that."""


def database(folder: Path) -> Path:
    path = folder / "advisories.db"
    import_advisories(RECORDS, path)
    return path


def opened(folder: Path, today: date = TODAY) -> Store:
    return Store(database(folder), today)


def advisory(*events: str, versions: tuple[str, ...] = (), name: str = "X-1") -> Advisory:
    """`advisory("introduced 0", "fixed 1.2")`."""
    split = [one.split() for one in events]
    made = tuple(Event(kind, version) for kind, version in split)  # type: ignore[arg-type]
    return Advisory(name, (), (made,) if made else (), frozenset(map(canonical, versions)))


@cache
def real() -> list[dict[str, Any]]:
    """Published advisories about common packages."""
    lines = lzma.decompress((FIXTURES / "pypa.jsonl.xz").read_bytes()).splitlines()
    return [json.loads(line) for line in lines]


@contextmanager
def osv_server(records: list[dict[str, Any]] = LISTED) -> Iterator[str]:
    """The address of a server that answers OSV's queries by the listed versions alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["content-length"])))
            body = json.dumps({"vulns": _answer(records, query)}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(records: list[dict[str, Any]], query: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = canonicalize_version(query["version"])
    return [
        record
        for record in records
        for affected in record["affected"]
        if "withdrawn" not in record
        and affected["package"]["name"] == query["package"]["name"]
        and wanted in {canonicalize_version(one) for one in affected.get("versions", ())}
    ]
