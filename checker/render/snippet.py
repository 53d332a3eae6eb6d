"""The lines of a finding with a caret under what is meant, cut to the width of the page."""

from __future__ import annotations

from msgspec import Struct
from rich.cells import cell_len

from checker.model import Finding
from checker.render.escape import visible
from checker.render.page import Page, Piece

MAX_LINES = 4
"""Lines of one finding; the first one tells most."""

_TAB = "    "
_MORE = "..."


class Frame(Struct, frozen=True):
    """The page that lines are written on, and the width of the line numbers at its left."""

    page: Page
    gutter: int

    @property
    def room(self) -> int:
        """Columns that a source line may take."""
        return self.page.width - self.gutter - 3

    def line(self, number: int | None, *pieces: Piece) -> None:
        """A line behind its number, or behind none."""
        left = f"{number or '':>{self.gutter}} |"
        self.page.line((f"{left} " if pieces else left, "blue"), *pieces)


def snippet(frame: Frame, finding: Finding, style: str) -> bool:
    """Write the source lines with the message at the caret; say whether it found room there.

    Nothing is written when there is no source, or when what is left of a long line ends before
    the span.
    """
    at, source = finding.at, finding.source
    if not source or at.column > len(source[0]) + 1:
        return False
    frame.line(None)
    labelled = False
    for number, line in enumerate(source[:MAX_LINES], at.line):
        start = at.column if number == at.line else 1
        end = at.end_column if number == at.end_line else len(line) + 1
        before, span, after = _fitted(line, start - 1, end - 1, frame.room)
        frame.line(number, (before, ""), (span, "bold"), (after, ""))
        if number == at.line:
            labelled = _caret(frame, cell_len(before), cell_len(span), finding.message, style)
    if at.end_line >= at.line + min(len(source), MAX_LINES):
        frame.line(None, (_MORE, "dim"))
    return labelled


def last_line(finding: Finding) -> int:
    """The greatest line number that the snippet shows."""
    return finding.at.line + max(len(finding.source[:MAX_LINES]), 1) - 1


def _caret(frame: Frame, indent: int, length: int, message: str, style: str) -> bool:
    marks = " " * indent + "^" * max(1, length)
    label = visible(message)
    fits = cell_len(marks) + 1 + cell_len(label) <= frame.room
    frame.line(None, (f"{marks} {label}" if fits else marks, style))
    return fits


def _fitted(line: str, start: int, end: int, room: int) -> tuple[str, str, str]:
    """What is before, in and after the span, in at most `room` columns altogether.

    A line loses its end first, then its start, then what is left of the span. No more of it is
    looked at than could be shown.
    """
    before = _shown(line[max(0, start - room) : start])
    span = _shown(line[start : min(end, start + room + 1)])
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
