"""The labelled set through the whole path: every wanted finding, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from checker.config import Config
from checker.model import Finding
from checker.pipeline import Request, scan
from checker.policy.embedded import EmbeddedEngine

FIXTURES = Path(__file__).parents[3] / "fixtures" / "python"
LABELLED = FIXTURES / "labelled"
WANT = re.compile(r"# want: (.*)$")

Label = tuple[str, int, str, str]


def findings_of(root: Path) -> list[Finding]:
    config = Config().changed(select=("CODE", "DEPS-008", "SEC-004"))
    request = Request(root, (root,), config, date(2026, 1, 1), jobs=1, use_git=False)
    return list(scan(request, EmbeddedEngine).findings)


def wanted(path: str, text: str) -> Counter[Label]:
    labels: Counter[Label] = Counter()
    for number, line in enumerate(text.split("\n"), start=1):
        if match := WANT.search(line):
            for label in match[1].split():
                policy, _, severity = label.partition("=")
                labels[(path, number, policy, severity)] += 1
    return labels


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set where its paths are those of a product."""
    folder = tmp_path_factory.mktemp("labelled") / "project"
    shutil.copytree(LABELLED, folder)
    return folder


def test_the_files_have_exactly_the_findings_that_are_written_in_them(root: Path) -> None:
    labels: Counter[Label] = Counter()
    for path in sorted(root.rglob("*.py")):
        labels += wanted(path.relative_to(root).as_posix(), path.read_text())
    found = Counter(
        (one.at.path, one.at.line, one.policy, one.severity) for one in findings_of(root)
    )
    assert not labels - found, "missing"
    assert not found - labels, "not wanted"
    assert labels.total() > 150


def test_the_same_statements_are_found_in_notebooks(root: Path, tmp_path: Path) -> None:
    """Every file once more, a cell for every stretch between empty lines at the top level."""
    labels: Counter[Label] = Counter()
    for path in sorted(root.rglob("*.py")):
        if path.parent.name == "pkg":  # modules that import each other
            continue
        name = "_".join(path.relative_to(root).with_suffix(".ipynb").parts)
        (tmp_path / name).write_text(notebook(path.read_text()))
        raw = (tmp_path / name).read_text().replace('\\n",', "").replace('\\n"', "")
        labels += wanted(name, raw.replace('"', "").replace("\\", '"'))
    found = Counter(
        (one.at.path, one.at.line, one.policy, one.severity) for one in findings_of(tmp_path)
    )
    assert not labels - found, "missing"
    assert not found - labels, "not wanted"
    assert labels.total() > 150


BARE: dict[str, tuple[Label, ...]] = {
    "project": (
        ("model/config.json", 1, "CODE-005", "medium"),
        ("ops/Dockerfile", 10, "CODE-010", "high"),
        ("ops/Dockerfile", 11, "CODE-002", "medium"),
        ("ops/run.sh", 15, "CODE-002", "medium"),
    ),
    "service": (
        ("jobs/Dockerfile", 2, "CODE-003", "high"),
        ("jobs/Dockerfile", 9, "CODE-007", "high"),
        ("jobs/Dockerfile", 10, "SEC-004", "medium"),
    ),
}
"""What is found on lines that have no room for a comment."""


@pytest.mark.parametrize("name", BARE)
def test_whole_projects_have_exactly_the_findings_that_are_written_in_them(
    name: str, tmp_path: Path
) -> None:
    """Modules that use each other, notebooks of all kinds, images, steps, recipes, scripts."""
    root = tmp_path / "tree"
    shutil.copytree(FIXTURES / name, root)
    for path in root.rglob("*.cells"):
        cells = [part.splitlines(keepends=True) for part in path.read_text().split("#%%\n")]
        path.with_suffix(".ipynb").write_text(book(cells))
        path.unlink()
    labels = Counter(BARE[name])
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        raw = path.read_text()
        text = raw if path.suffix != ".ipynb" else re.sub(r'(?:\\n)?",?$', "", raw, flags=re.M)
        labels += wanted(path.relative_to(root).as_posix(), text)
    found = Counter(
        (one.at.path, one.at.line, one.policy, one.severity) for one in findings_of(root)
    )
    assert not labels - found, "missing"
    assert not found - labels, "not wanted"
    assert labels.total() > 80


def notebook(text: str) -> str:
    """A notebook of the statements of a module; magics stand between them."""
    blocks = re.split(r"\n{2,}(?=\S)", text)
    cells = [["%matplotlib inline\n", "!echo pickle.load(f)\n"]]
    cells += [[line + "\n" for line in block.split("\n")] for block in blocks]
    return book(cells)


def book(cells: list[list[str]]) -> str:
    """A notebook of these cells, a line for every line."""
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
                for source in cells
            ],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )
