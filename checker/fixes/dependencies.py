"""A declaration and what a policy wants of it → edits of the manifest that keep its layout.

Kinds: `pin-version` (write `==version` for the specifier), `raise-version` (a pin gets the new
version, a range a new floor) and `add-hashes` (`--hash` options for a pinned line of a requirements
file). None of them is safe in the sense of keeping every program working: versions change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from checker.extract.manifest.facts import Dependency
from checker.model import Edit, Fact, Fix, Location
from checker.project.advisory_facts import AdvisoryMatch
from checker.source import Text

KINDS = ("pin-version", "raise-version", "add-hashes")

_VERSION = re.compile(r"[A-Za-z0-9][\w.!+-]*")
_DIGEST = re.compile(r"sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})")
_HEAD = re.compile(r"\s*[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*")
_CLAUSES = re.compile(r"\(?\s*(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;)#'\"]+\s*,?\s*)*\)?")
_FLOOR = re.compile(r"(>=|~=|==)\s*([^\s,;)#'\"*]+)")
_POETRY = re.compile(r"([\^~=]?=?\s*)v?\d[\w.]*")

PEP508_MANIFESTS = frozenset(
    {"requirements", "pyproject", "setup.py", "setup.cfg", "tox.ini", "dockerfile", "shell", "yaml"}
    | {"workflow", "kfp", "airflow", "ray", "modal", "vertex", "mlflow", "zenml", "flyte", "script"}
)
"""Manifests whose declarations are written as PEP 508."""


def plan(fact: Fact, spec: dict[str, Any], text: str) -> Fix | None:
    """The fix of one finding about a declaration, or None where none can be written down."""
    if not isinstance(fact, (Dependency, AdvisoryMatch)) or fact.ecosystem != "pypi":
        return None
    kind, version = spec.get("kind"), str(spec.get("version", ""))
    written = _at(text, fact.at)
    if written is None or fact.at.cell is not None:
        return None
    if kind == "add-hashes":
        if not isinstance(fact, Dependency) or fact.hashed:
            return None
        changed = _hashed(written, [str(one) for one in spec.get("digests", ())])
    elif not _VERSION.fullmatch(version):
        return None
    else:
        changed = _versioned(written, version, raised=kind == "raise-version")
    if changed is None or changed == written:
        return None
    return Fix(describe(spec), bool(spec.get("safe", False)), (Edit(fact.at, written, changed),))


def describe(spec: dict[str, Any]) -> str:
    """What a fix does, in words."""
    if spec.get("kind") == "add-hashes":
        return "state the digests that the lock has"
    if spec.get("kind") == "raise-version":
        return f"use {spec.get('version')} or later"
    return f"pin to {spec.get('version')}"


def _at(text: str, at: Location) -> str | None:
    """The text under a location of one line."""
    lines = Text(text, "utf-8", False).lines
    if at.line != at.end_line or at.line > len(lines):
        return None
    return lines[at.line - 1][at.column - 1 : at.end_column - 1]


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


def _hashed(written: str, digests: list[str]) -> str | None:
    """A pinned line followed by its digests, one to a line, as pip-compile writes them."""
    if not digests or not all(_DIGEST.fullmatch(one) for one in digests):
        return None
    if "==" not in written:
        return None
    return " \\\n".join([written, *(f"    --hash={one}" for one in sorted(set(digests)))])
