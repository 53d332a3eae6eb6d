"""numpy's array files: numbers, or a pickle where the array holds objects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from math import prod

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import code_texts
from checker.extract.artifact.facts import Artifact, CodeText
from checker.extract.artifact.zip.appended import appended_archive
from checker.model import Problem
from checker.source import Source

MAGIC = b"\x93NUMPY"

MAX_HEADER = 64 * 1024
"""numpy itself refuses more than 10,000 characters unless told to trust the file."""

MAX_DIMENSIONS = 64
"""As many as numpy has."""

_PLAIN = re.compile(r"[|<>=]?([a-zA-Z?])(\d{1,9})")
_OBJECT = re.compile(r"[|<>=]?O\d*")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The array; its content too, when that is a pickle."""
    fact = formats.artifact(source, "npy")
    yield fact
    wide = source.read(6, 1) >= b"\x02"
    start = 12 if wide else 10
    length = int.from_bytes(source.read(8, 4 if wide else 2), "little")
    raw = source.read(start, min(length, MAX_HEADER))
    header = _header(raw) or {}
    description = header.get("descr")
    if description is None:
        yield Problem("npy.header", source.whole(), "the header is not a numpy header")
        formats.not_read(fact, "broken", "partial")
        yield from code_texts(source, "npy", "header", raw, start)
    else:
        formats.read_fully(fact)
    if description is None or holds_objects(description):
        fact.executable = True
        yield source.window("objects.pkl", start + length, source.size - start - length)
    else:
        yield from _behind(source, start + length, header)
    if archive := appended_archive(source):
        yield archive


def _behind(source: Source, start: int, header: dict[str, object]) -> Iterator[Source]:
    """What follows the numbers: `numpy.load` goes on there when it is called again."""
    shape, width = header.get("shape"), _width(header.get("descr"))
    if width is None or not isinstance(shape, tuple) or len(shape) > MAX_DIMENSIONS:
        return
    if not all(isinstance(side, int) and 0 <= side < 1 << 48 for side in shape):
        return
    end = start + width * prod(shape)
    if end < source.size:
        yield source.window("behind", end, source.size - end)


def _width(description: object) -> int | None:
    """Bytes per number, for arrays of plain numbers and text."""
    match = _PLAIN.fullmatch(description) if isinstance(description, str) else None
    return int(match[2]) * (4 if match[1] == "U" else 1) if match else None


def _header(header: bytes) -> dict[str, object] | None:
    try:
        found = ast.literal_eval(header.decode("latin-1").strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, dict) else None


def holds_objects(description: object) -> bool:
    """Whether an element type has references somewhere."""
    if isinstance(description, str):
        return bool(_OBJECT.fullmatch(description.strip()))
    if isinstance(description, list | tuple):
        return any(holds_objects(part) for part in description)
    return False


EXTRACTOR = Extractor(
    name="npy",
    facts=(Artifact, CodeText),
    extract=extract,
    sniff=lambda head, size: head.startswith(MAGIC),
    whole=False,
)
