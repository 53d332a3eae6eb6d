"""Fixtures for many tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

NOBODY = 65534


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which is not allowed here: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def advisories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The advisory database that every run in the tests has: that of the fixtures."""
    from checker.advisories.importing import import_advisories

    path = tmp_path_factory.mktemp("advisories") / "advisories.db"
    records = Path(__file__).parent.parent / "fixtures" / "advisories" / "osv.jsonl"
    fresh = path.with_name("osv.jsonl")
    fresh.write_text(records.read_text().replace("2026-10-01T", f"{date.today()}T"))
    import_advisories(fresh, path)
    before = os.environ.get("MLWARDEN_ADVISORIES")
    os.environ["MLWARDEN_ADVISORIES"] = str(path)
    yield path
    if before is None:
        del os.environ["MLWARDEN_ADVISORIES"]
    else:
        os.environ["MLWARDEN_ADVISORIES"] = before


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of our own, and the rights of an ordinary user while the test runs."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for inner, _, _ in os.walk(folder):
            Path(inner).chmod(0o700)
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test uses the cache of the user who runs it."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("MLWARDEN_CACHE_DIR", str(folder))
