"""A cache saves time or is ignored; it never changes a result and never ends a run."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from checker.cache import Cache, clear, digest, key_of, program

VALUE = b"any bytes \x00\xff"


def key(text: str) -> bytes:
    return key_of("test", text)


def database(folder: Path) -> Path:
    return next(folder.glob("*.sqlite"))


def test_what_is_put_is_found_again(tmp_path: Path):
    with Cache(tmp_path) as cache:
        cache.put([(key("1"), VALUE)])
    with Cache(tmp_path) as cache:
        assert cache.get([key("1"), key("2")]) == {key("1"): VALUE}
        assert cache.note == ""


def test_the_key_depends_on_every_part_and_where_parts_end():
    assert key_of("a", "b") == key_of("a", b"b")
    assert len({key_of("a", "b"), key_of("ab"), key_of("b", "a"), key_of("a", "b", "")}) == 4


def test_in_a_checkout_the_key_depends_on_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def key_now() -> bytes:
        program.cache_clear()
        return key_of("a")

    file = tmp_path / "inner" / "one.py"
    file.parent.mkdir()
    monkeypatch.setattr("checker.cache.__file__", str(tmp_path / "cache.py"))
    keys = [file.write_text(text) and key_now() for text in ("1", "1 ", "2 ")]
    (tmp_path / "policies").mkdir()
    keys.append(key_now())
    file.write_text("3")
    installed = key_now()
    program.cache_clear()
    assert len(set(keys)) == 4
    assert installed == keys[-1]


def test_digests_are_those_of_the_content():
    assert digest(b"abc") == "cf4ab791c62b8d2b2109c90275287816"


def test_without_a_folder_there_is_no_cache():
    with Cache(None) as cache:
        cache.put([(key("1"), VALUE)])
        assert cache.get([key("1")]) == {}
        assert cache.empty


def test_a_new_cache_is_empty_and_the_next_time_it_is_not(tmp_path: Path):
    with Cache(tmp_path) as cache:
        assert cache.empty
    with Cache(tmp_path) as cache:
        assert not cache.empty


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 4000])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes):
    with Cache(tmp_path) as cache:
        cache.put([(key("1"), VALUE)])
    for extra in tmp_path.glob("*-*al"):
        extra.unlink()
    database(tmp_path).write_bytes(content)
    with Cache(tmp_path) as cache:
        assert cache.get([key("1")]) == {}
        cache.put([(key("1"), VALUE)])
    with Cache(tmp_path) as cache:
        assert cache.get([key("1")]) == {key("1"): VALUE}


def test_a_changed_value_is_not_believed(tmp_path: Path):
    with Cache(tmp_path) as cache:
        cache.put([(key("1"), VALUE)])
    with closing(sqlite3.connect(database(tmp_path))) as connection, connection:
        (value,) = connection.execute("SELECT value FROM entries").fetchone()
        connection.execute("UPDATE entries SET value = ?", (value[:-1] + b"\x00",))
    with Cache(tmp_path) as cache:
        assert cache.get([key("1")]) == {}


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path, mode: int):
    with Cache(tmp_path) as cache:
        cache.put([(key("1"), VALUE)])
    tmp_path.chmod(mode)
    with Cache(tmp_path) as cache:
        assert cache.get([key("1")]) == {}
        assert "written by others" in cache.note


def test_a_file_that_is_a_link_is_not_used(tmp_path: Path):
    theirs = tmp_path / "theirs"
    with Cache(theirs) as cache:
        cache.put([(key("1"), VALUE)])
    ours = tmp_path / "ours"
    ours.mkdir(mode=0o700)
    (ours / database(theirs).name).symlink_to(database(theirs))
    with Cache(ours) as cache:
        assert cache.get([key("1")]) == {}
        assert cache.note


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with Cache(tmp_path / "file" / "cache") as cache:
        cache.put([(key("1"), VALUE)])
        assert cache.get([key("1")]) == {}
        assert "cache not used" in cache.note


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path):
    def fill(number: int) -> None:
        with Cache(tmp_path) as cache:
            cache.put([(key(f"{number}-{one}"), VALUE) for one in range(50)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, range(8)))
    with Cache(tmp_path) as cache:
        wanted = [key(f"{number}-{one}") for number in range(8) for one in range(50)]
        assert len(cache.get(wanted)) == 400


def test_clear_frees_it_all(tmp_path: Path):
    with Cache(tmp_path) as cache:
        cache.put([(key("1"), VALUE)])
    assert clear(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []
    assert clear(tmp_path / "nowhere") == 0


def test_a_read_only_folder_is_said(unprivileged: Path):
    unprivileged.chmod(0o500)
    with Cache(unprivileged / "cache") as cache:
        assert "cache not used" in cache.note
