"""Pointers to content that is kept elsewhere: Git LFS and DVC."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.source import Source

LFS = b"version https://git-lfs.github.com/spec/"

MAX_POINTER = 64 * 1024
"""Real pointers have 130 bytes; a DVC file that lists many outputs has a few thousand."""

_LINES = re.compile(rb"(?:[a-z0-9.-]{1,40} [\x21-\x7e]{1,200}\n){1,40}\s{0,1000}")
"""What a pointer is made of; a program that does not know pointers may read what is behind it."""

_OID = re.compile(rb"^oid (sha256:[0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size (\d{1,18})$", re.MULTILINE)
_DVC_DIGEST = re.compile(r"^[-\s]+(md5|etag|sha256):\s*['\"]?([0-9a-f]{8,64}(?:\.dir)?)\b", re.M)
_DVC_SIZE = re.compile(r"^\s+size:\s*(\d{1,18})\s*$", re.MULTILINE)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the pointer stands for, which is not inspected."""
    data = source.read(0, MAX_POINTER)
    if data.startswith(LFS):
        yield _lfs(source, data)
        lines = _LINES.match(data)
        if lines and lines.end() < len(data):
            yield source.window("behind", lines.end(), source.size - lines.end())
    elif b"outs:" in data:
        yield _dvc(source, data.decode("utf-8", "replace"))


def _lfs(source: Source, data: bytes) -> Artifact:
    fact = formats.artifact(source, "git-lfs-pointer")
    if match := _OID.search(data):
        fact.digest = match[1].decode()
    if match := _SIZE.search(data):
        fact.size = int(match[1])
    formats.not_read(fact, "git-lfs-pointer")
    return fact


def _dvc(source: Source, text: str) -> Artifact:
    fact = formats.artifact(source, "dvc-pointer")
    fact.named = formats.named_format(source.name.removesuffix(".dvc"))
    if match := _DVC_DIGEST.search(text):
        fact.digest = f"{match[1]}:{match[2]}"
    if match := _DVC_SIZE.search(text):
        fact.size = int(match[1])
    formats.not_read(fact, "dvc-pointer")
    return fact


def _sniff(head: bytes, size: int) -> bool:
    return head.startswith(LFS) and size < MAX_POINTER


EXTRACTOR = Extractor(
    name="pointer",
    facts=(Artifact,),
    extract=extract,
    sniff=_sniff,
)
