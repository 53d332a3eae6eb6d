"""Notebooks kept as Python files (Databricks, Jupytext) → the shell commands in their comments.

Their cells are plain Python; magics and commands stand in comments, `# MAGIC %pip install x` in the
one format, `# !pip install x` in the other.
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
_INSTALL = re.compile(r"%(?P<text>(?:pip|conda|mamba)\b.*)")


def is_notebook(text: str) -> bool:
    """Whether a Python file is a notebook in disguise."""
    return text.startswith(DATABRICKS) or _JUPYTEXT.search(text, 0, 10_000) is not None


def commented_commands(text: str) -> list[Command]:
    """The shell commands in the comments of such a file."""
    if text.startswith(DATABRICKS):
        return list(_databricks(text))
    return [
        Command(match.start(group), match[group])
        for match in _COMMENTED.finditer(text)
        for group in ("pip", "shell")
        if match[group]
    ]


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
