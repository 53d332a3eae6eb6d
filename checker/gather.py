"""A tree → what there is to read → the facts of all its files: discovery, cache and workers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from checker.cache import Cache, digest, key_of
from checker.classify import formats_of, is_context
from checker.codec import decode_all, encode
from checker.discover import FileEntry, discover
from checker.extract import Context
from checker.inspection import inspect
from checker.model import SCHEMA_VERSION, FileFacts, Location, Problem
from checker.paths import PathRules
from checker.project.assembly import sorted_files
from checker.reading import open_source
from checker.source import SourceError
from checker.stamps import Stamps
from checker.workers import Progress, extract_all

SMALL = 256 * 1024
"""Bytes of a file that is sooner read whole than by ranges."""

MAX_CACHED_BYTES = 16 * 1024 * 1024
"""Larger files take longer to hash than most formats take to read."""


NO_FORMAT = b""
"""In the place of a key."""


class Reading(Struct, frozen=True):
    """How to read: all that the facts of a run depend on, and what makes it fast.

    `busy` is called before the work begins, if there is any that the cache has not done and could
    have: what is read each time commonly says what it said before.
    """

    context: Context
    cache: Cache
    jobs: int
    progress: Progress = lambda _: None
    busy: Callable[[], object] = lambda: None


class Survey(Struct, frozen=True):
    """What there is to read.

    `targets` are the paths the user asked about; of the rest, manifests are read as context, and
    only the names are known of what else is in `paths`. `whole` is true when folders were named, so
    that what is absent can be judged as well. `keys` are those that the cache knows the facts of
    files by; one that was changed a moment ago may have none.
    """

    entries: tuple[FileEntry, ...]
    keys: dict[str, bytes]
    paths: frozenset[str]
    targets: frozenset[str]
    whole: bool
    problems: tuple[Problem, ...]


class Gathered(Struct, frozen=True):
    """What the files say, and where they are: see `Survey`."""

    files: tuple[FileFacts, ...]
    entries: dict[str, FileEntry]
    paths: frozenset[str]
    targets: frozenset[str]
    whole: bool
    problems: tuple[Problem, ...]


def survey(
    root: Path, targets: Sequence[Path], rules: PathRules, reading: Reading, *, use_git: bool
) -> Survey:
    """Find the files at and below `targets`, and what changes how they are judged."""
    found = discover(root, targets, excluded=rules.excluded, role=rules.role, use_git=use_git)
    wanted = frozenset(entry.path for entry in found.entries)
    whole = any(target.is_dir() for target in targets)
    others = _others(root, rules, use_git) if targets and not whole else Others()
    manifests = (one for one in others.manifests if one.path not in wanted)
    entries = (*found.entries, *manifests)
    return Survey(
        entries=entries,
        keys=_keys(entries, reading) if reading.cache.usable else {},
        paths=wanted | others.paths,
        targets=wanted,
        whole=whole,
        problems=found.problems,
    )


def gather(found: Survey, files: Iterable[FileFacts], far: Sequence[FileFacts] = ()) -> Gathered:
    """What was found, with what it says; `far` are files behind URLs, which are targets too."""
    return Gathered(
        files=sorted_files([*files, *far]),
        entries={entry.path: entry for entry in found.entries},
        paths=found.paths,
        targets=found.targets | {file.path for file in far},
        whole=found.whole,
        problems=found.problems,
    )


def remote(url: str, rules: PathRules, reading: Reading) -> Iterator[FileFacts]:
    """The facts of the file behind a URL, or of the files below it."""
    from checker.remote import open_remote, shown_url

    reading.busy()
    try:
        for source in open_remote(url):
            yield inspect(source, rules.role(source.path), reading.context)
            reading.progress(1)
    except SourceError as error:
        path = shown_url(url)
        problem = Problem(error.code, Location(path, 1, 1, 1, 1), str(error))
        yield FileFacts(path=path, size=0, role="product", problems=[problem])


class Others(Struct, frozen=True):
    """What else is in the repository when the user names single files only."""

    manifests: tuple[FileEntry, ...] = ()
    paths: frozenset[str] = frozenset()


def _others(root: Path, rules: PathRules, use_git: bool) -> Others:
    paths: set[str] = set()

    def unwanted(path: str) -> bool:
        paths.add(path)
        return not is_context(path) or rules.excluded(path)

    whole = (root / ".git").exists()
    places = [root] if whole else [file for file in sorted(root.iterdir()) if file.is_file()]
    found = discover(root, places, excluded=unwanted, role=rules.role, use_git=use_git)
    return Others(found.entries, frozenset(paths))


def read(found: Survey, reading: Reading) -> list[FileFacts]:
    """The facts of all files: those that the cache has, and those that have to be read."""
    entries, keys = found.entries, found.keys
    hits = _known(keys, reading.cache) | _strange(keys, entries)
    reading.progress(len(hits))
    missing = [entry for entry in entries if entry.path not in hits]
    if missing and (not reading.cache.usable or any(one.path in keys for one in missing)):
        reading.busy()
    new = list(extract_all(missing, reading.context, jobs=reading.jobs, progress=reading.progress))
    lasting = (file for file in new if keys.get(file.path) and is_lasting(file))
    reading.cache.put((keys[file.path], encode(file)) for file in lasting)
    return [*_with_roles(hits, entries), *new]


def _known(keys: dict[str, bytes], cache: Cache) -> dict[str, FileFacts]:
    """What the cache holds for these paths and keys; a value of another shape is none."""
    values = cache.get(list(keys.values()))
    there = [(path, values[key]) for path, key in keys.items() if key in values]
    files = decode_all([value for _, value in there])
    return {path: file for (path, _), file in zip(there, files, strict=True) if file is not None}


def _strange(keys: dict[str, bytes], entries: Sequence[FileEntry]) -> dict[str, FileFacts]:
    """The files of no known format, of which nothing more is to be said."""
    strange = (one for one in entries if keys.get(one.path) == NO_FORMAT)
    return {one.path: FileFacts(path=one.path, size=one.size, role=one.role) for one in strange}


def _with_roles(hits: dict[str, FileFacts], entries: Sequence[FileEntry]) -> list[FileFacts]:
    """Cached facts with the roles of this run: the configuration may have changed."""
    roles = {entry.path: entry.role for entry in entries}
    for file in hits.values():
        file.role = roles[file.path]
    return list(hits.values())


def is_lasting(file: FileFacts) -> bool:
    """Whether the result depends on the bytes alone: not on time, memory, permissions or links."""
    passing = ("file.", "limit.time")
    return file.lasting and not any(one.code.startswith(passing) for one in file.problems)


def _keys(entries: Sequence[FileEntry], reading: Reading) -> dict[str, bytes]:
    """The cache key of each file, unless it is large and changed a moment ago.

    Files of no known format have the key NO_FORMAT.
    """
    salt = f"{SCHEMA_VERSION} {sys.version_info[:2]} {reading.context.watch.digest}"
    stamps = Stamps(reading.cache, salt)
    keys = stamps.find(entries)
    new: dict[str, bytes] = {}
    for entry in entries:
        if entry.size and entry.path not in keys:
            key = _key(entry, salt)
            if key is None:
                key = stamps.key(entry)
            if key is not None:
                new[entry.path] = key
    stamps.keep(entries, new)
    return keys | new


def _key(entry: FileEntry, salt: str) -> bytes | None:
    """By the content of what is read whole anyway; None for what is read by ranges, quickly."""
    if entry.size > MAX_CACHED_BYTES:
        return None
    try:
        with open_source(entry) as source:
            formats = formats_of(source.name, source.head, source.size)
            if not formats:
                return NO_FORMAT
            if entry.size > SMALL and not all(one.extractor.whole for one in formats):
                return None
            return key_of("facts", entry.path, digest(source.data), salt)
    except Exception:  # noqa: BLE001 - whatever it is, reading the file will tell of it
        return None
