"""Agreement with CPython's own unpickler about what would be imported and called.

The real unpickler only ever sees streams made here, and its `find_class` answers stand-ins that
record; nothing is imported.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.extract.artifact.facts import Import, PickleStream, Write
from tests.extract.artifact.opcodes import data, name, pickled, stack_name, text
from tests.helpers import facts_of, of_kind

HUGE_MEMO = re.compile(rb"r(....)", re.DOTALL)
"""The real unpickler would allocate gigabytes for a large memo index."""

MODULES = ("alpha", "beta.gamma", "posix")
NAMES = ("go", "Thing", "Some.Kind", "system")


class _Meta(type):
    def __setattr__(cls, key: str, value: object) -> None:
        """What BUILD would change stays as it is."""


def _stand_in(label: tuple[str, str], calls: list[tuple[str, str]]) -> type:
    def new(cls, *args, **kwargs):
        calls.append(label)
        return object.__new__(cls)

    def quiet(self, *args, **kwargs):
        return None

    body: dict[str, Callable[..., object]] = {
        "__new__": new,
        "__setstate__": quiet,
        "append": quiet,
        "extend": quiet,
        "add": quiet,
        "__setitem__": quiet,
        "__call__": quiet,
        "__hash__": object.__hash__,
    }
    return _Meta("StandIn", (), body)


class Recorder(pickle.Unpickler):
    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="latin-1")
        self.names: list[tuple[str, str]] = []
        self.calls: list[tuple[str, str]] = []
        self.complete = False

    def find_class(self, module: str, attribute: str) -> type:
        self.names.append((module, attribute))
        return _stand_in((module, attribute), self.calls)

    def persistent_load(self, pid: object) -> object:
        return None

    def run(self) -> Recorder:
        try:
            self.load()
            self.complete = True
        except Exception:  # noqa: BLE001 - broken streams break in every way
            pass
        return self


def observed(content: bytes) -> tuple[set[tuple[str, str]], set[tuple[str, str]], bool]:
    """Names, called names, and whether the first stream is complete, by our machine."""
    facts = facts_of("x.pkl", content)
    imports = [fact for fact in facts.facts if isinstance(fact, Import)]
    first = next((fact for fact in facts.facts if isinstance(fact, PickleStream)), None)
    names = {(fact.module, fact.name) for fact in imports}
    names |= {(fact.module, fact.name) for fact in facts.facts if isinstance(fact, Write)}
    called = {
        (fact.module, fact.name)
        for fact in imports
        if fact.use in ("reduced", "obj", "inst", "newobj")
    }
    return names, called, first is not None and first.status == "complete"


def pack(code: bytes, form: str, value: int) -> bytes:
    return code + struct.pack(form, value)


PLAIN = [
    bytes([code]) for code in b"N\x88\x89(012)]}tldaesuRob\x81\x92\x85\x86\x87\x8f\x90\x91\x93\x94Q"
]
PLAIN += [b"Pabc\n", b"I01\n", b"I7\n", b"I0x1f\n", b"L12L\n", b"L0b101L\n", b"I3\0\n"]
PLAIN += [b"F1.5\n", b"S'abc'\n", b"Vabc\n"]

small = st.integers(0, 6)
snippets = st.one_of(
    st.sampled_from(PLAIN),
    st.builds(lambda v: pack(b"K", "<B", v), st.integers(0, 255)),
    st.builds(lambda v: pack(b"J", "<i", v), st.integers(-5, 5)),
    st.builds(lambda v: pack(b"G", ">d", v), st.integers(0, 3)),
    st.builds(lambda v: pack(b"h", "<B", v), small),
    st.builds(lambda v: pack(b"q", "<B", v), small),
    st.builds(lambda v: pack(b"r", "<I", v), small),
    st.builds(lambda v: pack(b"j", "<I", v), small),
    st.builds(lambda v: f"g{v}\n".encode(), small),
    st.builds(lambda v: f"p{v}\n".encode(), small),
    st.builds(name, st.sampled_from(MODULES), st.sampled_from(NAMES)),
    st.builds(stack_name, st.sampled_from(MODULES), st.sampled_from(NAMES)),
    st.builds(lambda m, n: name(m, n) + b")R", st.sampled_from(MODULES), st.sampled_from(NAMES)),
    st.builds(
        lambda m, n: b"(" + b"i" + name(m, n)[1:], st.sampled_from(MODULES), st.sampled_from(NAMES)
    ),
    st.builds(text, st.sampled_from(MODULES + NAMES)),
    st.builds(data, st.binary(max_size=8)),
)
names = st.builds(
    lambda form, module, attribute: form(module, attribute),
    st.sampled_from([name, stack_name]),
    st.sampled_from(MODULES),
    st.sampled_from(NAMES),
)
literals = st.one_of(
    st.builds(text, st.sampled_from(MODULES + NAMES)),
    st.builds(lambda v: pack(b"K", "<B", v), st.integers(0, 255)),
    st.sampled_from([b"N", b"\x88", b"I0x1f\n", b"L0b101L\n", b"I3\0\n", b"F1.5\n", b"S'abc'\n"]),
    names,
)


def _compound(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Expressions: each pushes exactly one value."""
    several = st.lists(inner, max_size=3).map(b"".join)
    return st.one_of(
        st.builds(lambda items: b"(" + items + b"t", several),
        st.builds(lambda items: b"(" + items + b"l", several),
        st.builds(lambda items: b"](" + items + b"e", several),
        st.builds(lambda key, value: b"}" + key + value + b"s", literals, inner),
        st.builds(lambda f, items: f + b"(" + items + b"tR", names, several),
        st.builds(lambda f, items: f + b"(" + items + b"t\x81", names, several),
        st.builds(lambda f, items: f + b"(" + items + b"t}\x92", names, several),
        st.builds(lambda f, items: b"(" + f + items + b"o", names, several),
        st.builds(
            lambda m, items: b"(" + items + b"i" + f"{m}\ngo\n".encode(),
            st.sampled_from(MODULES),
            several,
        ),
        st.builds(lambda f, items: f + b")R(" + items + b"tR", names, several),
        st.builds(lambda f, state: f + b")R" + state + b"b", names, inner),
        st.builds(lambda f, state: f + b")\x81" + state + b"b", names, inner),
        st.builds(lambda value, slot: value + b"q" + bytes([slot]), inner, small),
        st.builds(lambda value, slot: value + b"\x940h" + bytes([0]), inner, small),
        st.builds(lambda value, other: value + other + b"0", inner, inner),
        st.builds(lambda value, other: other + b"(" + value + b"1", inner, inner),
        st.builds(lambda value: value + b"20", inner),
        st.builds(lambda value: value + b"Q", inner),
    )


