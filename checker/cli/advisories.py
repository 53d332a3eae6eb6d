"""`mlwarden advisories`: fetch, import and describe the database of known vulnerabilities."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.advisories.importing import Imported

MAX_SHOWN = 5
"""Unusable records that are named; the rest is counted."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser(
        "advisories",
        help="manage the database of known vulnerabilities",
        description="Known vulnerabilities and malicious packages are matched offline, with a "
        "database that is fetched or imported here and nowhere else.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    update = actions.add_parser("update", help="download the export of OSV and import it")
    update.add_argument("--url", help="another address of a zip of OSV records")
    update.set_defaults(run=_update)
    load = actions.add_parser("import", help="import a zip, a folder or JSON lines of OSV records")
    load.add_argument("source", metavar="PATH")
    load.set_defaults(run=_import)
    status = actions.add_parser("status", help="say what is in the database and how old it is")
    status.set_defaults(run=_status)


def database_path() -> Path:
    """Where the database is: MLWARDEN_ADVISORIES, or a file in the user's data folder."""
    if given := os.environ.get("MLWARDEN_ADVISORIES"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("mlwarden", appauthor=False) / "advisories.db"


def _update(arguments: argparse.Namespace) -> int:
    from checker.advisories.update import DEFAULT_URL, update

    _tell(update(database_path(), arguments.url or DEFAULT_URL))
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from checker.advisories.importing import import_advisories

    _tell(import_advisories(Path(arguments.source), database_path()))
    return 0


def _tell(result: Imported) -> None:
    print(
        f"{result.advisories} advisories about {result.packages} packages, "
        f"newest change {result.modified[:10] or 'unknown'}, {result.withdrawn} withdrawn left out"
    )
    for one in result.rejected[:MAX_SHOWN]:
        print(f"not used: {one.name}: {one.reason}")
    if len(result.rejected) > MAX_SHOWN:
        print(f"not used: {len(result.rejected) - MAX_SHOWN} more")
    print(f"written to {database_path()}")


def _status(_: argparse.Namespace) -> int:
    from checker.advisories.store import Store

    path = database_path()
    with Store(path, date.today()) as store:
        print(f"database: {path}")
        print(f"state: {store.state}")
        if store.usable:
            print(f"age: {'unknown' if store.age_days is None else f'{store.age_days} days'}")
            for key, value in store.meta.items():
                print(f"{key}: {value}")
        return 0 if store.usable else 2
