"""Syntax trees → the paths that a file writes models or data to: what it loads there is its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from checker.extract.python.nodes import walk

_KEYWORDS = frozenset({"output_dir", "local_dir", "save_dir", "save_directory"})
"""Arguments that name a folder to write to, whatever the function."""

_HINT = re.compile(r"save|output_dir|local_dir")


def may_save(text: str) -> bool:
    """Whether a text can hold such a call."""
    return _HINT.search(text) is not None


def saved_paths(pieces: Iterable[list[ast.stmt]]) -> Iterator[tuple[str, int, ast.expr]]:
    """The literal paths, those that a name always stands for too; the piece and node that save."""
    named: dict[str, set[str]] = {}
    given: list[tuple[int, ast.expr]] = []
    for index, body in enumerate(pieces):
        for node in walk(body):
            if isinstance(node, ast.Assign) and (text := _text(node.value)):
                for target in node.targets:
                    named.setdefault(_last(target), set()).add(text)
            elif isinstance(node, ast.Call):
                given += ((index, value) for value in _given(node))
    for index, value in given:
        text = _text(value)
        known = {text} if text else named.get(_last(value), set())
        if len(known) == 1:
            yield next(iter(known)), index, value


def _given(call: ast.Call) -> Iterator[ast.expr]:
    name = _last(call.func)
    saves = "save" in name and "hub" not in name
    if saves:
        yield from call.args
    for keyword in call.keywords:
        if saves or keyword.arg in _KEYWORDS:
            yield keyword.value


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rstrip("/")
    return ""


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
