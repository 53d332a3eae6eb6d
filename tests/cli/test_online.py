"""`--online`: a server is asked about packages, and only when somebody wants that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.advisories.support import osv_server
from tests.cli.conftest import Run

PINS = "pyyaml==5.3.1\nnumpy==2.0.0\nrequests>=2\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "requirements.txt").write_text(PINS)
    return folder


def test_a_server_is_asked(mlwarden: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with osv_server() as url:
        monkeypatch.setenv("MLWARDEN_OSV_URL", url)
        ran = mlwarden("scan", "--online", "osv", "--format", "json", "--no-cache", project)
    report = json.loads(ran.out)
    assert report["audit"] == {"state": "online", "audited": 2, "not_audited": 1}
    (found,) = [one for one in report["findings"] if one["policy"] == "DEPS-003"]
    assert "PYSEC-2021-142" in found["message"]
    assert report["problems"] == []


def test_one_that_does_not_answer_is_a_problem(
    mlwarden: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLWARDEN_OSV_URL", "http://127.0.0.1:9/")
    ran = mlwarden("scan", "--online", "osv", "--format", "json", "--no-cache", project)
    report = json.loads(ran.out)
    assert report["audit"] == {"state": "unreachable", "not_audited": 3}
    (problem,) = report["problems"]
    assert problem["code"] == "advisories.unreachable"
    assert "osv: " in problem["message"]
    assert mlwarden("scan", "--online", "osv", "--strict", project).code == 2


def test_every_report_tells_what_packages_were_checked_against(
    mlwarden: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with osv_server() as url:
        monkeypatch.setenv("MLWARDEN_OSV_URL", url)
        for form in ("text", "markdown", "html", "github", "sarif"):
            out = mlwarden("scan", "--online", "osv", "--format", form, project).out
            assert ("2 packages audited online, 1 not audited" in out) or form == "sarif", form
            assert '"not_audited": 1' in out or form != "sarif"
