"""Places in the scanned tree."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Location(Struct, frozen=True, omit_defaults=True, order=True, gc=False):
    """A span in one file: 1-based, end exclusive, columns in Unicode code points.

    `path` is relative to the scanned root and uses `/`. In a notebook, lines are those of the raw
    `.ipynb` file, and `cell` (1-based over all cells) with `cell_line` (1-based) say where a reader
    of the notebook looks. In an artifact, line and column are 1 and `byte_offset`/`byte_length`
    count within `member`, the chain of container members (`archive.zip` → `data.pkl` is
    `member="data.pkl"`; deeper levels are joined with `!`).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    cell_line: int | None = None
    member: str | None = None
    byte_offset: int | None = None
    byte_length: int | None = None


class Span(NamedTuple):
    """A `Location` without its file: what an extractor knows before it asks its source."""

    line: int
    column: int
    end_line: int
    end_column: int
