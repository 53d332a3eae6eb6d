"""numpy's array files: numbers, or a pickle where the array holds objects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.extract.artifact.zip.appended import appended_archive
from checker.model import Problem
from checker.source import Source

MAGIC = b"\x93NUMPY"

MAX_HEADER = 64 * 1024
"""numpy itself refuses more than 10,000 characters unless told to trust the file."""

_OBJECT = re.compile(r"[|<>=]?O\d*")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The array; its content too, when that is a pickle."""
    fact = formats.artifact(source, "npy")
    yield fact
    wide = source.read(6, 1) >= b"\x02"
    start = 12 if wide else 10
    length = int.from_bytes(source.read(8, 4 if wide else 2), "little")
    description = _description(source.read(start, min(length, MAX_HEADER)))
    if description is None:
        yield Problem("npy.header", source.whole(), "the header is not a numpy header")
        formats.not_read(fact, "broken", "partial")
    else:
        formats.read_fully(fact)
    if description is None or holds_objects(description):
        fact.executable = True
        yield source.window("objects.pkl", start + length, source.size - start - length)
    if archive := appended_archive(source):
        yield archive


def _description(header: bytes) -> object:
    try:
        found = ast.literal_eval(header.decode("latin-1").strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return found.get("descr") if isinstance(found, dict) else None


def holds_objects(description: object) -> bool:
    """Whether an element type has references somewhere."""
    if isinstance(description, str):
        return bool(_OBJECT.fullmatch(description.strip()))
    if isinstance(description, list | tuple):
        return any(holds_objects(part) for part in description)
    return False


EXTRACTOR = Extractor(
    name="npy",
    version=1,
    facts=(Artifact,),
    extract=extract,
    sniff=lambda head, size: head.startswith(MAGIC),
    whole=False,
)
