"""CSV and TSV → a `data.file` fact.

The dialect is told from the first records. Without quotes, lines are records and are counted as
bytes; with quotes, a record may span lines, and the csv module counts within a smaller bound.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from checker.extract import Context, Extractor, Item
from checker.extract.data.blocks import (
    SAMPLE_BYTES,
    Count,
    Sample,
    count_lines,
    estimate,
    sample,
    text_of,
)
from checker.extract.data.facts import DataFile
from checker.extract.data.header import has_header
from checker.model import Problem
from checker.source import Source

QUOTED_BYTES = 8 * 1024 * 1024
"""Read at most through the csv module, which takes some 0.1 s for it."""

SAMPLE_RECORDS = 100
"""Records by which dialect and header are told."""

MAX_COLUMNS = 1_000
"""Names that are kept; the policies see no more elements of a list."""

MAX_NAME = 200
"""Characters of a column's name."""

_DELIMITERS = (",", ";", "\t", "|")

Record = list[str]


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The fact of one delimited file."""
    first = sample(source)
    tabbed = source.name.lower().endswith((".tsv", ".tab"))
    delimiter, records = _dialect(first, ("\t",) if tabbed else _DELIMITERS)
    if not records:
        if not first.whole:
            yield Problem("data.limit", source.whole(), f"first record over {SAMPLE_BYTES} bytes")
        return
    header = has_header(records)
    names = records[0][:MAX_COLUMNS] if header else ()
    count = _count(source, first, delimiter).without(1 if header else 0)
    yield DataFile(
        at=source.whole(),
        format="tsv" if tabbed else "csv",
        bytes=source.size,
        rows=count.number,
        rows_exact=count.exact,
        column_count=_usual_width(records),
        columns=tuple(name.strip()[:MAX_NAME] for name in names),
        delimiter=delimiter,
        header=header,
        encoding=first.encoding,
    )


def _dialect(first: Sample, delimiters: Sequence[str]) -> tuple[str | None, list[Record]]:
    """The delimiter that gives the most even records, None for a single column; the records."""
    best: tuple[float, int, str | None] = (0.0, 1, None)
    chosen = _records(first, ",")
    for delimiter in delimiters:
        records = _records(first, delimiter)
        width = _usual_width(records)
        if width > 1:
            even = sum(len(record) == width for record in records) / len(records)
            if (even, width) > best[:2]:
                best, chosen = (even, width, delimiter), records
    return best[2], chosen


def _usual_width(records: Sequence[Record]) -> int:
    return Counter(map(len, records)).most_common(1)[0][0] if records else 0


def _records(first: Sample, delimiter: str) -> list[Record]:
    """The first records that are not empty, without the one that the sample may have cut."""
    reader = csv.reader(io.StringIO(first.text, newline=""), delimiter=delimiter)
    found: list[Record] = []
    try:
        for record in reader:
            if len(found) == SAMPLE_RECORDS:
                return found
            if record:
                found.append(record)
    except csv.Error:  # a field beyond the module's limit: quotes are not what they seem
        return found
    return found if first.whole else found[:-1]


def _count(source: Source, first: Sample, delimiter: str | None) -> Count:
    """All records, a header among them."""
    lines = None if first.wide else count_lines(source, first, stop=b'"')
    if lines is not None:
        return lines
    try:
        return _count_records(source, first, delimiter or ",")
    except csv.Error:
        return _count_anyway(source, first)


def _count_records(source: Source, first: Sample, delimiter: str) -> Count:
    with text_of(source, first, QUOTED_BYTES) as text:
        records = sum(1 for record in csv.reader(text, delimiter=delimiter) if record)
    return estimate(records, QUOTED_BYTES, source.size)


def _count_anyway(source: Source, first: Sample) -> Count:
    """The lines of a file whose quotes do not pair up."""
    with text_of(source, first, QUOTED_BYTES) as text:
        lines = sum(1 for line in text if line.strip())
    return Count(estimate(lines, QUOTED_BYTES, source.size).number, exact=False)


EXTRACTOR = Extractor(
    name="data.delimited",
    facts=(DataFile,),
    extract=extract,
)
