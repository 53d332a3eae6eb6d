"""The identities that reports give to findings, through the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.findings import _words
from checker.source import Text
from tests.cli.conftest import Run, mlwarden, tree  # noqa: F401 - fixtures

SELECT = ("--select", "CODE-002,DEPS-001", "--isolated", "--format", "sarif")


@pytest.fixture
def prints(mlwarden: Run, tree: Path):  # noqa: F811
    def scanned(**files: str) -> list[dict[str, str]]:
        for name, content in files.items():
            (tree / name.replace("__", ".")).write_text(content)
        results = json.loads(mlwarden("scan", *SELECT).out)["runs"][0]["results"]
        return [result["partialFingerprints"] for result in results]

    return scanned


def test_lines_have_githubs_hash(prints):
    (found,) = prints(a__py="import torch\n\ndef load(p):\n    return torch.load(p)\n")
    assert found["primaryLocationLineHash"] == "c4e2443d3f06b574:1"


def test_findings_on_one_line_are_told_apart(prints):
    found = prints(a__py="import torch\na = torch.load(x); b = torch.load(y)\n")
    for key in ("primaryLocationLineHash", "mlwarden/v1"):
        assert len({one[key] for one in found}) == 2


def test_moved_lines_keep_their_fingerprints(prints):
    before = prints(a__py="import torch\ntorch.load(x)\n")
    after = prints(a__py="import torch\n\n# more\nif x:\n    torch.load(x)\n")
    assert [one["mlwarden/v1"] for one in before] == [one["mlwarden/v1"] for one in after]


def test_dependencies_keep_their_hash_when_neighbours_change(prints):
    (before,) = prints(requirements__txt="numpy\nscipy==1.0\n")
    (after,) = prints(requirements__txt="pandas==2.0\nnumpy\ntorch==2.6.0\n")
    assert before == after


def test_long_lines_are_told_by_their_hash(prints):
    source = "import torch\ntorch.load(x)"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    book = {"cells": [cell] * 300, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    found = prints(a__ipynb=json.dumps(book))
    assert len({one["mlwarden/v1"] for one in found}) == 300
    assert len(_words(Text(json.dumps(book), "utf-8", False), 1, 1)) < 100
