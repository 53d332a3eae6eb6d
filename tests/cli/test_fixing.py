"""`--diff` and `--fix`: what is shown, what is changed, what is left alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from checker.cli.fixing import edits_of
from checker.model import Edit, Fix, Location
from tests.cli.conftest import Run

BAD = 'import torch\n\nstate = torch.load("m.pt")  # our own\n'
GOOD = BAD.replace('")', '", weights_only=True)')
WISHED = BAD.replace('")', '", weights_only=False)')


def test_a_diff_shows_and_changes_nothing(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(BAD)
    ran = mlwarden("scan", "--diff")
    assert ran.code == 1
    assert ran.out == (
        "--- a/train.py\n+++ b/train.py\n@@ -1,3 +1,3 @@\n import torch\n \n"
        '-state = torch.load("m.pt")  # our own\n'
        '+state = torch.load("m.pt", weights_only=True)  # our own\n'
    )
    assert (tree / "train.py").read_text() == BAD


def test_a_fix_changes_the_file_and_the_verdict(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(BAD)
    (tree / "train.py").chmod(0o754)
    ran = mlwarden("scan", "--fix", "--format", "concise")
    assert (ran.code, ran.out) == (0, "")
    assert "fixed train.py" in ran.err
    assert (tree / "train.py").read_text() == GOOD
    assert stat.S_IMODE((tree / "train.py").stat().st_mode) == 0o754
    assert [file.name for file in tree.iterdir()] == ["train.py"]
    again = mlwarden("scan", "--fix", "--format", "concise")
    assert (again.code, again.err) == (0, "")


def test_what_has_no_fix_is_still_reported(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(
        BAD + "import pickle, sys\npickle.load(open(sys.argv[1], 'rb'))\n"
    )
    ran = mlwarden("scan", "--fix", "--format", "concise")
    assert ran.code == 1
    assert [line.split()[1] for line in ran.out.splitlines()] == ["CODE-001"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + BAD.encode(),
        BAD.replace("\n", "\r\n").encode(),
        BAD.replace("our own", "Gew\u00e4hr").encode("utf-16"),
        ("# coding: latin-1\n" + BAD.replace("our own", "Gew\u00e4hr")).encode("latin-1"),
        BAD.rstrip().encode(),
    ],
)
def test_encoding_line_ends_and_marks_survive(mlwarden: Run, tree: Path, data: bytes):
    (tree / "train.py").write_bytes(data)
    assert mlwarden("scan", "--fix").code == 0
    encoding = "utf-16-le" if data.startswith(b"\xff\xfe") else "latin-1"
    old, new = '")'.encode(encoding), '", weights_only=True)'.encode(encoding)
    assert (tree / "train.py").read_bytes() == data.replace(old, new)


def test_a_file_that_is_no_clean_text_is_left_alone(mlwarden: Run, tree: Path):
    data = BAD.replace("our own", "\udce9").encode("utf-8", "surrogateescape")
    (tree / "train.py").write_bytes(data)
    ran = mlwarden("scan", "--fix", "--format", "concise")
    assert (tree / "train.py").read_bytes() == data
    assert "it is not changed" in ran.err
    assert ran.code == 1


DIGEST = f"sha256:{'ab' * 32}"
LOCK = f"""version = 1

