"""Locations as people and editors write them."""

from __future__ import annotations

from checker.model import Location
from checker.render.escape import visible


def position(at: Location) -> str:
    """`path:line:column`, the form that editors and terminals open."""
    return f"{path(at)}:{at.line}:{at.column}"


def place(at: Location) -> str:
    """For people: the position where there is one, and where in a notebook or archive it is."""
    first = (at.line, at.column, at.end_line, at.end_column) == (1, 1, 1, 1)
    where = detail(at)
    return (path(at) if first else position(at)) + (f" ({where})" if where else "")


def path(at: Location) -> str:
    """The path, never mistaken for a log command (`::name`) at the start of a line."""
    shown = visible(at.path)
    return f"./{shown}" if shown.lstrip().startswith(":") else shown


def detail(at: Location) -> str:
    """Where in a notebook or an archive, or nothing."""
    parts = []
    if at.cell is not None:
        line = f", line {at.cell_line}" if at.cell_line is not None else ""
        parts.append(f"cell {at.cell}{line}")
    if at.member is not None:
        parts.append(f"in {visible(at.member)}")
    if at.byte_offset is not None:
        parts.append(f"byte {at.byte_offset}")
    return ", ".join(parts)
