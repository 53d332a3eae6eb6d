"""The lines of a finding with a caret under what is meant, cut to the width of the page."""

from __future__ import annotations

from rich.cells import cell_len

from checker.model import Location
from checker.render.escape import visible
from checker.render.page import Page

MAX_LINES = 4
"""Lines of one finding; the first one tells most."""

_TAB = "    "
_MORE = "..."


def snippet(page: Page, at: Location, source: tuple[str, ...], gutter: int, style: str) -> None:
    """Write the source lines; nothing when there are none, or they end before the span."""
    if not source or at.column > len(source[0]) + 1:
        return
    page.line((" " * gutter + " |", "blue"))
    room = page.width - gutter - 3
    for number, line in enumerate(source[:MAX_LINES], at.line):
        start = at.column if number == at.line else 1
        end = at.end_column if number == at.end_line else len(line) + 1
        before, span, after = _fitted(line, start - 1, end - 1, room)
        page.line((f"{number:>{gutter}} | ", "blue"), (before, ""), (span, "bold"), (after, ""))
        if number == at.line:
            marks = " " * cell_len(before) + "^" * max(1, cell_len(span))
            page.line((" " * gutter + " | ", "blue"), (marks, style))
    if at.end_line >= at.line + min(len(source), MAX_LINES):
        page.line((" " * gutter + " | ", "blue"), (_MORE, "dim"))


def _fitted(line: str, start: int, end: int, room: int) -> tuple[str, str, str]:
    """What is before, in and after the span, in at most `room` columns altogether.

    A line loses its end first, then its start, then what is left of the span. No more of it is
    looked at than could be shown.
    """
    before = _shown(line[max(0, start - room) : start])
    span = _shown(line[start : min(end, start + room)])
    after = _shown(line[end : end + room])
    if start > room or cell_len(before + span) > room:
        spare = max(room - cell_len(span), 0)
        before = _tail(before, max(spare - min(cell_len(after), spare // 2), room // 3))
    span = _head(span, room - cell_len(before))
    return before, span, _head(after, room - cell_len(before + span))


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _head(text: str, room: int) -> str:
    """The start of a text, with a mark where it was cut."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > room - len(_MORE):
        text = text[:-1]
    return text + _MORE[: max(room, 0)]


def _tail(text: str, room: int) -> str:
    """The end of a text, with a mark where it was cut."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > room - len(_MORE):
        text = text[1:]
    return _MORE[: max(room, 0)] + text
