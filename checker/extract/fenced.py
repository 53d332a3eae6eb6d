"""Markdown → the programs and commands between its fences.

Jupytext, MyST, R Markdown and Quarto keep notebooks so: their Python is read as that of any other
notebook. Of all other texts only commands are read, which people type as they find them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from checker.extract import Context, Extractor, Item
from checker.extract.commands import ShellCommand, command, may_matter, settings_in
from checker.model import Location, Problem, Span
from checker.source import Fragment, Source, Text

MAX_CHARACTERS = 4 * 1024 * 1024
"""Of a text that is read; the largest books in one file have a few hundred kilobytes."""

_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\r\n`]*)")
_FRONT = re.compile(r"---[ \t]*\r?\n(?:.*\r?\n){0,200}?---[ \t]*(?:\r?\n|$)")
_PYTHON = re.compile(r"(?:python|python3|ipython|ipython3|py)\b")
_CHUNK = re.compile(r"\{(?:code-cell\}|python\b)")
_SHELL = re.compile(r"\{?(?:bash|sh|shell|zsh|console|shell-session|terminal)\b")
_PROMPT = re.compile(r"^[ \t]*\$ ", re.MULTILINE)
_OPTION = re.compile(r"^(?::[\w-]+:.*|---)$")


class Block(NamedTuple):
    """What stands between two fences: its language as written, its first line, its lines."""

    info: str
    line: int
    text: str


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield the Python of a notebook, and the commands of a text."""
    text = source.text.text
    if len(text) > MAX_CHARACTERS:
        yield Problem("fenced.too-large", source.whole(), f"over {MAX_CHARACTERS} characters")
        return
    blocks = list(_blocks(text))
    if _is_notebook(source.name, text):
        yield from _notebook(source, blocks)
    for block in blocks:
        if _SHELL.match(block.info) and may_matter(block.text):
            yield from _commands(source, block)


def _blocks(text: str) -> Iterator[Block]:
    mark, info, start = "", "", 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        match = _FENCE.match(line)
        if match is None:
            continue
        if not mark:
            mark, info, start = match["mark"], match["info"].strip(), number
        elif match["mark"].startswith(mark) and not match["info"].strip():
            yield Block(info, start + 1, "\n".join(lines[start : number - 1]))
            mark = ""


def _is_notebook(name: str, text: str) -> bool:
    if name.lower().endswith((".rmd", ".qmd")):
        return True
    front = _FRONT.match(text)
    return front is not None and "jupytext:" in front[0]


def _notebook(source: Source, blocks: list[Block]) -> Iterator[Item]:
    from checker.extract.python.magics import read_cell

    plain = not source.name.lower().endswith((".rmd", ".qmd"))  # there, it is only shown
    code: list[Fragment] = []
    commands: list[Fragment] = []
    for block in blocks:
        if not (_CHUNK.match(block.info) or (plain and _PYTHON.match(block.info))):
            continue
        cell = read_cell(_without_options(block.text))
        lines = Text(block.text, "utf-8", False)
        if cell.code:
            code.append(Fragment(cell.code, _locate(source, block.line, 0)))
        for one in cell.commands:
            place = lines.span(one.offset, one.offset)
            locate = _locate(source, block.line + place.line - 1, place.column - 1)
            commands.append(Fragment(one.text, locate))
    if code:
        yield source.code(f"{source.name}.ipynb-code", tuple(code))
    if commands:
        yield source.code(f"{source.name}.ipynb-shell", tuple(commands))


def _without_options(text: str) -> str:
    """MyST puts options in front of a cell."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not _OPTION.match(line):
            break
        lines[index] = ""
    return "\n".join(lines)


def _locate(source: Source, first: int, indent: int) -> Callable[[Span], Location]:
    """The way from a span of a block to its place in the file."""

    def locate(span: Span) -> Location:
        line, column, end_line, end_column = span
        column += indent if line == 1 else 0
        end_column += indent if end_line == 1 else 0
        return source.at(Span(line + first - 1, column, end_line + first - 1, end_column))

    return locate


def _commands(source: Source, block: Block) -> Iterator[Item]:
    from checker.extract.manifest.install_commands import unwrapped
    from checker.extract.manifest.shell_words import Script, TooComplexError

    text = _PROMPT.sub(lambda match: " " * len(match[0]), block.text)
    lines, locate = Text(text, "utf-8", False), _locate(source, block.line, 0)
    try:
        commands = Script(text, None).commands
    except TooComplexError as error:
        yield Problem("fenced.too-complex", locate(Span(1, 1, 1, 1)), str(error))
        return
    for name, value, start, end in settings_in(text):
        at = locate(lines.span(start, end))
        yield ShellCommand(at=at, program="", settings={name: value})
    for one in commands:
        if one.words:
            at = locate(lines.span(one.words[0].start, one.words[0].end))
            settings = [(name, word.value) for name, word in one.assignments]
            words = [word.value for word in unwrapped(one.words)]
            if (found := command(at, words, settings)) is not None:
                yield found


EXTRACTOR = Extractor(
    name="fenced",
    facts=(ShellCommand,),
    extract=extract,
)
