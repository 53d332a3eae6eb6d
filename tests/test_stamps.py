"""A file that the file system says is the same is not read again; any change is seen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.cache import Cache
from checker.discover import FileEntry, discover
from checker.stamps import SETTLED_NS, Stamps

KEY = b"0123456789abcdef"

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="elsewhere the times of a file can be set by who writes it"
)


def age(file: Path) -> None:
    """Wait as long as it takes for the times of a file to be told from those of its next change."""
    while time.time_ns() - file.stat().st_ctime_ns <= SETTLED_NS:
        time.sleep(0.05)


def entry(file: Path) -> FileEntry:
    (found,) = discover(file.parent, [file], use_git=False).entries
    return found


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    file = folder / "model.py"
    file.write_text("a = 1\n")
    age(file)
    return file


def keep(folder: Path, entries: list[FileEntry], salt: str = "") -> None:
    with Cache(folder) as cache:
        Stamps(cache, salt).keep(entries, {one.path: KEY for one in entries})


def find(folder: Path, file: Path, salt: str = "") -> dict[str, bytes]:
    with Cache(folder) as cache:
        return Stamps(cache, salt).find([entry(file)])


def test_a_file_that_is_the_same_has_its_key(model: Path, tmp_path: Path):
    keep(tmp_path / "cache", [entry(model)])
    assert find(tmp_path / "cache", model) == {"model.py": KEY}


def rewrite(file: Path) -> None:
    file.write_text("a = 2\n")


def rewrite_and_set_back(file: Path) -> None:
    before = file.stat()
    file.write_text("a = 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(file: Path) -> None:
    before, other = file.stat(), file.with_name("other")
    other.write_text("a = 2\n")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


def grow(file: Path) -> None:
    with file.open("a") as stream:
        stream.write("b = 2\n")


@pytest.mark.parametrize("change", [rewrite, rewrite_and_set_back, replace, grow])
def test_no_change_goes_unseen(model: Path, tmp_path: Path, change: Callable[[Path], None]):
    keep(tmp_path / "cache", [entry(model)])
    change(model)
    assert find(tmp_path / "cache", model) == {}


def test_a_file_that_changed_a_moment_ago_is_read_again(model: Path, tmp_path: Path):
    rewrite(model)
    keep(tmp_path / "cache", [entry(model)])
    age(model)
    assert find(tmp_path / "cache", model) == {}
    with Cache(tmp_path / "cache") as cache:
        rewrite(model)
        assert Stamps(cache, "").key(entry(model)) is None


def test_other_policies_ask_for_other_keys(model: Path, tmp_path: Path):
    keep(tmp_path / "cache", [entry(model)], "one")
    assert find(tmp_path / "cache", model, "two") == {}


def test_large_files_are_told_by_their_stamp(model: Path, tmp_path: Path):
    with Cache(tmp_path / "cache") as cache:
        before = Stamps(cache, "").key(entry(model))
        assert before == Stamps(cache, "").key(entry(model))
        rewrite(model)
        age(model)
        assert before != Stamps(cache, "").key(entry(model))


def test_a_scan_says_the_same_of_what_it_does_not_read(model: Path, tmp_path: Path):
    """And sees what has changed, though the size and the time of modification are the same."""
    import subprocess

    def scan() -> str:
        command = [sys.executable, "-m", "checker", "scan", "--isolated", "--no-git"]
        done = subprocess.run(
            [*command, "--format", "concise", str(model.parent)],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    model.write_text("import pickle\npickle.load(open('weights.pkl', 'rb'))\n")
    age(model)
    first = scan()
    assert "CODE-001" in first
    assert scan() == first
    before = model.stat()
    model.write_text("import pickle\npickle.dump(open('weights.pkl', 'rb'))\n")
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "CODE-001" not in scan()
