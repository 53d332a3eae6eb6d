"""A version specifier → its pin class, in each dialect that declares Python packages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from checker.extract.manifest.facts import Pin


class Grade(NamedTuple):
    """Pin class, the one version that is settled on, and the PEP 440 form of other dialects."""

    pin: Pin
    version: str | None = None
    pep440: str | None = None


_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*(.*)", re.DOTALL)
_DYNAMIC = re.compile(r"[${}%`]|<[A-Za-z]")


def pep440(specifier: str) -> Grade:
    """Grade a specifier such as `>=1.2,<2`; operators decide, odd version texts do not matter."""
    if _DYNAMIC.search(specifier):
        return Grade("dynamic")
    clauses = [one.strip() for one in specifier.split(",")]
    pairs = [_CLAUSE.fullmatch(one) for one in clauses if one]
    if not all(pairs):
        return Grade("dynamic")
    return _grade([(pair[1], pair[2].strip()) for pair in pairs if pair])


def _grade(clauses: list[tuple[str, str]]) -> Grade:
    for operator, version in clauses:
        if operator == "===":
            return Grade("arbitrary", version)
        if operator == "==" and not version.endswith("*"):
            return Grade("exact", version)
    operators = {operator for operator, _ in clauses}
    return Grade(next(pin for wanted, pin in _BY_OPERATORS if wanted(operators)))


_BY_OPERATORS: tuple[tuple[Callable[[set[str]], bool], Pin], ...] = (
    (lambda found: "==" in found, "wildcard"),
    (lambda found: "~=" in found, "compatible"),
    (lambda found: bool(found & {">", ">="} and found & {"<", "<="}), "bounded"),
    (lambda found: bool(found & {">", ">="}), "lower-only"),
    (lambda found: bool(found & {"<", "<="}), "upper-only"),
    (lambda found: bool(found), "exclude-only"),
    (lambda found: True, "none"),
)
"""The first row that holds decides; `==` here is one with a wildcard."""

_AND = re.compile(r"\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])")
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)")


def _parts(version: str) -> list[int]:
    match = _RELEASE.match(version)
    return [int(part) for part in match[1].split(".")] if match else []


def _below(parts: list[int], position: int) -> str:
    """The first release that differs at `position`: `[1, 2, 3]`, 1 → `1.3`."""
    return ".".join(str(part) for part in [*parts[:position], parts[position] + 1])


def _caret(version: str) -> str:
    parts = _parts(version)
    position = next((i for i, part in enumerate(parts) if part), len(parts) - 1)
    return f">={version},<{_below(parts, position)}"


def _tilde(version: str) -> str:
    parts = _parts(version)
    return f">={version},<{_below(parts, min(1, len(parts) - 1))}"


def poetry(constraint: str) -> Grade:
    """Grade a Poetry constraint: `^1.2`, `~1.2`, `1.*`, `>=1,<2 || >=3`, a bare version."""
    if _DYNAMIC.search(constraint):
        return Grade("dynamic")
    alternatives = [_poetry_and(one) for one in re.split(r"\s*\|\|?\s*", constraint.strip())]
    if len(alternatives) == 1:
        return alternatives[0]
    pins = {one.pin for one in alternatives}
    joined = " || ".join(one.pep440 or "" for one in alternatives)
    for pin in ("dynamic", "none", "exclude-only", "lower-only", "upper-only"):
        if pin in pins:
            return Grade(pin, pep440=joined)
    return Grade("bounded", pep440=joined)


def _poetry_and(constraint: str) -> Grade:
    if constraint.strip() in ("", "*", "x"):
        return Grade("none", pep440="")
    clauses = [_poetry_clause(one) for one in _AND.split(constraint)]
    if any(one is None for one in clauses):
        return Grade("dynamic")
    grade = pep440(",".join(one for one in clauses if one))
    return grade._replace(pep440=",".join(one for one in clauses if one))


def _poetry_clause(clause: str) -> str | None:
    clause = clause.strip()
    if clause.startswith(("^", "~")) and not clause.startswith("~="):
        version = clause[1:].strip()
        if not _parts(version):
            return None
        return _caret(version) if clause[0] == "^" else _tilde(version)
    if clause in ("", "*"):
        return ""
    if _CLAUSE.match(clause):
        return clause.replace(" ", "")
    if clause.startswith("="):
        return f"={clause}"
    return f"=={clause}" if _parts(clause) else None


def pipfile(constraint: str) -> Grade:
    """Grade a Pipfile string: a PEP 440 specifier, a bare version, or `*`."""
    text = constraint.strip()
    if text in ("", "*"):
        return Grade("none", pep440="")
    if _parts(text):
        text = f"=={text}"
    return pep440(text)._replace(pep440=text.replace(" ", ""))
