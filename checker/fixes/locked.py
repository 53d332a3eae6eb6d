"""The text of a lock and the releases wanted of it → their digests, and what they need themselves.

Only the entries of those packages are parsed: the rest of a lock may be tens of megabytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename
from typing import Any, NamedTuple

from checker.extract.manifest.facts import normalised
from checker.extract.manifest.requirement import requirement
from checker.extract.manifest.toml_positions import toml_loads

DIGEST = re.compile(r"sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})")
"""What pip takes for the value of `--hash`."""

_HEADER = re.compile(r"^\[\[packages?\]\]", re.MULTILINE)
_NAME = re.compile(r"^name = [\"']([^\"'\n]+)[\"']", re.MULTILINE)
_APART = re.compile(r"^\[metadata\.files\]\n(?:(?!\[)[^\n]*\n)*", re.MULTILINE)


Need = tuple[str, str]
"""A package, in PEP 503 form, and an extra of it, or nothing."""


class Entry(NamedTuple):
    """One release in a lock: `needs` are what it installs on every platform, `extras` what more."""

    name: str
    version: str
    digests: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    extras: Mapping[str, tuple[Need, ...]] = {}


class Locked(NamedTuple):
    """Releases found in a lock. `whole` are all names of an environment that is installed whole.

    Such locks do not say which package needs which.
    """

    entries: tuple[Entry, ...]
    whole: frozenset[str]

    def needed(self, asked: Iterable[Need]) -> set[str]:
        """The names that these releases install, with what extras add to them."""
        found: set[Need] = set()
        stack = [*asked, *(need for one in self.entries for need in one.needs)]
        while stack:
            need = stack.pop()
            if need not in found:
                found.add(need)
                name, extra = need
                entries = (one for one in self.entries if extra and one.name == name)
                stack += (more for one in entries for more in one.extras.get(extra, ()))
        return {name for name, _ in found} | self.whole


def locked(path: str, text: str, names: frozenset[str]) -> Locked:
    """The entries of these names (in PEP 503 form). Raises ValueError where the lock is broken."""
    text = text.replace("\r\n", "\n")
    if basename(path).lower() == "pipfile.lock":
        return _pipfile(text)
    blocks = list(_blocks(text))
    apart = _files_apart(text)
    wanted = [toml_loads(block) for name, block in blocks if name in names]
    tables = [table for one in wanted for table in one.get("package", one.get("packages", []))]
    entries = tuple(_entry(one, apart) for one in tables)
    whole = basename(path).lower().startswith("pylock") and "\ndependencies" not in text
    return Locked(entries, frozenset(_unmarked(blocks)) if whole else frozenset())


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each package's name and stretch of the text."""
    starts = [match.start() for match in _HEADER.finditer(text)]
    last = text.find("\n[metadata", starts[-1] if starts else 0)
    ends = [*starts[1:], last + 1 if last >= 0 else len(text)]
    for start, end in zip(starts, ends, strict=False):
        if found := _NAME.search(text, start, end):
            yield normalised(found[1]), text[start:end]


def _unmarked(blocks: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (name for name, block in blocks if "\nmarker = " not in block)


def _files_apart(text: str) -> dict[str, tuple[str, ...]]:
    """Older locks list the files of all packages at the end, by name, or by name and version."""
    found = _APART.search(text)
    if found is None:
        return {}
    files = toml_loads(found[0])["metadata"]["files"]
    return {key: tuple(_hashes(value)) for key, value in files.items()}


def _entry(table: dict[str, Any], apart: dict[str, tuple[str, ...]]) -> Entry:
    name, version = str(table.get("name", "")), str(table.get("version", ""))
    parts = (table.get(key) for key in ("files", "sdist", "wheels", "archive"))
    digests = [digest for part in parts for digest in _hashes(part)]
    digests += [*apart.get(name, ()), *apart.get(f"{name} {version}", ())]
    more = table.get("optional-dependencies", table.get("extras"))
    extras = more.items() if isinstance(more, dict) else ()
    return Entry(
        normalised(name),
        version,
        tuple(dict.fromkeys(digests)),
        tuple(_needs(table.get("dependencies"))),
        {normalised(extra): tuple(_needs(part)) for extra, part in extras},
    )


def _hashes(part: Any) -> Iterator[str]:  # noqa: ANN401 - whatever the lock holds
    """The digests of a file or a list of files."""
    for file in part if isinstance(part, list) else [part]:
        if not isinstance(file, dict):
            continue
        several = file.get("hashes")
        found = [file.get("hash")]
        if isinstance(several, dict):
            found += [f"{key}:{value}" for key, value in several.items()]
        yield from (one for one in found if isinstance(one, str) and DIGEST.fullmatch(one))


def _needs(part: Any) -> Iterator[Need]:  # noqa: ANN401 - whatever the lock holds
    """Dependencies without a condition, as tables (Poetry), entries (uv) or text (PDM)."""
    if isinstance(part, dict):
        for name, value in part.items():
            table = value if isinstance(value, dict) else {}
            if not isinstance(value, list) and not table.get("markers"):
                yield from () if table.get("optional") else _with_extras(name, table.get("extras"))
        return
    for one in part if isinstance(part, list) else []:
        if isinstance(one, dict) and isinstance(one.get("name"), str) and "marker" not in one:
            yield from _with_extras(one["name"], one.get("extra"))
        elif isinstance(one, str) and (declared := requirement(one)) and not declared.marker:
            yield from _with_extras(declared.name, declared.extras)


def _with_extras(name: str, extras: Any) -> Iterator[Need]:  # noqa: ANN401 - what the lock holds
    yield normalised(name), ""
    for extra in extras if isinstance(extras, (list, tuple)) else ():
        yield normalised(name), normalised(str(extra))


def _pipfile(text: str) -> Locked:
    packages = json.loads(text).get("default", {})
    entries, needed = [], set()
    for name, package in packages.items():
        hashes = package.get("hashes") or ()
        digests = tuple(str(one) for one in hashes if DIGEST.fullmatch(str(one)))
        version = str(package.get("version", "")).removeprefix("==")
        entries.append(Entry(normalised(name), version, digests))
        if not package.get("markers"):
            needed.add(normalised(name))
    return Locked(tuple(entries), frozenset(needed))
