"""A notebook cell as IPython reads it → Python of the same lines and columns, and shell commands.

Magics and shell lines give way to `pass` at their indentation; the statement that `%time` runs
stays where it is. What looks like a magic inside a string or an expression is left alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from checker.extract.python.lines import next_logical
from checker.extract.python.parse import parses

PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "mprun", "memit", "lprun", "python", "python3", "px"}
    | {"debug", "spark", "local", "skip", "heat", "snakeviz", "scalene", "pyspark", "wandb"}
)
"""Cell magics after which the cell is still Python."""

SHELL_CELLS = frozenset({"bash", "sh", "script", "zsh", "shell", "!"})
"""Cell magics whose lines a shell runs."""

OTHER_CELLS = frozenset({"sql", "md", "md-sandbox", "scala", "r", "fs", "html", "java"})
"""Databricks: a cell whose first line is `%sql` is in that language."""

_TIMING = frozenset({"time", "timeit", "prun", "mprun", "memit", "lprun", "debug"})
_INSTALLERS = frozenset({"pip", "conda", "mamba", "micromamba", "uv"})

_CANDIDATE = re.compile(
    r"^[ \t]*(?:[%!?/,;]|(?:pip|conda|cd|ls|ll|cat|cp|mv|rm|mkdir|rmdir)[ \t])"
    r"|=[ \t]*[!%]|\?[ \t]*$",
    re.MULTILINE,
)
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w!-]+)(?P<rest>[^\r\n]*)")
_LANGUAGE = re.compile(r"\s*%(?P<name>[\w-]+)[ \t]*(?P<rest>[^\r\n]*)")
_ASSIGNED = re.compile(r"[ \t]*[A-Za-z_][\w., \t\[\]'\"]*=[ \t]*(?P<mark>!{1,2}|%)(?![=%])")
_HELP = re.compile(r"[ \t]*(?:\?{1,2}[\w.*%]+|[%\w.*]+\?{1,2})[ \t]*$")
_MAGIC = re.compile(r"(?P<indent>[ \t]*)%{1,2}(?P<name>[\w.]+)(?P<rest>.*)", re.DOTALL)
_OPTIONS = re.compile(
    r"(?:[ \t]+-[fsTDm][ \t]+\w\S*|[ \t]+-[a-zA-Z]+\d*(?:[ \t]+\d+)?(?=[ \t]))*[ \t]+"
)
_AUTOMAGIC = re.compile(
    r"[ \t]*(?:(?:pip|conda)[ \t]+install|conda[ \t]+activate|cd|ls|ll|cat|cp|mv|rm|mkdir|rmdir)"
    r"[ \t]+[-\w./~$*\"'{]"
)
_COMPOUND = re.compile(r"(?:for|while|if|with|def|class|try)\b")


class Command(NamedTuple):
    """A shell command of a cell: its offset in the cell's text, and itself."""

    offset: int
    text: str


class Cell(NamedTuple):
    """The Python of a cell (empty if it is in another language), and its shell commands."""

    code: str
    commands: list[Command]


def read_cell(text: str, databricks: bool = False) -> Cell:
    """Read one code cell."""
    if not _CANDIDATE.search(text) or parses(text):
        return Cell(text, [])
    if match := _CELL_MAGIC.match(text):
        return _of_cell_magic(text, match["name"], match.end())
    if (match := _LANGUAGE.match(text)) and (databricks or not match["rest"].strip()):
        name = match["name"].lower()
        if name in OTHER_CELLS:
            return Cell("", [])
        if name == "sh":
            return Cell("", _whole(text, match.end("name")))
        if name == "python":
            return _of_lines(text, match.end("name"))
    return _of_lines(text, 0)


def _of_cell_magic(text: str, name: str, end: int) -> Cell:
    if name in PYTHON_CELLS:
        return _of_lines(text, end)
    if name in SHELL_CELLS:
        return Cell("", _whole(text, end))
    return Cell("", [])


def _whole(text: str, start: int) -> list[Command]:
    """The rest of a cell, as the one script that it is."""
    start += len(text) - start - len(text[start:].lstrip())
    return [Command(start, text[start:])] if start < len(text) else []


def _end_of_command(text: str, start: int) -> int:
    """The end of a line, backslashes at its end followed."""
    end = start
    while True:
        end = min(
            (i for i in (text.find("\n", end), text.find("\r", end)) if i >= 0), default=len(text)
        )
        if end == len(text) or not text[start:end].endswith("\\"):
            return end
        end = _next_line(text, end)


def _next_line(text: str, end: int) -> int:
    return end + (2 if text.startswith("\r\n", end) else 1)


def _of_lines(text: str, start: int) -> Cell:
    """Take the magics out of the lines after `start`, and all before it."""
    parts: list[str] = [_blank(text[:start])]
    commands: list[Command] = []
    position = start
    while position < len(text):
        line_end = _end_of_command(text, position)
        line = text[position:line_end]
        replaced = _of_line(line, position, commands) if line.strip() else line
        if replaced is None:
            _, end, _ = (
                next_logical(text, position, 1) if not _is_blank(line) else (None, line_end, 0)
            )
            end = max(end, position + 1)
            parts.append(text[position:end])
            position = end
            continue
        end = min(_next_line(text, line_end), len(text))
        parts += [replaced, text[line_end:end]]
        position = end
    return Cell("".join(parts), commands)


def _is_blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _of_line(line: str, offset: int, commands: list[Command]) -> str | None:
    """A line that is IPython's, as Python; None if it is Python already."""
    stripped = line.lstrip(" \t")
    indent = line[: len(line) - len(stripped)]
    if stripped[:1] == "!":
        mark = len(indent) + len(stripped) - len(stripped.lstrip("!"))
        commands.append(Command(offset + mark, line[mark:]))
        return _passed(line, indent)
    if _AUTOMAGIC.match(line):
        commands.append(Command(offset + len(indent), stripped))
        return _passed(line, indent)
    if (match := _ASSIGNED.match(line)) is not None:
        if match["mark"] != "%":
            commands.append(Command(offset + match.end(), line[match.end() :]))
        return line[: match.start("mark")] + "None" + _blank(line[match.end() :])
    if stripped[:1] == "%":
        return _of_magic(line, offset, commands)
    if stripped[:1] in "?/,;" or _HELP.match(line):
        return _passed(line, indent)
    return None


def _of_magic(line: str, offset: int, commands: list[Command]) -> str:
    match = _MAGIC.match(line)
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    if match is None:
        return _passed(line, indent)
    if match["name"] in _INSTALLERS:
        commands.append(Command(offset + match.start("name"), line[match.start("name") :]))
    elif match["name"] in _TIMING and (options := _OPTIONS.match(match["rest"])):
        start = match.start("rest") + options.end()
        rest = line[start:].strip()
        if rest and start - len(indent) >= len("if 1:") and not _COMPOUND.match(rest):
            return f"{indent}if 1:".ljust(start) + line[start:]
    return _passed(line, indent)


def _passed(line: str, indent: str) -> str:
    """`pass` in the place of a line, and nothing in those that continue it."""
    return f"{indent}pass{_blank(line)}"


def _blank(text: str) -> str:
    """Only the line ends of a text."""
    return "".join(character for character in text if character in "\r\n")
