"""pip-audit beside us: the same answers, and each as a source of the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import InvalidVersion, Version
from pip_audit._audit import Auditor
from pip_audit._dependency_source.requirement import RequirementSource
from pip_audit._service.interface import (
    ResolvedDependency,
    SkippedDependency,
    VulnerabilityResult,
)
from pip_audit._service.osv import OsvService

from checker.advisories.audit import audit_version
from checker.advisories.importing import import_advisories
from checker.advisories.live import LiveStore
from checker.advisories.services import Service, offline_service, online
from checker.advisories.store import AdvisoryError, Store
from tests.advisories.support import LISTED, TODAY, opened, osv_server, real

NOBODY = Service("osv", "http://127.0.0.1:9/")


@pytest.fixture
def osv(tmp_path: Path) -> Iterator[OsvService]:
    """pip-audit's OSV client, and a server that answers by the listed versions alone."""
    with osv_server() as url:
        yield OsvService(cache_dir=tmp_path / "cache", osv_url=url)


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


def test_the_same_as_pip_audit_on_published_advisories(tmp_path: Path) -> None:
    feed = tmp_path / "pypa.jsonl"
    feed.write_text("\n".join(map(json.dumps, real())))
    import_advisories(feed, tmp_path / "real.db")
    pairs = {
        (affected["package"]["name"], version)
        for record in real()
        for affected in record["affected"]
        for version in affected.get("versions", ())
        if _is_version(version)
    }
    more = 0
    with osv_server(real()) as url, Store(tmp_path / "real.db", TODAY) as store:
        osv = OsvService(cache_dir=tmp_path / "cache", osv_url=url)
        ours = offline_service(store)
        asked = sorted(pairs)[::37]
        for name, version in asked:
            spec = ResolvedDependency(name, Version(version))
            listed, found = _ids(osv.query(spec)), _ids(ours.query(spec))
            assert listed <= found, (name, version, listed - found)
            more += listed != found
    assert len(asked) > 200
    assert more <= len(asked) / 100, "ranges admit what is not listed for a few records only"


def _ids(answer: tuple[object, list[VulnerabilityResult]]) -> set[str]:
    return {name for one in answer[1] for name in (one.id, *one.aliases)}


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


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


def test_online_answers() -> None:
    with osv_server() as url:
        service = Service("osv", url)
        answer = online(service, "pyyaml", "5.3.1")
        assert [one.id for one in answer.advisories] == ["PYSEC-2021-142"]
        assert answer.skipped is None
        assert online(service, "pyyaml", "not a version").skipped


def test_an_unreachable_server_is_an_error() -> None:
    with pytest.raises(AdvisoryError):
        online(NOBODY, "pyyaml", "5.3.1", timeout=2)


def test_a_live_store_knows_what_it_asked() -> None:
    with osv_server() as url:
        store = LiveStore(Service("osv", url))
        store.fetch([("pyyaml", "5.3.1"), ("pyyaml", "5.3.1"), ("numpy", "2.0.0"), ("a", "?")])
    assert store.state == "online"
    assert [one.id for one in store.for_release("pyyaml", "5.3.1").advisories("pyyaml")] == [
        "PYSEC-2021-142"
    ]
    assert store.for_release("numpy", "2.0.0").advisories("numpy") == []
    assert store.unknown("numpy", "2.0.0") is None
    assert store.unknown("numpy", None) == "no-version"
    assert store.unknown("a", "?") == "skipped"
    assert store.unknown("b", "1") == "unreachable"


def test_a_server_that_does_not_answer_is_not_asked_again() -> None:
    store = LiveStore(NOBODY)
    store.fetch([("pyyaml", "5.3.1"), ("numpy", "2.0.0")])
    assert store.state == "unreachable"
    assert store.reason.startswith("osv: ")
    assert store.unknown("numpy", "2.0.0") == "unreachable"
