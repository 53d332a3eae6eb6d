"""Pickles behind something else: padding, noise, streams that no loader gets through."""

from __future__ import annotations

import random

import pytest

from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import PAYLOAD, call, name, pickled
from tests.helpers import facts_of, of_kind

EVIL = pickled(PAYLOAD)
OLD = b"cos\nsystem\n(S'echo harmless'\ntR."
GOOD = pickled(b"}")
NOISE = random.Random(1).randbytes(3000)

HIDDEN = {
    "behind zeros": GOOD + bytes(37) + EVIL,
    "old behind zeros": GOOD + bytes(4096) + OLD,
    "behind noise": GOOD + NOISE + EVIL,
    "behind marks": GOOD + b"\x80" * 500 + EVIL,
    "behind line ends": b"\n\n" + EVIL,
    "behind an unknown memo": b"\x80\2h\5" + EVIL,
    "behind an unknown protocol": b"\x80\xff" + EVIL,
    "behind a broken stream": b"\x80\2\xff" + NOISE + EVIL,
}


@pytest.mark.parametrize("label", HIDDEN)
def test_found(label: str):
    assert fails(HIDDEN[label]), findings(HIDDEN[label])


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_pickle(seed: int):
    noise = random.Random(seed).randbytes(200_000)
    assert not fails(GOOD + bytes(16) + noise), findings(GOOD + bytes(16) + noise)


def blocks(*values: bytes) -> bytes:
    """A data file of `dbm.dumb`: every value begins at a multiple of 512 bytes."""
    return b"".join(value + bytes(-len(value) % 512) for value in values)


ORDINARY = pickled(call(name("collections", "OrderedDict")))
SHELVES = {
    "behind a text": blocks(b"hello", EVIL),
    "behind texts": blocks(b"hello", b"x" * 1100, EVIL),
    "behind a document": blocks(b'{"a": 1}', EVIL),
    "behind a number": blocks(b"5", EVIL),
    "behind a pickle": blocks(GOOD, EVIL),
    "behind a pickle and a text": blocks(b"x", ORDINARY, b"x", EVIL),
    "behind many pickles": blocks(*[GOOD] * 100, EVIL),
    "behind many pickles with names": blocks(*[ORDINARY] * 100, EVIL),
}


@pytest.mark.parametrize("label", SHELVES)
def test_shelf(label: str):
    assert fails(SHELVES[label], "store.dat"), findings(SHELVES[label], "store.dat")


@pytest.mark.parametrize("content", [blocks(b"x", ORDINARY), bytes(range(256)) * 20, NOISE])
def test_data_that_is_left_alone(content: bytes):
    assert not fails(content, "store.dat"), findings(content, "store.dat")


def test_more_pickles_behind_padding_than_are_followed():
    found = facts_of("store.pkl", blocks(*[GOOD] * 700, EVIL))
    (artifact,) = of_kind(found, "artifact")
    assert (artifact.inspected, artifact.reason) == ("partial", "limit")
