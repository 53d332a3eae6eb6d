"""OSV records and what is kept of them."""

from __future__ import annotations

import pytest

from checker.advisories.grouping import grouped
from checker.advisories.model import Advisory
from checker.advisories.osv import RecordError, advisories, severity

AFFECTED = {"package": {"ecosystem": "PyPI", "name": "Foo_Bar"}, "ranges": []}


def test_names_are_normalised_and_other_ecosystems_left_out() -> None:
    npm = {"package": {"ecosystem": "npm", "name": "foo"}}
    found = list(advisories({"id": "X", "affected": [AFFECTED, npm, {}, None]}))
    assert [name for name, _ in found] == ["foo-bar"]


def test_withdrawn_ones_are_left_out() -> None:
    record = {"id": "X", "withdrawn": "2025-01-01T00:00:00Z", "affected": [AFFECTED]}
    assert list(advisories(record)) == []


@pytest.mark.parametrize("record", [None, [], "x", {}, {"id": 3}])
def test_what_is_no_record(record: object) -> None:
    with pytest.raises(RecordError):
        list(advisories(record))


@pytest.mark.parametrize(
    "record",
    [
        {"id": "X"},
        {"id": "X", "affected": "no"},
        {"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": 3}}]},
        {"id": "X", "affected": [{**AFFECTED, "ranges": "no", "versions": {"a": 1}}]},
        {"id": "X", "affected": [{**AFFECTED, "ranges": [{"type": "ECOSYSTEM", "events": 3}]}]},
        {"id": "X", "aliases": 3, "severity": [3, {"type": "CVSS_V3", "score": "bad"}]},
    ],
)
def test_odd_shapes_are_survived(record: dict[str, object]) -> None:
    assert all(not one.ranges for _, one in advisories(record))


def test_git_ranges_are_left_out_wherever_they_stand() -> None:
    git = {"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]}
    own = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1"}]}
    for ranges in ([git, own], [own, git]):
        ((_, one),) = advisories({"id": "X", "affected": [{**AFFECTED, "ranges": ranges}]})
        assert [[event.kind for event in events] for events in one.ranges] == [
            ["introduced", "fixed"]
        ]


@pytest.mark.parametrize(
    ("record", "level", "score"),
    [
        ({}, "unknown", None),
        (
            {
                "severity": [
                    {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
                ]
            },
            "critical",
            9.8,
        ),
        ({"severity": [{"type": "CVSS_V2", "score": "AV:N/AC:M/Au:N/C:P/I:P/A:P"}]}, "medium", 6.8),
        (
            {
                "severity": [
                    {
                        "type": "CVSS_V4",
                        "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                    }
                ]
            },
            "critical",
            9.3,
        ),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:X"}]}, "unknown", None),
        ({"severity": [{"type": "Ubuntu", "score": "high"}]}, "unknown", None),
        ({"database_specific": {"severity": "MODERATE"}}, "medium", None),
        ({"database_specific": {"severity": None}}, "unknown", None),
    ],
)
def test_severity(record: dict[str, object], level: str, score: float | None) -> None:
    assert severity(record) == (level, score)


def test_groups_follow_aliases_however_far() -> None:
    found = grouped(
        [
            Advisory("GHSA-1", ("CVE-1",), level="low"),
            Advisory("PYSEC-1", ("CVE-1", "CVE-2"), level="high", score=7.5),
            Advisory("GHSA-2", ("CVE-2",)),
            Advisory("PYSEC-9", ("CVE-9",), summary="other"),
        ]
    )
    assert [one.ids for one in found] == [
        ("PYSEC-1", "GHSA-1", "GHSA-2", "CVE-1", "CVE-2"),
        ("PYSEC-9", "CVE-9"),
    ]
    assert (found[0].level, found[0].score) == ("high", 7.5)
    assert found[1].summary == "other"


def test_a_long_chain_of_aliases() -> None:
    chain = [Advisory(f"X-{i}", (f"X-{i + 1}",)) for i in range(5000)]
    assert len(grouped(chain)) == 1
