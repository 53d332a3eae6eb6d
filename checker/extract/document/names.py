"""A file's name → the type of document it is by that name, and its notation."""

from __future__ import annotations

import re
from typing import NamedTuple

from checker.extract.document.facts import DocumentType, Subject

_FORMATS = {
    "": "text",
    "adoc": "text",
    "csv": "csv",
    "docx": "word",
    "html": "html",
    "json": "json",
    "jsonld": "json",
    "markdown": "markdown",
    "md": "markdown",
    "mdx": "markdown",
    "org": "text",
    "pdf": "pdf",
    "rst": "restructuredtext",
    "text": "text",
    "tsv": "csv",
    "txt": "text",
    "xlsx": "excel",
    "yaml": "yaml",
    "yml": "yaml",
}
"""Extensions and the notation they stand for."""

PROSE = frozenset({"html", "markdown", "restructuredtext", "text"})
"""Notations whose headings are read."""

_PAPERS = PROSE | {"pdf", "word"}
_PAGES = frozenset({"markdown"})
_TREES = frozenset({"json", "yaml"})


class Named(NamedTuple):
    """What a name alone says."""

    type: DocumentType
    format: str
    subject: Subject | None


class _Rule(NamedTuple):
    stem: re.Pattern[str]
    formats: frozenset[str]
    type: DocumentType
    subject: Subject | None


def _rule(
    stem: str, formats: frozenset[str], kind: DocumentType, subject: Subject | None = None
) -> _Rule:
    return _Rule(re.compile(stem), formats, kind, subject)


_RULES = (
    _rule(r"(.*_)?model_?cards?(_.*)?", _PAPERS, "card", "model"),
    _rule(r"(.*_)?model_?card", _TREES, "card", "model"),
    _rule(r"(.*_)?data_?set_?cards?(_.*)?", _PAPERS, "card", "dataset"),
    _rule(r"(.*_)?data_?set_?card", _TREES, "card", "dataset"),
    _rule(
        r"(.*_)?data_?(set_)?(sheet|card|statement)s?(_.*)?",
        _PAPERS | _TREES,
        "datasheet",
        "dataset",
    ),
    _rule(
        r"(.*_)?(data_?(set_)?(dict(ionary)?|description)|code_?book)s?(_.*)?",
        frozenset(_FORMATS.values()),
        "data-dictionary",
        "dataset",
    ),
    _rule(r"variables|features|columns", _PAGES, "data-dictionary", "dataset"),
    _rule(r"(.*_)?read_?me(_.*)?", _PAPERS, "readme"),
    _rule(r"data(sets?)?", _PAGES, "readme", "dataset"),
    _rule(
        r"(?!(.*_)?no_)(.*_)?(un)?licen[cs]e(_.*)?|copying(_.*)?|terms_of_use", _PAPERS, "licence"
    ),
    _rule(r".*croissant.*", _TREES, "croissant", "dataset"),
    _rule(r"datapackage|dataset_metadata|dataset_infos?", _TREES, "data-package", "dataset"),
    _rule(r"datacontract.*|.*_odcs", _TREES, "data-contract", "dataset"),
    _rule(r"bom|sbom|mlbom|.*_cdx", _TREES, "ml-bom", "model"),
)
"""Stems in lower case with `_` for every separator; the first rule that fits wins."""

_SEPARATORS = re.compile(r"[-_. ]+")
_BARE = ("LICENSE", "LICENCE", "COPYING")
"""Names in capitals that take any ending: `LICENSE-2.0`, `COPYING.LESSER`."""


def named(name: str) -> Named | None:
    """The type of the document called `name`, if its name makes it one."""
    base = name.rpartition("/")[2]
    stem, dot, extension = base.lower().rpartition(".")
    if not dot or (extension not in _FORMATS and base.startswith(_BARE)):
        stem, extension = base.lower(), ""
    if extension == "names":
        return Named("data-dictionary", "text", "dataset")
    notation = _FORMATS.get(extension, "")
    flat = _SEPARATORS.sub("_", stem)
    if "template" in flat:
        return None
    for rule in _RULES:
        if notation in rule.formats and rule.stem.fullmatch(flat):
            return Named(rule.type, notation, rule.subject)
    return None
