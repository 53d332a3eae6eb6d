"""Cards, READMEs, datasheets, licences and other documents about models and data → facts.

Thin on purpose: what a document is, whether its metadata parses, and the values that policies
judge, each with its place. Whether a README describes a model is for the project's joins to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.document.facts import Document, DocumentDefect, DocumentEntry
from checker.extract.document.names import PROSE, Named, named
from checker.model import Problem
from checker.source import Source, Text

MAX_BYTES = 2 * 1024 * 1024
"""Of prose; the largest READMEs of the field have a few hundred kilobytes."""

_CROISSANT = Named("croissant", "json", "dataset")


def sniff(head: bytes, size: int) -> bool:
    """Croissant, which may be called `metadata.json`; its context names it at the top."""
    return head.lstrip()[:1] == b"{" and b"mlcommons.org/croissant" in head


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The facts of one document."""
    name = _CROISSANT if sniff(source.head, source.size) else named(source.name)
    if name is None:
        return
    if name.format in ("json", "yaml"):
        yield from _structured(source, name)
    elif name.format not in PROSE:
        yield Document(
            at=source.whole(),
            type=name.type,
            format=name.format,
            metadata=False,
            subject=name.subject,
        )
    else:
        yield from _prose(source, name)


def _prose(source: Source, name: Named) -> Iterator[Item]:
    from checker.extract.document.licences import identify
    from checker.extract.document.prose import extract_prose

    text = Text.decode(source.read(0, MAX_BYTES))
    if source.size > MAX_BYTES:
        yield Problem("document.limit", source.whole(), f"read to {MAX_BYTES} bytes only")
    if source.name.lower().endswith(".names") and "attribute" not in text.text.lower():
        return  # a list of class names, not the description of a table
    if name.type == "licence":
        yield Document(
            at=source.whole(),
            type="licence",
            format=name.format,
            metadata=False,
            licences=identify(text.text),
        )
        return
    yield from extract_prose(source, text, name)


def _structured(source: Source, name: Named) -> Iterator[Item]:
    from checker.extract.document import structured
    from checker.extract.document.front_matter import YamlLimitError

    document = Document(
        at=source.whole(),
        type=name.type,
        format=name.format,
        metadata=True,
        subject=name.subject,
    )
    if source.size > structured.MAX_BYTES:
        yield Problem("document.limit", source.whole(), f"over {structured.MAX_BYTES} bytes")
        yield document
        return
    try:
        content = structured.load(source.text.text, name.format)
    except ValueError:
        document.valid = False
        yield document
        return
    except YamlLimitError as error:
        yield Problem("document.limit", source.whole(), str(error))
        yield document
        return
    if structured.is_a(name.type, content):
        document.valid = True
        document.licences = structured.licences(name.type, content)
        yield document


EXTRACTOR = Extractor(
    name="document",
    facts=(Document, DocumentEntry, DocumentDefect),
    extract=extract,
    sniff=sniff,
)
