"""The labelled corpus: what must be found is found, one test per artifact."""

from __future__ import annotations

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
    found = facts_of(case.file, case.content)
    gone_wrong = (".failed", ".too-complex", "limit.time")
    assert not [one for one in found.problems if one.code.endswith(gone_wrong)]
