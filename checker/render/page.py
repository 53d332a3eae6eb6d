"""Styled pieces of text → lines that fit a width, with or without colour.

rich does the measuring (wide characters take two columns), the wrapping and the colours; only
the sixteen colours that every terminal lets its user choose are used.
"""

from __future__ import annotations

from functools import cache
from io import StringIO

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

Piece = tuple[str, str]
"""Text and its style, such as `("high", "bold red")`."""

MIN_WIDTH = 20
"""A page narrower than this is written as if it were this wide."""


class Page:
    """Collects lines. The text must hold no control characters."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = max(width, MIN_WIDTH)
        self._color = color
        self._lines: list[str] = []
        self._console = Console(file=StringIO(), width=self.width, _environ={})

    def line(self, *pieces: Piece) -> None:
        """One line as it is, however long."""
        self._lines.append("".join(self._styled(*piece) for piece in pieces))

    def wrapped(self, lead: Piece, *pieces: Piece) -> None:
        """A paragraph after `lead`, whose further lines are indented by the width of `lead`."""
        room = max(self.width - cell_len(lead[0]), MIN_WIDTH // 2)
        if sum(cell_len(text) for text, _ in pieces) <= room:
            self.line(lead, *pieces)
            return
        for row in Text.assemble(*pieces).wrap(self._console, room):
            row.rstrip()
            self._lines.append(self._styled(*lead) + self._row(_inert(row)))
            lead = (" " * cell_len(lead[0]), "")

    def text(self) -> str:
        """All lines."""
        return "".join(f"{line}\n" for line in self._lines)

    def _row(self, row: Text) -> str:
        segments = row.render(self._console)
        return "".join(self._styled(part.text, str(part.style or "")) for part in segments)

    def _styled(self, text: str, style: str) -> str:
        if not (self._color and style and text):
            return text
        return _style(style).render(text, color_system=ColorSystem.STANDARD)


def _inert(row: Text) -> Text:
    """The row, or one that a CI system does not take for a command at the start of its line."""
    if not row.plain.lstrip().startswith("::"):
        return row
    at = row.plain.index("::")
    return Text.assemble(row[:at], "\\x3a", row[at + 1 :])


@cache
def _style(name: str) -> Style:
    return Style.parse(name)
