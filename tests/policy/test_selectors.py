"""What a policy is given of what it names."""

from __future__ import annotations

import pytest

from checker.model import Fact, Location
from checker.policy.selectors import selector


class Thing(Fact, kw_only=True, tag="test.thing"):
    pin: str
    note: str = ""


def wants(entry: str, **fields: str) -> bool:
    fact = Thing(at=Location("a", 1, 1, 1, 1), **fields)
    return selector(entry).wants(fact, lambda one: one.note.encode())


def test_a_bare_name_wants_everything():
    assert selector("boto3.Session().client").name == "boto3.Session().client"
    assert wants("thing", pin="url")


def test_by_the_value_of_a_field():
    assert wants("thing[pin=url|vcs-tag]", pin="vcs-tag")
    assert not wants("thing[pin=url|vcs-tag]", pin="vcs")
    assert not wants("thing[nothing=url]", pin="url")


def test_by_texts_that_occur():
    assert wants("*.load[~shell|member]", pin="x", note="a member")
    assert not wants("*.load[~shell|member]", pin="x")


@pytest.mark.parametrize(
    "entry", ["", "a b", "a[", "a[b]", "a[=x]", "a[b=]", "a[~]", "a[b=c][d=e]"]
)
def test_other_forms_are_refused(entry: str):
    with pytest.raises(ValueError, match="not of the form"):
        selector(entry)
