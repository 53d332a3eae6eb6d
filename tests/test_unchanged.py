"""A tree that has not changed is not put together again; whatever matters to it is noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.cache import Cache, key_of
from checker.config import Config, read_config
from checker.gather import Survey
from checker.model import FileFacts, Report
from checker.pipeline import Request, scan
from checker.policy.embedded import EmbeddedEngine
from checker.unchanged import Assembly, Memory

FILES = {
    "app.py": "from helpers import load\nload(open('weights.pkl', 'rb'))\n",
    "helpers.py": "from pickle import load\n",
    "broken.py": "def (:\n",
    "notes.txt": "",
    "empty.py": "",
    "requirements.txt": "torch\n",
    "tests/test_app.py": "import pickle\npickle.load(open('x.pkl', 'rb'))  # mlwarden: ignore\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each scan had the tree from an earlier one."""
    answers: list[bool] = []
    find = Memory.find

    def watched(self: Memory):
        answer = find(self)
        answers.append(answer is not None)
        return answer

    monkeypatch.setattr(Memory, "find", watched)
    return answers


def configured(tree: Path, text: str) -> Config:
    """As if the file was there all along: it has no format, so that its content does not count."""
    file = tree / ".mlwarden.toml"
    if text or not file.exists():
        file.write_text(text or "# nothing\n")
    return read_config(file) or Config()


def judged(tree: Path, cache: Path | None, config: str = "", today: int = 1) -> Report:
    request = Request(
        root=tree,
        targets=(tree,),
        config=configured(tree, config),
        today=date(2026, 1, today),
        jobs=1,
        cache_folder=cache,
        advisories=tree.parent / "advisories.sqlite",
        use_git=False,
    )
    return replace(scan(request, EmbeddedEngine), seconds=0.0)


def test_the_second_report_is_the_first(tree: Path, tmp_path: Path, found: list[bool]):
    first = judged(tree, tmp_path / "cache")
    again = judged(tree, tmp_path / "cache")
    assert found == [False, True]
    assert again == first == judged(tree, None)
    assert {one.policy for one in first.findings} >= {"CODE-001", "DEPS-001"}
    assert first.problems, "what cannot be parsed is told each time"


def change(tree: Path) -> None:
    (tree / "helpers.py").write_text("from json import load\n")


def add(tree: Path) -> None:
    (tree / "more.py").write_text("")


def remove(tree: Path) -> None:
    (tree / "helpers.py").unlink()


def fill(tree: Path) -> None:
    (tree / "empty.py").write_text("import pickle\npickle.load(open('a', 'rb'))\n")


@pytest.mark.parametrize("touch", [change, add, remove, fill])
def test_every_change_is_seen(
    tree: Path, tmp_path: Path, found: list[bool], touch: Callable[[Path], None]
):
    judged(tree, tmp_path / "cache")
    touch(tree)
    assert judged(tree, tmp_path / "cache") == judged(tree, None)
    assert found == [False, False]


@pytest.mark.parametrize("config", ['project = "library"', '[per-path."app.py"]\nrole = "docs"'])
def test_so_is_what_the_configuration_says_of_it(
    tree: Path, tmp_path: Path, found: list[bool], config: str
):
    judged(tree, tmp_path / "cache")
    assert judged(tree, tmp_path / "cache", config) == judged(tree, None, config)
    assert found == [False, False]


def test_so_is_the_advisory_database_and_its_age(tree: Path, tmp_path: Path, found: list[bool]):
    judged(tree, tmp_path / "cache")
    judged(tree, tmp_path / "cache", today=2)
    (tmp_path / "advisories.sqlite").write_bytes(b"broken")
    assert judged(tree, tmp_path / "cache", today=2) == judged(tree, None, today=2)
    assert found == [False, False, False]


ASSEMBLED = ((), {"key": [1]}, [])
NOTHING = Survey((), {}, frozenset(), frozenset(), True, ())


def memory(cache: Cache, *circumstances: str) -> Memory:
    return Memory(cache, NOTHING, name="", circumstances=circumstances, kinds=frozenset())


def test_what_depends_on_more_than_the_files_is_put_together_each_time(tmp_path: Path):
    near = FileFacts(path="a", size=1, role="product")
    far = FileFacts(path="b", size=1, role="product", lasting=False)
    with Cache(tmp_path) as cache:
        memory(cache).keep(Assembly((near, far), ASSEMBLED, 3))
        assert memory(cache).find() is None
        memory(cache).keep(Assembly((near,), ASSEMBLED, 3))
        assert memory(cache).find() == Assembly((near,), ASSEMBLED, 3)
        assert memory(cache, "tomorrow").find() is None


def test_a_damaged_memory_is_none(tmp_path: Path):
    with Cache(tmp_path) as cache:
        memory(cache).keep(Assembly((), ASSEMBLED, 3))
        assert memory(cache).find() is not None
        cache.put([(key_of("tree", ""), b"\xc1")])
        assert memory(cache).find() is None
