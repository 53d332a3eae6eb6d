"""The advisory database: one SQLite file, read by package name and never as a whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from checker.advisories.model import Advisory
from checker.closing import Closing
from checker.errors import MlwardenError

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 1
"""Raised whenever older files can no longer be read."""

State = Literal["ok", "absent", "unreadable", "outdated", "future"]
"""`outdated` is an older layout of the file; `future` a date after today: a clock is wrong."""


class AdvisoryError(MlwardenError):
    """The advisory database cannot be written, or what should go into it cannot be read."""


def write(path: Path, packages: Mapping[str, list[Advisory]], meta: Mapping[str, str]) -> None:
    """Write the whole database anew; the old one stays until the new one is complete."""
    import sqlite3

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".advisories-", dir=path.parent)
    os.close(handle)
    try:
        _fill(name, packages, meta)
        Path(name).replace(path)
    except (OSError, sqlite3.Error) as error:
        raise AdvisoryError(f"{path}: {error}") from error
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _fill(name: str, packages: Mapping[str, list[Advisory]], meta: Mapping[str, str]) -> None:
    import sqlite3

    encoder = msgspec.msgpack.Encoder(order="deterministic")
    connection = sqlite3.connect(name)
    try:
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
        connection.execute("CREATE TABLE package (name TEXT PRIMARY KEY, advisories BLOB)")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        connection.executemany(
            "INSERT INTO package VALUES (?, ?)",
            ((name, encoder.encode(packages[name])) for name in sorted(packages)),
        )
        connection.commit()
    finally:
        connection.close()


class Store(Closing):
    """An advisory database that may be absent or broken: it then answers that, and no advisories.

    `today` decides its age.
    """

    def __init__(self, path: Path | None, today: date) -> None:
        self._path = path
        self._today = today
        self._connection: sqlite3.Connection | None = None
        self._decoder = msgspec.msgpack.Decoder(list[Advisory])
        self.state: State = "absent"
        self.reason = ""
        self.meta: dict[str, str] = {}
        self._open()

    def _open(self) -> None:
        if self._path is None or not self._path.is_file():
            return
        self.state = self._read(self._path)
        if not self.usable:
            self.close()

    def _read(self, path: Path) -> State:
        import sqlite3

        try:
            uri = f"{path.resolve().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA:
                return "outdated"
            self.meta = dict(self._connection.execute("SELECT key, value FROM meta"))
            self._connection.execute("SELECT advisories FROM package LIMIT 1").fetchone()
        except (sqlite3.Error, ValueError, TypeError):
            return "unreadable"
        return "future" if self.age_days is not None and self.age_days < 0 else "ok"

    @property
    def usable(self) -> bool:
        """Whether it answers; one from the future does, but its age means nothing."""
        return self.state in ("ok", "future")

    @cached_property
    def age_days(self) -> int | None:
        """Days since the newest advisory in it was changed."""
        text = self.meta.get("modified", "")
        try:
            return (self._today - datetime.fromisoformat(text[:10]).date()).days
        except ValueError:
            return None

    def advisories(self, name: str) -> list[Advisory]:
        """Everything about one package (its name in PEP 503 form)."""
        import sqlite3

        if self._connection is None or not self.usable:
            return []
        try:
            row = self._connection.execute(
                "SELECT advisories FROM package WHERE name = ?", (name,)
            ).fetchone()
            return self._decoder.decode(row[0]) if row else []
        except (sqlite3.Error, msgspec.MsgspecError):
            self.state = "unreadable"
            return []

    def fetch(self, releases: Iterable[tuple[str, str]]) -> None:
        """Everything is at hand."""

    def for_release(self, name: str, version: str) -> Store:
        """What to ask about one release: the database knows all of them."""
        return self

    def unknown(self, name: str, version: str | None) -> str | None:
        """Why nothing is known about a release; None, for a database is complete or unusable."""
        return None if self.usable else self.state

    def names(self) -> Iterable[str]:
        """All packages that it knows."""
        if self._connection is None or not self.usable:
            return []
        return [row[0] for row in self._connection.execute("SELECT name FROM package")]

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
