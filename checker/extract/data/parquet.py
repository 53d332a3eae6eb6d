"""Parquet → a `data.file` fact, from the footer alone.

The footer holds the schema and the number of rows before anything of size; what comes after them is
not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.extract import Context, Extractor, Item
from checker.extract.data.delimited import MAX_COLUMNS, MAX_NAME
from checker.extract.data.facts import DataFile
from checker.extract.data.thrift import BINARY, I32, I64, LIST, STRUCT, Compact, ThriftError
from checker.model import Problem
from checker.source import Source

MAX_FOOTER = 64 * 1024 * 1024
"""Bytes; footers of files with a thousand columns and row groups have some megabytes."""

MAX_ELEMENTS = 100_000
"""Nodes of the schema; tables of 10,000 columns exist."""

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_SCHEMA, _ROWS = 2, 3
_NAME, _CHILDREN = 4, 5


class _Element(NamedTuple):
    name: str
    children: int


def sniff(head: bytes, size: int) -> bool:
    """Whether the bytes begin as Parquet does."""
    return head.startswith((_MAGIC, _ENCRYPTED))


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The fact of one file, or the problem that its footer cannot be read."""
    try:
        rows, columns = _read(Compact(_footer(source)))
    except ThriftError as error:
        yield Problem("data.parquet", source.whole(), f"footer: {error}")
        return
    yield DataFile(
        at=source.whole(),
        format="parquet",
        bytes=source.size,
        rows=rows,
        rows_exact=True,
        column_count=len(columns),
        columns=tuple(name[:MAX_NAME] for name in columns[:MAX_COLUMNS]),
    )


def _footer(source: Source) -> bytes:
    """The metadata at the end, whose length stands behind it."""
    tail = source.read(max(0, source.size - 8), 8)
    if tail.endswith(_ENCRYPTED):
        raise ThriftError("it is encrypted")
    length = int.from_bytes(tail[:4], "little")
    if not tail.endswith(_MAGIC) or not 0 < length <= source.size - 12:
        raise ThriftError("there is none; the file is cut off or no Parquet")
    if length > MAX_FOOTER:
        raise ThriftError(f"over {MAX_FOOTER} bytes")
    return source.read(source.size - 8 - length, length)


def _read(data: Compact) -> tuple[int, list[str]]:
    """The number of rows and the names of the outermost columns."""
    columns: list[str] | None = None
    for number, kind in data.fields():
        if (number, kind) == (_SCHEMA, LIST):
            columns = _outermost(_schema(data))
        elif (number, kind) == (_ROWS, I64) and columns is not None:
            if (rows := data.integer()) < 0:
                raise ThriftError("a negative number of rows")
            return rows, columns
        else:
            data.skip(kind)
    raise ThriftError("it does not tell columns and rows")


def _schema(data: Compact) -> list[_Element]:
    size, kind = data.items()
    if kind != STRUCT or size > MAX_ELEMENTS:
        raise ThriftError("a schema that is none, or a very large one")
    return [_element(data) for _ in range(size)]


def _element(data: Compact) -> _Element:
    name, children = "", 0
    for number, kind in data.fields():
        if (number, kind) == (_NAME, BINARY):
            name = data.binary().decode("utf-8", "replace")
        elif (number, kind) == (_CHILDREN, I32):
            children = data.integer()
        else:
            data.skip(kind)
    return _Element(name, children)


def _outermost(schema: list[_Element]) -> list[str]:
    """The children of the root in a schema that is written depth first."""
    names: list[str] = []
    waiting = 0
    for element in schema[1:]:
        if waiting == 0:
            names.append(element.name)
            waiting = 1
        waiting += element.children - 1
        if element.children < 0 or waiting > MAX_ELEMENTS:
            raise ThriftError("a schema that does not add up")
    return names


EXTRACTOR = Extractor(
    name="data.parquet",
    facts=(DataFile,),
    extract=extract,
    sniff=sniff,
    whole=False,
)
