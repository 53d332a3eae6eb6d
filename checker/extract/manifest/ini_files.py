"""setup.cfg, tox.ini and pip.conf → facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, index, is_dev
from checker.extract.manifest.facts import (
    Dependency,
    Include,
    Index,
    IndexOption,
    Manifest,
    Scope,
    Status,
)
from checker.extract.manifest.includes import include
from checker.extract.manifest.ini_text import Option, check, options
from checker.extract.manifest.mapped import Locate, Mapped, locate_in
from checker.extract.manifest.requirements import LineReader
from checker.extract.manifest.shell import ShellReader
from checker.model import Problem
from checker.source import Source

_METADATA = frozenset({"classifiers", "keywords", "url", "project_urls", "home_page", "home-page"})
_FACTOR = re.compile(r"[\w{},!.-]+:\s+(?=\S)")
_INDEXES: dict[str, IndexOption] = {
    "index-url": "index-url",
    "index_url": "index-url",
    "extra-index-url": "extra-index-url",
    "trusted-host": "trusted-host",
    "find-links": "find-links",
}


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what an INI file declares."""
    found = list(options(source.text))
    name = basename(source.path).lower()
    if complaint := check(source.text.text):
        yield Problem("ini.syntax", source.whole(), complaint)
    reader = _File(
        source, "failed" if complaint and not found else "partial" if complaint else "ok"
    )
    if name == "setup.cfg":
        yield from reader.setup_cfg(found)
    elif name == "tox.ini":
        yield from reader.tox(found)
    else:
        yield from reader.pip(found)
    yield from line_directives(source.text, source.at)


class _File:
    def __init__(self, source: Source, status: Status) -> None:
        self._source = source
        self._status = status
        self._locate: Locate = locate_in(source)

    def setup_cfg(self, found: list[Option]) -> Iterator[Item]:
        keys = {option.name for option in found if option.section == "metadata"}
        published = not _METADATA.isdisjoint(keys)
        main: Scope = "library" if published else "application"
        sections = {option.section for option in found}
        for option in found:
            if option.section == "options" and option.name == "install_requires":
                yield from self._lines(Where("setup.cfg", main), option)
            elif option.section == "options" and option.name == "setup_requires":
                yield from self._lines(Where("setup.cfg", "build", "setup"), option)
            elif option.section == "options" and option.name == "tests_require":
                yield from self._lines(Where("setup.cfg", "dev", "test"), option)
            elif option.section == "options.extras_require":
                scope: Scope = "dev" if is_dev(option.name) else main
                yield from self._lines(Where("setup.cfg", scope, option.name), option)
        if sections & {"metadata", "options"}:
            yield self._manifest("setup.cfg", main, published, _value(found, "metadata", "name"))

    def tox(self, found: list[Option]) -> Iterator[Item]:
        for option in found:
            where = Where("tox.ini", "dev", option.section)
            if option.name in ("deps", "requires"):
                yield from self._lines(where, option)
            elif option.name.startswith("commands"):
                for line in option.lines:
                    yield from ShellReader(self._locate, where).read(line)
        yield self._manifest("tox.ini", "dev", False, None)

    def pip(self, found: list[Option]) -> Iterator[Item]:
        for option in found:
            kind = _INDEXES.get(option.name)
            for line in option.lines if kind else ():
                for match in re.finditer(r"\S+", line.text):
                    at = self._locate(*line.range(*match.span()))
                    if kind:
                        yield index(at, kind, match[0], Where("pip.conf", "application"))

    def _lines(self, where: Where, option: Option) -> Iterator[Item]:
        reader = LineReader(self._source, self._locate, where)
        for line in _semicolons(option) if where.manifest == "setup.cfg" else option.lines:
            if line.text.startswith("file:"):
                for name in line.text[5:].split(","):
                    at = self._locate(*line.range(0, len(line.text)))
                    yield from include(self._source, at, "dynamic", name.strip())
                continue
            yield from reader.read(_uncommented(line))

    def _manifest(self, form: str, scope: Scope, published: bool, name: str | None) -> Manifest:
        return Manifest(
            at=self._source.whole(),
            format=form,
            scope=scope,
            lock=False,
            status=self._status,
            distribution=published,
            name=name,
        )


def _semicolons(option: Option) -> Iterator[Mapped]:
    """Setuptools takes a value on the line of its name apart at semicolons."""
    if len(option.lines) != 1 or not option.inline:
        yield from option.lines
        return
    line, start = option.lines[0], 0
    for part in line.text.split(";"):
        blank = len(part) - len(part.lstrip())
        if part.strip():
            yield line.part(start + blank, start + len(part.rstrip()))
        start += len(part) + 1


def _uncommented(line: Mapped) -> Mapped:
    """A line of `deps` without the factor in front (`py310: x`) and the comment behind it."""
    text = re.sub(r"\s+#.*$", "", line.text)
    match = _FACTOR.match(text)
    return line.part(match.end() if match else 0, len(text))


def _value(found: list[Option], section: str, name: str) -> str | None:
    for option in found:
        if (option.section, option.name) == (section, name) and option.lines:
            return option.lines[0].text
    return None


EXTRACTOR = Extractor(
    name="ini",
    facts=(Dependency, Index, Include, Manifest),
    extract=extract,
)
