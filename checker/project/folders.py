"""Paths as folders: the unit a file is governed with, and the documents in, below and above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from checker.extract.document.facts import Document
from checker.model import Fact, Location, Role

DATA_FOLDERS = re.compile(r"(^|[-_.])(data|datasets?|corpus|corpora)([-_.]|$)")
"""What folders of data are called, in lower case."""

F = TypeVar("F", bound=Fact)

ROOT = "."
"""How facts name the scanned root; a folder is never an empty string."""


def folder_of(path: str) -> str:
    """The folder that a file, or a folder, is in."""
    return path.rpartition("/")[0] or ROOT


def above(folder: str) -> Iterator[str]:
    """The folders around a folder, from the nearest to the root."""
    while folder != ROOT:
        folder = folder_of(folder)
        yield folder


def by_unit(facts: Iterable[F], named: re.Pattern[str]) -> dict[str, list[F]]:
    """Facts by the folder that they are governed with, in the order of folders.

    It is the outermost folder around a file that is named so, or that has such files itself;
    what lies in `data/raw/2019` is documented and licensed with `data`.
    """
    first: dict[str, list[F]] = {}
    for fact in facts:
        first.setdefault(_named_unit(fact.at.path, named), []).append(fact)
    units: dict[str, list[F]] = {}
    for folder, members in sorted(first.items()):
        outer = [around for around in above(folder) if around in first and around != ROOT]
        units.setdefault(outer[-1] if outer else folder, []).extend(members)
    return units


def _named_unit(path: str, named: re.Pattern[str]) -> str:
    parts = path.split("/")[:-1]
    for index, part in enumerate(parts):
        if named.search(part.lower()):
            return "/".join(parts[: index + 1])
    return "/".join(parts) or ROOT


def first_of_product(facts: Sequence[Fact], roles: Mapping[str, Role]) -> Location:
    """The place that stands for several files: the first one outside tests, examples and such."""
    product = (fact.at for fact in facts if roles.get(fact.at.path) == "product")
    return next(product, facts[0].at)


class Shelf:
    """Documents by where they lie."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._in: dict[str, list[Document]] = {}
        self._below: dict[str, list[Document]] = {}
        for document in documents:
            folder = folder_of(document.at.path)
            self._in.setdefault(folder, []).append(document)
            for around in (folder, *above(folder)):
                self._below.setdefault(around, []).append(document)

    def lying_in(self, folder: str) -> list[Document]:
        """In the folder itself."""
        return self._in.get(folder, [])

    def inside(self, folder: str) -> list[Document]:
        """In the folder or below it; the root has only what lies in it directly."""
        return (self._in if folder == ROOT else self._below).get(folder, [])

    def above(self, folder: str) -> list[Document]:
        """In the folders around a folder, the nearest first."""
        return [document for around in above(folder) for document in self._in.get(around, ())]
