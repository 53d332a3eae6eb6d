"""pyproject.toml → facts: PEP 621, PEP 735, build requirements, and the tables of the tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, dependency, index, is_dev
from checker.extract.manifest.dependency_groups import check_groups
from checker.extract.manifest.facts import Dependency, Include, Index, IndexOption, Manifest, Scope
from checker.extract.manifest.includes import include
from checker.extract.manifest.pixi import read_pixi
from checker.extract.manifest.poetry import read_table
from checker.extract.manifest.requirement import Declared, editable, requirement
from checker.extract.manifest.toml_document import Document
from checker.extract.manifest.toml_positions import Path
from checker.extract.manifest.uv_sources import Sources
from checker.model import Problem
from checker.source import Source


class Section(NamedTuple):
    """A place in the document; `*` in its path stands for any key, which is then the group."""

    path: tuple[str, ...]
    scope: Scope | None = None
    group: str | None = None


_LISTS: tuple[Section, ...] = (
    Section(("build-system", "requires"), "build", "build-system"),
    Section(("project", "dependencies")),
    Section(("project", "optional-dependencies", "*")),
    Section(("dependency-groups", "*"), "dev"),
    Section(("tool", "uv", "dev-dependencies"), "dev", "dev"),
    Section(("tool", "uv", "constraint-dependencies"), "constraint", "constraints"),
    Section(("tool", "uv", "override-dependencies"), "constraint", "overrides"),
    Section(("tool", "uv", "build-constraint-dependencies"), "constraint", "build-constraints"),
    Section(("tool", "rye", "dev-dependencies"), "dev", "dev"),
    Section(("tool", "pdm", "dev-dependencies", "*"), "dev"),
    Section(("tool", "hatch", "envs", "*", "dependencies"), "dev"),
    Section(("tool", "hatch", "envs", "*", "extra-dependencies"), "dev"),
    Section(("tool", "hatch", "build", "dependencies"), "build", "build-hooks"),
    Section(("tool", "hatch", "build", "hooks", "*", "dependencies"), "build"),
    Section(("tool", "hatch", "build", "targets", "*", "dependencies"), "build"),
    Section(("tool", "hatch", "build", "targets", "*", "hooks", "*", "dependencies"), "build"),
    Section(("tool", "flit", "metadata", "requires")),
    Section(("tool", "flit", "metadata", "dev-requires"), "dev", "dev"),
    Section(("tool", "flit", "metadata", "requires-extra", "*")),
)
"""Lists of PEP 508 strings."""

_TABLES: tuple[Section, ...] = (
    Section(("tool", "poetry", "dependencies")),
    Section(("tool", "poetry", "dev-dependencies"), "dev", "dev"),
    Section(("tool", "poetry", "group", "*", "dependencies")),
    Section(("tool", "poetry", "requires-plugins"), "build", "plugins"),
    Section(("tool", "pdm", "resolution", "overrides"), "constraint", "overrides"),
)
"""Tables of Poetry's form: name → constraint."""

_METADATA = ("keywords", "urls", "homepage", "repository", "documentation")
"""Keys for readers of a package index, which templates of applications leave out."""

