"""Commands of a shell → the Python that they give to an interpreter, with its places.

`python -c "…"` and `python - <<EOF`: the quotes of the shell are undone, and every character keeps
its place. What the shell would fill in stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from checker.extract.manifest.mapped import Locate, Mapped
from checker.extract.python.parse import parses
from checker.model import Location, Span
from checker.source import Fragment, Text

if TYPE_CHECKING:
    from checker.extract.manifest.shell_words import Command, Word

MIN_CODE = 8
"""Characters of the shortest program worth reading."""

STARTS = re.compile(r"python[\d.]*\b[^\r\n]{0,200}?(?:[ \t]-[A-Za-z]{0,12}c\b|<<)")
"""A text in which this does not occur starts no such program."""

_PYTHON = re.compile(r"(?:python|pypy|ipython)[\d.]*")
_ASKS = re.compile(r"-[bBdEhiIOPqsSuvx]*c")
_VALUED = frozenset({"-W", "-X"})
_PIECE = re.compile(
    r"'(?P<single>[^']*)'|\$?\"(?P<double>(?:[^\"\\]|\\[\s\S])*)\"|\\(?P<escaped>[\s\S])"
    r"|\$'(?P<coded>(?:[^'\\]|\\[\s\S])*)'|(?P<plain>[^'\"\\$]+|\$(?!['\"]))"
)
_FILLED = re.compile(r"\$(?:\w+|\{\{?[^{}\r\n]{0,200}\}\}?|\([^()\r\n]{0,200}\))")
_ESCAPE = re.compile(r"\\(?:(?P<kept>[\"\\$`])|(?P<gone>\r\n|\n))")
_CODE = re.compile(
    r"\\(?:x(?P<hex>[0-9a-fA-F]{1,2})|u(?P<short>[0-9a-fA-F]{1,4})|(?P<octal>[0-7]{1,3})"
    r"|(?P<letter>[abefnrtv\\'\"?]))"
)
_LETTERS = dict(zip("abefnrtv", "\a\b\x1b\f\n\r\t\v", strict=True))


def programs(script: Mapped, depth: int = 0) -> Iterator[Mapped]:
    """The programs that a text starts, in shells within it too."""
    from checker.extract.manifest.install_commands import unwrapped
    from checker.extract.manifest.shell_words import (
        MAX_NESTED,
        Script,
        TooComplexError,
        inner,
        nested,
    )

    if not STARTS.search(script.text):
        return
    try:
        commands = Script(script.text, None).commands
    except TooComplexError:
        return
    for command in commands:
        words = unwrapped(command.words)
        if (found := program_of(script, command, words)) is not None:
            yield found
        elif words and depth < MAX_NESTED:
            word = nested(command, basename(words[0].value))
            if word is not None:
                yield from programs(inner(script, word), depth + 1)


def program_of(script: Mapped, command: Command, words: list[Word]) -> Mapped | None:
    """The program of one command, the words of which are these without what only runs it."""
    if not words or not _PYTHON.fullmatch(basename(words[0].value)):
        return None
    rest = iter(words[1:])
    for word in rest:
        if _ASKS.fullmatch(word.value):
            given = next(rest, None)
            return _unquoted(script, given) if given is not None else None
        if word.value in _VALUED:
            next(rest, None)
        elif word.value == "-" or not word.value.startswith("-"):
            return _document(script, command) if word.value == "-" else None
    return _document(script, command)


def _document(script: Mapped, command: Command) -> Mapped | None:
    return readable(script.part(*command.body)) if command.body is not None else None


def _unquoted(script: Mapped, word: Word) -> Mapped | None:
    """The text of a word as the program gets it."""
    pieces: list[tuple[str, int]] = []
    position = word.start
    while position < word.end:
        match = _PIECE.match(script.text, position, word.end)
        if match is None:
            return None
        pieces.extend(_of_piece(script, match))
        position = match.end()
    return readable(Mapped.of(pieces)) if pieces else None


def _of_piece(script: Mapped, match: re.Match[str]) -> Iterator[tuple[str, int]]:
    kind = match.lastgroup or ""
    start, end = match.span(kind)
    if kind == "double":
        for escape in _ESCAPE.finditer(script.text, start, end):
            yield from _stretch(script, start, escape.start())
            start = escape.start() + 1 if escape["kept"] else escape.end()
    elif kind == "coded":
        for code in _CODE.finditer(script.text, start, end):
            yield from _stretch(script, start, code.start())
            yield _decoded(code), script.offset(code.start())
            start = code.end()
    yield from _stretch(script, start, end)


def _decoded(code: re.Match[str]) -> str:
    """The character that a code in `$'…'` stands for."""
    if letter := code["letter"]:
        return _LETTERS.get(letter, letter)
    return (
        chr(int(code["octal"], 8) % 256)
        if code["octal"]
        else chr(int(code["hex"] or code["short"], 16))
    )


def _stretch(script: Mapped, start: int, end: int) -> Iterator[tuple[str, int]]:
    if start < end:
        part = script.part(start, end)
        bounds = [*part.starts, len(part.text)]
        for index, offset in enumerate(part.offsets):
            yield part.text[bounds[index] : bounds[index + 1]], offset


def readable(program: Mapped) -> Mapped | None:
    """A text that is long enough; one that is indented as a whole gets a header."""
    if "$" in program.text and not parses(program.text):
        program = program._replace(text=_FILLED.sub(_placeholder, program.text))
    text = program.text
    if len(text.strip()) < MIN_CODE:
        return None
    if not text.strip("\r\n")[:1].isspace():
        return program
    header = "if 1:\n"
    shifted = [len(header) + one for one in program.starts]
    return Mapped(header + text, [0, *shifted], [program.offset(0), *program.offsets])


def _placeholder(match: re.Match[str]) -> str:
    """A name as long as what the shell fills in."""
    return "_" * len(match[0])


def fragment_in(program: Mapped, locate: Locate) -> Fragment:
    """A program as program text; `locate` gives places in its file."""
    return Fragment(program.text, _locator(program, locate))


def _locator(program: Mapped, locate: Locate) -> Callable[[Span], Location]:
    lines = Text(program.text, "utf-8", False)

    def offset(line: int, column: int) -> int:
        start = lines.starts[min(line, len(lines.starts)) - 1]
        return min(start + column - 1, len(program.text))

    def place(span: Span) -> Location:
        return locate(*program.range(offset(*span[:2]), offset(*span[2:])))

    return place
