"""Jupyter notebooks → code cells as Python, shell commands, one fact about the notebook.

Versions 2 to 4 are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.notebook_json import BrokenError, Cell, Stored, read_notebook
from checker.extract.python.magics import Command, read_cell
from checker.model import Fact, Location, Problem, Span
from checker.source import Fragment, Source, Text


class Notebook(Fact, kw_only=True, omit_defaults=True, tag="notebook"):
    """A notebook: the language of its kernel, its format version and how many cells it has."""

    language: str
    nbformat: int
    cells: int
    code_cells: int


def extract(source: Source, _context: Context) -> Iterator[Item]:
    """The cells of a notebook as child sources, and what the notebook is."""
    text = source.text
    found = Stored()
    try:
        read_notebook(text.text, found)
    except (BrokenError, RecursionError) as error:
        yield Problem(
            "notebook.syntax", source.whole(), f"not a whole notebook: {str(error)[:200]}"
        )
    for offset, reason in found.broken:
        at = source.at(text.span(offset, offset + 1))
        yield Problem("notebook.cell", at, f"a cell that breaks off: {reason[:200]}")
    code = [cell for cell in found.cells if cell.kind == "code" and _is_python(cell, found)]
    if found.cells:
        yield Notebook(
            at=source.whole(),
            language=found.language,
            nbformat=found.nbformat,
            cells=len(found.cells),
            code_cells=sum(cell.kind == "code" for cell in found.cells),
        )
    yield from _children(source, text, code, found.databricks)


def _is_python(cell: Cell, found: Stored) -> bool:
    return (cell.language or found.language) in ("python", "pyspark", "ipython")


def _children(source: Source, text: Text, cells: list[Cell], databricks: bool) -> Iterator[Source]:
    code: list[Fragment] = []
    commands: list[Fragment] = []
    for cell in cells:
        read = read_cell(cell.text, databricks)
        if read.code.strip():
            code.append(_code(read.code, locator(source, text, cell)))
        commands += [_command(source, text, cell, command) for command in read.commands]
    if code:
        yield source.code(f"{source.name}-code", tuple(code))
    if commands:
        yield source.code(f"{source.name}-shell", tuple(commands))


def _code(text: str, locate: Callable[[Span], Location]) -> Fragment:
    """The program text of a cell; one that is indented as a whole gets a header to stand under."""
    if not text.strip("\r\n")[:1].isspace():
        return Fragment(text, locate)

    def below(span: Span) -> Location:
        line, column, end_line, end_column = span
        first = max(1, line - 1)
        return locate(Span(first, column, max(first, end_line - 1), end_column))

    return Fragment(f"if 1:\n{text}", below)


def _command(source: Source, text: Text, cell: Cell, command: Command) -> Fragment:
    return Fragment(command.text, locator(source, text, cell, command.offset))


def locator(source: Source, text: Text, cell: Cell, base: int = 0) -> Callable[[Span], Location]:
    """The way from a span in the text of a cell, from `base` on, to its place in the file."""
    first = cell.lines.span(base, base) if base else Span(1, 1, 1, 1)

    def offset(line: int, column: int) -> int:
        column += first.column - 1 if line == 1 else 0
        return cell.offset(line + first.line - 1, column)

    def locate(span: Span) -> Location:
        start = offset(span.line, span.column)
        end = max(start, offset(span.end_line, span.end_column))
        place = text.span(*cell.raw_span(start, end))
        cell_line = span.line + first.line - 1
        return Location(
            source.path,
            *place,
            cell=cell.number,
            cell_line=cell_line,
            member=source.member or None,
        )

    return locate


EXTRACTOR = Extractor(
    name="notebook",
    facts=(Notebook,),
    extract=extract,
)
