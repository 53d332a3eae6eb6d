"""A declaration and what a policy wants of it → edits of the manifest that keep its layout.

Kinds: `pin-version` (write `==version` for the specifier) and `raise-version` (a pin gets the new
version, a range a new floor). Neither is safe in the sense of keeping every program working:
versions change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from checker.extract.manifest.facts import Dependency
from checker.fixes.descriptions import description
from checker.model import Edit, Fact, Fix, Location
from checker.project.advisory_facts import AdvisoryMatch
from checker.source import Text

KINDS = ("pin-version", "raise-version")

_VERSION = re.compile(r"[A-Za-z0-9][\w.!+-]*")
_HEAD = re.compile(r"\s*[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*")
_CLAUSES = re.compile(r"\(?\s*(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;)#'\"]+\s*,?\s*)*\)?")
_FLOOR = re.compile(r"(>=|~=|==)\s*([^\s,;)#'\"*]+)")
_POETRY = re.compile(r"([\^~=]?=?\s*)v?\d[\w.]*")

PEP508_MANIFESTS = frozenset(
    {"requirements", "pyproject", "setup.py", "setup.cfg", "tox.ini", "dockerfile", "shell", "yaml"}
    | {"workflow", "kfp", "airflow", "ray", "modal", "vertex", "mlflow", "zenml", "flyte", "script"}
)
"""Manifests whose declarations are written as PEP 508."""


Installed = Callable[[str], "str | None"]
"""A package's name in PEP 503 form → its version in the project's environment, if it is there."""


def plan(fact: Fact, spec: dict[str, Any], text: str, installed: Installed) -> Fix | None:
    """The fix of one finding about a declaration, or None where none can be written down."""
    if not isinstance(fact, (Dependency, AdvisoryMatch)) or fact.ecosystem != "pypi":
        return None
    version = str(spec.get("version", ""))
    if spec.get("installed"):
        version = _admitted(fact, installed(fact.name) or "")
        spec = {**spec, "version": version}
    if not _VERSION.fullmatch(version):
        return None
    places = (fact.at, *(fact.also_at if isinstance(fact, AdvisoryMatch) else ()))
    raised = spec.get("kind") == "raise-version"
    edits = [_edit(Text(text, "utf-8", False), at, version, raised=raised) for at in places]
    made = tuple(one for one in edits if one is not None)
    if len(made) < len(edits):
        return None
    return Fix(description(spec), bool(spec.get("safe", False)), made)


def _admitted(fact: Dependency | AdvisoryMatch, version: str) -> str:
    """An installed version, unless the declaration does not allow it."""
    written = getattr(fact, "pep440", None) or fact.specifier
    clauses = [one.strip() for one in written.split(",") if one.strip()]
    return version if version and _admits(clauses, version) else ""


def _edit(text: Text, at: Location, version: str, *, raised: bool) -> Edit | None:
    """The change of one declaration; None where its old digests would stand by a new version."""
    written = _at(text, at)
    if written is None or at.cell is not None or _has_digests(text, at):
        return None
    changed = _versioned(written, version, raised=raised)
    if changed is None or changed == written:
        return None
    return Edit(at, written, changed)


def _at(text: Text, at: Location) -> str | None:
    """The text under a location of one line."""
    if at.line != at.end_line or at.line > len(text.lines):
        return None
    return text.lines[at.line - 1][at.column - 1 : at.end_column - 1]


def _has_digests(text: Text, at: Location) -> bool:
    """Whether `--hash` follows on the line or on those that continue it."""
    number, rest = at.line, text.lines[at.line - 1][at.end_column - 1 :]
    while "--hash" not in rest:
        if not rest.rstrip("\r\n").endswith("\\") or number >= len(text.lines):
            return False
        rest = text.lines[number]
        number += 1
    return True


def _versioned(written: str, version: str, *, raised: bool) -> str | None:
    """The declaration with another version; a marker, extras and what is around them stay."""
    if "://" in written or " @ " in written or "${" in written:
        return None
    if "=" in written and re.match(r"\s*[\"']?[\w.-]+[\"']?\s*=\s*[\"'{]", written):
        return _in_table(written, version, raised=raised)
    head = _HEAD.match(written)
    if head is None:
        return None
    clauses = _CLAUSES.match(written, head.end())
    end = clauses.end() if clauses else head.end()
    rest = written[end:]
    if rest and not rest.lstrip().startswith(("#", ";")):
        return None
    old = written[head.end() : end]
    new = _raised(old.strip(" ()"), version) if raised else f"=={version}"
    if new is None:
        return None
    gap = old[len(old.rstrip()) :] if rest else ""
    if rest.startswith(";"):
        gap = gap or " "
    return f"{written[: head.end()].rstrip()}{new}{gap}{rest}"


def _raised(specifier: str, version: str) -> str | None:
    """A pin moved to the version, or the floor of a range; None if other clauses forbid it."""
    clauses = [one.strip() for one in specifier.split(",") if one.strip()]
    if not clauses:
        return f">={version}"
    if len(clauses) == 1 and clauses[0].startswith("=="):
        return f"=={version}"
    kept = [one for one in clauses if not _FLOOR.match(one)]
    if not _admits(kept, version):
        return None
    return ",".join([f">={version}", *kept])


def _admits(clauses: Iterable[str], version: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(",".join(clauses)).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def _in_table(written: str, version: str, *, raised: bool) -> str | None:
    """`name = "^1.2"` of Poetry, and `name = {version = "^1.2", …}`."""
    match = re.search(r"version\s*=\s*([\"'])(.*?)\1", written) or re.search(
        r"=\s*([\"'])(.*?)\1\s*$", written
    )
    if match is None:
        return None
    old = match[2]
    sign = ""
    if raised:
        found = _POETRY.match(old)
        sign = found[1].strip() if found and found[1].strip() in ("^", "~") else ""
        if old.startswith((">", "~=", "*")) or not old:
            sign = ">="
    return f"{written[: match.start(2)]}{sign}{version}{written[match.end(2) :]}"
