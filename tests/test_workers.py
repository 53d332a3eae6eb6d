"""Files are read whatever they do to a process."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import workers
from checker.discover import FileEntry
from checker.extract import Context, Extractor, Item
from checker.model import Fact
from checker.source import Source


class Size(Fact, kw_only=True, tag="test.size"):
    bytes: int


Size.__module__ = "checker.extract.test_one"


def behave(source: Source, context: Context) -> Iterator[Item]:
    """An extractor for the test: the content says what it does."""
    yield Size(at=source.whole(), bytes=source.size)
    command = source.data
    if command == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if command == b"loop":
        while True:
            time.sleep(0.01)
    if command == b"raise":
        raise ValueError("odd bytes\nsecond line")
    if command == b"recurse":
        behave_deeper()


def behave_deeper() -> None:
    behave_deeper()


EXTRACTOR = Extractor(name="test", facts=(Size,), extract=behave)


@pytest.fixture(autouse=True)
def only_the_test_extractor(monkeypatch: pytest.MonkeyPatch):
    from checker import classify, codec
    from checker.extract import registry

    caches = (
        registry.extractors,
        registry.fact_types,
        classify._names,
        classify._marks,
        codec._decoder,
    )
    for cached in caches:
        cached.cache_clear()
    only = (registry.Format("test_one", "*.t"),)
    monkeypatch.setattr(registry, "FORMATS", only)
    monkeypatch.setattr(classify, "FORMATS", only)
    monkeypatch.setitem(sys.modules, "checker.extract.test_one", sys.modules[__name__])
    # Workers must be forked to know this extractor, whatever threads other tests have left.
    monkeypatch.setattr(workers.threading, "active_count", lambda: 1)
    yield
    for cached in caches:
        cached.cache_clear()


def entries(folder: Path, **contents: str) -> list[FileEntry]:
    found = []
    for name, content in contents.items():
        file = folder / f"{name}.t"
        file.write_text(content)
        found.append(FileEntry(file.name, str(file), len(content), "product"))
    return found


def read(found: list[FileEntry], jobs: int = 2, pool: bool = True) -> dict[str, list[str]]:
    """Path → codes of its problems, having checked that facts stand all the same."""
    results = {file.path: file for file in workers.extract_all(found, Context(), jobs=jobs)}
    return {path: [one.code for one in file.problems] for path, file in results.items()}


@pytest.fixture
def always_pool(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "POOL_FILES", 0)
    monkeypatch.setattr(workers, "POOL_BYTES", 0)


def test_little_work_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "_in_pool", None)
    assert read(entries(tmp_path, a="1", b="22")) == {"a.t": [], "b.t": []}


def test_a_pool_gives_the_same(tmp_path: Path, always_pool: None):
    found = entries(tmp_path, **{f"f{number}": "x" * number for number in range(1, 80)})
    here = {file.path: file for file in workers.extract_all(found, Context(), jobs=1)}
    pool = {file.path: file for file in workers.extract_all(found, Context(), jobs=2)}
    assert here == pool
    assert len(pool) == 79


def test_a_file_that_ends_the_process_costs_only_itself(tmp_path: Path, always_pool: None):
    found = entries(tmp_path, a="1", b="die", c="3", d="die", e="5")
    assert read(found) == {
        "a.t": [],
        "b.t": ["file.crashed"],
        "c.t": [],
        "d.t": ["file.crashed"],
        "e.t": [],
    }


def test_code_that_never_yields_is_interrupted(
    tmp_path: Path, always_pool: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "SOFT_SECONDS", 0.2)
    assert read(entries(tmp_path, a="1", b="loop")) == {"a.t": [], "b.t": ["limit.time"]}
    assert read(entries(tmp_path, a="1", b="loop"), jobs=1) == {"a.t": [], "b.t": ["limit.time"]}


def test_a_worker_stuck_in_c_code_ends_itself(
    tmp_path: Path, always_pool: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "SOFT_SECONDS", 1000)
    monkeypatch.setattr(workers, "HARD_SECONDS", 0.5)
    assert read(entries(tmp_path, a="1", b="loop")) == {"a.t": [], "b.t": ["file.crashed"]}


def test_errors_become_problems_and_facts_stand(tmp_path: Path):
    found = entries(tmp_path, a="raise", b="recurse")
    results = {file.path: file for file in workers.extract_all(found, Context(), jobs=1)}
    assert [one.code for one in results["a.t"].problems] == ["test.failed"]
    assert results["a.t"].problems[0].message == "ValueError: odd bytes"
    assert [one.code for one in results["b.t"].problems] == ["test.too-complex"]
    assert all(len(file.facts) == 1 for file in results.values())


def test_what_cannot_be_opened_is_a_problem(unprivileged: Path):
    found = entries(unprivileged, a="1", b="2")
    (unprivileged / "a.t").chmod(0)
    (unprivileged / "b.t").unlink()
    assert read(found) == {"a.t": ["file.unreadable"], "b.t": ["file.unreadable"]}


def test_a_file_replaced_by_a_link_or_pipe_is_not_read(tmp_path: Path):
    found = entries(tmp_path, a="1", b="2")
    secret = tmp_path / "secret"
    secret.write_text("x")
    (tmp_path / "a.t").unlink()
    (tmp_path / "a.t").symlink_to(secret)
    (tmp_path / "b.t").unlink()
    os.mkfifo(tmp_path / "b.t")
    assert read(found) == {"a.t": ["file.unreadable"], "b.t": ["file.special"]}


def test_progress_counts_every_file(tmp_path: Path, always_pool: None):
    heard: list[int] = []
    found = entries(tmp_path, a="1", b="2", c="3")
    list(workers.extract_all(found, Context(), jobs=2, progress=heard.append))
    assert sum(heard) == 3
