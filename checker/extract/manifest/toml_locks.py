"""uv.lock, poetry.lock, pdm.lock and pylock.toml → one fact per locked package.

These files are written by programs and run to tens of megabytes, nearly all of it file lists and
digests. What is laid out as those programs lay it out is left out before the TOML parser sees the
text; whether a package has digests is read from its stretch of the text. A file that does not
parse so is parsed whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from posixpath import basename
from typing import Any, NamedTuple

from checker.extract import Context, Extractor, Item
from checker.extract.manifest.declare import Where, dependency, hash_share, is_dev
from checker.extract.manifest.facts import Dependency, Manifest, Scope, Status, normalised
from checker.extract.manifest.links import graded_revision, read_link, redact
from checker.extract.manifest.requirement import Declared
from checker.extract.manifest.toml_document import syntax_problem
from checker.extract.manifest.toml_positions import toml_loads
from checker.model import Location, Problem, Span
from checker.source import Source

MAX_BYTES = 64 * 1024 * 1024
"""A lock of 5,000 packages with twenty wheels each takes about 30 MB."""

_LIST = re.compile(r"^[\w-]+ = \[\n(?:[ \t]+[^\n]*\n)*\]\n", re.MULTILINE)
_TABLE = re.compile(
    r"^\[{1,2}packages?\.(?!source\]|vcs\]|archive\]|directory\])[^\n]*\]\n(?:[^\n\[][^\n]*\n|\n)*",
    re.MULTILINE,
)
_LINE = re.compile(
    r"^(?:(?:sdist|description|summary) = (?!\"\"\")[^\n]*|(?:wheels|files) = \[[^\n]*\])\n",
    re.MULTILINE,
)
_DIGESTS = ("sha256", "sha384", "sha512")
_DIGEST = re.compile(r"\b(sha256|sha384|sha512)(?::| = \")([0-9a-f]{64,128})\b")
_FILES = re.compile(r'^"?([\w.-]+)"? = \[\s*\{[^\n]*\bhash = ', re.MULTILINE)
_NAME = re.compile(r"^name = [^\n]*(?:\nversion = [^\n]*)?", re.MULTILINE)


class Format(NamedTuple):
    """What differs between the formats: where things are, and which majors we know."""

    name: str
    array: str
    version: tuple[str, ...]
    majors: tuple[str, ...]
    read: Callable[[dict[str, Any]], Declared]


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a lock file settles."""
    if source.size > MAX_BYTES:
        yield Problem("lock.too-large", source.whole(), f"over {MAX_BYTES} bytes")
        return
    lock = _Lock(source, _format(source.path))
    try:
        data = lock.load()
    except (ValueError, RecursionError) as error:
        yield syntax_problem(source, "lock.syntax", error)
        yield from lock.readable()
        return
    yield from lock.read(data)


