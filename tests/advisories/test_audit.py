"""What a declaration installs that is known to be bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.advisories.audit import audit_range, audit_version
from tests.advisories.support import opened


def versions(folder: Path, name: str, version: str) -> list[tuple[str, str | None, str | None]]:
    with opened(folder) as store:
        found = audit_version(store, name, version)
    return [(one.group.ids[0], one.fixed, one.safe) for one in found]


def test_aliases_are_one_and_the_fix_cures_all(tmp_path: Path) -> None:
    assert versions(tmp_path, "torch", "1.12.0") == [
        ("PYSEC-2022-43015", "1.13.1", "2.6.0"),
        ("GHSA-53q9-r3pm-6pq6", "2.6.0", "2.6.0"),
    ]
    assert versions(tmp_path, "torch", "2.1.0+cu118") == [("GHSA-53q9-r3pm-6pq6", "2.6.0", "2.6.0")]
    assert versions(tmp_path, "torch", "2.6.0") == []


def test_group_has_all_ids_and_the_worst_rating(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        group = audit_version(store, "torch", "1.12.0")[0].group
    assert group.ids == ("PYSEC-2022-43015", "GHSA-47fc-vmwq-366v", "CVE-2022-45907")
    assert (group.level, group.score) == ("critical", 9.8)


@pytest.mark.parametrize(
    ("name", "version", "hit"),
    [
        ("several", "1.5.1", True),
        ("several", "1.5.2", False),
        ("several", "2.3", True),
        ("several", "2.9", False),
        ("several", "3.0.3", True),
        ("lastone", "2.1.0", True),
        ("lastone", "2.1.1", False),
        ("limited", "1.9", True),
        ("limited", "2.0", False),
        ("open-ended", "7", True),
        ("listed-only", "1.1-odd", True),
        ("listed-only", "1.2", False),
        ("odd-events", "0.9", True),
        ("odd-events", "2", False),
        ("worded", "1.0", True),
        ("withdrawn-one", "1.0", False),
        ("tensorfow", "1.0", True),
        ("taken-over", "8.3.41", True),
        ("taken-over", "8.3.43", False),
    ],
)
def test_traits(tmp_path: Path, name: str, version: str, hit: bool) -> None:
    assert bool(versions(tmp_path, name, version)) is hit


@pytest.mark.parametrize(
    ("name", "specifier", "expected"),
    [
        ("torch", "<1.13", [("always", "PYSEC-2022-43015"), ("always", "GHSA-53q9-r3pm-6pq6")]),
        (
            "torch",
            ">=1.0,<2",
            [("always", "GHSA-53q9-r3pm-6pq6"), ("admitted", "PYSEC-2022-43015")],
        ),
        ("torch", ">=1.0", [("admitted", "PYSEC-2022-43015")]),
        ("torch", "", []),
        ("torch", "<3", []),
        ("torch", ">=2.6", []),
        ("open-ended", ">=1.0", [("newest", "PYSEC-TEST-4")]),
        ("tensorfow", "", [("always", "MAL-2026-1")]),
        ("taken-over", "", []),
        ("taken-over", ">=8", []),
        ("nothing", ">=1", []),
    ],
)
def test_ranges(tmp_path: Path, name: str, specifier: str, expected: list[tuple[str, str]]) -> None:
    with opened(tmp_path) as store:
        found = audit_range(store, name, specifier)
    assert [(one.concern, one.group.ids[0]) for one in found] == expected


def test_the_floor_to_raise_to(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (found,) = audit_range(store, "torch", ">=1.0")
    assert found.safe == "2.6.0"
    assert len(found.group.ids) == 5
