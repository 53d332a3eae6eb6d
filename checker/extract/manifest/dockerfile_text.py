"""Dockerfile text → its instructions, each with its arguments and here documents in place.

The libraries for this format give lines only and know no here documents; the rules are few: a
comment is a line of its own, the escape character joins lines, `<<NAME` opens a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract.manifest.mapped import Mapped
from checker.source import Text

_INSTRUCTION = re.compile(r"\s*(?:ONBUILD\s+)?([A-Za-z]+)(?:\s+|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"#\s*escape\s*=\s*([`\\])\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(r"#\s*\w+\s*=")
_HEREDOC = re.compile(r"<<-?\s*([\"']?)([A-Za-z_][\w.-]*)\1")
_DOCUMENTED = frozenset({"RUN", "COPY", "ADD"})


class Instruction(NamedTuple):
    """One instruction: its keyword in capitals, what follows it, and its here documents."""

    keyword: str
    arguments: Mapped
    documents: tuple[Mapped, ...]


def instructions(text: Text) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order."""
    lines = list(zip(text.lines, text.starts, strict=True))
    escape = _escape(text.lines)
    position = 0
    while position < len(lines):
        line, offset = lines[position]
        position += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pieces = [(line, offset)]
        while _continues(pieces[-1][0], escape) and position < len(lines):
            pieces[-1] = _without_escape(*pieces[-1])
            pieces.append(_blanked(*lines[position]))
            position += 1
        joined = Mapped.of(pieces)
        match = _INSTRUCTION.match(joined.text)
        if match is None:
            continue
        keyword = match[1].upper()
        documents = []
        if keyword in _DOCUMENTED:
            for _, name in _HEREDOC.findall(joined.text):
                body, position = _document(lines, position, name)
                documents.append(body)
        arguments = joined.part(match.end(), len(joined.text))
        yield Instruction(keyword, arguments, tuple(documents))


def _escape(lines: list[str]) -> str:
    """The character that joins lines: the backslash, unless a directive at the top says else."""
    for line in lines:
        if match := _ESCAPE.match(line.strip()):
            return match[1]
        if not _DIRECTIVE.match(line.strip()):
            break
    return "\\"


def _continues(line: str, escape: str) -> bool:
    return line.rstrip().endswith(escape) or (not line.strip() and line != "")


def _without_escape(line: str, offset: int) -> tuple[str, int]:
    """The line with a blank for the escape character, so that words do not run together."""
    body = line.rstrip()
    return (body[:-1] + " " if body else " "), offset


def _blanked(line: str, offset: int) -> tuple[str, int]:
    """A comment or empty line between continued ones counts for nothing and continues."""
    if not line.strip() or line.lstrip().startswith("#"):
        return " ", offset
    return line, offset


def _document(lines: list[tuple[str, int]], position: int, name: str) -> tuple[Mapped, int]:
    pieces = []
    while position < len(lines):
        line, offset = lines[position]
        position += 1
        if line.strip() == name:
            break
        pieces.append((f"{line}\n", offset))
    return Mapped.of(pieces), position
