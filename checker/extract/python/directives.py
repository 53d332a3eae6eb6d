"""Suppression comments of Python code → the lines of the statements they stand at."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract.comments import MARKER, Suppression, directive, parse_suppression
from checker.extract.python.parse import Parsed
from checker.model import Directive, Span
from checker.source import Fragment


class _Comment(NamedTuple):
    line: int
    column: int
    text: str
    alone: bool


def directives(fragment: Fragment, parsed: Parsed) -> Iterator[Directive]:
    """The suppressions of one text, each bound to a statement."""
    if MARKER not in fragment.text:
        return
    spans = _statements(parsed)
    for comment in _comments(fragment.text):
        found = parse_suppression(comment.text)
        if found is not None:
            yield _bound(fragment, comment, found, spans)


def _bound(
    fragment: Fragment, comment: _Comment, found: Suppression, spans: list[tuple[int, int]]
) -> Directive:
    first, last = _lines(comment, spans)
    end = comment.column + len(comment.text)
    at = fragment.locate(Span(comment.line, comment.column, comment.line, end))
    start = fragment.locate(Span(first, 1, first, 1))
    stop = fragment.locate(Span(last, 1, last, 1))
    return directive(found, at, start.line, stop.line)


def _lines(comment: _Comment, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The statement a comment is bound to: the one it stands in, or the next one."""
    following = bisect_right(spans, (comment.line, 1 << 60))
    around = following - 1
    while around >= 0 and spans[around][1] >= comment.line:
        around -= 1  # of several statements on the line, all
    if around + 1 < following:
        return spans[around + 1][0], max(last for _, last in spans[around + 1 : following])
    if comment.alone and following < len(spans):
        return spans[following]
    return comment.line, comment.line


def _statements(parsed: Parsed) -> list[tuple[int, int]]:
    """First and last lines of all simple statements and of the headers of the others."""
    found: list[tuple[int, int]] = []
    for piece in parsed.pieces:
        waiting: list[ast.AST] = list(piece.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                found.extend(_extent(piece.positions.skipped, node))
                for name in ("body", "orelse", "finalbody", "handlers", "cases"):
                    children = getattr(node, name, None)
                    waiting.extend(children if isinstance(children, list) else ())
    return sorted(found)


def _extent(
    skipped: int, node: ast.stmt | ast.ExceptHandler | ast.match_case
) -> list[tuple[int, int]]:
    if isinstance(node, ast.match_case):
        first = node.pattern.lineno
        return [(first + skipped, max(first, node.body[0].lineno - 1) + skipped)]
    first = node.lineno
    for decorator in getattr(node, "decorator_list", ()):
        first = min(first, decorator.lineno)
    if getattr(node, "body", None):
        return [(first + skipped, _header_end(node) + skipped)]
    return [(first + skipped, (node.end_lineno or first) + skipped)]


def _header_end(node: ast.stmt | ast.ExceptHandler) -> int:
    """The last line of `if (…):`, going by the expressions in the header and what follows it."""
    last = node.lineno
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list"):
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                ends = (getattr(inner, "end_lineno", 0) or 0 for inner in ast.walk(part))
                last = max(last, *ends, 0)
    if last > node.lineno and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        last = max(last, min(last + 1, _body_start(node) - 1))  # the closing parenthesis
    return last


def _body_start(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    inside = node.body[0]
    decorators: list[ast.expr] = getattr(inside, "decorator_list", [])
    return min([inside.lineno, *(decorator.lineno for decorator in decorators)])


def _comments(text: str) -> list[_Comment]:
    """The comments of a text; where it cannot be tokenised, of as much as can be."""
    found: list[_Comment] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    content = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(lines).readline):
            line, column = token.start
            if token.type == tokenize.COMMENT:
                found.append(_Comment(line, column + 1, token.string, content != line))
            elif token.type not in _LAYOUT:
                content = token.end[0]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return _plain_comments(lines)
    return found


_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})


def _plain_comments(text: str) -> list[_Comment]:
    """Comments by the look of the lines."""
    found: list[_Comment] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if MARKER in line and (start := line.find("#")) >= 0:
            found.append(
                _Comment(number, start + 1, line[start:].rstrip(), not line[:start].strip())
            )
    return found
