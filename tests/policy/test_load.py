"""Policies are loaded whole or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.errors import PolicyError
from checker.policy.load import builtin_folder, load

GOOD = """\
# METADATA
# title: A title
# description: Why.
# custom:
#   id: ACME-001
#   severity: low
#   precision: high
#   remediation: Do it.
package acme.rule

findings contains {"fact": 1, "message": "m"} if input.x
"""


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.rego").write_text(text)
    return root


def refusal(root: Path, **files: str) -> str:
    with pytest.raises(PolicyError) as caught:
        load([folder(root, **files)])
    return str(caught.value)


def test_our_own_policies_load():
    loaded = load([builtin_folder()])
    assert "CODE-002" in {policy.id for policy in loaded.policies}
    assert "torch.load" in loaded.watch.names
    assert loaded.versions["torch"] == ("2.6",)


def test_a_users_policy_joins_ours(tmp_path: Path):
    loaded = load([builtin_folder(), folder(tmp_path, rule=GOOD)])
    policy = next(one for one in loaded.policies if one.id == "ACME-001")
    assert (policy.name, policy.family, policy.package) == ("rule", "ACME", "acme.rule")


def test_only_what_is_needed_is_compiled(tmp_path: Path):
    other = GOOD.replace("ACME-001", "ACME-002").replace("acme.rule", "acme.other")
    uses = GOOD.replace("findings", "import data.acme.lib.tools.x\n\nfindings", 1)
    library = "package acme.lib.tools\n\nimport data.acme.lib.deeper\n\nx := deeper.y\n"
    deeper = "package acme.lib.deeper\n\ny := 1\n"
    spare = "package acme.lib.spare\n\nx := 1\n"
    files = {"rule": uses, "other": other, "library": library, "deeper": deeper, "spare": spare}
    loaded = load([folder(tmp_path, **files)])
    modules = loaded.modules_for([loaded.policies[0]])
    assert {one.package for one in modules} == {"acme.lib.tools", "acme.lib.deeper", "acme.rule"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x := 1", "no package"),
        (GOOD.replace("# METADATA\n", ""), "no METADATA"),
        (GOOD.replace("#   id: ACME-001\n", ""), "no METADATA with custom.id"),
        (GOOD.replace("ACME-001", "acme1"), "not of the form"),
        (GOOD.replace("severity: low", "severity: huge"), "Invalid enum value 'huge'"),
        (GOOD.replace("#   severity: low\n", ""), "missing required field `severity`"),
        (GOOD.replace("severity", "severty"), "severty"),
        (GOOD.replace("# title: A title\n", ""), "missing required field `title`"),
        (GOOD.replace("title: A", "title: [A"), "METADATA is no YAML"),
        (GOOD.replace("package acme.rule", "package acme.Rule"), "package names use"),
        (GOOD.replace("findings contains", "denials contains"), "no rule `findings"),
        (GOOD.replace("#   id:", "#   lists: [nowhere]\n#   id:"), "no list called 'nowhere'"),
    ],
)
def test_a_bad_policy_is_refused_with_its_reason(tmp_path: Path, text: str, words: str):
    message = refusal(tmp_path, rule=text)
    assert words in message
    assert "rule.rego" in message


def test_ids_and_packages_are_never_defined_twice(tmp_path: Path):
    assert "id ACME-001 is defined twice" in refusal(
        tmp_path, a=GOOD, b=GOOD.replace("acme.rule", "acme.other")
    )
    assert "package acme.rule is defined twice" in refusal(
        tmp_path, a=GOOD, b=GOOD.replace("ACME-001", "ACME-002")
    )


def test_a_user_cannot_redefine_one_of_ours(tmp_path: Path):
    text = GOOD.replace("ACME-001", "CODE-002")
    with pytest.raises(PolicyError, match="CODE-002 is defined twice"):
        load([builtin_folder(), folder(tmp_path, rule=text)])


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path):
    (tmp_path / "bad.rego").write_bytes(b"package a\n\xff")
    with pytest.raises(PolicyError, match=r"bad\.rego"):
        load([tmp_path])
    (tmp_path / "bad.rego").write_text("package a\n" + "#" * 600_000)
    with pytest.raises(PolicyError, match="larger than"):
        load([tmp_path])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(PolicyError, match="no such policy folder"):
        load([tmp_path / "nowhere"])


def test_lists_are_mounted_by_name(tmp_path: Path):
    lists = tmp_path / "mlwarden" / "lists"
    lists.mkdir(parents=True)
    (lists / "names.json").write_text('{"names": ["a"]}')
    text = GOOD.replace("#   id:", "#   lists: [names]\n#   id:")
    loaded = load([folder(tmp_path, rule=text)])
    assert loaded.lists_for(loaded.policies) == {"names": ["a"]}
    (lists / "names.json").write_text('{"other": ["a"]}')
    with pytest.raises(PolicyError, match="must hold one key, 'names'"):
        loaded.lists_for(loaded.policies)
