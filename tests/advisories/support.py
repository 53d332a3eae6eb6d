"""The database of the fixtures, and advisories written in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from checker.advisories.importing import import_advisories
from checker.advisories.model import Advisory, Event
from checker.advisories.store import Store
from checker.advisories.versions import canonical

FIXTURES = Path(__file__).parents[2] / "fixtures" / "advisories"
RECORDS = FIXTURES / "osv.jsonl"
TODAY = date(2026, 10, 11)


def database(folder: Path) -> Path:
    path = folder / "advisories.db"
    import_advisories(RECORDS, path)
    return path


def opened(folder: Path, today: date = TODAY) -> Store:
    return Store(database(folder), today)


def advisory(*events: str, versions: tuple[str, ...] = (), name: str = "X-1") -> Advisory:
    """`advisory("introduced 0", "fixed 1.2")`."""
    split = [one.split() for one in events]
    made = tuple(Event(kind, version) for kind, version in split)  # type: ignore[arg-type]
    return Advisory(name, (), (made,) if made else (), frozenset(map(canonical, versions)))