_PRIVATE = "private :: do not upload"


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a pyproject.toml declares."""
    document = Document(source)
    try:
        broken = document.load()
    except (ValueError, RecursionError) as error:
        yield document.problem("pyproject.syntax", error)
        yield Manifest(
            at=source.whole(), format="pyproject", scope="application", lock=False, status="failed"
        )
        return
    yield from broken
    yield from _Project(source, document, partial=bool(broken)).read()
    yield from line_directives(source.text, source.at)


class _Project:
    def __init__(self, source: Source, document: Document, *, partial: bool) -> None:
        self._source = source
        self._partial = partial
        self._document = document
        self._published = _is_distribution(document)
        self._sources = Sources(document)

    def read(self) -> Iterator[Item]:
        problems = int(self._partial)
        for item in self._items():
            problems += isinstance(item, Problem)
            yield item
        yield self._manifest(problems)

    def _items(self) -> Iterator[Item]:
        for section in _LISTS:
            for path, value in self._document.matching(section.path):
                yield from self._list(self._where(section, path), path, value)
        yield from check_groups(self._document)
        for section in _TABLES:
            for path, value in self._document.matching(section.path):
                yield from read_table(self._document, self._where(section, path), path, value)
        yield from read_pixi(self._document, ("tool", "pixi"))
        yield from self._dynamic()
        yield from self._indexes()

    def _where(self, section: Section, path: Path) -> Where:
        wild = section.path.index("*") if "*" in section.path else None
        group = section.group if wild is None else str(path[wild])
        scope = section.scope or ("library" if self._published else "application")
        if section.scope is None and group and is_dev(group):
            scope = "dev"
        return Where("pyproject", scope, group)

    def _list(self, where: Where, path: Path, value: Any) -> Iterator[Item]:  # noqa: ANN401
        if not isinstance(value, list):
            yield self._document.wrong(path, "a list of requirements")
            return
        for position, text in enumerate(value):
            place = (*path, position)
            if isinstance(text, str):
                yield from self._requirement(where, place, text)
            elif not (isinstance(text, dict) and isinstance(text.get("include-group"), str)):
                yield self._document.wrong(place, "a requirement")

    def _requirement(self, where: Where, path: Path, text: str) -> Iterator[Item]:
        at = self._document.at(path)
        if text.startswith("-e "):
            declared: Declared | None = editable(text[3:])
        else:
            declared = requirement(text)
        if declared is None:
            yield Problem("pyproject.requirement", at, f"not a requirement: {text[:80]}")
            return
        if declared.error:
            yield Problem("pyproject.requirement", at, declared.error)
        yield dependency(at, self._sources.apply(declared), where)

    def _dynamic(self) -> Iterator[Item]:
        """Files that a build back end reads the requirements of the package from."""
        for path in (
            ("tool", "setuptools", "dynamic", "dependencies", "file"),
            ("tool", "setuptools", "dynamic", "optional-dependencies", "*", "file"),
            ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
        ):
            for place, value in self._document.matching(path):
                names = value if isinstance(value, list) else [value]
                for name in names:
                    if isinstance(name, str):
                        at = self._document.at(place)
                        yield from include(self._source, at, "dynamic", name)

    def _indexes(self) -> Iterator[Index]:
        for path, table in self._document.elements(("tool", "uv", "index")):
            yield from self._index(path, table, table.get("default") is True, table.get("explicit"))
        for path, table in self._document.elements(("tool", "poetry", "source")):
            priority = table.get("priority", "secondary" if table.get("secondary") else "primary")
            yield from self._index(
                path, table, priority in ("primary", "default"), priority == "explicit"
            )
        for path, table in self._document.elements(("tool", "pdm", "source")):
            only = table.get("include_packages")
            yield from self._index(path, table, table.get("name") == "pypi", bool(only))
        yield from self._uv_urls()

    def _index(
        self,
        path: Path,
        table: dict[str, Any],
        replaces: bool,
        explicit: Any,  # noqa: ANN401
    ) -> Iterator[Index]:
        """One index table; `replaces` says that it takes the place of PyPI."""
        url, name = table.get("url"), table.get("name")
        if isinstance(url, str):
            yield index(
                self._document.at((*path, "url")),
                "index-url" if replaces else "extra-index-url",
                url,
                Where("pyproject", "application"),
                name=name if isinstance(name, str) else None,
                explicit=explicit is True,
            )

    def _uv_urls(self) -> Iterator[Index]:
        options: tuple[tuple[str, IndexOption], ...] = (
            ("index-url", "index-url"),
            ("extra-index-url", "extra-index-url"),
            ("find-links", "find-links"),
            ("allow-insecure-host", "trusted-host"),
        )
        for table in (("tool", "uv"), ("tool", "uv", "pip")):
            for key, option in options:
                value = self._document.get((*table, key))
                for position, url in enumerate(value if isinstance(value, list) else [value]):
                    path = (*table, key, position) if isinstance(value, list) else (*table, key)
                    if isinstance(url, str):
                        where = Where("pyproject", "application")
                        yield index(self._document.at(path), option, url, where)

    def _manifest(self, problems: int) -> Manifest:
        project = self._document.table(("project",))
        poetry = self._document.table(("tool", "poetry"))
        python = project.get("requires-python") or self._document.get(
            ("tool", "poetry", "dependencies", "python")
        )
        name = project.get("name") or poetry.get("name")
        dynamic = project.get("dynamic")
        return Manifest(
            at=self._source.whole(),
            format="pyproject",
            scope="library" if self._published else "application",
            lock=False,
            status="partial" if problems else "ok",
            distribution=self._published,
            name=name if isinstance(name, str) else None,
            requires_python=python if isinstance(python, str) else None,
            dynamic=tuple(str(one) for one in dynamic) if isinstance(dynamic, list) else (),
        )


def _is_distribution(document: Document) -> bool:
    """Whether the document describes a package that others install.

    A build back end alone does not: applications have one too, to be installed in place. What tells
    is metadata that only readers of a package index need.
    """
    project = document.table(("project",))
    poetry = document.table(("tool", "poetry"))
    if not document.table(("build-system",)) or not (project or poetry):
        return False
    if poetry.get("package-mode") is False or document.get(("tool", "uv", "package")) is False:
        return False
    classifiers = project.get("classifiers", poetry.get("classifiers"))
    if isinstance(classifiers, list):
        return not any(str(one).lower().startswith(_PRIVATE) for one in classifiers)
    return any(project.get(key) or poetry.get(key) for key in _METADATA)


EXTRACTOR = Extractor(
    name="pyproject",
    facts=(Dependency, Index, Include, Manifest),
    extract=extract,
)
