"""Streams that are short in the file and endless for whoever takes them apart naively."""

from __future__ import annotations

import time

import pytest

from checker.extract.artifact.facts import Import
from tests.extract.artifact.opcodes import name, pickled, text
from tests.helpers import facts_of

SECONDS = 8.0
"""Each takes well under one where nothing else runs; naively, more than the universe has."""

LEVELS = 250
SYSTEM = name("os", "system")

DOUBLED = (
    text("aaaa")
    + b"q\x00"
    + b"".join(
        b"h" + bytes([level]) + b"h" + bytes([level]) + b"\x86q" + bytes([level + 1])
        for level in range(LEVELS)
    )
)
"""A pair of the same pair of the same pair …"""

LAST = b"h" + bytes([LEVELS])
LONG_TEXT = (
    name("operator", "add")
    + b"q\x00"
    + text("aaaa")
    + b"q\x01"
    + b"".join(
        b"h\x00h" + bytes([level]) + b"h" + bytes([level]) + b"\x86Rq" + bytes([level + 1])
        for level in range(1, 19)
    )
)
"""A megabyte of text that is computed from four letters; half of it two memos before, and so on."""


def calls(body: bytes) -> set[str]:
    """The names that are called, within the time."""
    start = time.perf_counter()
    found = facts_of("m.pkl", pickled(body)).facts
    assert time.perf_counter() - start < SECONDS
    return {one.name for one in found if isinstance(one, Import) and one.use != "imported"}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(SYSTEM + LAST + b"\x85R", id="argument"),
        pytest.param(SYSTEM + LAST + LAST + b"\x86R", id="arguments"),
        pytest.param(b"(" + SYSTEM + LAST + b"o", id="obj"),
        pytest.param(
            name("some", "Class") + LAST + b"\x81" + LAST + b"b" + SYSTEM + b")R", id="new"
        ),
        pytest.param(LAST + b"Q0" + SYSTEM + b")R", id="persistent"),
        pytest.param(
            name("builtins", "str.join") + text("") + LAST + b"\x86R0" + SYSTEM + b")R", id="join"
        ),
    ],
)
def test_pairs_of_pairs(what: bytes) -> None:
    assert "system" in calls(DOUBLED + what)


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(b"h\x00h\x12" + text("") + b"\x86R0", id="add"),
        pytest.param(name("base64", "b64decode") + b"h\x12\x85R0", id="base64"),
        pytest.param(
            name("builtins", "str.replace") + b"h\x0e" + text("a") + b"h\x0e\x87R0", id="replace"
        ),
        pytest.param(
            name("builtins", "str.join") + b"h\x0f(" + b"h\x0f" * 60 + b"t\x86R0", id="join"
        ),
    ],
)
def test_text_that_is_computed_over_and_over(what: bytes) -> None:
    assert "system" in calls(SYSTEM + b")R0" + LONG_TEXT + what * 30_000)


def test_text_that_is_computed_forever_is_told() -> None:
    found = facts_of(
        "m.pkl", pickled(LONG_TEXT + b"h\x00h\x12h\x01\x86R0" * 1_000 + SYSTEM + b")R")
    )
    assert [problem.code for problem in found.problems] == ["pickle.limit"]


def test_the_same_call_with_many_arguments() -> None:
    many = b"(" + (b"(" + b"K\x01" * 15 + b"t") * 16 + b"tq\x01"
    assert "bar" in calls(many + b"0" + name("foo", "bar") + b"q\x000" + b"h\x00h\x01R0" * 200_000)


@pytest.mark.parametrize("asked", [SYSTEM, b"\x82\x01"])
def test_the_same_name_over_and_over_is_one_value(asked: bytes) -> None:
    found = facts_of("m.pkl", pickled(asked * 200_000))
    assert len([one for one in found.facts if isinstance(one, Import)]) == 1


def test_computed_text_that_a_model_may_hold() -> None:
    """A name in pieces is put together as before."""
    parts = text("po") + text("s") + text("ix")
    module = name("builtins", "str.join") + text("") + b"(" + parts + b"t\x86R"
    assert "system" in calls(module + text("system") + b"\x93" + text("id") + b"\x85R")
