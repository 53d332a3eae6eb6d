"""Advisories as they are kept: what matching and reporting need, and nothing else."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Level = Literal["critical", "high", "medium", "low", "unknown"]

EventKind = Literal["introduced", "fixed", "last_affected", "limit"]


class Event(Struct, frozen=True, array_like=True, gc=False):
    """One event of a range, with its version as written."""

    kind: EventKind
    version: str


class Advisory(Struct, frozen=True, array_like=True, gc=False):
    """One advisory about one package.

    `versions` are in canonical form (PEP 440, no trailing zeros, no local part) where they parse.
    `malicious` says that the package itself is the attack. `score` is the CVSS base score.
    """

    id: str
    aliases: tuple[str, ...] = ()
    ranges: tuple[tuple[Event, ...], ...] = ()
    versions: frozenset[str] = frozenset()
    malicious: bool = False
    level: Level = "unknown"
    score: float | None = None
    summary: str = ""


class Rejected(Struct, frozen=True, gc=False):
    """A record that could not be used, and why."""

    name: str
    reason: str
