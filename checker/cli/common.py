"""What several commands share: options of a run and how they become a `Request`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.advisories.services import Service
    from checker.config import Config
    from checker.pipeline import Request


def add_tree_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that reads a tree."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders and URLs (default: this folder)"
    )
    group = parser.add_argument_group("what is read")
    group.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="leave these paths out, in the form of .gitignore; repeatable",
    )
    group.add_argument("--no-git", action="store_true", help="read files that git ignores as well")
    group.add_argument(
        "--online",
        choices=("osv", "pypi"),
        help="ask this service about the declared packages, in the place of the offline database",
    )
    group.add_argument("--no-cache", action="store_true", help="neither use nor fill the cache")
    group.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes (default: the cores there are)"
    )
    add_config_options(parser)


def add_config_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that needs the policies of a project."""
    group = parser.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="use this file and no other")
    group.add_argument(
        "--isolated", action="store_true", help="ignore every configuration file of the tree"
    )
    group.add_argument(
        "--policies",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder with further policies; repeatable",
    )


def config_for(arguments: argparse.Namespace, start: Path, root: Path) -> Config:
    """The configuration that the arguments ask for. Raises ConfigError and UsageError."""
    from checker.config import Config, find_config, read_config

    if arguments.config and arguments.isolated:
        raise UsageError("--config and --isolated exclude each other")
    if arguments.isolated:
        config = Config(folder=root)
    elif arguments.config:
        file = Path(arguments.config)
        found = read_config(file)
        if found is None:
            raise UsageError(f"{file} has no table [tool.mlwarden]")
        config = found
    else:
        config = find_config(start, root)
    given = tuple(str(Path(folder).resolve()) for folder in arguments.policies)
    return config.changed(policy_dirs=(*config.settings.policy_dirs, *given))


def request_for(arguments: argparse.Namespace) -> Request:
    """The run that the arguments ask for. Raises UsageError for paths that are not there."""
    from checker.cli.advisories import database_path
    from checker.pipeline import Request
    from checker.remote import is_remote
    from checker.workers import default_jobs

    paths = arguments.paths or ["."]
    remotes = tuple(path for path in paths if is_remote(path))
    targets = _targets([path for path in paths if not is_remote(path)])
    start = targets[0] if targets else Path.cwd()
    root = _root(targets) if targets else start
    if arguments.jobs < 0:
        raise UsageError("--jobs must not be negative")
    return Request(
        root=root,
        targets=targets,
        config=config_for(arguments, start, root),
        today=date.today(),
        jobs=arguments.jobs or default_jobs(),
        remotes=remotes,
        cache_folder=None if arguments.no_cache else cache_folder(),
        excludes=tuple(arguments.exclude),
        use_git=not arguments.no_git,
        advisories=database_path(),
        online=_online(arguments),
    )


def _online(arguments: argparse.Namespace) -> Service | None:
    """The server that is to be asked about packages, if the user wants one asked."""
    if not arguments.online:
        return None
    from checker.advisories.services import Service

    return Service(arguments.online, os.environ.get("MLWARDEN_OSV_URL"))


def cache_folder() -> Path:
    """Where the cache is: MLWARDEN_CACHE_DIR, or the user's cache folder."""
    if given := os.environ.get("MLWARDEN_CACHE_DIR"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("mlwarden", appauthor=False)


def _targets(paths: Sequence[str]) -> tuple[Path, ...]:
    targets = []
    for path in paths:
        try:
            targets.append(Path(path).resolve(strict=True))
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror or 'cannot be found'}") from error
    return tuple(targets)


def _root(targets: Sequence[Path]) -> Path:
    """The repository of all targets, or the closest folder above them."""
    from checker.discover import find_root

    roots = {find_root(target) for target in targets}
    if len(roots) == 1:
        return roots.pop()
    try:
        return Path(os.path.commonpath(roots))
    except ValueError as error:
        raise UsageError("the paths have no folder in common") from error
