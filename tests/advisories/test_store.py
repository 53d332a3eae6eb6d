"""Importing, and reading what was imported or broken."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest

from checker.advisories.importing import import_advisories
from checker.advisories.store import AdvisoryError, Store
from tests.advisories.support import RECORDS, TODAY, database, opened


def as_zip(folder: Path) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for line in RECORDS.read_text().splitlines():
            archive.writestr(f"{json.loads(line)['id']}.json", line)
    return path


def as_folder(folder: Path) -> Path:
    path = folder / "records" / "deeper"
    path.mkdir(parents=True)
    for line in RECORDS.read_text().splitlines():
        (path / f"{json.loads(line)['id']}.json").write_text(line)
    return path.parent


@pytest.mark.parametrize("make", [lambda _: RECORDS, as_zip, as_folder])
def test_every_form_gives_the_same_database(tmp_path: Path, make) -> None:
    result = import_advisories(make(tmp_path), tmp_path / "x.db")
    assert (result.records, result.advisories, result.packages) == (15, 13, 11)
    assert (result.withdrawn, result.rejected) == (1, ())
    with Store(tmp_path / "x.db", TODAY) as store:
        assert (store.state, store.age_days) == ("ok", 10)
        assert [one.id for one in store.advisories("pyyaml")] == ["PYSEC-2021-142"]
        assert store.advisories("nothing") == []
        assert store.advisories("withdrawn-one") == []


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.db", tmp_path / "b.db"
    import_advisories(RECORDS, first)
    import_advisories(RECORDS, second)
    assert first.read_bytes() == second.read_bytes()


def test_unusable_records_are_told(tmp_path: Path) -> None:
    source = tmp_path / "x.jsonl"
    source.write_text(RECORDS.read_text() + "{broken\n[]\n" + "[" * 100_000 + "\n")
    result = import_advisories(source, tmp_path / "x.db")
    assert [one.name for one in result.rejected] == ["line 16", "line 17", "line 18"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"not json\n" * 5, b"PK\x03\x04 truncated", b"\x00" * 100],
)
def test_what_is_no_feed_leaves_the_old_database(tmp_path: Path, content: bytes) -> None:
    path = database(tmp_path)
    before = path.read_bytes()
    for name in ("x.jsonl", "x.zip"):
        source = tmp_path / name
        source.write_bytes(content)
        with pytest.raises(AdvisoryError):
            import_advisories(source, path)
    with pytest.raises(AdvisoryError):
        import_advisories(tmp_path / "missing", path)
    assert path.read_bytes() == before


def test_truncated_zip(tmp_path: Path) -> None:
    whole = as_zip(tmp_path).read_bytes()
    for cut in (len(whole) - 30, len(whole) // 2, 40):
        source = tmp_path / "cut.zip"
        source.write_bytes(whole[:cut])
        with pytest.raises(AdvisoryError):
            import_advisories(source, tmp_path / "x.db")


def test_damaged_member(tmp_path: Path) -> None:
    data = bytearray(as_zip(tmp_path).read_bytes())
    data[60:90] = b"\xff" * 30
    source = tmp_path / "bad.zip"
    source.write_bytes(data)
    with pytest.raises(AdvisoryError):
        import_advisories(source, tmp_path / "x.db")


def test_absent_broken_and_old_databases(tmp_path: Path) -> None:
    assert Store(None, TODAY).state == "absent"
    assert Store(tmp_path / "missing", TODAY).state == "absent"
    path = tmp_path / "x.db"
    for content in (b"", b"not a database at all", database(tmp_path).read_bytes()[:3000]):
        path.write_bytes(content)
        store = Store(path, TODAY)
        assert store.state in ("unreadable", "outdated")
        assert not store.usable
        assert store.advisories("torch") == []
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("PRAGMA user_version = 99")
    other.commit()
    other.close()
    assert Store(tmp_path / "other.db", TODAY).state == "outdated"


def test_damage_found_late_is_told(tmp_path: Path) -> None:
    path = database(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE package SET advisories = x'c1' WHERE name = 'torch'")
    connection.commit()
    connection.close()
    with Store(path, TODAY) as store:
        assert store.state == "ok"
        assert store.advisories("torch") == []
        assert store.state == "unreadable"


def test_a_database_from_tomorrow(tmp_path: Path) -> None:
    with opened(tmp_path, date(2026, 9, 1)) as store:
        assert (store.state, store.usable) == ("future", True)


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    database(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["advisories.db"]


def test_a_folder_may_hold_lines_too(tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    (folder / "osv.jsonl").write_bytes(RECORDS.read_bytes())
    (folder / "README.md").write_text("Where this is from.")
    with opened(tmp_path) as store:
        wanted = sorted(store.names())
    import_advisories(folder, tmp_path / "x.db")
    with Store(tmp_path / "x.db", TODAY) as store:
        assert sorted(store.names()) == wanted
