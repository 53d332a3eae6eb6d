"""Rows and columns from the footer of Parquet files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import Context
from checker.extract.data import parquet
from checker.extract.data.facts import DataFile
from checker.source import BytesReader, Source
from tests.helpers import facts_of

FOOTER = bytes.fromhex(
    "1504198c35001806736368656d61150600150425021802696400150c2502180377686f25004c1c0000003502"
    "1803626f78150400150a2502180178003502180179150215064c3c000000350418046c697374150200150425"
    "021807656c656d656e74001606191c194c26001c150419250600191802696415001606166216622608491c15"
    "0015001502003c29061926000600000026001c150c1925060019180377686f1500160616501650266a491c15"
    "0015001502003c160619061926000600000026001c150a19250600192803626f780178150016061662166226"
    "ba01491c150015001502003c2906193600000600000026001c150419250600194803626f780179046c697374"
    "07656c656d656e7415001606166e166e269c02491c150015001502003c292606001956000000000600000016"
    "820316062608168203002820706172717565742d6370702d6172726f772076657273696f6e2032362e302e31"
    "194c1c00001c00001c00001c000000"
)
"""Written by Arrow: three rows of `id`, `who` and a struct `box` with a list in it."""

FILE = b"PAR1" + bytes(64) + FOOTER + len(FOOTER).to_bytes(4, "little") + b"PAR1"


def file_of(content: bytes, path: str = "data/a.parquet") -> DataFile:
    found = facts_of(path, content)
    assert found.problems == []
    (fact,) = found.facts
    assert isinstance(fact, DataFile)
    return fact


def footer(*parts: bytes) -> bytes:
    """A file whose footer is a struct of these encoded fields."""
    body = b"".join(parts) + b"\0"
    return b"PAR1" + body + len(body).to_bytes(4, "little") + b"PAR1"


def test_rows_and_outermost_columns() -> None:
    found = file_of(FILE)
    assert (found.format, found.rows, found.rows_exact) == ("parquet", 3, True)
    assert (found.columns, found.column_count) == (("id", "who", "box"), 3)
    assert found.bytes == len(FILE)


def test_content_counts_and_not_the_name() -> None:
    assert file_of(FILE, "data/part-0000.bin").rows == 3


def test_only_the_footer_is_read() -> None:
    reads: list[tuple[int, int]] = []

    class Spread:
        """The same file with a terabyte of data before the footer."""

        size = 10**12

        def read(self, offset: int, length: int) -> bytes:
            reads.append((offset, length))
            start = offset - (self.size - len(FILE))
            return FILE[start : start + length] if start >= 0 else b"PAR1"[:length]

    (found,) = parquet.extract(Source("a.parquet", Spread()), Context())
    assert isinstance(found, DataFile)
    assert found.rows == 3
    assert sum(length for _, length in reads) < 1_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FILE[:-10], "cut off or no Parquet"),
        (b"PAR1", "cut off or no Parquet"),
        (b"id,name\n1,x\n", "cut off or no Parquet"),
        (b"PARE" + bytes(20) + b"PARE", "encrypted"),
        (b"PAR1" + b"\xff\xff\xff\x7fPAR1", "cut off or no Parquet"),
        (b"PAR1" + bytes(8) + (8).to_bytes(4, "little") + b"PAR1", "does not tell"),
        (footer(b"\x16\x06"), "does not tell"),
        (footer(b"\x29\xfc\xff\xff\xff\xff\x0f"), "longer than the bytes"),
        (footer(b"\x29\x0c", b"\x16\x05"), "negative number"),
        (footer(b"\x16" + b"\xff" * 12), "more than 64 bits"),
        (footer(b"\x1c" * 200), "nested deeper"),
        (footer(b"\x18\x7f"), "end before the value"),
    ],
)
def test_what_cannot_be_read_is_a_problem(content: bytes, reason: str) -> None:
    found = facts_of("a.parquet", content)
    assert found.facts == []
    (problem,) = found.problems
    assert problem.code == "data.parquet"
    assert reason in problem.message


def test_a_footer_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_FOOTER", 100)
    (problem,) = facts_of("a.parquet", FILE).problems
    assert "over 100 bytes" in problem.message


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.integers(0, 255)), max_size=6))
def test_any_damage(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(FILE)
    for place, byte in changes:
        damaged[place] = byte
    source = Source("a.parquet", BytesReader(bytes(damaged)))
    assert len(list(parquet.extract(source, Context()))) == 1
