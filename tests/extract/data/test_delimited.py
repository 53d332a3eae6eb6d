"""Rows, columns and dialects of CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import Context
from checker.extract.data import blocks, delimited, jsonl
from checker.extract.data.facts import DataFile
from checker.source import BytesReader, Source, SourceError
from tests.helpers import facts_of

TABLE = "id,name,value\n" + "".join(f"{i},n{i},{i / 2}\n" for i in range(500))


def file_of(content: str | bytes, path: str = "data/a.csv") -> DataFile:
    found = facts_of(path, content)
    assert found.problems == []
    (fact,) = found.facts
    assert isinstance(fact, DataFile)
    return fact


def test_a_table() -> None:
    found = file_of(TABLE)
    assert (found.format, found.rows, found.rows_exact) == ("csv", 500, True)
    assert (found.columns, found.column_count) == (("id", "name", "value"), 3)
    assert (found.delimiter, found.header, found.encoding) == (",", True, "utf-8")
    assert found.bytes == len(TABLE)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    found = file_of(TABLE.replace("\n", end).encode(encoding))
    assert (found.rows, found.rows_exact, found.columns) == (500, True, ("id", "name", "value"))


def test_eight_bit_encodings_keep_their_rows() -> None:
    found = file_of("größe,wert\n".encode("latin-1") + b"1,2\n" * 200)
    assert (found.rows, found.columns, found.encoding) == (200, ("größe", "wert"), "latin-1")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    found = file_of(TABLE.replace(",", delimiter))
    assert (found.delimiter, found.column_count) == (delimiter, 3)


def test_decimal_commas_do_not_make_commas_the_delimiter() -> None:
    assert file_of("a;b;c\n" + "1,5;2,3;0,1\n" * 150).delimiter == ";"


def test_tsv_is_tabbed_whatever_is_in_its_cells() -> None:
    found = file_of("id\ttext\n" + "1\tone, two, three\n" * 10, "a.tsv")
    assert (found.format, found.delimiter, found.column_count) == ("tsv", "\t", 2)


def test_a_single_column_has_no_delimiter() -> None:
    found = file_of("word\n" + "apple pie\n" * 150)
    assert (found.delimiter, found.column_count, found.rows) == (None, 1, 150)


def test_quotes_over_lines() -> None:
    found = file_of('a,b\n"x\ny, z",2\n"say ""no""\n\n",3\n')
    assert (found.rows, found.rows_exact, found.column_count) == (2, True, 2)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("1,2\n3,4\n", False),
        ("text,label\nfoo,bar\nbaz,qux\n", True),
        ("name,age\nann,\nbob,\n", True),
        ("good film,pos\nbad film,neg\nlong film,neg\n", None),
        ("pos,good film\nneg,bad film\npos,long film\n", False),
        ("a,b\n", None),
    ],
)
def test_headers(text: str, header: bool | None) -> None:
    found = file_of(text)
    assert found.header is header
    assert bool(found.columns) is bool(header)


def test_values_are_never_columns() -> None:
    assert file_of("ann@example.org,1\nbob@example.org,2\n").columns == ()


def test_large_files_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "COUNT_BYTES", 4_000)
    found = file_of(TABLE)
    assert not found.rows_exact
    assert found.rows == pytest.approx(500, rel=0.1)


def test_large_quoted_files_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "QUOTED_BYTES", 4_000)
    found = file_of(TABLE + '500,"n",1\n')
    assert not found.rows_exact
    assert found.rows == pytest.approx(500, rel=0.1)


def test_only_the_beginning_of_a_large_file_is_read() -> None:
    reads: list[tuple[int, int]] = []

    class Endless:
        size = 10**12

        def read(self, offset: int, length: int) -> bytes:
            reads.append((offset, length))
            return (b"1,2\n" * (length // 4 + 1))[:length]

    source = Source("a.csv", Endless())
    (found,) = delimited.extract(source, Context())
    assert isinstance(found, DataFile)
    assert (found.rows_exact, found.rows) == (False, pytest.approx(10**12 / 4, rel=0.01))
    assert max(offset + length for offset, length in reads) <= blocks.COUNT_BYTES


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\0\1\2\3binary" * 50, "data.binary"),
        (b"<!DOCTYPE html><html>", "data.markup"),
        (b'"' + b"x" * 300_000, "data.limit"),
        (b"x" * 300_000, "data.limit"),
    ],
)
def test_what_is_no_table_is_a_problem(content: bytes, code: str) -> None:
    found = facts_of("a.csv", content)
    assert [problem.code for problem in found.problems] == [code]
    assert found.facts == []


def test_blank_files_hold_nothing() -> None:
    assert facts_of("a.csv", "\n\r\n\n").facts == []


def test_quotes_that_do_not_pair_up() -> None:
    broken = "a,b\n" + '5" pipe,"open\n' + "1,2\n" * 100_000
    found = file_of(broken)
    assert not found.rows_exact
    assert found.rows == pytest.approx(100_001, rel=0.1)


def test_bounds_of_names() -> None:
    names = ["x" * 1_000, *(f"c{i}" for i in range(1_999))]
    found = file_of(",".join(names) + "\n" + ",".join("1" * 2_000) + "\n")
    assert (len(found.columns), found.column_count) == (delimited.MAX_COLUMNS, 2_000)
    assert max(map(len, found.columns)) == delimited.MAX_NAME


CELLS = st.sampled_from(["a", "1", ",", "\n", "\n\n", "\r\n", '"x\n"', '""', " ", "b c"])


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=40).map("".join), st.integers(1, 9))
def test_counts_agree_with_the_csv_module(text: str, block: int) -> None:
    try:
        expected = sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row)
    except csv.Error:
        return
    source = Source("a.csv", BytesReader(text.encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", block)
        counted = delimited._count(source, blocks.sample(source), ",")
    assert (counted.number, counted.exact) == (expected, True)


@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from([delimited.extract, jsonl.extract]))
def test_any_bytes(content: bytes, extract: Callable[..., Iterator[object]]) -> None:
    with suppress(SourceError):
        assert len(list(extract(Source("a.csv", BytesReader(content)), Context()))) <= 1
