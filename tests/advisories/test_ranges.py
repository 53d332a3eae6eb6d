"""Ranges judged at once, and beside it release by release: what an installer may take of each."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from checker.advisories.matching import admitted, concerns, judge
from checker.advisories.model import Advisory
from tests.advisories.support import advisory

FINALS = [
    f"{major}.{minor}{patch}" for major in (1, 2, 3) for minor in range(3) for patch in ("", ".1")
]
EARLY = [f"{major}.{minor}rc1" for major in (1, 2, 3) for minor in range(3)]
BETWEEN = [f"{one}.0.1" for one in FINALS] + ["0.5", "99"]
RELEASES = sorted({*FINALS, *EARLY, *BETWEEN, *(f"{one}.dev1" for one in FINALS)}, key=Version)


def one_by_one(one: Advisory, specifier: str) -> str | None:
    """The verdict as an installer would find it among all releases, pre-releases by its rule."""
    allowed = list(SpecifierSet(specifier).filter(RELEASES))
    concerned = [concerns(one, release) for release in allowed]
    if not any(concerned):
        return None
    if all(concerned):
        return "always"
    return "newest" if concerned[-1] else "admitted"


CLAUSES = st.one_of(
    st.builds("{}{}".format, st.sampled_from([">=", "<=", "<", "=="]), st.sampled_from(FINALS)),
    st.builds("~={}".format, st.sampled_from(FINALS)),
    st.builds("=={}.*".format, st.sampled_from(FINALS)),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(CLAUSES, min_size=1, max_size=2).map(",".join),
    st.lists(st.sampled_from(FINALS + EARLY), min_size=1, max_size=5, unique_by=Version),
    st.sampled_from(["fixed", "last_affected"]),
)
def test_the_same_as_release_by_release(specifier: str, bounds: list[str], end: str) -> None:
    kinds = ["introduced", end] * 3
    ordered = sorted(bounds, key=Version)
    one = advisory(*(f"{kind} {at}" for kind, at in zip(kinds, ordered, strict=False)))
    assume(list(SpecifierSet(specifier).filter(RELEASES, prereleases=False)))
    assert judge(one, admitted(specifier)) == one_by_one(one, specifier)


@pytest.mark.parametrize(
    ("specifier", "events", "verdict"),
    [
        ("<2.5.99", ("introduced 0", "fixed 2.5.3", "introduced 2.6", "fixed 2.6.3"), "admitted"),
        ("<=2.6", ("introduced 2.4", "fixed 2.6"), "admitted"),
        (">=2.6.1,<=2.6.1", ("introduced 2.6", "fixed 2.6.1"), None),
        ("==5.0.*", ("introduced 0", "fixed 5.0"), None),
        ("==5.0.*,>=5.0rc1", ("introduced 0", "fixed 5.0"), "admitted"),
        ("==1!2.0.*", ("introduced 1!2.0", "fixed 1!2.1"), "always"),
        ("~=1!2.0.1", ("introduced 1!3.0",), None),
        ("<2.5.post1", ("introduced 2.5",), "newest"),
        (">=2.6.1", ("introduced 2.7rc0", "fixed 2.7"), None),
        (">=2.6.1rc1", ("introduced 2.7rc0", "fixed 2.7"), "admitted"),
        ("<2.3", ("introduced 0", "fixed 2.2rc0", "introduced 2.2"), "always"),
        ("<2.2", ("introduced 2.2rc0",), None),
    ],
)
def test_what_once_was_judged_wrongly(
    specifier: str, events: tuple[str, ...], verdict: str | None
) -> None:
    assert judge(advisory(*events), admitted(specifier)) == verdict
