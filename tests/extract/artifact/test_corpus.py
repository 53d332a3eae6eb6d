"""The labelled corpus: what must be found is found, one test per artifact."""

from __future__ import annotations

import time

import pytest

from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.malicious import cases
from tests.helpers import facts_of

CASES = {f"{case.family}/{case.label}": case for case in cases()}


@pytest.mark.parametrize("label", CASES)
def test_found(label: str):
    case = CASES[label]
    assert fails(case.content, case.file), findings(case.content, case.file)


@pytest.mark.parametrize(
    "label", [label for label in CASES if label.startswith(("zips", "others"))]
)
def test_in_time(label: str):
    case = CASES[label]
    start = time.perf_counter()
    found = facts_of(case.file, case.content)
    assert time.perf_counter() - start < 4
    assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]