programs = st.recursive(literals, _compound, max_leaves=12)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A program, sometimes with a few opcodes where they do not belong."""
    body = draw(programs)
    for extra in draw(st.lists(snippets, max_size=2)):
        place = draw(st.integers(0, len(body)))
        body = body[:place] + extra + body[place:]
    assume(not any(int.from_bytes(match[1], "little") > 1000 for match in HUGE_MEMO.finditer(body)))
    return pickled(body)


streams = st.one_of(
    spoilt(), st.lists(snippets, max_size=25).map(lambda parts: pickled(b"".join(parts)))
)


@settings(max_examples=400, deadline=None)
@given(streams)
def test_every_name_and_call_of_the_real_one_is_seen(content: bytes):
    real = Recorder(content).run()
    names, called, complete = observed(content)
    assert set(real.names) <= names
    assert set(real.calls) <= called
    if real.complete:
        assert complete


@settings(max_examples=400, deadline=None)
@given(streams)
def test_nothing_is_seen_that_the_real_one_does_not_reach(content: bytes):
    """Up to where the real one stops; ours may go on where another loader would."""
    real = Recorder(content).run()
    names, _, _ = observed(content)
    if real.complete:
        assert names == set(real.names)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(), inner)
        | st.tuples(inner, inner)
        | st.frozensets(st.integers())
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(values, st.integers(0, 5))
def test_whatever_pickle_writes_is_read_to_its_end(value: object, protocol: int):
    found = facts_of("x.pkl", pickle.dumps(value, protocol))
    assert not found.problems
    (stream,) = of_kind(found, "artifact.pickle")
    assert stream.status == "complete"
    assert stream.protocol == (protocol if protocol >= 2 else 0)
    assert not stream.oddities


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes):
    found = facts_of("x.pkl", b"\x80\x04" + content)
    assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]


@settings(max_examples=300, deadline=None)
@given(values, st.integers(0, 5), st.integers(0, 10_000), st.integers(0, 255))
def test_no_damage_raises(value: object, protocol: int, position: int, byte: int):
    content = bytearray(pickle.dumps(value, protocol))
    content[position % len(content)] = byte
    found = facts_of("x.pkl", bytes(content))
    assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]


@pytest.mark.parametrize("cut", range(1, 40))
def test_the_facts_before_a_cut_stand(cut: int):
    whole = pickled(name("posix", "system") + b"(" + text("echo harmless") + b"tR" + b"N" * 40)
    found = facts_of("x.pkl", whole[:-cut])
    assert {(fact.module, fact.use) for fact in of_kind(found, "artifact.import")} == {
        ("posix", "reduced")
    }
    assert found.problems[0].code == "pickle.broken"
