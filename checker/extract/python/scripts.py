"""Notebooks kept as Python files (Databricks, Jupytext) → the code and commands in their comments.

Their cells are plain Python; magics and commands stand in comments, `# MAGIC %pip install x` in the
one format, `# !pip install x` in the other. Cells of another language are comments as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract.python.magics import Command

DATABRICKS = "# Databricks notebook source"

_JUPYTEXT = re.compile(r"^# (?:%%|\+(?:[ \t]|$)|---$)", re.MULTILINE)
_MAGIC = re.compile(r"^# MAGIC (?P<text>[^\r\n]*)|^# COMMAND -", re.MULTILINE)
_COMMENTED = re.compile(
    r"^# ?(?:[!%](?P<pip>(?:pip|conda|mamba)\b[^\r\n]*)|!(?P<shell>[^\r\n]+))", re.MULTILINE
)
_OTHER_CELL = re.compile(
    r"^# (?:%%|\+)[^\r\n]*\blanguage=\"(?P<language>\w+)\"|^# %%(?P<magic>\w+|!)"
)
_CELL = re.compile(r"^# (?:%%|\+(?:[ \t]|$)|-$)")
_TIMED = re.compile(
    r"^# %(?:time|timeit|prun|memit|mprun)[ \t]+(?=\w)(?!for\b|while\b|if\b|with\b)"
)
_PYTHON = re.compile(r"^# MAGIC %python3?[ \t]*$")
_SHELLS = frozenset({"bash", "sh", "script", "shell", "zsh", "!"})
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_INSTALL = re.compile(r"%(?P<text>(?:pip|conda|mamba)\b.*)")


def is_notebook(text: str) -> bool:
    """Whether a Python file is a notebook in disguise."""
    return text.startswith(DATABRICKS) or _JUPYTEXT.search(text, 0, 10_000) is not None


def uncommented(text: str) -> str:
    """The same text, as long as before, with the Python in its comments as code."""
    parts: list[str] = []
    header: int | None = None
    for match in _LINE.finditer(text):
        line = match[0]
        if _PYTHON.match(line.rstrip("\r\n")):
            header = len(parts)
        elif header is not None and (line.startswith("# MAGIC ") or line.rstrip() == "# MAGIC"):
            line, parts[header] = _magic_code(line, parts[header])
        else:
            header = None
            if timed := _TIMED.match(line):
                line = "if 1:".ljust(timed.end()) + line[timed.end() :]
        parts.append(line)
    return "".join(parts)


def _magic_code(line: str, header: str) -> tuple[str, str]:
    """A line of a cell in Python, under a header that lets it keep its columns."""
    code = line[len("# MAGIC ") :]
    if not code.strip() or code.lstrip().startswith("#"):
        return line, header
    end = len(header.rstrip("\r\n"))
    return f"{' ' * len('# MAGIC ')}{code}", "if 1:".ljust(end) + header[end:]


def commented_commands(text: str) -> list[Command]:
    """The shell commands in the comments of such a file."""
    if text.startswith(DATABRICKS):
        return list(_databricks(text))
    found = [
        Command(match.start(group), match[group])
        for match in _COMMENTED.finditer(text)
        for group in ("pip", "shell")
        if match[group]
    ]
    return [*found, *_cells(text)]


def _cells(text: str) -> Iterator[Command]:
    """Every line of the cells that a shell runs."""
    shell = False
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        if other := _OTHER_CELL.match(line):
            shell = (other["language"] or other["magic"]) in _SHELLS
        elif _CELL.match(line) or not line.startswith("#"):
            shell = False
        elif shell and (command := line[1:].strip()) and not command.startswith(("!", "#")):
            yield Command(match.start() + line.index(command), command)


def _databricks(text: str) -> Iterator[Command]:
    shell = False
    for match in _MAGIC.finditer(text):
        line = match["text"]
        if line is None:
            shell = False
            continue
        start = match.start("text")
        if line.startswith("%"):
            shell = line.split()[0] == "%sh"
        if found := _INSTALL.match(line):
            yield Command(start + found.start("text"), found["text"])
        elif line.startswith("!"):
            yield Command(start + 1, line[1:])
        elif shell and (command := line.removeprefix("%sh").strip()):
            yield Command(start + line.index(command), command)
