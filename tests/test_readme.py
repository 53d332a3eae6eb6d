"""What the README says is what the program does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checker.cli import build_parser
from tests.cli.conftest import Run, mlwarden  # noqa: F401 - a fixture

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def block(name: str, wanted: str) -> str:
    """What the README has between two marks; `UPDATE_GOLDEN=1` writes what it should have."""
    pattern = re.compile(rf"(<!-- begin {name} -->\n)(.*?)(<!-- end {name} -->)", re.DOTALL)
    if os.environ.get("UPDATE_GOLDEN"):
        text = pattern.sub(lambda found: f"{found[1]}```text\n{wanted}```\n{found[3]}", read())
        README.write_text(text, encoding="utf-8")
    found = pattern.search(read())
    assert found, f"README has no block {name!r}"
    return found[2].removeprefix("```text\n").removesuffix("```\n")


def read() -> str:
    return README.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words help by version")
def test_the_help_block_is_the_programs_help(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    parser = build_parser()
    (commands,) = parser._subparsers._group_actions  # type: ignore[union-attr]
    wanted = parser.format_help() + "\n" + commands.choices["scan"].format_help()
    assert block("help", wanted) == wanted


def test_the_sample_is_what_the_first_command_prints(
    mlwarden: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("MLWARDEN_ADVISORIES", str(tmp_path / "none yet"))
    builder = ROOT / "fixtures" / "build_sample.py"
    subprocess.run([sys.executable, builder], check=True, cwd=tmp_path)
    ran = mlwarden("scan", ROOT / "build" / "recommender", "--format", "concise")
    assert ran.code == 1
    wanted = ran.out.replace("build/recommender/", "")
    assert block("sample", wanted) == wanted


def test_links_lead_somewhere():
    for file in [README, *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", file.read_text()):
            if not link.startswith("http"):
                assert (file.parent / link).exists(), f"{file.name}: {link}"


def test_commands_in_the_readme_exist():
    parser = build_parser()
    for line in re.findall(r"^mlwarden (.+?)(?:  +#.*)?$", read(), re.M):
        arguments = [one for one in line.split() if one != "$"]
        parser.parse_args(arguments)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
