"""A very long program → the same lines without the statements that cannot matter.

Generated files hold tables and thousands of functions of one kind; their syntax trees would take
two hundred bytes for each character. Left out are assignments, functions and classes at the top
level that name nothing of interest and that nothing which is kept refers to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from checker.extract.python.lines import line_end, string_end
from checker.extract.python.parse import parses
from checker.source import Fragment

LONG = 1024 * 1024
"""Characters from which on it is worth the trouble; people write a tenth of that at most."""

MAX_TABLE = 64 * 1024
"""Characters of an assignment that is kept because its name is used; a longer one is data."""

MAX_PARSED = 4 * 1024 * 1024
"""Characters that are parsed at most, which takes a gigabyte."""

MAX_MARKS = 100_000
"""Places that name something of interest; a text with more is left as it is."""

_START = re.compile(r"^[^\s#)\]}'\"]", re.MULTILINE)
_DROPPABLE = re.compile(
    r"(?:(?:async[ \t]+)?def|class)[ \t]+(?P<defined>\w+)"
    r"|(?P<name>[^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)"
)
_QUOTE = re.compile(r"[#\"']")
_WORD = re.compile(r"[^\W\d]\w*")
_LINE = re.compile(r"[^\r\n]+")


class _Block(Struct):
    """A top-level statement; `name` is what it binds, or empty where it has to be kept."""

    start: int
    end: int
    name: str
    is_table: bool


def shortened(fragment: Fragment, words: Iterable[str]) -> Fragment | None:
    """A text as it can be parsed: itself where it is short, None where too much of it may matter.

    One that cannot be parsed is taken as it is, if it is not too long: it may be the worse for what
    was left out.
    """
    if len(fragment.text) < LONG:
        return fragment
    text = thinned(fragment.text, words)
    size = len(text) - text.count("\n")
    if size > MAX_PARSED:
        return None
    whole = len(fragment.text) <= MAX_PARSED and not parses(text)
    return fragment if whole else Fragment(text, fragment.locate)


def thinned(text: str, words: Iterable[str]) -> str:
    """A text without what neither names one of the `words` nor is referred to by what does.

    Every line that is left has its place.
    """
    blocks = list(_blocks(text))
    starts = [block.start for block in blocks]
    kept = {index for index, block in enumerate(blocks) if not block.name}
    marks = 0
    for word in words:
        position = text.find(word)
        while position >= 0:
            marks += 1
            if marks > MAX_MARKS:
                return text
            index = max(0, bisect_right(starts, position) - 1)
            kept.add(index)
            position = text.find(word, max(blocks[index].end, position + 1) if blocks else -1)
    _follow(text, blocks, kept)
    return "".join(
        text[block.start : block.end]
        if index in kept
        else _LINE.sub("", text[block.start : block.end])
        for index, block in enumerate(blocks)
    )


def _follow(text: str, blocks: list[_Block], kept: set[int]) -> None:
    """Keep what the statements that are kept refer to."""
    named: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        if not (block.is_table and block.end - block.start > MAX_TABLE):
            named.setdefault(block.name, []).append(index)
    waiting = list(kept)
    while waiting and named:
        block = blocks[waiting.pop()]
        for match in _WORD.finditer(text, block.start, block.end):
            for index in named.pop(match[0], ()):
                if index not in kept:
                    kept.add(index)
                    waiting.append(index)


def _blocks(text: str) -> Iterator[_Block]:
    """The statements at the top level, each up to the next one; the first begins with the text."""
    start, name, is_table, decorated = 0, "", False, False
    for position in _starts(text):
        if position > start:
            yield _Block(start, position, name, is_table)
        found = _DROPPABLE.match(text, position)
        name = "" if found is None or decorated else found["defined"] or found["name"]
        is_table = found is not None and found["name"] is not None
        decorated = text[position] == "@"
        start = position
    yield _Block(start, len(text), name, is_table)


def _starts(text: str) -> Iterator[int]:
    """Where lines begin that are not indented, and do not stand in a long string."""
    long = list(_long_strings(text))
    following = 0
    for match in _START.finditer(text):
        position = match.start()
        while following < len(long) and long[following][1] <= position:
            following += 1
        if following == len(long) or position <= long[following][0]:
            yield position


def _long_strings(text: str) -> Iterator[tuple[int, int]]:
    """The strings that may go over several lines."""
    if '"""' not in text and "'''" not in text:
        return
    position = 0
    while (found := _QUOTE.search(text, position)) is not None:
        start = found.start()
        if found[0] == "#":
            position = line_end(text, start)
            continue
        position = string_end(text, start)
        if text.startswith(found[0] * 3, start):
            yield start, position
