"""What a reader's surroundings and wishes ask of a renderer."""

from __future__ import annotations

from msgspec import Struct

DEFAULT_WIDTH = 100
"""Columns where no terminal says how many it has: pipes, files and the logs of CI systems."""


class Options(Struct, frozen=True):
    """How to show a report; never what is in it.

    `color` and `width` matter to `text` only. `verbose` shows every problem, where people would
    otherwise get the first few. `show_suppressed` adds the hidden findings, marked as such.
    `category` tells several analyses of one commit apart on GitHub.
    """

    color: bool = False
    width: int = DEFAULT_WIDTH
    verbose: bool = False
    show_suppressed: bool = False
    category: str = ""
