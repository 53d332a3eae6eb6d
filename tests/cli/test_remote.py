"""`mlwarden scan URL`: an artifact that is not on disk is judged by a few of its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.test_remote import CHECKPOINT, Handler, server  # noqa: F401 - a fixture


def test_a_remote_checkpoint_is_judged_by_its_pickle(
    mlwarden: Run,
    tree: Path,
    server: str,  # noqa: F811
):
    Handler.sent = 0
    ran = mlwarden("scan", f"{server}/model.pt?token=hunter2", "--format", "sarif")
    assert ran.code == 1
    results = json.loads(ran.out)["runs"][0]["results"]
    (critical,) = [one for one in results if one["ruleId"] == "MODEL-001"]
    uri = critical["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == f"{server}/model.pt"
    assert "hunter2" not in ran.out
    assert Handler.sent < 128 * 1024 < len(CHECKPOINT)


def test_local_files_are_judged_in_the_same_run(mlwarden: Run, tree: Path, server: str):  # noqa: F811
    (tree / "train.py").write_text("import torch\ntorch.load('a', weights_only=False)\n")
    ran = mlwarden("scan", "train.py", f"{server}/model.pt", "--format", "concise")
    found = {line.split()[1] for line in ran.out.splitlines()}
    assert {"CODE-002", "MODEL-001"} <= found


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("403", "remote.forbidden"),
        ("whole.pt", "remote.no-ranges"),
    ],
)
def test_what_cannot_be_fetched_is_no_clean_run(
    mlwarden: Run,
    tree: Path,
    server: str,  # noqa: F811
    path: str,
    words: str,
):
    ran = mlwarden("scan", f"{server}/{path}")
    assert ran.code == 2
    assert words in ran.out


def test_a_truncated_file_is_not_clean(mlwarden: Run, tree: Path, server: str):  # noqa: F811
    ran = mlwarden("scan", f"{server}/cut.pt", "--strict")
    assert ran.code == 2
    assert "remote.truncated" in ran.out
