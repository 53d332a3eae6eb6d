"""Pickles behind something else: padding, noise, streams that no loader gets through."""

from __future__ import annotations

import random

import pytest

from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import PAYLOAD, pickled

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
