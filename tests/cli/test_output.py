"""Whole outputs of `mlwarden scan` as a user or a CI system sees them.

`UPDATE_GOLDEN=1 pytest tests/cli` writes the files anew; read their diff before committing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checker.render import FORMATS
from tests.cli.conftest import Run

GOLDEN = Path(__file__).parent / "golden"
SELECT = ("--select", "CODE-002,DEPS-001,MODEL-001", "--isolated")
CALLS_SYSTEM = b"\x80\x04cos\nsystem\n(S'true'\ntR."
TRAIN = """import torch

名前 = "重み"; state = torch.load(名前, weights_only=False)
other = torch.load(
    "other.pt",
    map_location="cpu",
)
mine = torch.load("mine.pt")  # mlwarden: ignore[CODE-002] -- our own checkpoint
"""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Loading\n"]},
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": ["import torch\n", 'model = torch.load("m.pt")\n'],
        },
    ],
    "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def project(tree: Path) -> Path:
    (tree / "models").mkdir()
    (tree / "models" / "scaler v1.pkl").write_bytes(CALLS_SYSTEM)
    (tree / "src").mkdir()
    (tree / "src" / "train.py").write_text(TRAIN, "utf-8")
    (tree / "src" / "broken.py").write_text("import torch\n\ndef f(:\n    torch.load(x)\n")
    (tree / "explore.ipynb").write_text(json.dumps(NOTEBOOK, indent=1))
    (tree / "requirements.txt").write_text("torch==2.2.0\nnumpy\nscipy>=1.0\n")
    return tree


def settled(text: str) -> str:
    """The output without the time it took and the number of facts, which grows with extractors."""
    text = re.sub(r"\d+\.\d+s$", "0.1s", text, flags=re.MULTILINE)
    return re.sub(r"\d+(\s)facts", r"9\1facts", text)


def compare(name: str, made: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8")


@pytest.mark.parametrize("form", ["text", "concise", "github", "markdown", "junit", "gitlab"])
def test_golden(mlwarden: Run, project: Path, form: str):
    ran = mlwarden("scan", *SELECT, "--format", form, "--show-suppressed")
    assert ran.err == ""
    assert ran.code == 1
    compare(f"{form}.txt", settled(ran.out))


@pytest.mark.parametrize("form", FORMATS)
def test_files_hold_what_would_be_printed(mlwarden: Run, project: Path, tmp_path: Path, form: str):
    file = tmp_path / "report"
    mlwarden("scan", *SELECT, "--output", f"{form}={file}")
    printed = mlwarden("scan", *SELECT, "--format", form).out
    assert settled(file.read_text("utf-8")) == settled(printed)


def test_severities_of_the_configuration_reach_the_rules(mlwarden: Run, project: Path):
    (project / "mlwarden.toml").write_text('[severity]\nDEPS-001 = "critical"\n')
    log = json.loads(mlwarden("scan", "--select", "DEPS-001", "--format", "sarif").out)
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "9.5"
    assert {one["level"] for one in log["runs"][0]["results"]} == {"error"}


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "checker", "scan", *SELECT, *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


def test_output_encodings_that_lack_a_character_show_its_escape(project: Path):
    ran = program(PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert b"\\u540d\\u524d" in ran.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_report_that_cannot_be_printed_is_no_verdict(project: Path):
    command = f"{sys.executable} -m checker scan {' '.join(SELECT)} > /dev/full"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(command, shell=True, stderr=subprocess.PIPE, env=environment)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"mlwarden: error: standard output: ")


def on_terminal(columns: int, **environment: str) -> str:
    """What a person at a terminal of this width sees."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals")
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "checker", "scan", *SELECT],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={
            **{key: value for key, value in os.environ.items() if key not in HIDING},
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TERM": "xterm",
            **environment,
        },
    )
    os.close(follower)
    seen = b""
    while part := _read(leader):
        seen += part
    child.wait()
    os.close(leader)
    return seen.decode().replace("\r\n", "\n")


HIDING = frozenset({"NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR"})


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 4096)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_terminals_get_colour_and_their_own_width(project: Path):
    compare("terminal-50.txt", settled(on_terminal(50)))


def test_no_color_is_obeyed_on_a_terminal(project: Path):
    assert "\x1b" not in on_terminal(50, NO_COLOR="1")


def test_dumb_terminals_get_no_colour(project: Path):
    assert "\x1b" not in on_terminal(50, TERM="dumb")
