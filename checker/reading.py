"""A file of the tree → a `Source`, and its facts: the only place that opens scanned files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.discover import FileEntry
from checker.extract import Context
from checker.inspection import inspect
from checker.model import FileFacts, Location, Problem
from checker.source import FileReader, Source, SourceError

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)  # the entry was a regular file when it was listed
    | getattr(os, "O_NONBLOCK", 0)  # a pipe put in its place must not stop us
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def open_source(entry: FileEntry, links: _Links | None = None) -> Iterator[Source]:
    """Open one file for reading. Raises SourceError when it cannot be or is no regular file."""
    try:
        fd = os.open(entry.file, _FLAGS)
    except OSError as error:
        raise SourceError("file.unreadable", error.strerror or "cannot be opened") from error
    reader = FileReader(fd, os.fstat(fd).st_size)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise SourceError("file.special", "not a regular file")
        yield Source(entry.path, reader, links=links)
    finally:
        reader.close()


class _Links:
    """What is known of the names beside a file, and whether anybody wanted to know."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked = False

    def __call__(self, name: str) -> str | None:
        """Whether a relative name leads out of the folder, or to a file with several names."""
        self.asked = True
        try:
            real = os.path.realpath(self._folder / name)
            if not real.startswith(os.path.realpath(self._folder) + os.sep):
                return "symbolic"
            status = Path(real).stat()
        except (OSError, ValueError):
            return None
        return "hard" if stat.S_ISREG(status.st_mode) and status.st_nlink > 1 else None


def read_facts(entry: FileEntry, context: Context) -> FileFacts:
    """Everything one file says; a file that cannot be read says so in its problems."""
    links = _Links(Path(entry.file).parent)
    try:
        with open_source(entry, links) as source:
            facts = inspect(source, entry.role, context)
            facts.lasting = not links.asked
            return facts
    except SourceError as error:
        place = Location(entry.path, 1, 1, 1, 1)
        problem = Problem(error.code, place, str(error))
        return FileFacts(path=entry.path, size=entry.size, role=entry.role, problems=[problem])
