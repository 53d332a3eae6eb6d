"""Whatever a file holds can be written as JSON."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from checker.encodable import encodable
from checker.model import Fact, Location, Problem, Value

AT = Location("a.py", 1, 1, 1, 1)


class Odd(Fact, kw_only=True, omit_defaults=True, tag="test.odd"):
    values: tuple[Value, ...]
    named: dict[str, Value]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


@given(anything, st.text(st.characters()))
def test_every_fact_can_be_written(value: object, name: str):
    fact = encodable(Odd(at=AT, values=(Value(value=value),), named={name: Value(name=name)}))
    assert isinstance(fact, Odd)
    assert isinstance(fact.at, Location)
    msgspec.json.encode(fact)
    msgspec.msgpack.encode(fact)


def test_what_can_be_written_is_left_alone():
    fact = Odd(at=AT, values=(Value(value=1),), named={})
    assert encodable(fact) is fact


def test_lone_surrogates_and_huge_numbers_become_text():
    fact = Odd(
        at=AT, values=(Value(value="a\ud800"), Value(value=10**1000), Value(unknown="x")), named={}
    )
    cleaned = encodable(fact)
    assert cleaned.values[0].value == "a\\ud800"
    assert str(cleaned.values[1].value).startswith("0x")
    assert cleaned.values[2] == Value(unknown="x")


def test_problems_too():
    assert encodable(Problem("a.b", AT, "x\udfff")).message == "x\\udfff"
