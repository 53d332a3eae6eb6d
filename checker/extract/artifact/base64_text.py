"""Base64 text of a pickle → the pickle, as programs decode it before they load it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.extract.artifact.pickle.probe import looks_like_pickle
from checker.source import Source

MAX_TEXT = 64 * 1024 * 1024
"""Characters decoded; who passes a model as text passes a small one."""

MIN_TEXT = 24
"""Characters of the shortest pickle that names something; a word may begin like one."""

_START = re.compile(rb"gA[I-X][A-Za-z0-9+/_-]")
_LINES = re.compile(rb"[A-Za-z0-9+/_-]+(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}\s*")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the text stands for."""
    fact = formats.artifact(source, "base64", executable=True)
    yield fact
    if source.size > MAX_TEXT:
        formats.not_read(fact, "limit")
        return
    yield source.child("decoded.pkl", _decoded(source.data))
    formats.read_fully(fact)


def _decoded(text: bytes) -> bytes:
    """What a decoder makes of it that passes over other characters; padding may be missing."""
    text = text.translate(_URL_SAFE, b"\r\n= \t")
    return base64.b64decode(text[: len(text) - (len(text) % 4 == 1)] + b"==")


def _sniff(head: bytes, size: int) -> bool:
    if size < MIN_TEXT or not _START.match(head) or not _LINES.fullmatch(head):
        return False
    try:
        start = _decoded(head)
    except (binascii.Error, ValueError):
        return False
    return looks_like_pickle(start, size)


EXTRACTOR = Extractor(
    name="base64_text",
    facts=(Artifact,),
    extract=extract,
    sniff=_sniff,
)
