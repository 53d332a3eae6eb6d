"""Names in a model that a loader follows: what stands under them on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checker.cache import Cache
from checker.config import Config
from checker.discover import FileEntry
from checker.extract import Context
from checker.extract.artifact.facts import External
from checker.gather import Reading, read, survey
from checker.model import FileFacts
from checker.paths import PathRules
from checker.reading import read_facts
from tests.extract.artifact import builders as b
from tests.extract.artifact.findings import fails, judge


def facts(folder: Path, target: str) -> FileFacts:
    content = b.onnx(b.onnx_graph(initializers=(b.onnx_tensor(target),)))
    file = folder / "m.onnx"
    file.write_bytes(content)
    return read_facts(FileEntry("m.onnx", str(file), len(content), "product"), Context())


def link(found: FileFacts) -> str | None:
    (external,) = (fact for fact in found.facts if isinstance(fact, External))
    return external.link


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_bytes(b"x")
    folder = tmp_path / "model"
    folder.mkdir()
    return folder


def test_cve_2026_34446(model: Path):
    os.link(model.parent / "secret", model / "w.bin")
    found = facts(model, "w.bin")
    assert link(found) == "hard"
    assert [(one.policy, one.severity) for one in judge(found)] == [("MODEL-005", "medium")]


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "../nothing"])
def test_cve_2026_34447(model: Path, target: str):
    (model / "w.bin").symlink_to(target)
    found = facts(model, "w.bin")
    assert link(found) == "symbolic"
    assert [(one.policy, one.severity) for one in judge(found)] == [("MODEL-005", "high")]


def test_folder_that_is_a_link(model: Path):
    (model / "data").symlink_to("..")
    assert link(facts(model, "data/secret")) == "symbolic"


@pytest.mark.parametrize("target", ["w.bin", "data/w.bin", "absent.bin", "a\0b", "x" * 5000])
def test_left_alone(model: Path, target: str):
    (model / "data").mkdir()
    for place in (model, model / "data"):
        (place / "w.bin").write_bytes(b"x")
    found = facts(model, target)
    assert link(found) is None
    assert not judge(found)


def test_link_within_the_folder(model: Path):
    (model / "real.bin").write_bytes(b"x")
    (model / "w.bin").symlink_to("real.bin")
    assert link(facts(model, "w.bin")) is None


def test_shards():
    outside = b'{"metadata": {}, "weight_map": {"a": "../../m.bin"}}'
    inside = b'{"metadata": {}, "weight_map": {"a": "m-1.bin", "b": 3}}'
    assert fails(outside, "pytorch_model.bin.index.json")
    assert not fails(inside, "pytorch_model.bin.index.json")


def test_no_cache_keeps_what_a_link_decides(model: Path, tmp_path: Path):
    facts(model, "w.bin")
    (model / "plain.onnx").write_bytes(b.onnx(b.onnx_graph()))
    (model / "w.bin").write_bytes(b"x")

    def links() -> dict[str, list[str | None]]:
        with Cache(tmp_path / "cache") as cache:
            reading = Reading(Context(), cache, jobs=1, progress=seen.append)
            rules = PathRules(Config(), model)
            found = read(survey(model, [model], rules, reading, use_git=False), reading)
        return {
            file.path: [one.link for one in file.facts if isinstance(one, External)]
            for file in found
        }

    seen: list[int] = []
    assert links() == {"m.onnx": [None], "plain.onnx": [], "w.bin": []}
    (model / "w.bin").unlink()
    (model / "w.bin").symlink_to("../secret")
    seen.clear()
    assert links() == {"m.onnx": ["symbolic"], "plain.onnx": []}
    assert seen == [1, 1], "the other one is in the cache"
