"""Makefiles → what their recipes install."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where
from checker.extract.manifest.mapped import Mapped, locate_in
from checker.extract.manifest.shell import FACTS, ShellReader
from checker.source import Source

_VARIABLE = re.compile(r"\$\((\w+)\)")
_SETTING = re.compile(r"(?:export\s+)?(\w+)\s*(?:\?|::?)?=\s*([^#]*)")
_PREFIX = re.compile(r"\t[\s@+-]*")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what the recipes of a Makefile install."""
    text = source.text
    recipes: list[tuple[str, int]] = []
    variables: dict[str, str] = {}
    continued = False
    for line, offset in zip(text.lines, text.starts, strict=True):
        prefix = _PREFIX.match(line)
        if prefix or (continued and recipes):
            cut = prefix.end() if prefix else 0
            recipes.append((_as_shell(line[cut:]) + "\n", offset + cut))
            continued = line.endswith("\\")
        elif setting := _SETTING.fullmatch(line.strip()):
            known = variables.get(setting[1], setting[2]) == setting[2]
            variables[setting[1]] = setting[2].strip() if known else "$"
    plain = {name: value for name, value in variables.items() if "$" not in value}
    reader = ShellReader(locate_in(source), Where("makefile", "script"), source)
    yield from reader.read(Mapped.of(recipes), plain)
    yield from line_directives(text, source.at)


def _as_shell(line: str) -> str:
    """A line with `$(NAME)` written `${NAME}`, which is as long and means the same to a shell."""
    return _VARIABLE.sub(r"${\1}", line)


EXTRACTOR = Extractor(
    name="makefile",
    facts=FACTS,
    extract=extract,
)
