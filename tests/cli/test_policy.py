"""`mlwarden rules`, `explain` and `policy`: all from METADATA."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

RULE = """\
# METADATA
# title: Loads
# description: Why.
# custom:
#   id: ACME-001
#   severity: high
#   precision: high
#   watch: [torch.load]
#   remediation: Do not.
package acme.loads

findings contains {"fact": call.id, "message": "m"} if {
	some call in input.calls["torch.load"]
}
"""
TEST = """\
package acme.loads_test

import data.acme.loads

test_one if {
	found := loads.findings with input.calls as {"torch.load": [{"id": 1}]}
	count(found) == COUNT
}
"""


def policies(folder: Path, count: int = 1) -> Path:
    folder.mkdir()
    (folder / "loads.rego").write_text(RULE)
    (folder / "loads_test.rego").write_text(TEST.replace("COUNT", str(count)))
    return folder


def test_rules_show_how_policies_stand_here(mlwarden: Run, tree: Path):
    (tree / "mlwarden.toml").write_text("ignore = ['CODE-002']\nseverity = {CODE-003 = 'low'}\n")
    lines = {line.split()[0]: line.split()[1] for line in mlwarden("rules").out.splitlines()}
    assert lines["CODE-002"] == "off"
    assert lines["CODE-003"] == "low"
    assert lines["MODEL-001"] == "critical"


def test_rules_as_data(mlwarden: Run, tree: Path):
    found = {one["id"]: one for one in json.loads(mlwarden("rules", "--format", "json").out)}
    assert found["CODE-002"]["controls"]["cwe"] == ["CWE-502"]


def test_explain_by_id_name_or_alias(mlwarden: Run, tree: Path):
    by_id = mlwarden("explain", "CODE-002")
    assert by_id.code == 0
    for part in ("torch.load runs", "How to fix", "Better", "trusted_paths", "CWE-502"):
        assert part in by_id.out
    assert mlwarden("explain", "torch-load-full-pickle") == by_id
    assert mlwarden("explain", "code-002") == by_id


def test_explain_as_markdown_is_the_page(mlwarden: Run, tree: Path):
    page = Path(__file__).parents[2] / "docs" / "policies" / "CODE-002.md"
    assert mlwarden("explain", "CODE-002", "--format", "markdown").out == page.read_text()


def test_a_users_tests_are_run(mlwarden: Run, tree: Path, tmp_path: Path):
    assert mlwarden("policy", "test", "--policies", policies(tmp_path / "good")).code == 0
    ran = mlwarden("policy", "test", "--policies", policies(tmp_path / "bad", count=2))
    assert ran.code == 1
    assert "FAIL loads_test.rego: test_one: the rule has no value" in ran.out


def test_our_own_policies_pass_the_lint(mlwarden: Run, tree: Path):
    ran = mlwarden("policy", "lint")
    assert (ran.code, ran.out) == (0, "")


def test_what_is_not_portable_is_named_with_its_line(mlwarden: Run, tree: Path, tmp_path: Path):
    folder = policies(tmp_path / "own")
    (folder / "more.rego").write_text("package acme.more\n\nx := time.now_ns()\n")
    ran = mlwarden("policy", "lint", "--policies", folder)
    assert ran.code == 1
    assert "more.rego:3: time.now_ns is not portable" in ran.out


def test_pages_are_written_checked_and_removed(mlwarden: Run, tree: Path):
    assert mlwarden("policy", "docs", "pages").code == 0
    assert mlwarden("policy", "docs", "pages", "--check").code == 0
    (tree / "pages" / "OLD-001.md").write_text("")
    (tree / "pages" / "CODE-002.md").write_text("")
    ran = mlwarden("policy", "docs", "pages", "--check")
    assert ran.code == 1
    assert ran.out == "pages/CODE-002.md: stale\npages/OLD-001.md: stale\n"
    mlwarden("policy", "docs", "pages")
    assert mlwarden("policy", "docs", "pages", "--check").code == 0


def test_our_own_pages_are_current(mlwarden: Run):
    folder = Path(__file__).parents[2] / "docs" / "policies"
    ran = mlwarden("policy", "docs", folder, "--check", "--isolated")
    assert (ran.code, ran.out) == (0, "")
