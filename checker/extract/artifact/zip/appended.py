"""A zip file behind something else: readers that look at the end find it all the same."""

from __future__ import annotations

from checker.extract.artifact.zip.directory import END_MAGIC, LOCAL_MAGIC, TAIL, directories
from checker.source import Source


def appended_archive(source: Source, ahead: int = TAIL) -> Source | None:
    """The zip file that a source ends with, if it begins with something else.

    `ahead` is how far from the end its last record is looked for: only a comment may follow it.
    """
    tail = source.read(max(0, source.size - ahead), ahead)
    if END_MAGIC not in tail or source.head.startswith(LOCAL_MAGIC):
        return None
    for directory in directories(source):
        start = min(entry.offset for entry in directory.entries)
        if source.read(start, 4) == LOCAL_MAGIC:
            return source.window("appended.zip", start, source.size - start)
    return None
