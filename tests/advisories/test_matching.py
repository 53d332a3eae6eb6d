"""Which versions an advisory concerns."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from checker.advisories.matching import admitted, concerns, fixes, judge
from tests.advisories.support import advisory


@pytest.mark.parametrize(
    ("events", "inside", "outside"),
    [
        (
            ("introduced 0", "fixed 1.2"),
            ["0.1", "1.1.9", "1.2rc1", "1.2.dev0"],
            ["1.2", "1.2.0", "2"],
        ),
        (
            ("introduced 1.0", "last_affected 2.1.0"),
            ["1.0", "2.1", "2.1.0"],
            ["0.9", "2.1.0.post1"],
        ),
        (("introduced 1.2",), ["1.2", "99"], ["1.1", "1.2rc1"]),
        (("introduced 0", "limit 2.0"), ["1.9"], ["2.0", "3"]),
        (
            ("introduced 0", "fixed 1.5", "introduced 2", "fixed 2.3"),
            ["1", "2.2"],
            ["1.5", "1.9", "2.3"],
        ),
        (("fixed 2.3", "introduced 2", "fixed 1.5", "introduced 0"), ["1", "2.2"], ["1.5", "2.3"]),
        (("introduced 0", "introduced 1", "fixed 2"), ["0.5", "1.5"], ["2"]),
        (("introduced 0", "fixed 1", "introduced 1", "fixed 2"), ["0.5", "1", "1.5"], ["2"]),
        (("introduced 1.0", "fixed 1.0"), [], ["0.9", "1.0", "1.1"]),
        (("introduced 0", "fixed 1!1.0"), ["5", "2030.1"], ["1!1.0"]),
        (("introduced 0",), ["0", "1"], []),
        ((), [], ["1"]),
    ],
)
def test_ranges(events: tuple[str, ...], inside: list[str], outside: list[str]) -> None:
    one = advisory(*events)
    assert [version for version in inside if not concerns(one, version)] == []
    assert [version for version in outside if concerns(one, version)] == []


def test_local_versions_are_compared_without_their_local_part() -> None:
    one = advisory("introduced 1.0", "last_affected 2.1.0", versions=("3.0",))
    assert concerns(one, "2.1.0+cu118")
    assert concerns(one, "3.0.0+cpu")
    assert not concerns(one, "2.1.1+cu118")


def test_listed_versions() -> None:
    one = advisory(versions=("1.0", "2.0-odd-name", "1.1.0rc1"))
    assert concerns(one, "1.0.0")
    assert concerns(one, "2.0-odd-name")
    assert concerns(one, "1.1rc1")
    assert not concerns(one, "1.1")


def test_unreadable_events() -> None:
    listed = advisory("introduced 0", "fixed what", versions=("0.9",))
    assert concerns(listed, "0.9")
    assert not concerns(listed, "0.8")
    assert concerns(advisory("introduced 0", "fixed what"), "0.8")


def test_unreadable_versions_are_compared_as_text() -> None:
    assert not concerns(advisory("introduced 0"), "what")
    assert concerns(advisory(versions=("what",)), "what")


def test_fixes_are_in_order() -> None:
    one = advisory("introduced 0", "fixed 10.0", "introduced 1", "fixed 9.1")
    assert [str(version) for version in fixes(one)] == ["9.1", "10.0"]


@pytest.mark.parametrize(
    ("specifier", "events", "verdict"),
    [
        ("<1.2", ("introduced 0", "fixed 1.2"), "always"),
        ("<=1.1", ("introduced 0", "fixed 1.2"), "always"),
        ("==1.1.*", ("introduced 0", "fixed 1.2"), "always"),
        ("~=1.1.0", ("introduced 1.0", "fixed 1.2"), "always"),
        (">=1,<1.2", ("introduced 0", "fixed 1.2"), "always"),
        ("<1.3", ("introduced 0", "fixed 1.2"), "admitted"),
        (">=1.0", ("introduced 0", "fixed 1.2"), "admitted"),
        (">=1.0", ("introduced 0",), "always"),
        (">=1.0", ("introduced 1.5",), "newest"),
        ("", ("introduced 1.5",), "newest"),
        ("", ("introduced 0", "fixed 1"), "admitted"),
        (">=1.2", ("introduced 0", "fixed 1.2"), None),
        (">1.1", ("introduced 0", "last_affected 1.1"), None),
        (">=1.1", ("introduced 0", "last_affected 1.1"), "admitted"),
        ("<1.0", ("introduced 1.0", "fixed 1.2"), None),
        ("<1.2rc1", ("introduced 1.1", "fixed 1.2"), "newest"),
        (">=1.2a1,<1.2rc1", ("introduced 1.1", "fixed 1.2"), "always"),
        ("<1.0 || >=2", ("introduced 0", "fixed 1.2"), "admitted"),
        ("<1.0 || ==1.1", ("introduced 0", "fixed 1.2"), "always"),
        ("!=1.1", ("introduced 0", "fixed 1.2"), "admitted"),
        ("what", ("introduced 0",), None),
    ],
)
def test_what_ranges_admit(specifier: str, events: tuple[str, ...], verdict: str | None) -> None:
    assert judge(advisory(*events), admitted(specifier)) == verdict


VERSIONS = st.builds(
    "{}.{}{}".format,
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["", ".1", "rc1", ".dev0", ".post1"]),
)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_exact_matching_agrees_with_plain_ordering(version: str, low: str, high: str) -> None:
    assume(Version(low) <= Version(high))
    expected = Version(low) <= Version(version) < Version(high)
    assert concerns(advisory(f"introduced {low}", f"fixed {high}"), version) is expected


@given(
    st.sampled_from([">=", ">", "<", "<=", "=="]),
    VERSIONS,
    st.lists(VERSIONS, min_size=1, max_size=8),
    VERSIONS,
)
def test_ranges_never_miss_a_release(
    operator: str, bound: str, releases: list[str], fixed: str
) -> None:
    """Whatever a resolver could take and the advisory concerns, some verdict says so."""
    one = advisory("introduced 0", f"fixed {fixed}")
    specifier = f"{operator}{bound}"
    allowed = list(SpecifierSet(specifier).filter(releases, prereleases=False))
    if any(concerns(one, release) for release in allowed):
        assert judge(one, admitted(specifier)) is not None
