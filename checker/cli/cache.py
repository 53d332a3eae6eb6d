"""`mlwarden cache`: where the cache is, and getting rid of it."""

from __future__ import annotations

import argparse

from checker.cli.common import cache_folder
from checker.errors import MlwardenError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser("cache", help="show or clear the cache")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("clear", help="remove the cache").set_defaults(run=_clear)
    actions.add_parser("dir", help="print where the cache is").set_defaults(run=_dir)


def _dir(_: argparse.Namespace) -> int:
    print(cache_folder())
    return 0


def _clear(_: argparse.Namespace) -> int:
    from checker.cache import clear

    folder = cache_folder()
    try:
        freed = clear(folder)
    except OSError as error:
        raise MlwardenError(f"{folder}: {error.strerror or error}") from error
    print(f"{freed / 1e6:.1f} MB freed in {folder}")
    return 0
