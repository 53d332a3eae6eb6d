"""Damaged hostile files: a fixed number of them, the same every time."""

from __future__ import annotations

import random

import pytest

from tests.extract.artifact.fuzz import check, damaged, seeds

ROUNDS = 6
SEEDS = list(dict.fromkeys(seeds()))


@pytest.mark.parametrize("part", range(8))
def test_no_damage_makes_us_fail(part: int):
    chance = random.Random(part)
    for name, content in SEEDS[part::8]:
        for _ in range(ROUNDS):
            check(damaged(content, chance), name)
