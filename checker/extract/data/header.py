"""The first records of a table → whether the first one names the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[-+]?(?:\d[\d, ]*)?\.?\d+(?:[eE][-+]?\d+)?%?|nan|inf", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w .:/()\[\]%#-]{0,60}")


def has_header(records: Sequence[Sequence[str]]) -> bool | None:
    """True or false where numbers or the names' own look tell; None where nothing does."""
    first, body = records[0], records[1:]
    if not body:
        return None
    votes = [_vote(cell, [row[i] for row in body if i < len(row)]) for i, cell in enumerate(first)]
    if sum(votes):
        return sum(votes) > 0
    cells = [cell.strip() for cell in first]
    if len(set(cells)) == len(cells) and all(_is_identifier(cell) for cell in cells):
        return True
    return None


def _vote(cell: str, column: Sequence[str]) -> int:
    """For a header (a word above numbers), against it (a number, or a value met again), or 0."""
    filled = [value for value in column if value.strip()]
    numeric = bool(filled) and sum(map(_is_number, filled)) > 0.8 * len(filled)
    if _is_number(cell):
        return -1
    if numeric and cell.strip():
        return 1
    return -1 if cell.strip() and cell in column else 0


def _is_number(cell: str) -> bool:
    return len(cell) < 40 and bool(_NUMBER.fullmatch(cell.strip()))


def _is_identifier(cell: str) -> bool:
    return bool(_NAME.fullmatch(cell)) and " " not in cell
