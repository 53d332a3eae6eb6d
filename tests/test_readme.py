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


def block(name: str) -> str:
    text = README.read_text()
    found = re.search(rf"<!-- begin {name} -->\n```text\n(.*?)```\n<!-- end {name} -->", text, re.S)
    assert found, f"README has no block {name!r}"
    return found[1]


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words help by version")
def test_the_help_block_is_the_programs_help(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    parser = build_parser()
    (commands,) = (one for one in parser._subparsers._group_actions)  # type: ignore[union-attr]
    wanted = parser.format_help() + "\n" + commands.choices["scan"].format_help()
    assert block("help") == wanted


def test_the_sample_is_what_the_first_command_prints(mlwarden: Run, tmp_path: Path):  # noqa: F811
    subprocess.run([sys.executable, ROOT / "fixtures" / "build_sample.py"], check=True, cwd=tmp_path)
    ran = mlwarden("scan", ROOT / "build" / "recommender", "--format", "concise")
    assert ran.code == 1
    assert block("sample") == ran.out.replace("build/recommender/", "")


def test_links_lead_somewhere():
    for file in [README, *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", file.read_text()):
            if not link.startswith("http"):
                assert (file.parent / link).exists(), f"{file.name}: {link}"


def test_commands_in_the_readme_exist():
    parser = build_parser()
    for line in re.findall(r"^mlwarden (.+?)(?:  +#.*)?$", README.read_text(), re.M):
        arguments = [one for one in line.split() if one != "$"]
        parser.parse_args(arguments)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
