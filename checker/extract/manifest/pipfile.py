"""Pipfile → facts."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, index, is_dev
from checker.extract.manifest.facts import Dependency, Index, IndexOption, Manifest, Scope
from checker.extract.manifest.pins import pipfile
from checker.extract.manifest.poetry import read_table
from checker.extract.manifest.toml_document import Document
from checker.model import Problem
from checker.source import Source

_SETTINGS = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a Pipfile declares: every table that is no setting is a category of packages."""
    document = Document(source)
    try:
        broken = document.load()
    except (ValueError, RecursionError) as error:
        yield document.problem("pipfile.syntax", error)
        yield _manifest(source, document, failed=True, partial=False)
        return
    yield from broken
    problems = len(broken)
    for name, table in document.data.items():
        if name in _SETTINGS:
            continue
        scope: Scope = "dev" if name == "dev-packages" or is_dev(name) else "application"
        where = Where("pipfile", scope, None if name == "packages" else name)
        for item in read_table(document, where, (name,), table, pipfile):
            problems += isinstance(item, Problem)
            yield item
    for path, table in document.elements(("source",)):
        url, title = table.get("url"), table.get("name")
        if isinstance(url, str):
            option: IndexOption = "extra-index-url" if path[-1] else "index-url"
            where = Where("pipfile", "application")
            at = document.at((*path, "url"))
            yield index(at, option, url, where, name=title if isinstance(title, str) else None)
            if table.get("verify_ssl") is False:
                yield index(document.at((*path, "verify_ssl")), "trusted-host", url, where)
    yield _manifest(source, document, failed=False, partial=bool(problems))
    yield from line_directives(source.text, source.at)


def _manifest(source: Source, document: Document, *, failed: bool, partial: bool) -> Manifest:
    python = document.get(("requires", "python_version"))
    return Manifest(
        at=source.whole(),
        format="pipfile",
        scope="application",
        lock=False,
        status="failed" if failed else "partial" if partial else "ok",
        requires_python=python if isinstance(python, str) else None,
    )


EXTRACTOR = Extractor(
    name="pipfile",
    facts=(Dependency, Index, Manifest),
    extract=extract,
)
