"""JSON Lines → a `data.file` fact: keys of the first records, and how many lines there are."""

from __future__ import annotations

import json
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.data.blocks import Count, Sample, count_lines, estimate, sample, text_of
from checker.extract.data.delimited import MAX_COLUMNS, MAX_NAME
from checker.extract.data.facts import DataFile
from checker.model import Problem
from checker.source import Source

SAMPLE_RECORDS = 20
"""Records whose keys are read; most files repeat those of the first."""

WIDE_BYTES = 8 * 1024 * 1024
"""Decoded at most to count lines in UTF-16 and UTF-32."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The fact of one file, or the problem that its first lines are no JSON."""
    first = sample(source)
    try:
        keys = _keys(first)
    except ValueError:
        yield Problem("data.not-json-lines", source.whole(), "the first lines are no JSON values")
        return
    count = _count(source, first)
    yield DataFile(
        at=source.whole(),
        format="jsonl",
        bytes=source.size,
        rows=count.number,
        rows_exact=count.exact,
        column_count=len(keys),
        columns=tuple(key[:MAX_NAME] for key in keys[:MAX_COLUMNS]),
        encoding=first.encoding,
    )


def _keys(first: Sample) -> list[str]:
    """The keys of the first records in the order of their appearance. Raises ValueError."""
    lines = [line for line in first.text.split("\n") if line.strip()]
    if not first.whole:
        lines = lines[:-1]
    keys: dict[str, None] = {}
    for line in lines[:SAMPLE_RECORDS]:
        try:
            record = json.loads(line)
        except RecursionError:
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    return list(keys)


def _count(source: Source, first: Sample) -> Count:
    """Lines are records: JSON has no line ends within strings."""
    lines = None if first.wide else count_lines(source, first)
    if lines is not None:
        return lines
    with text_of(source, first, WIDE_BYTES) as text:
        records = sum(1 for line in text if line.strip())
    return estimate(records, WIDE_BYTES, source.size)


EXTRACTOR = Extractor(
    name="data.jsonl",
    facts=(DataFile,),
    extract=extract,
)
