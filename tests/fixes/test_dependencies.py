"""Edits of manifests."""

from __future__ import annotations

from typing import Any

import pytest

from checker.extract.manifest.facts import Dependency
from checker.fixes.edits import apply
from checker.fixes.plan import plan
from tests.helpers import facts_of

SHA = "sha256:" + "ab" * 32


def fixed(path: str, text: str, spec: dict[str, Any], name: str | None = None) -> str | None:
    facts = [one for one in facts_of(path, text).facts if isinstance(one, Dependency)]
    fact = next(one for one in facts if name in (None, one.name))
    fix = plan(fact, spec, text)
    if fix is None:
        return None
    changed = apply(text, fix.edits)
    again = next(
        one
        for one in facts_of(path, changed).facts
        if isinstance(one, Dependency) and one.name == fact.name
    )
    assert plan(again, spec, changed) is None, "a second time changes nothing"
    return changed


def pin(version: str) -> dict[str, Any]:
    return {"kind": "pin-version", "version": version}


def lift(version: str) -> dict[str, Any]:
    return {"kind": "raise-version", "version": version}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("torch", "torch==2.6.0"),
        ("torch>=2", "torch==2.6.0"),
        ("torch >= 2 , < 3  # why", "torch==2.6.0  # why"),
        ("torch[opt]~=2.0", "torch[opt]==2.6.0"),
        ('torch>=2 ; sys_platform == "linux"', 'torch==2.6.0 ; sys_platform == "linux"'),
        ('torch; sys_platform == "linux"', 'torch==2.6.0 ; sys_platform == "linux"'),
        ("torch (>=2)", "torch==2.6.0"),
    ],
)
def test_pins(line: str, expected: str) -> None:
    assert fixed("requirements.txt", f"{line}\n", pin("2.6.0")) == f"{expected}\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("torch==1.0", "torch==2.6.0"),
        ("torch>=1.0", "torch>=2.6.0"),
        ("torch>=1.0,<3", "torch>=2.6.0,<3"),
        ("torch>=1.0,!=1.5", "torch>=2.6.0,!=1.5"),
        ("torch~=1.0", "torch>=2.6.0"),
        ("torch==1.*", "torch==2.6.0"),
        ("torch", "torch>=2.6.0"),
    ],
)
def test_raises(line: str, expected: str) -> None:
    assert fixed("requirements.txt", f"{line}\n", lift("2.6.0")) == f"{expected}\n"


@pytest.mark.parametrize(
    "line",
    [
        "torch @ https://x.example/torch-1.0.whl",
        "git+https://github.com/a/torch@main",
        "torch==${VERSION}",
        "./torch",
    ],
)
def test_what_has_no_version_to_change(line: str) -> None:
    assert fixed("requirements.txt", f"{line}\n", pin("2.6.0")) is None


@pytest.mark.parametrize("version", ["", "1; rm", "1.0\n2", "$(x)"])
def test_odd_versions_are_refused(version: str) -> None:
    assert fixed("requirements.txt", "torch\n", pin(version)) is None


def test_other_manifests_keep_their_layout() -> None:
    toml = '[project]\ndependencies = [\n  "torch>=1",  # why\n]\n'
    assert fixed("pyproject.toml", toml, lift("2.6")) == toml.replace(">=1", ">=2.6")
    poetry = '[tool.poetry.dependencies]\ntorch = "^1.0"\nx = {version = "~1.2", extras = ["a"]}\n'
    assert fixed("pyproject.toml", poetry, lift("2.6"), "torch") == poetry.replace("^1.0", "^2.6")
    assert fixed("pyproject.toml", poetry, pin("1.5"), "x") == poetry.replace("~1.2", "1.5")
    docker = 'FROM x\nRUN pip install "torch>=1" numpy\n'
    assert fixed("Dockerfile", docker, pin("2.6")) == docker.replace(">=1", "==2.6")
    program = 'from kfp import dsl\n@dsl.component(packages_to_install=["torch"])\ndef f(): ...\n'
    assert fixed("p.py", program, pin("2.6")) == program.replace('"torch"', '"torch==2.6"')


@pytest.mark.parametrize(
    "text",
    [
        f"torch==1.0 --hash={SHA}\n",
        f"torch==1.0 \\\n    --hash={SHA}\n",
        f"torch==1.0 ; python_version > '3' \\\r\n    --hash={SHA} \\\r\n    --hash={SHA}\r\n",
    ],
)
def test_old_digests_do_not_stay_beside_a_new_version(text: str) -> None:
    assert fixed("requirements.txt", text, lift("2.6")) is None
    assert fixed("requirements.txt", text, pin("2.6")) is None


def test_the_digests_of_another_line_do_not_matter() -> None:
    text = f"torch==1.0\nnumpy==1 --hash={SHA}\n"
    assert fixed("requirements.txt", text, lift("2.6")) == text.replace("1.0", "2.6")


def test_other_ecosystems_are_left_alone() -> None:
    assert fixed("environment.yml", "dependencies:\n- numpy=1\n", pin("2")) is None
