"""Graphs that are given files, and files that only look like graphs."""

from __future__ import annotations

import pytest

from checker.extract.artifact.facts import Artifact, Reach
from tests.extract.artifact import builders as b
from tests.extract.artifact.findings import fails
from tests.helpers import facts_of

PATH_GIVEN = [
    "InitializeTableFromTextFile", "InitializeTableFromTextFileV2", "CacheDataset",
    "CacheDatasetV2", "SaveSlices", "RestoreSlice", "DTensorRestoreV2",
]  # fmt: skip
ALWAYS = [
    "DatasetToTFRecord", "ExperimentalDatasetToTFRecord", "ExperimentalCSVDataset", "RecordInput",
    "SnapshotChunkDataset", "ListSnapshotChunksDataset", "CalibrationStatisticsSaver", "Skipgram",
]  # fmt: skip


def graph(operation: str, path: str) -> bytes:
    return b.tf_graph(b.tf_node("c", "Const", text=path), b.tf_node("x", operation, "c"))


@pytest.mark.parametrize("operation", [*PATH_GIVEN, *ALWAYS])
@pytest.mark.parametrize("path", ["/etc/passwd", "gs://bucket/x", "../../x"])
def test_files_outside(operation: str, path: str):
    assert fails(b.saved_model(graph(operation, path)), "m/saved_model.pb")


@pytest.mark.parametrize("operation", PATH_GIVEN)
@pytest.mark.parametrize("path", ["", "vocabulary.txt", "assets/vocabulary.txt"])
def test_files_of_the_model(operation: str, path: str):
    assert not fails(b.saved_model(graph(operation, path)), "m/saved_model.pb")


def test_a_file_in_an_attribute():
    node = b.tf_node("x", "FixedUnigramCandidateSampler")
    attribute = b.field(1, "vocab_file") + b.field(2, b.field(2, "/etc/passwd"))
    content = b.saved_model(b.tf_graph(node + b.field(5, attribute)))
    assert fails(content, "m/saved_model.pb")


def test_an_asset_keeps_the_path_it_came_from():
    """The loader replaces the constant by the file in the model's own folder."""
    asset = b.field(1, b.field(1, "c:0")) + b.field(2, "vocabulary.txt")
    meta = b.tf_meta(graph("InitializeTableFromTextFileV2", "/home/me/vocabulary.txt"))
    content = b.field(1, 1) + b.field(2, meta + b.field(6, asset))
    assert not fails(content, "m/saved_model.pb")


@pytest.mark.parametrize("name", ["model.ckpt.meta", "export", "graph.pb"])
def test_a_meta_graph_with_its_operations(name: str):
    """The definitions come first, and are longer than what is looked at."""
    one = b.field(1, "AddV2") + b.field(2, b.field(1, "x") + b.field(4, "T")) + b.field(16, 1)
    listed = b.field(2, b"".join(b.field(1, one) for _ in range(90)))
    nodes = b.tf_graph(b.tf_node("x", "AddV2"), b.tf_node("y", "ReadFile"))
    found = facts_of(name, b.field(1, listed) + b.field(2, nodes))
    assert [one.format for one in found.facts if isinstance(one, Artifact)] == ["tf-meta"]
    assert {one.name for one in found.facts if isinstance(one, Reach)} == {"AddV2", "ReadFile"}
