"""Paths given by the user → the files to read, each with its role, sorted.

In a git work tree these are the tracked files and the untracked ones that are not ignored;
elsewhere all files. Links are never followed out of the tree. Whatever is left out for another
reason than the user's own excludes is a `Problem`.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from checker.classify import role_of
from checker.model import Location, Problem, Role

MAX_FILES = 1_000_000
"""Files per run; the largest public monorepos have about half of that."""

GIT_SECONDS = 60
"""Listing half a million files takes git about a second; more means a broken file system."""

_NEVER = frozenset({".git", ".hg", ".svn", ".jj"})
_CACHES = frozenset(
    {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".tox", ".nox", ".hypothesis"}
    | {".ipynb_checkpoints", "node_modules"}
)


class FileEntry(Struct, frozen=True):
    """One file to read: `path` as reported (relative to the root, `/`), `file` as opened.

    `stamp` tells states of the file apart: times of modification and of status change in
    nanoseconds, inode, device; nothing where they are not known.
    """

    path: str
    file: str
    size: int
    role: Role
    stamp: tuple[int, ...] = ()


class Discovery(Struct, frozen=True):
    """What was found under the root."""

    entries: tuple[FileEntry, ...]
    problems: tuple[Problem, ...]
    excluded: int


def find_root(start: Path) -> Path:
    """The repository that holds `start`, or its own folder where there is none."""
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def discover(
    root: Path,
    paths: Iterable[Path],
    *,
    excluded: Callable[[str], bool] = lambda _: False,
    role: Callable[[str], Role] = role_of,
    use_git: bool = True,
) -> Discovery:
    """List the regular files at or below `paths`, all of which lie under `root`.

    `excluded` judges paths relative to the root, also those that the user named one by one, so
    that a hook may pass every changed file.
    """
    search = _Search(Path(os.path.realpath(root)), excluded, role, use_git)
    for path in paths:
        search.add(path)
    return search.result()


class _Search:
    def __init__(
        self,
        root: Path,
        excluded: Callable[[str], bool],
        role: Callable[[str], Role],
        use_git: bool,
    ) -> None:
        self._root = str(root).rstrip(os.sep)
        self._excluded = excluded
        self._role = role
        self._git = shutil.which("git") if use_git else None
        self._found: dict[str, FileEntry] = {}
        self._problems: dict[str, Problem] = {}
        self._real_folders: dict[str, bool] = {}
        self._left_out = 0

    def result(self) -> Discovery:
        return Discovery(
            entries=tuple(self._found[path] for path in sorted(self._found)),
            problems=tuple(self._problems[path] for path in sorted(self._problems)),
            excluded=self._left_out,
        )

    def add(self, path: Path) -> None:
        """A path that the user named: its own links count as the user's wish."""
        real = os.path.realpath(path)
        if os.path.isdir(real):
            self._folder(real, named=True)
        else:
            self._file(real)

    def _folder(self, folder: str, *, named: bool = False) -> None:
        """List one folder; a named one of which git ignores everything was named for a reason."""
        listed = self._listed_by_git(folder)
        if listed is None or (named and not listed):
            listed = self._walk(folder)
        for file in listed:
            if len(self._found) >= MAX_FILES:
                self._problem(folder, "limit.files", f"more than {MAX_FILES} files")
                return
            self._file(file)

    def _listed_by_git(self, folder: str) -> Iterable[str] | None:
        if not self._git or not _in_work_tree(folder):
            return None
        import subprocess

        try:
            done = subprocess.run(
                [self._git, *_SAFE_GIT, *_LIST],
                cwd=folder,
                env=_git_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=GIT_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            self._problem(folder, "git.failed", f"git could not list the files: {_reason(error)}")
            return None
        names = done.stdout.split(b"\0")
        return [os.path.join(folder, os.fsdecode(name)) for name in names if name]

    def _walk(self, folder: str) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._problem(folder, "directory.unreadable", error.strerror or "cannot be listed")
            return
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path
            elif entry.name not in _NEVER | _CACHES:
                yield from self._subfolder(entry.path)

    def _subfolder(self, folder: str) -> Iterator[str]:
        if os.path.exists(os.path.join(folder, "pyvenv.cfg")):
            self._problem(folder, "directory.environment", "virtual environment, not scanned")
            return
        yield from self._walk(folder)

    def _file(self, file: str) -> None:
        path = self._relative(file)
        if self._excluded(path):
            self._left_out += 1
            return
        try:
            status = os.lstat(file)
        except FileNotFoundError:
            return  # tracked by git, deleted in the work tree
        except OSError as error:
            self._problem(file, "file.unreadable", error.strerror or "cannot be read")
            return
        if not self._reached_without_links(os.path.dirname(file)):
            self._problem(file, "link.outside", "a folder above it is a link, not followed")
        elif stat.S_ISLNK(status.st_mode):
            self._link(file, path)
        elif stat.S_ISDIR(status.st_mode):
            self._repository_inside(file)
        elif stat.S_ISREG(status.st_mode):
            self._keep(path, file, status)

    def _reached_without_links(self, folder: str) -> bool:
        """False for what git tracks below a folder that the work tree has replaced by a link."""
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(folder) == folder
        return self._real_folders[folder]

    def _repository_inside(self, folder: str) -> None:
        """A submodule, or an untracked repository, which git lists as one entry."""
        folder = folder.rstrip(os.sep)
        if os.path.basename(folder) not in _NEVER:
            self._folder(folder)

    def _link(self, file: str, path: str) -> None:
        """A link inside the tree is read where it gives its target another kind of name."""
        target = os.path.realpath(file)
        if not target.startswith(self._root + os.sep):
            self._problem(file, "link.outside", "link leads out of the scanned tree, not followed")
        elif os.path.splitext(target)[1] != os.path.splitext(file)[1] and os.path.isfile(target):
            self._keep(path, target, os.stat(target))

    def _keep(self, path: str, file: str, status: os.stat_result) -> None:
        stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
        self._found[path] = FileEntry(path, file, status.st_size, self._role(path), stamp)

    def _problem(self, file: str, code: str, message: str) -> None:
        path = self._relative(file) or "."
        self._problems[path] = Problem(code, Location(path, 1, 1, 1, 1), message)

    def _relative(self, file: str) -> str:
        """The path to report; bytes that are no UTF-8 are shown as escapes."""
        relative = file[len(self._root) + 1 :] if file.startswith(self._root) else file
        relative = relative.replace(os.sep, "/")
        return os.fsencode(relative).decode("utf-8", "backslashreplace")


def _in_work_tree(folder: str) -> bool:
    path = Path(folder)
    return any((parent / ".git").exists() for parent in (path, *path.parents))


def _reason(error: Exception) -> str:
    said: bytes = getattr(error, "stderr", None) or b""
    if lines := said.decode("utf-8", "replace").strip().splitlines():
        return lines[-1]
    status = getattr(error, "returncode", None)
    return type(error).__name__ if status is None else f"exit status {status}"


_SAFE_GIT = (
    "--no-pager",
    "--no-optional-locks",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.directory=*"),
)
"""The scanned repository's own configuration may name programs that git would start (CVE-2022-24765
and the file system monitor); these switch them off. Ownership does not matter then, and CI
containers commonly run as another user."""


_LIST = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")


def _git_environment() -> dict[str, str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return {
        **keep,
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
    }
