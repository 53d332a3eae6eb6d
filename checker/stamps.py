"""Files as the file system describes them → the cache keys that earlier runs found for them.

Reading and hashing every file is most of a run in which nothing has changed. A file whose size,
times, inode and device are the same is taken for the same, as git does; unlike the time of
modification, that of the status change cannot be set back by who writes a file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from checker.cache import Cache, key_of
from checker.discover import FileEntry

SETTLED_NS = 2_000_000_000
"""Age from which times tell states apart: file systems count in steps of up to two seconds."""


class Stamps:
    """The keys of files whose stamps are known; `salt` is what else the keys depend on."""

    def __init__(self, cache: Cache, salt: str) -> None:
        self._cache = cache
        self._state = key_of("stamp", salt)
        self._settled = time.time_ns() - SETTLED_NS

    def find(self, entries: Iterable[FileEntry]) -> dict[str, bytes]:
        """Path → key, of the files that have not changed since their key was kept."""
        names = {_name(entry): entry for entry in entries if self._tells(entry)}
        found: dict[str, bytes] = {}
        for name, value in self._cache.get(list(names)).items():
            entry = names[name]
            stamp = self._stamp(entry)
            if value.startswith(stamp):
                found[entry.path] = value[len(stamp) :]
        return found

    def key(self, entry: FileEntry) -> bytes | None:
        """A key for a file that is too large to be hashed; None where its stamp says too little."""
        if not self._tells(entry):
            return None
        return key_of("facts by stamp", entry.path, entry.file, self._stamp(entry))

    def keep(self, entries: Iterable[FileEntry], keys: Mapping[str, bytes]) -> None:
        """Remember the keys that were found by other means than the stamps."""
        self._cache.put(
            (_name(entry), self._stamp(entry) + keys[entry.path])
            for entry in entries
            if entry.path in keys and self._tells(entry)
        )

    def _tells(self, entry: FileEntry) -> bool:
        """Whether the file had its last change long enough ago; elsewhere ctime is the creation."""
        return os.name == "posix" and 0 < max(entry.stamp[:2], default=0) < self._settled

    def _stamp(self, entry: FileEntry) -> bytes:
        return self._state + " ".join(map(str, (entry.size, *entry.stamp))).encode() + b"\0"


def _name(entry: FileEntry) -> bytes:
    """The key of a stamp: the same file may be reported under several paths."""
    return b"\0".join((b"stamp", os.fsencode(entry.file), os.fsencode(entry.path)))
