"""OSV records → advisories by package. Only what concerns PyPI is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checker.advisories.model import Advisory, Event, EventKind, Level
from checker.advisories.versions import canonical

MAX_SUMMARY = 200
"""Characters; the details of an advisory are for its page."""

_SEPARATORS = re.compile(r"[-_.]+")
_KINDS: tuple[EventKind, ...] = ("introduced", "fixed", "last_affected", "limit")
_WORDS: dict[str, Level] = {
    "CRITICAL": "critical",
    "HIGH": "high",
    "MODERATE": "medium",
    "MEDIUM": "medium",
    "LOW": "low",
}


class RecordError(ValueError):
    """A record does not have the shape of an OSV record."""


def advisories(record: Any) -> Iterator[tuple[str, Advisory]]:  # noqa: ANN401
    """The advisories in a record with their package names; none when it is withdrawn."""
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise RecordError("no id")
    if record.get("withdrawn"):
        return
    level, score = severity(record)
    for affected in _dicts(record.get("affected")):
        package = affected.get("package")
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            continue
        if str(package.get("ecosystem", "")).partition(":")[0] != "PyPI":
            continue
        own_level, own_score = severity(affected)
        yield (
            _SEPARATORS.sub("-", package["name"]).lower(),
            Advisory(
                id=record["id"],
                aliases=_strings(record.get("aliases")),
                ranges=tuple(_ranges(affected)),
                versions=frozenset(canonical(one) for one in _strings(affected.get("versions"))),
                malicious=record["id"].startswith("MAL-"),
                level=own_level if own_level != "unknown" else level,
                score=score if own_score is None else own_score,
                summary=_summary(record),
            ),
        )


def _ranges(affected: dict[str, Any]) -> Iterator[tuple[Event, ...]]:
    """Ranges over versions; those over commits of a repository are for other questions."""
    for one in _dicts(affected.get("ranges")):
        if one.get("type") not in ("ECOSYSTEM", "SEMVER"):
            continue
        events = tuple(
            Event(kind, str(event[kind]))
            for event in _dicts(one.get("events"))
            for kind in _KINDS
            if kind in event
        )
        if events:
            yield events


def severity(record: dict[str, Any]) -> tuple[Level, float | None]:
    """Level and base score: from the best CVSS vector, else from the word of the database."""
    scores = [_score(one) for one in _dicts(record.get("severity"))]
    known = [score for score in scores if score is not None]
    if known:
        return level_of(max(known)), max(known)
    for key in ("database_specific", "ecosystem_specific"):
        table = record.get(key)
        if isinstance(table, dict) and (level := _WORDS.get(str(table.get("severity")).upper())):
            return level, None
    return "unknown", None


def level_of(score: float) -> Level:
    """The qualitative rating of CVSS."""
    for floor, level in ((9.0, "critical"), (7.0, "high"), (4.0, "medium")):
        if score >= floor:
            return level  # type: ignore[return-value]
    return "low" if score > 0 else "unknown"


def _score(entry: dict[str, Any]) -> float | None:
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError  # type: ignore[import-untyped]

    kind, vector = entry.get("type"), entry.get("score")
    reader = {"CVSS_V2": CVSS2, "CVSS_V3": CVSS3, "CVSS_V4": CVSS4}.get(str(kind))
    if reader is None or not isinstance(vector, str):
        return None
    try:
        return float(reader(vector).scores()[0])
    except (CVSSError, ValueError, ArithmeticError):
        return None


def _summary(record: dict[str, Any]) -> str:
    for key in ("summary", "details"):
        text = record.get(key)
        if isinstance(text, str) and text.strip():
            line = " ".join(text.split())
            return line if len(line) <= MAX_SUMMARY else f"{line[: MAX_SUMMARY - 1]}…"
    return ""


def _dicts(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
