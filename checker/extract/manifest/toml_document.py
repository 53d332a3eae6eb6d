"""A TOML file with its places: what every reader of a TOML manifest starts from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from checker.extract.manifest.toml_positions import Path, Positions, toml_loads
from checker.model import Location, Problem, Span
from checker.source import Source

MAX_BYTES = 8 * 1024 * 1024
"""Hand-written TOML is some kilobytes; lock files have readers of their own."""

MAX_BROKEN = 20
"""Tables that may be broken; a file with more is not one."""

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)")

_END = " (at end of document)"


class Document:
    """Values by path, and where they stand. Nothing is assumed about what type a value has."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.data: dict[str, Any] = {}
        self._read = ""

    def load(self) -> list[Problem]:
        """Parse. A table that is not TOML is told and left out, and the others stand.

        Raises ValueError or RecursionError where nothing can be kept.
        """
        if self._source.size > MAX_BYTES:
            raise ValueError(f"{self._source.size} bytes is over the limit of {MAX_BYTES}")
        problems: list[Problem] = []
        if self._source.text.lossy:
            problems.append(self.problem("manifest.encoding", ValueError("not valid UTF-8")))
        text = self._source.text.text
        for _ in range(MAX_BROKEN):
            try:
                self.data, self._read = toml_loads(text), text
                return problems
            except ValueError as error:
                problem = self.problem("manifest.syntax", error)
                shorter = _without_table(text, problem.at.line)
                if shorter is None:
                    raise
                problems.append(problem)
                text = shorter
        raise ValueError(f"over {MAX_BROKEN} tables are not TOML")

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self._read)

    def get(self, path: Path) -> Any:  # noqa: ANN401
        """The value at a path, or None."""
        value: Any = self.data
        for key in path:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def table(self, path: Path) -> dict[str, Any]:
        """The table at a path; empty when there is none."""
        value = self.get(path)
        return value if isinstance(value, dict) else {}

    def matching(self, pattern: tuple[str, ...]) -> Iterator[tuple[Path, Any]]:
        """Everything at a path in which `*` stands for any key."""
        found: list[tuple[Path, Any]] = [((), self.data)]
        for key in pattern:
            tables = [(path, value) for path, value in found if isinstance(value, dict)]
            if key == "*":
                found = [
                    ((*path, name), one) for path, value in tables for name, one in value.items()
                ]
            else:
                found = [((*path, key), value[key]) for path, value in tables if key in value]
        yield from found

    def elements(self, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The tables of an array of tables."""
        value = self.get(path)
        for position, table in enumerate(value if isinstance(value, list) else []):
            if isinstance(table, dict):
                yield (*path, position), table

    def at(self, path: Path) -> Location:
        """The place of a value, without the quotes of a plain string."""
        span = self._positions.nearest(*path)
        value = self.get(path)
        if isinstance(value, str) and _is_plain(span, value):
            span = Span(span.line, span.column + 1, span.end_line, span.end_column - 1)
        return self._source.at(span)

    def entry(self, path: Path) -> Location:
        """The place of a key together with its value."""
        key, value = self._positions.key(*path), self._positions.value(*path)
        if key is None or value is None:
            return self.at(path)
        return self._source.at(Span(key.line, key.column, value.end_line, value.end_column))

    def wrong(self, path: Path, expected: str) -> Problem:
        """What to say of a value that has the wrong type."""
        dotted = ".".join(str(key) for key in path)
        return Problem("manifest.type", self.at(path), f"{dotted} is not {expected}")

    def problem(self, code: str, error: Exception) -> Problem:
        """What to say of text that does not parse, at the place the parser names."""
        return syntax_problem(self._source, code, error)


def syntax_problem(source: Source, code: str, error: Exception) -> Problem:
    """What to say of a source that tomli refused with this error."""
    message = str(error).partition("\n")[0] or type(error).__name__
    line, column = 1, 1
    if match := _PLACE.search(message):
        line, column = int(match[1]), int(match[2])
    elif _END in message:
        line = len(source.text.lines)
    at = source.at(Span(line, column, line, column + 1))
    return Problem(code, at, _PLACE.sub("", message).replace(_END, ""))


def _without_table(text: str, line: int) -> str | None:
    """The text with the table that a line stands in blanked; None where nothing else is left."""
    lines = text.split("\n")
    first = next((n for n in range(min(line, len(lines)) - 1, -1, -1) if lines[n][:1] == "["), 0)
    last = next((n for n in range(first + 1, len(lines)) if lines[n][:1] == "["), len(lines))
    kept = lines[:first] + [""] * (last - first) + lines[last:]
    changed = kept != lines and any(one.strip() for one in kept)
    return "\n".join(kept) if changed else None


def _is_plain(span: Span, value: str) -> bool:
    width = span.end_column - span.column
    return span.line == span.end_line and width == len(value) + 2
