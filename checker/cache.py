"""Digests of everything a value depends on → the value that an earlier run computed.

One SQLite file in a folder of the user's holds facts of files, METADATA of policies and answers of
the engine. A cache only ever saves time: an entry that is damaged, or in a file that others could
have written, is as good as none, and no error of the cache ends a run.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

from checker import __version__
from checker.closing import Closing

MAX_ENTRY_BYTES = 4 * 1024 * 1024
"""Larger results are rare and would crowd out a thousand others."""

MAX_BYTES = 256 * 1024 * 1024
"""Size at which the entries that went longest without use are dropped."""

_CHECK = 16
_BATCH = 500
_NAME = "cache-1.sqlite"
_SCHEMA = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB, day INTEGER)"


def digest(data: bytes) -> str:
    """BLAKE2b-128 in hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


def key_of(*parts: str | bytes) -> bytes:
    """The key of what these parts determine, under this state of the program."""
    hashed = blake2b(program(), digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.digest()


@cache
def program() -> bytes:
    """What tells one state of the program from another: its version; in a checkout its files."""
    package = Path(__file__).parent
    if (package / "policies").is_dir():  # as only a wheel has it
        return __version__.encode()
    files = "\n".join((__version__, *sorted(_files(str(package)))))
    return digest(files.encode()).encode()


def _files(folder: str) -> Iterator[str]:
    """The programs at and below a folder, with their sizes and times of change."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _files(entry.path)
        elif entry.name.endswith(".py"):
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"


class Cache(Closing):
    """An open cache; one that could not be opened finds and keeps nothing.

    `note` says in one sentence why it is not used, if so.
    """

    def __init__(self, folder: Path | None) -> None:
        self.note = ""
        self._today = int(time.time() // 86_400)
        self._seen: list[bytes] = []
        self._database: sqlite3.Connection | None = None
        self._new = False
        if folder is not None:
            self._open(folder)

    @property
    def usable(self) -> bool:
        """Whether anything can be found or kept."""
        return self._database is not None

    @property
    def empty(self) -> bool:
        """Whether nothing can be found, so that everything will have to be worked out."""
        return self._database is None or self._new

    def _open(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / _NAME
            if _writable_by_others(folder) or (file.exists() and _writable_by_others(file)):
                self.note = f"cache not used: {folder} can be written by others"
                return
            self._connect(file)
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def _connect(self, file: Path) -> None:
        self._new = not file.exists()
        try:
            self._database = _database(file)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            file.unlink(missing_ok=True)  # not a database, or a damaged one
            self._database = _database(file)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values that are there and sound."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys) if self._database else 0, _BATCH):
            for key, sealed, day in self._select(keys[start : start + _BATCH]):
                if (value := _unseal(sealed)) is not None:
                    found[key] = value
                    if day != self._today:
                        self._seen.append(key)
        return found

    def _select(self, keys: Sequence[bytes]) -> list[tuple[bytes, bytes, int]]:
        if self._database is None:
            return []
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, value, day FROM entries WHERE key IN ({marks})"
        try:
            return self._database.execute(query, keys).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep these values."""
        if self._database is None:
            return
        small = (entry for entry in entries if len(entry[1]) <= MAX_ENTRY_BYTES)
        rows = [(key, _seal(value), self._today) for key, value in small]
        try:
            with self._database:
                self._database.executemany("REPLACE INTO entries VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Note what was used, drop what was not for long, and close."""
        if self._database is None:
            return
        try:
            with self._database:
                self._database.executemany(
                    "UPDATE entries SET day = ? WHERE key = ?",
                    [(self._today, key) for key in self._seen],
                )
            self._shrink(self._database)
            self._database.close()
        except sqlite3.Error as error:
            self._give_up(error)
        self._database = None

    def _shrink(self, database: sqlite3.Connection) -> None:
        pages, size = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
        if pages * size <= MAX_BYTES:
            return
        with database:
            database.execute(
                "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY day LIMIT "
                "(SELECT count(*) / 2 FROM entries))"
            )
        database.execute("VACUUM")

    def _give_up(self, error: Exception) -> None:
        self._database = None
        self.note = f"cache not used: {error}"


def clear(folder: Path) -> int:
    """Remove the cache and say how many bytes that freed. Raises OSError when it cannot."""
    freed = 0
    for file in sorted(folder.glob("cache-*.sqlite*")):
        freed += file.stat().st_size
        file.unlink()
    return freed


def _database(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=2.0)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _writable_by_others(path: Path) -> bool:
    if not hasattr(os, "getuid"):
        return False  # Windows profiles are private by default
    status = path.lstat()
    return status.st_uid != os.getuid() or bool(status.st_mode & 0o022) or path.is_symlink()


def _seal(value: bytes) -> bytes:
    return blake2b(value, digest_size=_CHECK).digest() + value


def _unseal(sealed: bytes) -> bytes | None:
    check, value = sealed[:_CHECK], sealed[_CHECK:]
    return value if blake2b(value, digest_size=_CHECK).digest() == check else None
