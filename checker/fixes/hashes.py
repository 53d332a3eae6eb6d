"""A requirements file of pins and the lock beside it → `--hash` options, in pip's own form.

pip refuses a file of which only some requirements have digests, and an installation that needs
more than such a file lists. So there is a fix for all of a file, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from checker.extract.manifest.declare import Where
from checker.extract.manifest.facts import Dependency, Include, Manifest, normalised
from checker.extract.manifest.mapped import locate_in
from checker.extract.manifest.requirements import LineReader, logical_lines
from checker.fixes.descriptions import description
from checker.fixes.locked import DIGEST, Entry, locked
from checker.model import Edit, Fact, Fix, Problem
from checker.source import BytesReader, Source, Text

KIND = "add-hashes"

Read = Callable[[str], str | None]
"""The text of another file of the tree."""


def plan(fact: Fact, spec: dict[str, Any], text: str, read: Read) -> Fix | None:
    """The fix for a requirements file, or None where the lock does not know all that it needs."""
    path = str(spec.get("lock", ""))
    lock = read(path)
    if not isinstance(fact, Manifest) or fact.format != "requirements" or lock is None:
        return None
    declared = _declared(fact.at.path, text)
    digests = _digests(path, lock, declared) if declared else {}
    missing = [one for one in declared or () if not one.hashed]
    edits = tuple(_edit(one, text, digests[one.name, one.version]) for one in missing if digests)
    if not edits or any(one.at.line != one.at.end_line for one in missing):
        return None
    return Fix(description(spec), bool(spec.get("safe", False)), edits)


def _declared(path: str, text: str) -> list[Dependency] | None:
    """The pins of a file; None where there is something that cannot have digests."""
    source = Source(path, BytesReader(text.encode("utf-8", "surrogatepass")))
    reader = LineReader(source, locate_in(source), Where("requirements", "application"))
    found: list[Dependency] = []
    for line in logical_lines(source.text.text):
        for item in reader.read(line):
            if isinstance(item, Dependency) and item.pin in ("exact", "arbitrary"):
                found.append(item)
            elif isinstance(item, (Dependency, Problem, Include)):
                return None
    return found


def _digests(
    path: str, lock: str, declared: list[Dependency]
) -> dict[tuple[str, str | None], tuple[str, ...]]:
    """The digests of every pin; nothing where the lock lacks one, or something they need."""
    pins = {(one.name, one.version) for one in declared}
    names = frozenset(name for name, _ in pins)
    try:
        known = locked(path, lock, names)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    found = {pin: _of(known.entries, *pin) for pin in pins}
    extras = ((one.name, normalised(extra)) for one in declared for extra in one.extras)
    return found if all(found.values()) and known.needed(extras) <= names else {}


def _of(entries: Iterable[Entry], name: str, version: str | None) -> tuple[str, ...]:
    from packaging.utils import canonicalize_version

    wanted = canonicalize_version(version or "")
    digests = [
        digest
        for one in entries
        if one.name == name and canonicalize_version(one.version) == wanted
        for digest in one.digests
    ]
    return tuple(sorted({digest for digest in digests if DIGEST.fullmatch(digest)}))


def _edit(one: Dependency, text: str, digests: Iterable[str]) -> Edit:
    """A pin followed by its digests, one to a line, as pip-compile writes them."""
    line = Text(text, "utf-8", False).lines[one.at.line - 1]
    written = line[one.at.column - 1 : one.at.end_column - 1]
    newline = "\r\n" if "\r\n" in text else "\n"
    added = f" \\{newline}".join([written, *(f"    --hash={digest}" for digest in digests)])
    return Edit(one.at, written, added)
