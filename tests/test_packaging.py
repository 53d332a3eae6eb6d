"""What is installed: the wheel carries the policies, and requires only what can be installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="hatchling is not installed")

ROOT = Path(__file__).parent.parent


def build(target: Path, platform: str) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    env = {**os.environ, "MLWARDEN_BUILD_PLATFORM": platform}
    subprocess.run([*command, "-w", str(target), str(ROOT)], check=True, env=env)
    (wheel,) = target.glob("*.whl")
    return wheel


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def requirements(wheel: Path) -> set[str]:
    return {line.split("=")[0].split(">")[0] for line in metadata(wheel).get_all("Requires-Dist")}


def test_the_wheel_for_any_platform_needs_no_embedded_engine(tmp_path: Path):
    wheel = build(tmp_path, "any")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert "regopy" not in requirements(wheel)
    chosen = {"libcst", "opa-python-client<4,", "pip-audit<3,", "tomli", "rich", "pytest"}
    assert chosen <= requirements(wheel)


def test_a_wheel_with_the_engine_says_where_it_fits(tmp_path: Path):
    wheel = build(tmp_path, "manylinux_2_34_x86_64")
    assert wheel.name.endswith("-cp310.cp311.cp312.cp313.cp314-none-manylinux_2_34_x86_64.whl")
    assert "regopy" in requirements(wheel)


def test_the_installed_program_has_its_policies(tmp_path: Path):
    place = tmp_path / "installed"
    with zipfile.ZipFile(build(tmp_path, "any")) as archive:
        archive.extractall(place)
    env = {**os.environ, "PYTHONPATH": str(place)}
    code = "import sys; sys.argv = ['mlwarden', 'rules']; from checker.__main__ import main; main()"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "CODE-002" in done.stdout, done.stderr
    assert (place / "checker" / "policies" / "code").is_dir()
    assert (place / "checker" / "py.typed").exists()
