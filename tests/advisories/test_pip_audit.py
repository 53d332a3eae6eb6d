"""pip-audit beside us: the same answers, and each as a source of the other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion, Version
from pip_audit._audit import Auditor
from pip_audit._dependency_source.requirement import RequirementSource
from pip_audit._service.interface import ResolvedDependency, SkippedDependency
from pip_audit._service.osv import OsvService

from checker.advisories.audit import audit_version
from checker.advisories.services import offline_service, online
from checker.advisories.store import AdvisoryError
from tests.advisories.support import RECORDS, opened

LISTED = [
    json.loads(line)
    for line in RECORDS.read_text().splitlines()
    if '"versions": []' not in line and '"PyPI"' in line and "not-a-version" not in line
]
"""Without the record whose fix is no version: pip-audit raises InvalidVersion on that."""


@pytest.fixture
def osv(tmp_path: Path) -> Iterator[OsvService]:
    """pip-audit's OSV client, and a server that answers by the listed versions alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["content-length"])))
            body = json.dumps({"vulns": _answer(query)}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    yield OsvService(cache_dir=tmp_path / "cache", osv_url=url)
    server.shutdown()
    server.server_close()
    thread.join()


def _answer(query: dict) -> list[dict]:
    wanted = canonicalize_version(query["version"])
    return [
        record
        for record in LISTED
        for affected in record["affected"]
        if affected["package"]["name"] == query["package"]["name"]
        and wanted in {canonicalize_version(one) for one in affected["versions"]}
    ]


def test_the_same_advisories_for_every_listed_version(osv: OsvService, tmp_path: Path) -> None:
    asked = 0
    with opened(tmp_path) as store:
        for record in LISTED:
            for affected in record["affected"]:
                for text in affected["versions"]:
                    try:
                        version = Version(text)
                    except InvalidVersion:
                        continue
                    name = affected["package"]["name"]
                    _, theirs = osv.query(ResolvedDependency(name, version))
                    ours = audit_version(store, name, text)
                    missing = {one.id for one in theirs} - {i for m in ours for i in m.group.ids}
                    assert not missing
                    asked += 1
    assert asked >= 8


def test_as_a_service_of_pip_audits(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch==1.12.0\npyyaml==5.3.1\nnumpy==2.0.0\n")
    with opened(tmp_path) as store:
        auditor = Auditor(offline_service(store))
        source = RequirementSource([requirements], no_deps=True, disable_pip=True)
        found = {spec.name: results for spec, results in auditor.audit(source)}
    assert {name: [one.id for one in results] for name, results in found.items()} == {
        "torch": ["PYSEC-2022-43015", "CVE-2025-32434"],
        "pyyaml": ["PYSEC-2021-142"],
        "numpy": [],
    }
    assert found["pyyaml"][0].fix_versions == [Version("5.4")]


def test_skipped_ones_stay_skipped(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        spec = SkippedDependency("x", "because")
        assert offline_service(store).query(spec) == (spec, [])


def test_online_answers(osv: OsvService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.advisories.services._server", lambda *_: osv)
    answer = online("osv", "pyyaml", "5.3.1")
    assert [one.id for one in answer.advisories] == ["PYSEC-2021-142"]
    assert answer.skipped is None
    assert online("osv", "pyyaml", "not a version").skipped


def test_an_unreachable_server_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    service = OsvService(cache_dir=tmp_path, osv_url="http://127.0.0.1:9/", timeout=2)
    monkeypatch.setattr("checker.advisories.services._server", lambda *_: service)
    with pytest.raises(AdvisoryError):
        online("osv", "pyyaml", "5.3.1")
