"""A tree → the facts of all its files: discovery, cache and workers put together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checker import __version__
from checker.cache import Cache, cache_key, content_digest
from checker.classify import classify, is_context
from checker.discover import Discovery, FileEntry, discover
from checker.extract import Context
from checker.model import FileFacts, Problem
from checker.paths import PathRules
from checker.project.assembly import sorted_files
from checker.reading import open_source
from checker.source import SourceError
from checker.workers import Progress, extract_all

MAX_CACHED_BYTES = 16 * 1024 * 1024
"""Larger files take longer to hash than most formats take to read."""


@dataclass(frozen=True)
class Reading:
    """How to read: all that the facts of a run depend on, and what makes it fast."""

    context: Context
    cache_folder: Path | None
    jobs: int
    progress: Progress = field(default=lambda _: None)


@dataclass(frozen=True)
class Gathered:
    """What the files say, and where they are.

    `targets` are the paths the user asked about; the rest is context. `whole` is true when folders
    were named, so that what is absent can be judged as well. `note` says why no cache was used.
    """

    files: tuple[FileFacts, ...]
    entries: dict[str, FileEntry]
    targets: frozenset[str]
    whole: bool
    problems: tuple[Problem, ...]
    note: str


def gather(
    root: Path, targets: Sequence[Path], rules: PathRules, reading: Reading, *, use_git: bool
) -> Gathered:
    """Find and read the files at and below `targets`, and what changes how they are judged."""
    found = discover(root, targets, excluded=rules.excluded, role=rules.role, use_git=use_git)
    wanted = frozenset(entry.path for entry in found.entries)
    whole = any(target.is_dir() for target in targets)
    context = () if whole else _context(root, rules, use_git)
    entries = [*found.entries, *(entry for entry in context if entry.path not in wanted)]
    with Cache(reading.cache_folder) as cache:
        files = _read(entries, cache, reading)
        note = cache.note
    return Gathered(
        files=sorted_files(files),
        entries={entry.path: entry for entry in entries},
        targets=wanted,
        whole=whole,
        problems=found.problems,
        note=note,
    )


def _context(root: Path, rules: PathRules, use_git: bool) -> Sequence[FileEntry]:
    """The manifests of the repository, for when the user names single files only."""

    def unwanted(path: str) -> bool:
        return not is_context(path) or rules.excluded(path)

    whole = (root / ".git").exists()
    places = [root] if whole else [file for file in sorted(root.iterdir()) if file.is_file()]
    found: Discovery = discover(root, places, excluded=unwanted, role=rules.role, use_git=use_git)
    return found.entries


def _read(entries: Sequence[FileEntry], cache: Cache, reading: Reading) -> list[FileFacts]:
    keys = {} if reading.cache_folder is None else _keys(entries, reading.context)
    known = cache.get(list(keys.values()))
    hits = {path: known[key] for path, key in keys.items() if key in known}
    reading.progress(len(hits))
    missing = [entry for entry in entries if entry.path not in hits]
    read = list(extract_all(missing, reading.context, jobs=reading.jobs, progress=reading.progress))
    cache.put((keys[file.path], file) for file in read if file.path in keys and _lasting(file))
    return [*_with_roles(hits, entries), *read]


def _with_roles(hits: dict[str, FileFacts], entries: Sequence[FileEntry]) -> list[FileFacts]:
    """Cached facts with the roles of this run: the configuration may have changed."""
    roles = {entry.path: entry.role for entry in entries}
    for file in hits.values():
        file.role = roles[file.path]
    return list(hits.values())


def _lasting(file: FileFacts) -> bool:
    """Whether the result depends on the bytes alone: not on time, memory or permissions."""
    return not any(one.code.startswith(("file.", "limit.time")) for one in file.problems)


def _keys(entries: Sequence[FileEntry], context: Context) -> dict[str, bytes]:
    """The cache key of each file that is read whole anyway; others are read by ranges, quickly."""
    salt = f"{__version__} {sys.version_info[:2]} {context.watch.digest}"
    keys: dict[str, bytes] = {}
    for entry in entries:
        if 0 < entry.size <= MAX_CACHED_BYTES and (key := _key(entry, salt)):
            keys[entry.path] = key
    return keys


def _key(entry: FileEntry, salt: str) -> bytes | None:
    try:
        with open_source(entry) as source:
            chosen = classify(source.name, source.head, source.size)
            if not chosen or not all(one.whole for one in chosen):
                return None
            return cache_key(entry.path, content_digest(source.data), chosen, salt)
    except SourceError:
        return None