[[package]]
name = "numpy"
version = "1.26.4"
sdist = {{ url = "https://x.example/numpy.tar.gz", hash = "{DIGEST}", size = 1 }}
"""


def test_pins_get_the_digests_of_the_lock_beside_them(mlwarden: Run, tree: Path):
    (tree / "requirements.txt").write_text("numpy==1.26.4\n")
    (tree / "uv.lock").write_text(LOCK)
    options = ("--profile", "strict", "--select", "DEPS-002", "--unsafe-fixes")
    assert mlwarden("scan", *options, "--diff").out == (
        "--- a/requirements.txt\n+++ b/requirements.txt\n@@ -1 +1,2 @@\n-numpy==1.26.4\n"
        f"+numpy==1.26.4 \\\n+    --hash={DIGEST}\n"
    )
    assert mlwarden("scan", *options, "--fix").code == 0
    assert (tree / "requirements.txt").read_text() == f"numpy==1.26.4 \\\n    --hash={DIGEST}\n"
    assert mlwarden("scan", *options, "--diff").out == ""


def test_a_fix_of_several_edits_gives_way_whole():
    first, second = Location("r.txt", 1, 1, 1, 5), Location("r.txt", 2, 1, 2, 5)
    both = Fix("d", False, (Edit(first, "a==1", "a==1 #"), Edit(second, "b==1", "b==1 #")))
    other = Fix("d", False, (Edit(second, "b==1", "b==2"),))
    assert edits_of([both, both, other]) == {"r.txt": list(other.edits)}
    assert set(edits_of([both, both])["r.txt"]) == set(both.edits)


def test_suppressed_findings_are_not_fixed(mlwarden: Run, tree: Path):
    text = BAD.replace("# our own", "# mlwarden: ignore[CODE-002] -- our own")
    (tree / "train.py").write_text(text)
    assert mlwarden("scan", "--diff").out == ""


def test_a_notebook_keeps_everything_else(mlwarden: Run, tree: Path):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 3, "id": "a"}
    cell["source"] = ["import torch\n", 'x = torch.load("m.pt")']
    book = {"cells": [cell], "metadata": {"x": 1.50}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(book, indent=3)
    (tree / "a.ipynb").write_text(text)
    assert mlwarden("scan", "--fix").code == 0
    assert (tree / "a.ipynb").read_text() == text.replace('\\")', '\\", weights_only=True)')


def test_sarif_carries_the_same_edit(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(BAD)
    (result,) = json.loads(mlwarden("scan", "--format", "sarif").out)["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    line = BAD.splitlines()[region["startLine"] - 1]
    start, end = region["startColumn"] - 1, region["endColumn"] - 1
    fixed = line[:start] + replacement["insertedContent"]["text"] + line[end:]
    assert fixed == GOOD.splitlines()[2]


def test_what_somebody_wrote_on_purpose_is_changed_on_purpose_only(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(WISHED)
    assert "1 fixable with --unsafe-fixes (--diff --unsafe-fixes" in mlwarden("scan").out
    diff = mlwarden("scan", "--diff")
    assert diff.out == ""
    assert "1 more with --unsafe-fixes" in diff.err
    assert "+" in mlwarden("scan", "--diff", "--unsafe-fixes").out
    assert mlwarden("scan", "--fix").code == 1
    assert (tree / "train.py").read_text() == WISHED
    assert mlwarden("scan", "--unsafe-fixes").code == 0
    assert (tree / "train.py").read_text() == GOOD


def test_both_kinds_are_counted(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(BAD)
    (tree / "other.py").write_text(WISHED)
    assert "1 fixable with --fix, 1 more with --unsafe-fixes (--diff" in mlwarden("scan").out


def test_people_are_told_that_there_is_a_fix(mlwarden: Run, tree: Path):
    (tree / "train.py").write_text(BAD)
    assert "pass weights_only=True (--fix)" in mlwarden("scan").out


def test_diff_and_fix_exclude_each_other(mlwarden: Run, tree: Path):
    assert mlwarden("scan", "--diff", "--fix").code == 2


def test_pins_get_the_version_that_the_projects_environment_has(mlwarden: Run, tree: Path):
    packages = tree / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("Torch_Vision-0.19.1.dist-info", "numpy-1.26.4.dist-info", "numpy"):
        (packages / name).mkdir(parents=True)
    (tree / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (tree / "requirements.txt").write_text("torch-vision>=0.15  # ours\nnumpy>=2\nnothing\n")
    ran = mlwarden("scan", "--select", "DEPS-001", "--diff", "--unsafe-fixes")
    assert "-torch-vision>=0.15  # ours\n+torch-vision==0.19.1  # ours\n numpy>=2\n" in ran.out
    plain = mlwarden("scan", "--select", "DEPS-001", "--format", "json")
    assert "0.19.1" not in plain.out
    assert "fixable" not in mlwarden("scan", "--select", "DEPS-001").out
