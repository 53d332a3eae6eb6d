"""Records of JSON Lines."""

from __future__ import annotations

import json

import pytest

from checker.extract.data import blocks
from tests.extract.data.test_delimited import file_of
from tests.helpers import facts_of

RECORDS = "".join(json.dumps({"id": i, "text": "a\nb"}) + "\n" for i in range(300))


def test_records() -> None:
    found = file_of(RECORDS, "train.jsonl")
    assert (found.format, found.rows, found.rows_exact) == ("jsonl", 300, True)
    assert found.columns == ("id", "text")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert file_of(RECORDS.encode(encoding), "train.ndjson").rows == 300


def test_keys_are_united_and_blank_lines_left_out() -> None:
    found = file_of('{"a": 1}\n\n{"b": NaN}\n[1]\n"x"\n', "a.jsonl")
    assert (found.rows, found.columns) == (4, ("a", "b"))


def test_large_files_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "COUNT_BYTES", 4_000)
    found = file_of(RECORDS, "a.jsonl")
    assert not found.rows_exact
    assert found.rows == pytest.approx(300, rel=0.1)


@pytest.mark.parametrize("content", ['{\n"a": 1\n}\n', "a,b\n1,2\n", "{'a': 1}\n", "1" * 5_000])
def test_what_is_no_json_lines_is_a_problem(content: str) -> None:
    found = facts_of("a.jsonl", content)
    assert [problem.code for problem in found.problems] == ["data.not-json-lines"]


def test_deep_records_do_no_harm() -> None:
    assert file_of("[" * 50_000 + "\n" + '{"a": 1}\n', "a.jsonl").columns == ("a",)
