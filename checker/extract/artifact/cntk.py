"""CNTK models → functions of somebody's own that loading them looks up.

The second format is a protocol buffer of dictionaries without a mark of its own; the first is text
in UTF-16. In both a function of the user's names the library or the module that has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, External, Reach
from checker.source import Source

MAX_SEARCHED = 16 * 1024 * 1024
"""Bytes searched for names; weights may stand before them."""

MAX_TOLD = 16
FIRST = b"B\0C\0N\0"
_KEYS = (b"native_user_function", b"deserialize_method")
_FUNCTIONS = (b"UserFunction", b"PrimitiveFunction", b"CompositeFunction")
_LIBRARY = re.compile(rb"[\w./\\:-]{1,200}\.(?:so|dll|dylib)")
"""What follows may be a letter: the tag of the next field."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Libraries that are named, and functions of Python's."""
    data = source.read(0, MAX_SEARCHED)
    data = data.replace(b"\0", b"") if source.head.startswith(FIRST) else data
    if not source.head.startswith(FIRST) and not any(one in data for one in _FUNCTIONS + _KEYS):
        return
    fact = formats.artifact(source, "cntk", executable=True)
    yield fact
    for raw in list(dict.fromkeys(_LIBRARY.findall(data)))[:MAX_TOLD]:
        yield External(
            at=source.whole(),
            format="cntk",
            what="library",
            where="user function",
            target=raw.decode("ascii", "replace"),
            escapes=True,
        )
    if b"deserialize_method" in data:
        yield Reach(
            at=source.whole(),
            format="cntk",
            name="deserialize_method",
            domain="python",
            where="user function",
        )
    if source.size > MAX_SEARCHED:
        formats.not_read(fact, "limit", "partial")
    else:
        formats.read_fully(fact)


def _sniff(head: bytes, size: int) -> bool:
    return head.startswith(FIRST) or (
        head[:1] == b"\x08" and (b"UserFunction" in head or b"native_user_function" in head)
    )


EXTRACTOR = Extractor(
    name="cntk",
    facts=(Artifact, External, Reach),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
