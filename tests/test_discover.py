"""Which files are found, and what never is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from checker.discover import discover, find_root
from checker.globs import matcher


def write(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")


def paths(root: Path, *targets: Path, **options: object) -> list[str]:
    found = discover(root, targets or [root], **options)  # type: ignore[arg-type]
    return [entry.path for entry in found.entries]


def problems(root: Path, *targets: Path) -> dict[str, str]:
    return {p.at.path: p.code for p in discover(root, targets or [root]).problems}


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    write(tmp_path, ".gitignore", "a.py", "ignored.py", "forced.pkl", "sub/b.py")
    (tmp_path / ".gitignore").write_text("ignored.py\nforced.pkl\n")
    git(tmp_path, "add", "a.py", "sub/b.py")
    git(tmp_path, "add", "-f", "forced.pkl")
    return tmp_path


def test_git_lists_tracked_and_new_files_but_not_ignored_ones(repository: Path):
    write(repository, "new.py")
    assert paths(repository) == [".gitignore", "a.py", "forced.pkl", "new.py", "sub/b.py"]


def test_a_tracked_file_cannot_hide_behind_gitignore(repository: Path):
    assert "forced.pkl" in paths(repository)


def test_a_named_folder_that_git_ignores_is_read(repository: Path):
    (repository / ".gitignore").write_text("build/")
    write(repository, "build/model.pkl")
    assert "build/model.pkl" not in paths(repository)
    assert paths(repository, repository / "build") == ["build/model.pkl"]


def test_no_git_reads_ignored_files(repository: Path):
    assert "ignored.py" in paths(repository, use_git=False)


def test_a_subfolder_keeps_paths_relative_to_the_root(repository: Path):
    assert paths(repository, repository / "sub") == ["sub/b.py"]


def test_deleted_files_are_no_problem(repository: Path):
    (repository / "a.py").unlink()
    found = discover(repository, [repository])
    assert "a.py" not in {entry.path for entry in found.entries}
    assert not found.problems


def test_a_folder_without_git_is_walked_whole(tmp_path: Path):
    write(tmp_path, ".gitignore", "a.py", ".hidden/c.py", "__pycache__/x.pyc")
    (tmp_path / ".gitignore").write_text("*")
    assert paths(tmp_path) == [".gitignore", ".hidden/c.py", "a.py"]


def test_repositories_inside_are_read(repository: Path):
    inner = repository / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    write(inner, "c.py")
    assert "inner/c.py" in paths(repository)


def test_the_repositorys_configuration_starts_no_program(repository: Path, tmp_path: Path):
    trap = repository / "trap.sh"
    ran = repository / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.alternateRefsCommand"):
        git(repository, "config", key, str(trap))
    hooks = repository / "hooks"
    hooks.mkdir()
    (hooks / "post-index-change").symlink_to(trap)
    git(repository, "config", "core.hooksPath", str(hooks))
    ran.unlink(missing_ok=True)
    assert "a.py" in paths(repository)
    assert not ran.exists()


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    write(outside, "secret.py")
    root = tmp_path / "root"
    write(root, "a.py")
    (root / "file.py").symlink_to(outside / "secret.py")
    (root / "folder").symlink_to(outside)
    assert paths(root) == ["a.py"]
    assert problems(root) == {"file.py": "link.outside", "folder": "link.outside"}


def test_a_tracked_folder_replaced_by_a_link_is_not_followed(repository: Path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "b.py")
    (repository / "sub" / "b.py").unlink()
    (repository / "sub").rmdir()
    (repository / "sub").symlink_to(outside)
    assert "sub/b.py" not in paths(repository)
    assert problems(repository)["sub/b.py"] == "link.outside"


def test_a_link_inside_the_tree_counts_where_it_changes_the_kind_of_name(tmp_path: Path):
    write(tmp_path, "blobs/abc", "a.py")
    (tmp_path / "model.bin").symlink_to(tmp_path / "blobs" / "abc")
    (tmp_path / "same.py").symlink_to(tmp_path / "a.py")
    assert paths(tmp_path) == ["a.py", "blobs/abc", "model.bin"]


def test_broken_and_circular_links_do_no_harm(tmp_path: Path):
    write(tmp_path, "a.py")
    (tmp_path / "broken.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "self").symlink_to(tmp_path)
    assert paths(tmp_path) == ["a.py"]


def test_pipes_and_sockets_are_left_alone(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.py")
    assert paths(tmp_path) == []


def test_virtual_environments_are_named_not_read(tmp_path: Path):
    write(tmp_path, "env/pyvenv.cfg", "env/lib/x.py", "a.py")
    assert paths(tmp_path) == ["a.py"]
    assert problems(tmp_path) == {"env": "directory.environment"}


def test_excludes_apply_to_named_files_too(tmp_path: Path):
    write(tmp_path, "a.py", "gen/b.py")
    excluded = matcher(["gen/"])
    assert paths(tmp_path, excluded=excluded) == ["a.py"]
    found = discover(tmp_path, [tmp_path / "gen" / "b.py"], excluded=excluded)
    assert found.entries == ()
    assert found.excluded == 1


def test_roles_come_with_the_files(tmp_path: Path):
    write(tmp_path, "train.py", "tests/test_a.py", "third_party/x.py", "examples/e.py", "docs/d.py")
    roles = {entry.path: entry.role for entry in discover(tmp_path, [tmp_path]).entries}
    assert roles == {
        "train.py": "product",
        "tests/test_a.py": "test",
        "third_party/x.py": "vendored",
        "examples/e.py": "example",
        "docs/d.py": "docs",
    }


def test_names_that_are_no_utf8_are_shown_escaped(tmp_path: Path):
    (tmp_path / os.fsdecode(b"bad\xff.py")).write_text("x")
    assert paths(tmp_path) == ["bad\\xff.py"]


def test_a_folder_that_cannot_be_listed_is_a_problem(unprivileged: Path):
    write(unprivileged, "a.py", "closed/b.py")
    (unprivileged / "closed").chmod(0)
    assert paths(unprivileged) == ["a.py"]
    assert problems(unprivileged) == {"closed": "directory.unreadable"}


def test_a_broken_repository_is_walked_and_said(tmp_path: Path):
    write(tmp_path, ".git/HEAD", "a.py")
    assert paths(tmp_path) == ["a.py"]
    assert problems(tmp_path) == {".": "git.failed"}


def test_the_root_is_the_repository(repository: Path, tmp_path_factory):
    assert find_root(repository / "sub" / "b.py") == repository
    alone = tmp_path_factory.mktemp("alone")
    assert find_root(alone) == alone