class _Lock:
    def __init__(self, source: Source, form: Format) -> None:
        self._source = source
        self._form = form
        self._text = source.text.text.replace("\r\n", " \n")

    def load(self) -> dict[str, Any]:
        """The document without what is not needed. Raises ValueError where it is not TOML."""
        if self._source.text.lossy:
            raise ValueError("not valid UTF-8")
        try:
            return toml_loads(_LINE.sub("", _LIST.sub("", _TABLE.sub("", self._text))))
        except ValueError:
            return toml_loads(self._text)

    def read(self, data: dict[str, Any]) -> Iterator[Item]:
        problems = list(self._problems(data))
        yield from problems
        packages = data.get(self._form.array)
        hashed = entries = 0
        for position, package in enumerate(packages if isinstance(packages, list) else []):
            fact = self._package(position, package)
            if fact is None:
                continue
            entries += 1
            hashed += fact.hashed or fact.pin in ("vcs-commit", "path")
            yield fact
        yield self.manifest("partial" if problems else "ok", hashed, entries)

    def readable(self) -> Iterator[Item]:
        """The packages of a broken file that parse each by itself."""
        hashed = entries = 0
        for position, (start, end, _) in enumerate(self._blocks):
            try:
                package = toml_loads(self._text[start:end])[self._form.array][0]
            except (ValueError, LookupError, RecursionError):
                continue
            if fact := self._package(position, package):
                entries += 1
                hashed += fact.hashed
                yield fact
        yield self.manifest("partial" if entries else "failed", hashed, entries)

    def manifest(self, status: Status, hashed: int, entries: int) -> Manifest:
        return Manifest(
            at=self._source.whole(),
            format=self._form.name,
            scope="application",
            lock=True,
            status=status,
            hashes=hash_share(hashed, entries),
        )

    def _problems(self, data: dict[str, Any]) -> Iterator[Problem]:
        version: Any = data
        for key in self._form.version:
            version = version.get(key) if isinstance(version, dict) else None
        if str(version).partition(".")[0] not in self._form.majors:
            message = f"lock version {version} is not known"
            yield Problem("lock.version", self._source.whole(), message)
        if not isinstance(data.get(self._form.array, []), list):
            yield Problem("lock.type", self._source.whole(), f"{self._form.array} is not an array")

    def _package(self, position: int, package: Any) -> Dependency | None:  # noqa: ANN401
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            return None
        declared = self._form.read(package)
        if declared.pin == "path" and declared.url == ".":
            return None
        name = normalised(package["name"])
        declared = declared._replace(name=name, transitive=name not in self._direct)
        if not self._direct:
            declared = declared._replace(transitive=False)
        at, hashed = self._place(position)
        scope, group = _scope(package)
        fact = dependency(at, declared, Where(self._form.name, scope, group))
        fact.hashed = hashed or fact.hashed or name in self._hashed_apart
        if hashed and position < len(self._blocks):
            fact.digests = self._only_digest(position)
        return fact

    def _only_digest(self, position: int) -> tuple[str, ...]:
        """The digest of a package of one file; of several none says what would be installed."""
        start, end, _ = self._blocks[position]
        first = self._text.find("sha256", start, end)
        if first < 0 or self._text.find("sha256", first + 1, end) >= 0:
            return ()
        match = _DIGEST.match(self._text, first)
        return (f"{match[1]}:{match[2]}",) if match else ()

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]]:
        """Each package's stretch of the text, and the line on which it starts."""
        header, found = f"\n[[{self._form.array}]]", []
        text, at, line = f"\n{self._text}", 0, 0
        while (start := text.find(header, at)) >= 0:
            line += text.count("\n", at, start + 1)
            found.append((start, line))
            at = start + 1
        if not found:
            return []
        last = self._text.find("\n[metadata", at)
        ends = [start for start, _ in found[1:]] + [last if last >= 0 else len(self._text)]
        return [(start, end, line) for (start, line), end in zip(found, ends, strict=True)]

    def _place(self, position: int) -> tuple[Location, bool]:
        """The name and version of a package, and whether digests stand with it."""
        if position >= len(self._blocks):
            return self._source.whole(), False
        start, end, line = self._blocks[position]
        hashed = any(self._text.find(kind, start, end) >= 0 for kind in _DIGESTS)
        found = _NAME.search(self._text, start, end)
        if not found:
            return self._source.at(Span(line, 1, line, 1)), hashed
        line += self._text.count("\n", start, found.start())
        first, newline, second = found[0].partition("\n")
        last = Span(line, 1, line + len(newline), len(second if newline else first) + 1)
        return self._source.at(last), hashed

    @cached_property
    def _hashed_apart(self) -> frozenset[str]:
        """Poetry 1.x lists the files of all packages at the end."""
        start = self._text.find("\n[metadata.files]")
        if start < 0:
            return frozenset()
        return frozenset(normalised(one[1]) for one in _FILES.finditer(self._text, start))

    @cached_property
    def _direct(self) -> frozenset[str]:
        """Names that the project itself asks for, where the lock says so."""
        names: set[str] = set()
        for start, end, _ in self._blocks if self._form.name == "uv.lock" else []:
            source = self._text.find("\nsource = ", start, end)
            if self._text.startswith(_MEMBER, source):
                try:
                    member = toml_loads(self._text[start:end])["package"][0]
                except (ValueError, LookupError, RecursionError):
                    continue
                names.update(_asked_for(member))
        return frozenset(names)


_MEMBER = tuple(f"\nsource = {{ {kind} = " for kind in ("virtual", "editable", "directory"))


def _asked_for(member: dict[str, Any]) -> Iterator[str]:
    groups = [member.get("dependencies")]
    for key in ("optional-dependencies", "dev-dependencies"):
        table = member.get(key)
        groups.extend(table.values() if isinstance(table, dict) else [])
    for group in groups:
        for one in group if isinstance(group, list) else []:
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                yield normalised(one["name"])


