"""READMEs, cards and datasheets → a `document` fact; entries and defects of their metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from checker.extract.document import card
from checker.extract.document.facts import Document, DocumentDefect, DocumentEntry, Subject
from checker.extract.document.front_matter import (
    Block,
    Node,
    YamlError,
    YamlLimitError,
    read,
    split,
)
from checker.extract.document.headings import headings
from checker.extract.document.licences import PAGE, identify
from checker.extract.document.names import Named
from checker.extract.document.shape import Defect
from checker.model import Location, Problem
from checker.source import Source, Text

MAX_ENTRIES = 2_000
"""Values per card that become facts; a card of all languages has a few hundred."""

MAX_DEFECTS = 200
"""Defects per card; more of the same says nothing new."""

MAX_VALUE = 120
"""Characters of one value; messages show it."""

_PLACEHOLDER = re.compile(r"\{\{|\{%|[:-] \{\w{1,64}\}")
"""What marks a template that is yet to become a card."""


def extract_prose(
    source: Source, text: Text, name: Named
) -> Iterator[Document | DocumentEntry | DocumentDefect | Problem]:
    """All that one text document states."""
    block = split(text.text) if name.format == "markdown" else None
    if block is None or not _is_metadata(block, name, source.name):
        yield Document(
            at=source.whole(),
            type=name.type,
            format=name.format,
            metadata=False,
            subject=name.subject,
            licences=identify(text.text, PAGE),
            headings=headings(text.text[block.end if block and block.closed else 0 :]),
        )
        return
    yield from _Card(source, text, name, block).facts()


def _is_metadata(block: Block, name: Named, path: str) -> bool:
    """Whether what stands between the dashes is metadata of a card and no ruled-off prose."""
    if not block.begins_with_key or _PLACEHOLDER.search(block.yaml):
        return False
    if name.type == "readme":
        return path.lower().rpartition("/")[2] == "readme.md" and card.is_card(block.keys)
    return True


class _Card:
    """One document with metadata of the Hub's kind."""

    def __init__(self, source: Source, text: Text, name: Named, block: Block) -> None:
        self._source = source
        self._text = text
        self._name = name
        self._block = block
        self._subject: Subject | None = name.subject or card.subject_of(block.keys)

    def facts(self) -> Iterator[Document | DocumentEntry | DocumentDefect | Problem]:
        """The document first, then its metadata."""
        found = list(self._metadata())
        values: dict[str, list[str]] = {}
        for entry in found:
            if isinstance(entry, DocumentEntry):
                values.setdefault(entry.key, []).append(entry.value)
        yield Document(
            at=self._source.whole(),
            type="card" if self._name.type == "readme" else self._name.type,
            format=self._name.format,
            metadata=True,
            valid=_valid(found),
            subject=self._subject,
            licences=tuple(values.get("license", ())),
            licence_name=values.get("license_name", [None])[0],
            licence_link=values.get("license_link", [None])[0],
            languages=tuple(values.get("language", ())),
            base_models=tuple(values.get("base_model", ())),
            datasets=tuple(values.get("datasets", ())),
            library=values.get("library_name", [None])[0],
            pipeline_tag=values.get("pipeline_tag", [None])[0],
            headings=headings(self._text.text[self._block.end :]),
        )
        yield from found

    def _metadata(self) -> Iterator[DocumentEntry | DocumentDefect | Problem]:
        if not self._block.closed:
            end = len(self._block.yaml.partition("\n")[0])
            yield self._defect(Defect("unclosed", Node("scalar", 0, end)))
            return
        try:
            tree = read(self._block.yaml)
        except YamlError as error:
            place = Node("scalar", error.offset, error.offset + 1)
            yield self._defect(Defect("syntax", place, detail=str(error)))
            return
        except YamlLimitError as error:
            yield Problem("document.limit", self._source.whole(), str(error))
            return
        if tree:
            yield from self._entries(tree)

    def _entries(self, tree: Node) -> Iterator[DocumentEntry | DocumentDefect]:
        defects = list(islice(card.defects(tree), MAX_DEFECTS))
        for item in islice(card.entries(tree), MAX_ENTRIES):
            if isinstance(item, Defect):
                defects.append(item)
            else:
                value = item.node.text.strip()[:MAX_VALUE]
                yield DocumentEntry(
                    at=self._place(item.node), key=item.key, value=value, subject=self._subject
                )
        for defect in sorted(defects, key=lambda one: (one.node.offset, one.code, one.key)):
            yield self._defect(defect)

    def _defect(self, defect: Defect) -> DocumentDefect:
        return DocumentDefect(
            at=self._place(defect.node),
            defect=defect.code,
            key=defect.key[:MAX_VALUE],
            expected=defect.expected,
            detail=defect.detail[:MAX_VALUE] if defect.detail else None,
            subject=self._subject,
        )

    def _place(self, node: Node) -> Location:
        """The node's first line."""
        start = self._block.start + node.offset
        end = max(self._block.start + node.end, start)
        written = self._text.text[start:end]
        first = re.split(r"[\r\n]", written, maxsplit=1)[0]
        return self._source.at(self._text.span(start, start + len(first)))


def _valid(found: list[DocumentEntry | DocumentDefect | Problem]) -> bool | None:
    """Whether the metadata parses; None when it was not read for its size."""
    if any(isinstance(one, Problem) for one in found):
        return None
    return not any(
        isinstance(one, DocumentDefect) and one.defect in ("syntax", "unclosed") for one in found
    )
