"""Data files and documents → one `project.data_folder` fact per folder of data sets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from checker.extract.data.facts import DataFile
from checker.extract.document.facts import Document
from checker.model import Fact, Location
from checker.project import Join, Tree
from checker.project.cards import settle_subjects
from checker.project.folders import (
    DATA_FOLDERS,
    ROOT,
    Shelf,
    above,
    by_unit,
    first_of_product,
    folder_of,
)

MIN_ROWS = 100
"""Tables up to this size are settings, results and samples more often than data sets."""

MAX_MEMBERS = 200
"""Paths kept per folder; they are shown to people."""

_RESULTS = re.compile(
    r"(^|[-_.])(benchmarks?|history|leaderboards?|logs?|metrics|outputs?|predictions?|reports?"
    r"|results?|submissions?)([-_.]|$)"
)
"""Folders and files of tables that programs write and nobody trains on."""

_SOURCE = r"(?:data|data ?sets?|corpus|corpora)"
_ABOUT_DATA = re.compile(
    rf"(?:about (?:the )?|the |our |original |raw |input |training |sample )?{_SOURCE}"
    r"(?: (?:card|collection|description|dictionary|fields|files?|format|information|licen[cs]e"
    r"|overview|release|schema|sources?|statistics|structure|summary|used))?"
)
"""Headings of sections that are about data, as against its loading or its science."""

_ABOUT_TERMS = re.compile(r"\b(?:licen[cs](?:e|es|ed|ing)|terms of use|copyright)\b")

_ABOUT_DATA_TERMS = re.compile(
    rf"\b{_SOURCE} (?:licen[cs]|terms of use)|licen[cs]\w* .*{_SOURCE}\b"
)

_CONTENT_LICENCES = re.compile(r"cc-by|cc0-|cdla-|etalab-|gfdl|odbl|odc-by|pddl")
"""Licences for content: at the top of a repository they are meant for its data as well."""

_FOR_OTHERS = re.compile(r"code|model|software|weight")
"""In names of licence files: what else than data they are for."""

_DESCRIPTIONS = frozenset(
    {"card", "croissant", "data-contract", "data-dictionary", "data-package", "datasheet"}
)
"""Documents that describe data wherever they lie; a README describes the folder that it is in."""


class DataFolder(Fact, kw_only=True, omit_defaults=True, tag="project.data_folder"):
    """Data sets that lie together, and the documents that speak of them.

    `folder` is the outermost folder around them that is named for data, else their own; `.` is the
    root. `members` are the paths of files with more than 100 rows, `rows` their sum; a card or
    Croissant file without such data beside it makes a folder without members. `documentation` are
    paths of documents that describe the data, `licences` of those that say under what terms it may
    be used, `unreadable` of those that could not be read and might. `repository_licence` is a
    licence file above the folder, which may or may not be meant for data.
    """

    folder: str
    rows: int
    members: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    repository_licence: str | None = None


def run(tree: Tree) -> Iterator[Fact]:
    """One fact per folder, in the order of folders; then those without data of their own."""
    documents = tree.facts(Document)
    folders = by_unit(_data(tree, {one.at.path for one in documents}), DATA_FOLDERS)
    settle_subjects(tree, "dataset", folders)
    shelf = Shelf(documents)
    roles = {file.path: file.role for file in tree.files}
    spoken_for: set[str] = set()
    for folder, files in folders.items():
        for file in files:
            file.folder = folder
        fact = _folder(folder, first_of_product(files, roles), files, shelf)
        spoken_for.update(fact.documentation)
        yield fact
    for document in documents:
        if _stands_for_data(document) and document.at.path not in spoken_for:
            yield _folder(folder_of(document.at.path), document.at, (), shelf)


def _data(tree: Tree, documents: Collection[str]) -> Iterator[DataFile]:
    """The data files worth describing: no small tables, results, or documents in table form."""
    for file in tree.facts(DataFile):
        path = file.at.path
        parts = path.lower().rpartition(".")[0].split("/")
        if file.rows > MIN_ROWS and path not in documents and not any(map(_RESULTS.search, parts)):
            yield file


def _stands_for_data(document: Document) -> bool:
    """A dataset card or Croissant file: the data may lie elsewhere."""
    card = document.type == "card" and document.subject == "dataset" and document.metadata
    return card or document.type == "croissant"


def _folder(folder: str, at: Location, files: Sequence[DataFile], shelf: Shelf) -> DataFolder:
    inside, above = _inside(folder, files, shelf), shelf.above(folder)
    near = [*inside, *above]
    speaking = [one for one in inside if _describes(one) or one.type == "readme"]
    speaking += [one for one in above if _describes(one) or _readme_covers(one, folder)]
    terms = [one for one in near if _has_terms_for_data(one)]
    general = [one for one in near if one not in terms and _has_terms(one)]
    if folder != ROOT:
        terms += [one for one in general if one in inside]
    return DataFolder(
        at=at,
        folder=folder,
        rows=sum(file.rows for file in files),
        members=_paths(files),
        documentation=_paths(speaking),
        licences=_paths(terms),
        unreadable=_paths([one for one in speaking if one.valid is False]),
        repository_licence=next((one.at.path for one in general if one not in terms), None),
    )


def _inside(folder: str, files: Sequence[DataFile], shelf: Shelf) -> list[Document]:
    """What lies beside the files, between them and the folder, and descriptions below them.

    What lies in a folder next to theirs speaks of other files.
    """
    places = {folder_of(file.at.path) for file in files} or {folder}
    between = {one for place in places for one in above(place) if one.startswith(f"{folder}/")}
    found = [
        document
        for place in sorted(places | between | {folder})
        for document in shelf.lying_in(place)
    ]
    below = [document for place in sorted(places) for document in shelf.inside(place)]
    return found + [one for one in below if _describes(one) and one not in found]


def _paths(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(sorted({fact.at.path for fact in facts}))[:MAX_MEMBERS]


def _describes(document: Document) -> bool:
    return document.type in _DESCRIPTIONS and document.subject == "dataset"


def _readme_covers(document: Document, folder: str) -> bool:
    """A README above: in the folder next to the data, or with a section about data."""
    if document.type != "readme":
        return False
    if folder_of(document.at.path) == folder_of(folder) != ROOT:
        return True
    return any(map(_ABOUT_DATA.fullmatch, document.headings))


def _has_terms_for_data(document: Document) -> bool:
    """Terms that are meant for data wherever they stand."""
    if _describes(document) and _has_terms(document):
        return True
    name = document.at.path.rpartition("/")[2].lower()
    if document.type == "licence" and _FOR_OTHERS.search(name):
        return False
    return (
        (document.type == "licence" and "data" in name)
        or any(map(_CONTENT_LICENCES.match, document.licences))
        or any(map(_ABOUT_DATA_TERMS.search, document.headings))
    )


def _has_terms(document: Document) -> bool:
    """A licence, or a document that names one or has such a section."""
    if document.type == "licence" or document.licences or document.licence_link:
        return True
    return any(map(_ABOUT_TERMS.search, document.headings))


JOIN = Join(name="datasets", run=run, facts=(DataFolder,))
