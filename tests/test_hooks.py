"""The hooks, run by the real pre-commit program in a real repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

MANIFEST = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"
BAD = 'import torch\nstate = torch.load("m.pt", weights_only=False)\n'
DATA = "a,b\n" + "1,2\n" * 200


def run(folder: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}", "NO_COLOR": "1"}
    env["PRE_COMMIT_HOME"] = str(folder.parent / "pre-commit")
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that uses both hooks, with this installation as their environment."""
    folder = tmp_path / "repo"
    folder.mkdir()
    hooks = yaml.safe_load(MANIFEST.read_text())
    local = [{**hook, "language": "system"} for hook in hooks]
    for hook in local:
        hook.pop("minimum_pre_commit_version")
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    run(folder, "git", "init", "-q")
    run(folder, "git", "config", "user.name", "t")
    run(folder, "git", "config", "user.email", "t@example.org")
    return folder


def hook(folder: Path, name: str, stage: str, *arguments: str):
    command = ("pre-commit", "run", name, "--hook-stage", stage, *arguments)
    return run(folder, *command, check=False)


def test_the_manifest_is_valid():
    run(MANIFEST.parent, sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST))


def test_a_bad_change_is_stopped_and_a_good_one_passes(repository: Path):
    (repository / "train.py").write_text(BAD)
    run(repository, "git", "add", ".")
    done = hook(repository, "mlwarden", "pre-commit")
    assert done.returncode == 1
    assert "CODE-002" in done.stdout
    (repository / "train.py").write_text(BAD.replace("False", "True"))
    run(repository, "git", "add", ".")
    assert hook(repository, "mlwarden", "pre-commit").returncode == 0


def test_a_change_of_nothing_we_know_passes(repository: Path):
    (repository / "notes.rst").write_text("x")
    (repository / "weird.py.txt").write_text("x")
    run(repository, "git", "add", ".")
    assert hook(repository, "mlwarden", "pre-commit").returncode == 0


def test_many_files_are_judged_in_one_process(repository: Path):
    for number in range(300):
        (repository / f"f{number}.py").write_text("x = 1\n")
    (repository / "last.py").write_text(BAD)
    run(repository, "git", "add", ".")
    done = hook(repository, "mlwarden", "pre-commit")
    assert done.returncode == 1
    assert len(re.findall(r"\d+ files, \d+ facts", done.stdout)) == 1


def test_the_repository_hook_judges_what_is_missing(repository: Path):
    (repository / "data").mkdir()
    (repository / "data" / "rows.csv").write_text(DATA)
    run(repository, "git", "add", ".")
    assert "DATA-006" not in hook(repository, "mlwarden", "pre-commit").stdout
    done = hook(repository, "mlwarden-repo", "pre-push")
    assert done.returncode == 1
    assert "DATA-006" in done.stdout


def test_a_name_that_lies_does_not_help(repository: Path):
    (repository / "weights.txt").write_bytes(b"\x80\x04\x8c\x02os\x8c\x06system\x93.")
    run(repository, "git", "add", ".")
    assert "MODEL-00" in hook(repository, "mlwarden", "pre-commit").stdout
