"""Configuration: found, typed, and strict about what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.config import Config, check_names, effective_params, find_config, read_config
from checker.errors import ConfigError, UsageError
from checker.model import Policy
from checker.paths import PathRules
from checker.policy.load import builtin_folder, load
from checker.policy.select import select

POLICIES = load([builtin_folder()]).policies


def policy(identifier: str) -> Policy:
    return next(one for one in POLICIES if one.id == identifier)


def configured(folder: Path, text: str, name: str = "mlwarden.toml") -> Config:
    (folder / name).write_text(text)
    config = read_config(folder / name)
    assert config is not None
    return config


def refusal(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        config = configured(folder, text)
        check_names(config, POLICIES)
        effective_params(config, POLICIES)
    return caught.value


def test_the_nearest_file_counts_and_only_that(tmp_path: Path):
    configured(tmp_path, "strict = true")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    configured(tmp_path / "a", "[tool.mlwarden]\nfail-on = 'high'", "pyproject.toml")
    found = find_config(inner, tmp_path)
    assert found.settings.fail_on == "high"
    assert not found.settings.strict


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path):
    configured(tmp_path, "strict = true")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config(tmp_path / "a", tmp_path).settings.strict


def test_our_own_file_wins_beside_a_pyproject(tmp_path: Path):
    configured(tmp_path, "[tool.mlwarden]\nstrict = true", "pyproject.toml")
    configured(tmp_path, "fail-on = 'low'")
    found = find_config(tmp_path, tmp_path)
    assert found.settings.fail_on == "low"
    assert not found.settings.strict


def test_nothing_above_the_root_counts(tmp_path: Path):
    configured(tmp_path, "strict = true")
    root = tmp_path / "root"
    root.mkdir()
    assert find_config(root, root).settings == Config().settings


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("strict = true\nselct = ['CODE']", 2, "unknown setting 'selct'"),
        ("strict = 'yes'", 1, "strict: Expected `bool`"),
        ("profiles = ['gpdr']", 1, "Invalid enum value 'gpdr'"),
        ("fail-on = 'blocker'", 1, "Invalid enum value 'blocker'"),
        ("[severity]\nCODE-002 = 'huge'", 2, "severity.CODE-002: Invalid enum value"),
        ("[per-path.'a/']\nrole = 'secret'", 1, "Invalid enum value"),
        ("[per-path.'a/']\nroll = 'test'", 1, "unknown field `roll`"),
        ("ignore = ['CODE-001',\n 'CODE-02']", 2, "no policy is called 'CODE-02'"),
        ("[params.CODE-002]\ntrusted = []", 2, "CODE-002 has no parameter 'trusted'"),
        ("[params.CODE-002]\ntrusted_paths = 'a'", 2, "trusted_paths must be of type array"),
        ("[params.CODE-999]\nx = 1", 1, "no policy is called 'CODE-999'"),
    ],
)
def test_errors_point_at_the_line(tmp_path: Path, text: str, line: int, words: str):
    error = refusal(tmp_path, text)
    assert str(error).startswith(f"{tmp_path / 'mlwarden.toml'}:{line}:")
    assert words in str(error)


def test_a_typo_is_answered_with_what_was_meant(tmp_path: Path):
    assert refusal(tmp_path, "selct = []").hint == "Did you mean 'select'?"
    assert refusal(tmp_path, "ignore = ['CODE-02']").hint.startswith("Did you mean 'CODE-0")


def test_errors_in_a_pyproject_point_into_its_table(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"pyproject\.toml:5:1: unknown setting"):
        configured(
            tmp_path, "[project]\nname = 'x'\n\n[tool.mlwarden]\nselct = []", "pyproject.toml"
        )


@pytest.mark.parametrize("content", [b"a = ", b"\xff\xfe", b"a = 1\na = 2", b"[" * 5000])
def test_a_file_that_is_no_toml_is_an_error(tmp_path: Path, content: bytes):
    (tmp_path / "mlwarden.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"mlwarden\.toml"):
        read_config(tmp_path / "mlwarden.toml")


def test_a_huge_file_is_an_error(tmp_path: Path):
    (tmp_path / "mlwarden.toml").write_text("#" * 2_000_000)
    with pytest.raises(ConfigError, match="larger than"):
        read_config(tmp_path / "mlwarden.toml")


def test_names_from_the_command_line_are_usage_errors(tmp_path: Path):
    config = configured(tmp_path, "strict = true").changed(select=("CODE-02",))
    with pytest.raises(UsageError, match="no policy is called 'CODE-02'"):
        check_names(config, POLICIES)


def test_parameters_are_defaults_with_what_is_set(tmp_path: Path):
    config = configured(tmp_path, "[params.CODE-002]\ntrusted_paths = ['models/']")
    assert effective_params(config, POLICIES)["CODE-002"] == {"trusted_paths": ["models/"]}
    assert effective_params(Config(), POLICIES)["CODE-002"] == {"trusted_paths": []}


def chosen(**settings: object) -> dict[str, str]:
    return dict(select(POLICIES, Config().changed(**settings).settings))


def test_everything_without_profiles_is_on():
    assert chosen()["CODE-002"] == "medium"


def test_select_limits_and_ignore_leaves_out():
    assert set(chosen(select=("CODE-002",))) == {"CODE-002"}
    assert "CODE-002" in chosen(select=("CODE",))
    assert "DEPS-001" not in chosen(select=("CODE",))
    assert "CODE-002" not in chosen(ignore=("CODE-002",))
    assert "CODE-002" not in chosen(ignore=("torch-load-full-pickle",))


def test_the_more_special_name_wins():
    assert set(chosen(select=("CODE-002",), ignore=("CODE",))) == {"CODE-002"}
    assert "CODE-002" not in chosen(select=("CODE",), ignore=("CODE-002",))
    assert "CODE-002" not in chosen(select=("CODE-002",), ignore=("CODE-002",))


def test_a_configured_severity_wins():
    assert chosen(severity={"CODE-002": "low"})["CODE-002"] == "low"
    assert chosen(severity={"CODE": "low"})["CODE-002"] == "low"
    assert chosen(severity={"CODE": "low", "CODE-002": "high"})["CODE-002"] == "high"


def test_paths_have_rules_of_their_own(tmp_path: Path):
    config = configured(
        tmp_path,
        "exclude = ['gen/']\n"
        "[per-path.'notebooks/']\nignore = ['CODE-002']\nrole = 'example'\n"
        "[per-path.'notebooks/final/']\nrole = 'product'\nseverity = {CODE = 'high'}\n",
    )
    rules = PathRules(config, tmp_path, ("*.bak",))
    code_002 = policy("CODE-002")
    assert rules.excluded("gen/a.py")
    assert rules.excluded("a.bak")
    assert not rules.excluded("a.py")
    assert rules.role("notebooks/a.py") == "example"
    assert rules.role("notebooks/final/a.py") == "product"
    assert rules.role("tests/a.py") == "test"
    assert rules.ignoring(code_002, "notebooks/a.py") == "notebooks/"
    assert rules.ignoring(code_002, "a.py") == ""
    assert rules.severity(code_002, "notebooks/final/a.py") == "high"
    assert rules.severity(code_002, "a.py") is None


def test_globs_start_at_the_configuration_file(tmp_path: Path):
    inner = tmp_path / "pkg"
    inner.mkdir()
    rules = PathRules(configured(inner, "exclude = ['/gen/']"), tmp_path)
    assert rules.excluded("pkg/gen/a.py")
    assert not rules.excluded("gen/a.py")


def test_globs_of_a_file_elsewhere_are_refused(tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    rules = PathRules(configured(other, "exclude = ['gen/']"), tmp_path / "root")
    with pytest.raises(ConfigError, match="are not those of"):
        rules.excluded("gen/a.py")
