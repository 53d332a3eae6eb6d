"""Rego text → tokens with their lines: enough to recognise what must not be written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Kind = Literal["word", "string", "raw", "number", "mark"]

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<raw>\$?`[^`]*`)
  | (?P<string>\$?"(?:\\.|[^"\\\n])*")
  | (?P<number>\d[\w.]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<newline>\n)
  | (?P<mark>:=|==|!=|<=|>=|[^\s\w])
    """,
    re.VERBOSE,
)
_OPENING = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    """A piece of Rego. `column` is 0 for what starts a line, as rules do."""

    kind: Kind
    text: str
    line: int
    column: int


def tokens(text: str) -> list[Token]:
    """All tokens except comments and line ends."""
    return list(_scan(text))


def _scan(text: str) -> Iterator[Token]:
    line, start = 1, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "newline":
            line, start = line + 1, match.end()
            continue
        if kind in ("word", "string", "raw", "number", "mark"):
            yield Token(kind, match[0], line, match.start() - start)  # type: ignore[arg-type]
        line += match[0].count("\n")


def closing(found: Sequence[Token], opening: int) -> int:
    """The index of the bracket that closes the one at `opening`; the end when none does."""
    wanted: list[str] = []
    for index in range(opening, len(found)):
        token = found[index]
        if token.kind == "mark" and token.text in _OPENING:
            wanted.append(_OPENING[token.text])
        elif token.kind == "mark" and wanted and token.text == wanted[-1]:
            wanted.pop()
            if not wanted:
                return index
    return len(found)


def split_arguments(found: Sequence[Token]) -> list[list[Token]]:
    """The parts of a list between its brackets, cut at the commas of the outermost level."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += (token.text in _OPENING) - (token.text in _OPENING.values())
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]
