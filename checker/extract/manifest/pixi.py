"""pixi.toml, and pixi's tables in pyproject.toml → facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, dependency, index, is_dev
from checker.extract.manifest.facts import Dependency, Index, Manifest, Scope, Status, normalised
from checker.extract.manifest.matchspec import matchspec
from checker.extract.manifest.pins import pipfile
from checker.extract.manifest.poetry import read_table
from checker.extract.manifest.toml_document import Document
from checker.extract.manifest.toml_positions import Path
from checker.source import Source

_PARENTS = ((), ("target", "*"), ("feature", "*"), ("feature", "*", "target", "*"))
_CONDA = ("dependencies", "host-dependencies", "build-dependencies", "run-dependencies")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a pixi.toml declares."""
    document = Document(source)
    try:
        broken = document.load()
    except (ValueError, RecursionError) as error:
        yield document.problem("pixi.syntax", error)
        yield _manifest(source, "failed")
        return
    yield from broken
    yield from read_pixi(document, ())
    yield _manifest(source, "partial" if broken else "ok")
    yield from line_directives(source.text, source.at)


def read_pixi(document: Document, root: tuple[str, ...]) -> Iterator[Item]:
    """Yield the packages and channels in the tables below `root`."""
    for parent in _PARENTS:
        for key in _CONDA:
            for path, table in document.matching((*root, *parent, key)):
                yield from _conda(document, _where(path, root, key), path, table)
        for path, table in document.matching((*root, *parent, "pypi-dependencies")):
            yield from read_table(document, _where(path, root, ""), path, table, pipfile)
    for holder in ("project", "workspace"):
        channels = document.get((*root, holder, "channels"))
        for position, channel in enumerate(channels if isinstance(channels, list) else []):
            if isinstance(channel, str):
                at = document.at((*root, holder, "channels", position))
                yield index(at, "channel", channel, Where("pixi", "application", None, "conda"))


def _where(path: Path, root: tuple[str, ...], key: str) -> Where:
    below = path[len(root) :]
    group = str(below[1]) if below[0] == "feature" else None
    scope: Scope = "dev" if group and is_dev(group) else "application"
    return Where(
        "pixi", "build" if key in ("host-dependencies", "build-dependencies") else scope, group
    )


def _conda(document: Document, where: Where, path: Path, table: Any) -> Iterator[Item]:  # noqa: ANN401
    if not isinstance(table, dict):
        yield document.wrong(path, "a table of dependencies")
        return
    for name, entry in table.items():
        detail = entry if isinstance(entry, dict) else {"version": entry}
        version, build = detail.get("version", "*"), detail.get("build")
        declared = matchspec(f"{name} {version}" + (f" {build}" if isinstance(build, str) else ""))
        if declared is None or not isinstance(version, str):
            yield document.wrong((*path, name), "a version or a table")
            continue
        channel = detail.get("channel")
        declared = declared._replace(
            name=normalised(name),
            specifier="".join(version.split()),
            from_index=channel if isinstance(channel, str) else None,
        )
        yield dependency(document.entry((*path, name)), declared, where._replace(ecosystem="conda"))


def _manifest(source: Source, status: Status) -> Manifest:
    return Manifest(
        at=source.whole(),
        format="pixi",
        scope="application",
        lock=False,
        status=status,
    )


EXTRACTOR = Extractor(
    name="pixi",
    facts=(Dependency, Index, Manifest),
    extract=extract,
)
