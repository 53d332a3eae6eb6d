"""INI text → sections, options and the lines of their values, each in place.

configparser says what the file means; it keeps no positions, so those are found by the rules it
reads by: an option starts in the first column, what is indented continues it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import Error, RawConfigParser
from typing import NamedTuple

from checker.extract.manifest.mapped import Mapped
from checker.source import Text

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(r"(?P<name>[^\s:=\[#;][^:=]*)[:=]\s*(?P<value>.*)")


class Option(NamedTuple):
    """One option: its section, its name in lower case, and the lines of its value.

    `inline` says that the first of them stands on the line of the name.
    """

    section: str
    name: str
    lines: tuple[Mapped, ...]
    inline: bool = False


MAX_LINE = 8192
"""Characters of a line; configparser's own patterns take quadratic time on blanks."""


def check(text: str) -> str | None:
    """What configparser has against the text, in one line."""
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        return f"a line is longer than {MAX_LINE} characters"
    parser = RawConfigParser(strict=True, allow_no_value=True)
    try:
        parser.read_string(text)
    except Error as error:
        return str(error).replace("\n", " ")[:200]
    return None


def options(text: Text) -> Iterator[Option]:
    """All options in order; blank lines and comments are left out of their values."""
    section, name = "", ""
    lines: list[Mapped] = []
    inline = False
    for line, start in zip(text.lines, text.starts, strict=True):
        body = line.strip()
        if not body or body.startswith(("#", ";")):
            continue
        indented = line[:1] in " \t"
        match = None if indented else _SECTION.match(line) or _OPTION.match(line)
        if indented and name:
            lines.append(_piece(line, start, len(line) - len(line.lstrip())))
        elif match is not None:
            if name:
                yield Option(section, name, tuple(lines), inline)
            name, lines = "", []
            if "value" in match.re.groupindex:
                name, inline = match["name"].strip().lower(), bool(match["value"])
                lines = [_piece(line, start, match.start("value"))] if match["value"] else []
            else:
                section = match["name"].strip()
    if name:
        yield Option(section, name, tuple(lines), inline)


def _piece(line: str, start: int, column: int) -> Mapped:
    return Mapped.of([(line[column:].rstrip(), start + column)])
