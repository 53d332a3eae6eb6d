"""One requirement as pip understands it → its parts.

packaging reads PEP 508; pip-requirements-parser reads the paths, URLs and editables that only pip
accepts. What neither accepts but still names a package is `dynamic`: unknown, and never dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.extract.manifest.facts import Pin, normalised
from checker.extract.manifest.links import Link, read_link
from checker.extract.manifest.pins import pep440

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from pip_requirements_parser import RequirementParts  # type: ignore[import-untyped]

MAX_LENGTH = 8192
"""Characters of one requirement; the longest real ones are URLs of a few hundred."""

_HEAD = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*")
_OPERATOR = re.compile(r"\(?\s*(?:[=<>!~]|;|$)")
_PATH = re.compile(r"(?:\.{0,2}/|~/|file:)\S+$|\S+\.(?:whl|zip|tar\.gz)$")
_VARIABLE = re.compile(r"[$`]|\{\w*\}|\{\{|%\w+%")


class Declared(NamedTuple):
    """The parts of a requirement; `error` says why an unreadable one could not be read."""

    name: str
    pin: Pin
    specifier: str = ""
    version: str | None = None
    extras: tuple[str, ...] = ()
    marker: str | None = None
    url: str | None = None
    revision: str | None = None
    digests: tuple[str, ...] = ()
    pep440: str | None = None
    from_index: str | None = None
    editable: bool = False
    transitive: bool = False
    credentials: bool = False
    error: str | None = None


def requirement(text: str) -> Declared | None:
    """Read a requirement; None when the text does not name a package at all."""
    from packaging.requirements import InvalidRequirement, Requirement

    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    if _VARIABLE.search(text):
        return _templated(text)
    try:
        return _from_pep508(Requirement(text), text)
    except (InvalidRequirement, RecursionError) as error:
        return _from_pip(text) or _unreadable(text, error)


def editable(text: str) -> Declared:
    """Read the value of `-e`: a folder or a VCS reference, with extras perhaps."""
    path, bracket, extras = text.strip().partition("[")
    if bracket and "]" not in extras:
        path, extras = text.strip(), ""
    declared = _from_link(read_link(path))
    return declared._replace(extras=_split_extras(extras.partition("]")[0]), editable=True)


def _from_pep508(parsed: Requirement, text: str) -> Declared:
    extras, marker = tuple(sorted(parsed.extras)), str(parsed.marker) if parsed.marker else None
    name = normalised(parsed.name)
    if parsed.url:
        return _from_link(read_link(parsed.url))._replace(name=name, extras=extras, marker=marker)
    head = _HEAD.match(text)
    specifier = _specifier(text[head.end() if head else 0 :])
    pin, version, _ = pep440(specifier)
    return Declared(name, pin, specifier, version, extras, marker)


def _specifier(rest: str) -> str:
    """The specifier as written, without blanks and parentheses; a marker ends it."""
    written = rest.partition(";")[0]
    return re.sub(r"[\s()]", "", written).rstrip(",")


def _from_link(link: Link) -> Declared:
    return Declared(
        normalised(link.name),
        link.pin,
        version=link.version,
        url=link.url,
        revision=link.revision,
        digests=link.digests,
        credentials=link.credentials,
    )


def _from_pip(text: str) -> Declared | None:
    """A path or URL without a name, which pip accepts and PEP 508 does not."""
    import pip_requirements_parser

    try:
        parts: RequirementParts = pip_requirements_parser.parse_reqparts_from_string(text)
    except Exception:  # noqa: BLE001 - the parser raises whatever the line provokes in it
        return _from_link(read_link(text)) if _PATH.match(text) else None
    if parts.link is None:
        return None
    declared = _from_link(read_link(parts.link.url))
    marker = str(parts.marker) if parts.marker else None
    name = normalised(parts.requirement.name) if parts.requirement else declared.name
    return declared._replace(name=name, extras=tuple(sorted(parts.extras)), marker=marker)


def _templated(text: str) -> Declared | None:
    """A requirement with a variable in it: links stay links, everything else is unknown."""
    head, at, url = text.partition("@")
    named = _HEAD.fullmatch(head) if at and "://" in url else None
    if named:
        return _from_link(read_link(url))._replace(name=normalised(named[1]))
    if "://" in text:
        return _from_link(read_link(text.partition(" ;")[0]))
    match = _HEAD.match(text)
    if match and _OPERATOR.match(text, match.end()):
        return Declared(normalised(match[1]), "dynamic", "".join(text[match.end() :].split()))
    return Declared("", "dynamic", "".join(text.split()))


def _unreadable(text: str, error: Exception) -> Declared | None:
    """What old versions of pip took, or a slip of the pen: a name and something like a version."""
    head = _HEAD.match(text)
    if not head or not _OPERATOR.match(text, head.end()):
        return None
    specifier = _specifier(text[head.end() :])
    pin, version, _ = pep440(specifier)
    if version is not None and re.search(r"[=<>!~]", version):
        pin, version = "dynamic", None  # two requirements on one line, or worse
    reason = str(error).partition("\n")[0] or type(error).__name__
    extras = _split_extras(head[2] or "")
    return Declared(normalised(head[1]), pin, specifier, version, extras, error=reason)


def _split_extras(text: str) -> tuple[str, ...]:
    return tuple(sorted(one.strip() for one in text.split(",") if one.strip()))
