"""Published advisories (the zip of an ecosystem, a folder, JSON Lines) → the database."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from checker.advisories.model import Advisory, Rejected
from checker.advisories.osv import RecordError, advisories
from checker.advisories.store import AdvisoryError, write

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""One record; the largest published ones list thousands of versions in under 1 MB."""

MAX_RECORDS = 2_000_000
"""All ecosystems together have under a million; more is not a feed."""

MAX_REJECTED = 0.5
"""Share of unusable records above which the source is not what it should be."""


class Imported(NamedTuple):
    """What came of an import."""

    records: int
    advisories: int
    packages: int
    withdrawn: int
    modified: str
    rejected: tuple[Rejected, ...]


def import_advisories(source: Path, target: Path, origin: str = "") -> Imported:
    """Read `source` and write the database; the old one stays when anything is wrong with it.

    Raises AdvisoryError.
    """
    packages: dict[str, list[Advisory]] = {}
    rejected: list[Rejected] = []
    records = withdrawn = found = 0
    modified = ""
    for name, text in _records(source):
        records += 1
        if records > MAX_RECORDS:
            raise AdvisoryError(f"{source}: over {MAX_RECORDS} records")
        try:
            record = json.loads(text)
            entries = list(advisories(record))
        except (ValueError, RecursionError, RecordError) as error:
            rejected.append(Rejected(name, str(error).partition("\n")[0] or type(error).__name__))
            continue
        withdrawn += bool(record.get("withdrawn"))
        modified = max(modified, _date(record))
        for package, advisory in entries:
            packages.setdefault(package, []).append(advisory)
            found += 1
    _check(source, records, len(rejected))
    result = Imported(records, found, len(packages), withdrawn, modified, tuple(rejected))
    write(target, packages, _meta(result, origin or source.name))
    return result


def _check(source: Path, records: int, rejected: int) -> None:
    if not records:
        raise AdvisoryError(f"{source}: no advisories", hint="expected OSV records in JSON")
    if rejected > records * MAX_REJECTED:
        raise AdvisoryError(f"{source}: {rejected} of {records} records are not OSV records")


def _meta(result: Imported, origin: str) -> dict[str, str]:
    return {
        "origin": origin,
        "modified": result.modified,
        "records": str(result.records),
        "advisories": str(result.advisories),
        "packages": str(result.packages),
        "rejected": str(len(result.rejected)),
    }


def _date(record: Any) -> str:  # noqa: ANN401
    text = record.get("modified")
    return text if isinstance(text, str) and text[:4].isdigit() else ""


def _records(source: Path) -> Iterator[tuple[str, bytes]]:
    """The texts of all records, with a name for messages."""
    try:
        if source.is_dir():
            yield from _folder(source)
        elif zipfile.is_zipfile(source):
            yield from _zip(source)
        elif source.suffix.lower() == ".zip":
            raise AdvisoryError(f"{source}: not a whole zip file")
        else:
            yield from _lines(source)
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise AdvisoryError(f"{source}: {error}") from error


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(one for one in folder.rglob("*.json*") if one.is_file()):
        name = str(path.relative_to(folder))
        if path.suffix == ".jsonl":
            yield from ((f"{name}, {line}", text) for line, text in _lines(path))
        elif path.suffix == ".json":
            if path.stat().st_size > MAX_RECORD_BYTES:
                raise AdvisoryError(f"{path}: over {MAX_RECORD_BYTES} bytes")
            yield name, path.read_bytes()


def _zip(path: Path) -> Iterator[tuple[str, bytes]]:
    import zlib

    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.filename.endswith(".json"):
                continue
            if member.file_size > MAX_RECORD_BYTES:
                raise AdvisoryError(f"{path}: {member.filename} is over {MAX_RECORD_BYTES} bytes")
            try:
                yield member.filename, archive.read(member)
            except zlib.error as error:
                raise AdvisoryError(f"{path}: {member.filename}: {error}") from error


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if len(line) > MAX_RECORD_BYTES:
                raise AdvisoryError(f"{path}:{number}: over {MAX_RECORD_BYTES} bytes")
            if line.strip():
                yield f"line {number}", line