def _scope(package: dict[str, Any]) -> tuple[Scope, str | None]:
    """Development only where the lock says that nothing else wants the package."""
    groups = package.get("groups", package.get("category"))
    names = [str(one) for one in (groups if isinstance(groups, list) else [groups]) if one]
    if names and all(is_dev(name) for name in names):
        return "dev", names[0]
    return "application", None


def _locked(package: dict[str, Any]) -> Declared:
    version = package.get("version")
    if not isinstance(version, str):
        return Declared("", "dynamic")
    return Declared("", "locked", f"=={version}", version)


def _uv(package: dict[str, Any]) -> Declared:
    declared, source = _locked(package), package.get("source")
    if not isinstance(source, dict):
        return declared
    for kind in ("virtual", "editable", "directory", "path"):
        if isinstance(place := source.get(kind), str):
            return declared._replace(pin="path", url=place, editable=kind == "editable")
    if isinstance(git := source.get("git"), str):
        place, _, commit = git.partition("#")
        place = redact(place.partition("?")[0])[0]
        return declared._replace(
            pin=graded_revision(commit), url=f"git+{place}", revision=commit or None
        )
    if isinstance(url := source.get("url"), str):
        return declared._replace(url=read_link(url).url)
    registry = source.get("registry")
    return declared._replace(from_index=redact(registry)[0] if isinstance(registry, str) else None)


def _poetry(package: dict[str, Any]) -> Declared:
    declared, source = _locked(package), package.get("source")
    if not isinstance(source, dict) or not isinstance(url := source.get("url"), str):
        return declared
    kind, clean = source.get("type"), redact(url)[0]
    if kind in ("git", "hg"):
        commit = source.get("resolved_reference")
        commit = commit if isinstance(commit, str) else None
        return declared._replace(pin=graded_revision(commit), url=f"git+{clean}", revision=commit)
    if kind in ("directory", "file"):
        return declared._replace(pin="path", url=clean)
    if kind == "url":
        return declared._replace(url=clean)
    return declared._replace(from_index=clean)


def _pdm(package: dict[str, Any]) -> Declared:
    declared = _locked(package)
    if isinstance(url := package.get("git"), str):
        commit = package.get("revision")
        commit = commit if isinstance(commit, str) else None
        return declared._replace(
            pin=graded_revision(commit), url=f"git+{redact(url)[0]}", revision=commit
        )
    if isinstance(path := package.get("path"), str):
        return declared._replace(pin="path", url=path.removeprefix("./") or ".")
    if isinstance(url := package.get("url"), str):
        return declared._replace(url=redact(url)[0])
    return declared


def _pylock(package: dict[str, Any]) -> Declared:
    declared, vcs = _locked(package), package.get("vcs")
    marker = package.get("marker")
    declared = declared._replace(marker=marker if isinstance(marker, str) else None)
    if isinstance(vcs, dict) and isinstance(commit := vcs.get("commit-id"), str):
        place = redact(str(vcs.get("url", vcs.get("path", ""))))[0]
        return declared._replace(pin=graded_revision(commit), url=f"git+{place}", revision=commit)
    if isinstance(directory := package.get("directory"), dict):
        return declared._replace(pin="path", url=str(directory.get("path", ".")))
    if isinstance(archive := package.get("archive"), dict) and "url" in archive:
        pin = declared.pin if declared.version else "url-hashed"
        return declared._replace(pin=pin, url=redact(str(archive["url"]))[0])
    if isinstance(index := package.get("index"), str):
        return declared._replace(from_index=redact(index)[0])
    return declared


_FORMATS = {
    "uv.lock": Format("uv.lock", "package", ("version",), ("1",), _uv),
    "poetry.lock": Format(
        "poetry.lock", "package", ("metadata", "lock-version"), ("1", "2"), _poetry
    ),
    "pdm.lock": Format("pdm.lock", "package", ("metadata", "lock_version"), ("4",), _pdm),
    "pylock": Format("pylock", "packages", ("lock-version",), ("1",), _pylock),
}


def _format(path: str) -> Format:
    name = basename(path).lower()
    return _FORMATS.get(name, _FORMATS["pylock"])


EXTRACTOR = Extractor(
    name="lock",
    facts=(Dependency, Manifest),
    extract=extract,
)
