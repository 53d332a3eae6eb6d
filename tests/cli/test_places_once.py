"""One call of one of several functions is one finding of a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("fn = joblib.load if x else pickle.load\nfn(f)\n", ["low"]),
        ("fn = joblib.load if x else pickle.load\nfn(f), fn(f)\n", ["low", "low"]),
        ("joblib.load(pickle.load(f))\n", ["low", "low"]),
    ],
)
def test_one_of_several_functions(mlwarden: Run, tree: Path, code: str, found: list[str]) -> None:
    (tree / "a.py").write_text(f"import joblib, pickle\n{code}")
    report = json.loads(mlwarden("scan", "--format", "json", str(tree)).out)
    unsafe = [one for one in report["findings"] if one["policy"] == "CODE-001"]
    assert [one["severity"] for one in unsafe] == found
