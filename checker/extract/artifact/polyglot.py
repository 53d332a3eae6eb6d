"""Pictures and documents → the archive that one of them ends with.

Readers of zip files look for the directory at the end: what is a picture to one program is a model
to another.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.extract.artifact.zip.appended import appended_archive
from checker.source import Source

NEAR = 1024
"""Bytes looked at in every picture; data sets have a hundred thousand."""

_MAGICS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF", b"GIF8")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The archive; nothing of what is a picture and no more.

    Under the name of a model the whole file is searched, by those who read such files.
    """
    if not formats.named_format(source.name) and (archive := appended_archive(source, NEAR)):
        yield archive


EXTRACTOR = Extractor(
    name="polyglot",
    facts=(Artifact,),
    extract=extract,
    sniff=lambda head, size: head.startswith(_MAGICS),
    whole=False,
)
