"""Pipfile.lock and renv.lock → one fact per locked package.

The JSON module says what the file holds; the place of a package is that of its key, found in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from checker.extract import Context, Extractor, Item
from checker.extract.manifest.declare import Where, dependency, hash_share
from checker.extract.manifest.facts import Dependency, Manifest, Scope, Status, normalised
from checker.extract.manifest.links import graded_revision, redact
from checker.extract.manifest.poetry import from_table
from checker.extract.manifest.requirement import Declared
from checker.model import Location, Problem, Span
from checker.source import Source

MAX_BYTES = 64 * 1024 * 1024
"""A lock of 5,000 packages takes about 5 MB."""


class _RepeatedError(ValueError):
    pass


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a lock file settles."""
    lock = _Lock(source)
    if source.size > MAX_BYTES:
        yield Problem("lock.too-large", source.whole(), f"over {MAX_BYTES} bytes")
        return
    try:
        data = json.loads(source.text.text, object_pairs_hook=_unrepeated)
    except (ValueError, RecursionError) as error:
        yield lock.syntax(error)
        yield lock.manifest("failed")
        return
    if not isinstance(data, dict):
        yield Problem("lock.type", source.whole(), "not an object")
        yield lock.manifest("failed")
        return
    yield from lock.renv(data) if lock.is_renv else lock.pipfile(data)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedError(f"{key!r} is set twice")
            seen.add(key)
    return found


class _Lock:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text.text
        self._from = 0
        self._line, self._counted = 1, 0
        self._entries = self._hashed = 0
        self.is_renv = basename(source.path).lower() == "renv.lock"

    def pipfile(self, data: dict[str, Any]) -> Iterator[Item]:
        version = _table(data, "_meta").get("pipfile-spec")
        known = version == 6
        if not known:
            yield self._version(version)
        for section, packages in data.items():
            if section == "_meta" or not isinstance(packages, dict):
                continue
            self._from = max(0, self._text.find(f'"{section}"', self._from))
            scope: Scope = "dev" if section == "develop" else "application"
            where = Where("pipfile.lock", scope, section)
            for name, package in packages.items():
                if isinstance(package, dict):
                    yield self._fact(name, _of_pipfile(package), where)
        yield self.manifest("ok" if known else "partial")

    def renv(self, data: dict[str, Any]) -> Iterator[Item]:
        self._from = max(0, self._text.find('"Packages"'))
        for name, package in _table(data, "Packages").items():
            if isinstance(package, dict):
                fact = self._fact(name, _of_renv(package), _RENV)
                fact.native_name = name
                licence = package.get("License")
                fact.licence = licence if isinstance(licence, str) else None
                yield fact
        yield self.manifest("ok")

    def _fact(self, name: str, declared: Declared, where: Where) -> Dependency:
        fact = dependency(self._key(name), declared._replace(name=normalised(name)), where)
        self._entries += 1
        self._hashed += fact.hashed or fact.pin in ("vcs-commit", "path")
        return fact

    def _key(self, name: str) -> Location:
        """The place of a key; keys are asked for in the order in which they stand."""
        quoted = json.dumps(name, ensure_ascii=False)
        start = self._text.find(f"{quoted}:", self._from)
        if start < 0:
            start = self._text.find(quoted, self._from)
        if start < 0:
            return self._source.whole()
        self._line += self._text.count("\n", self._counted, start)
        self._from = self._counted = start
        column = start - self._text.rfind("\n", 0, start)
        return self._source.at(Span(self._line, column, self._line, column + len(quoted)))

    def manifest(self, status: Status) -> Manifest:
        return Manifest(
            at=self._source.whole(),
            format="renv.lock" if self.is_renv else "pipfile.lock",
            scope="application",
            lock=True,
            status=status,
            hashes=hash_share(self._hashed, self._entries),
        )

    def syntax(self, error: Exception) -> Problem:
        at = self._source.whole()
        if isinstance(error, json.JSONDecodeError):
            at = self._source.at(Span(error.lineno, error.colno, error.lineno, error.colno + 1))
        code = "lock.duplicate-key" if isinstance(error, _RepeatedError) else "lock.syntax"
        return Problem(code, at, str(error).partition(":")[0] or type(error).__name__)

    def _version(self, version: object) -> Problem:
        return Problem("lock.version", self._source.whole(), f"lock version {version} is not known")


_RENV = Where("renv.lock", "application", None, "cran")


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _of_pipfile(package: dict[str, Any]) -> Declared:
    markers = package.get("markers")
    marker = markers if isinstance(markers, str) else None
    hashes = package.get("hashes")
    digests = tuple(str(one) for one in hashes) if isinstance(hashes, list) else ()
    if link := from_table(package):
        return link._replace(marker=marker, digests=digests)
    version = package.get("version")
    if not isinstance(version, str):
        return Declared("", "dynamic", marker=marker)
    text = version.removeprefix("==")
    return Declared("", "locked", f"=={text}", text, marker=marker, digests=digests)


def _of_renv(package: dict[str, Any]) -> Declared:
    version = package.get("Version")
    commit = package.get("RemoteSha")
    url = package.get("RemoteUrl")
    digest = package.get("Hash")
    text = version if isinstance(version, str) else None
    declared = Declared("", "locked" if text else "dynamic", f"=={text}" if text else "", text)
    if isinstance(digest, str):
        declared = declared._replace(digests=(f"md5:{digest}",))
    if isinstance(commit, str) and package.get("Source") != "Repository":
        clean = redact(url)[0] if isinstance(url, str) else None
        return declared._replace(pin=graded_revision(commit), revision=commit, url=clean)
    return declared


EXTRACTOR = Extractor(
    name="json-lock",
    facts=(Dependency, Manifest),
    extract=extract,
)
