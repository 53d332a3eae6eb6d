"""Text that was cut out of a file and joined again, whose characters know where they stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from checker.model import Location
from checker.source import Source

Locate = Callable[[int, int], Location]
"""From two offsets of the file's text to the place between them."""


class Mapped(NamedTuple):
    """A text, and where each stretch of it starts here and in the file."""

    text: str
    starts: list[int]
    offsets: list[int]

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, int]]) -> Mapped:
        """Join pieces, each given with its offset in the file."""
        starts, offsets, texts, position = [], [], [], 0
        for text, offset in pieces:
            starts.append(position)
            offsets.append(offset)
            texts.append(text)
            position += len(text)
        return cls("".join(texts), starts or [0], offsets or [0])

    def offset(self, position: int) -> int:
        """The place in the file of a position in the text."""
        piece = max(0, bisect_right(self.starts, position) - 1)
        return self.offsets[piece] + position - self.starts[piece]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The place in the file of a stretch of the text that is not empty."""
        first = self.offset(start)
        return first, max(first, self.offset(max(start, end - 1)) + 1)

    def part(self, start: int, end: int) -> Mapped:
        """A stretch of the text that still knows where it stood."""
        cuts = [one for one in self.starts if start < one < end]
        bounds = [start, *cuts, end]
        return Mapped.of(
            (self.text[left:right], self.offset(left)) for left, right in pairwise(bounds)
        )


def locate_in(source: Source) -> Locate:
    """Places in the text of a plain file."""
    return lambda start, end: source.at(source.text.span(start, end))
