"""The examples that explain a policy are what it reports and what it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.model import Example, Policy
from checker.policy.load import builtin_folder, load
from tests.cli.conftest import Run, mlwarden, tree  # noqa: F401 - fixtures

CASES = [
    pytest.param(policy, example, id=f"{policy.id}-{example.file}")
    for policy in load([builtin_folder()]).policies
    for example in policy.examples
]


def reported(run: Run, policy: Policy, folder: Path, example: Example, content: str) -> set[str]:
    """Ids of the findings in a folder that holds this file alone."""
    file = folder / example.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    profiles = [f"--profile={name}" for name in policy.profiles if name != "default"]
    ran = run("scan", "--format", "json", "--fail-on", "info", "--allow-empty", *profiles)
    assert ran.code in (0, 1), ran.err
    file.unlink()
    return {one["policy"] for one in json.loads(ran.out)["findings"]}


@pytest.mark.parametrize(("policy", "example"), CASES)
def test_examples(mlwarden: Run, tree: Path, policy: Policy, example: Example):  # noqa: F811
    assert policy.id in reported(mlwarden, policy, tree, example, example.bad)
    assert policy.id not in reported(mlwarden, policy, tree, example, example.good)


def test_policies_about_single_texts_have_examples():
    for policy in load([builtin_folder()]).policies:
        about_text = policy.scope == "fact" and policy.family != "MODEL"
        assert policy.examples or not about_text, policy.id
