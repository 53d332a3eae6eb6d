"""Paths of the tree → their text, read again when a report shows it or a fix changes it."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping

from checker.discover import FileEntry
from checker.reading import open_source
from checker.source import SourceError, Text

MAX_SHOWN_BYTES = 32 * 1024 * 1024
"""Notebooks with outputs reach tens of megabytes; more is no text that somebody reads."""

MAX_LINES = 500_000
"""Lines are kept one by one, with the place of each."""


class Texts:
    """Reads each file once; None where there is nothing to show."""

    def __init__(self, entries: Mapping[str, FileEntry]) -> None:
        self._entries = entries
        self._known: dict[str, Text | None] = {}

    def __call__(self, path: str) -> Text | None:
        """The text of one file, or None for binary, huge and unreadable ones."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> Text | None:
        entry = self._entries.get(path)
        if entry is None or entry.size > MAX_SHOWN_BYTES:
            return None
        try:
            with open_source(entry) as source:
                shown = _is_text(source.head) and source.data.count(b"\n") <= MAX_LINES
                text = source.text if shown else None
        except SourceError:
            return None
        return text or None


def _is_text(head: bytes) -> bool:
    """Whether the beginning has no control characters but those that editors keep."""
    return not head.translate(None, _TEXT) or head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


_TEXT = bytes({7, 8, 9, 10, 12, 13, 27, *range(32, 127), *range(128, 256)})
