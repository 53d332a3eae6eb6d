"""Microsoft's SARIF multitool and the OASIS schema that comes with it; neither is ours to keep.

Where npm is there and `CI` is set, both are fetched once into a folder that git ignores; elsewhere
the tests that need them are skipped and say how to have them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"
FOLDER = Path(__file__).parents[2] / ".cache" / "sarif-multitool"
HOME = FOLDER / "node_modules" / PACKAGE


def home() -> Path:
    """Where the package is; skips the test, with the reason, where it cannot be."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the SARIF multitool is fetched on Linux only")
    if not HOME.is_dir():
        _fetch()
    return HOME


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Node is not installed, so there is no SARIF multitool")
    command = [npm, "install", "--ignore-scripts", "--no-save", "--prefix", str(FOLDER)]
    command.append(f"{PACKAGE}@{VERSION}")
    if not os.environ.get("CI"):
        pytest.skip(f"fetches 40 MB; run: {' '.join(command)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=True, capture_output=True)


def validate(log: Path) -> list[str]:
    """What the multitool finds wrong with a log, under SARIF's and GitHub's rules."""
    program = home() / "Sarif.Multitool"
    program.chmod(0o755)
    done = subprocess.run(
        [program, "validate", log, "--rule-kind", "Sarif;Ghas"], capture_output=True, text=True
    )
    assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if str(log) in line]
