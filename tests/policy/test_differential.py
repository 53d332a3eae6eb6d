"""The two engines give the same findings: on every policy test, example and fixture repository."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("regopy", reason="the embedded engine has no wheel here")
if shutil.which("opa") is None:
    pytest.skip("there is no opa on PATH", allow_module_level=True)

from checker.cli.advisories import database_path
from checker.config import Config, Settings
from checker.model import Finding, Policy
from checker.pipeline import Request, scan
from checker.policy.embedded import EmbeddedEngine
from checker.policy.engine import Engine
from checker.policy.load import builtin_folder, load
from checker.policy.server import ServerEngine
from checker.policy.testing import run_tests

ENGINES: list[Callable[[], Engine]] = [EmbeddedEngine, ServerEngine]
POLICIES = load([builtin_folder()])
FIXTURES = Path(__file__).parents[2] / "fixtures"
REPOSITORIES = sorted(one.name for one in FIXTURES.iterdir() if any(one.glob("*")))
EVERYTHING = Config(Settings(select=tuple(policy.id for policy in POLICIES.policies)))


def findings(root: Path, engine: Callable[[], Engine]) -> list[Finding]:
    """What all policies find, those that are off by default among them."""
    request = Request(
        root,
        (root,),
        EVERYTHING,
        date(2026, 1, 1),
        jobs=1,
        use_git=False,
        advisories=database_path(),
    )
    report = scan(request, engine)
    assert report.failures == ()
    return [*report.findings, *report.hidden]


def both(root: Path) -> list[Finding]:
    """The findings of one engine, which are those of the other as well."""
    embedded, server = (findings(root, engine) for engine in ENGINES)
    assert embedded == server
    return embedded


@pytest.mark.parametrize("engine", ENGINES)
def test_every_policy_test_passes(engine: Callable[[], Engine]):
    with engine() as one:
        outcomes = list(run_tests(one, POLICIES))
    assert [outcome for outcome in outcomes if outcome.reason] == []
    assert len(outcomes) > 200


@pytest.mark.parametrize("name", REPOSITORIES)
def test_fixture_repositories(name: str, tmp_path: Path):
    shutil.copytree(FIXTURES / name, tmp_path / name)
    both(tmp_path / name)


def test_the_sample_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(FIXTURES))
    import build_sample

    build_sample.build(tmp_path / "sample")
    assert {one.policy for one in both(tmp_path / "sample")} >= {"MODEL-001", "CODE-002"}
    sys.modules.pop("build_sample")


EXAMPLES = [
    pytest.param(policy, kind, text, example.file, id=f"{policy.id}-{number}-{kind}")
    for policy in POLICIES.policies
    for number, example in enumerate(policy.examples, 1)
    for kind, text in (("bad", example.bad), ("good", example.good))
    if text
]


@pytest.mark.parametrize(("policy", "kind", "text", "file"), EXAMPLES)
def test_examples(policy: Policy, kind: str, text: str, file: str, tmp_path: Path):
    target = tmp_path / "tree" / file
    target.parent.mkdir(parents=True)
    target.write_text(text)
    found = {one.policy for one in both(tmp_path / "tree")}
    assert (policy.id in found) is (kind == "bad")
