"""The top level of a module → its names that stand for literals, or for what is made of them.

Nothing that somebody outside decides on can be in a text that is put together of these. This is
told of every module, the ones of no other interest included, and hence looks at the tree alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

MAX_NAMES = 300
"""Names told of one module; one that has more is a list of data."""

MAX_DEPTH = 6
"""Depth of an expression, and of blocks and classes within each other."""

MAX_ITEMS = 100
"""Items of a collection that are looked at."""

_GLOBAL = re.compile(r"^[ \t]+global[ \t]+(.+)$", re.MULTILINE)
_MAKERS = frozenset(
    {"join", "format", "Path", "str", "abspath", "expanduser", "tuple", "frozenset"}
)
"""Functions whose result is made of nothing but their arguments."""


def settled_names(body: Iterable[ast.stmt], text: str) -> tuple[str, ...]:
    """The names of a module, and of attributes of its classes, that stand for literals."""
    found: dict[str, bool] = {}
    _read(body, "", found, text, MAX_DEPTH)
    if "global " in text:
        for names in _GLOBAL.findall(text):
            found.update(dict.fromkeys(re.findall(r"\w+", names), False))
    return tuple([name for name, known in found.items() if known][:MAX_NAMES])


def _read(
    body: Iterable[ast.stmt], owner: str, found: dict[str, bool], text: str, depth: int
) -> None:
    for statement in body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            _assign(statement, owner, found, text)
        elif isinstance(statement, ast.ClassDef):
            found[owner + statement.name] = False
            if depth:
                _read(statement.body, f"{owner}{statement.name}.", found, text, depth - 1)
        else:
            for name in _bound(statement):
                found[owner + name] = False
            for block in ("body", "orelse", "handlers", "finalbody"):
                inner = getattr(statement, block, ())
                if depth and not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    _read(inner, owner, found, text, depth - 1)


def _assign(
    node: ast.Assign | ast.AnnAssign | ast.AugAssign,
    owner: str,
    found: dict[str, bool],
    text: str,
) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return
    known = node.value is not None and _settled(node.value, owner, found, MAX_DEPTH)
    for target in targets:
        if isinstance(target, ast.Name):
            name = owner + target.id
            fixed = known and not (_is_mutable(node.value) and _may_change(target.id, text))
            found[name] = fixed and found.get(name, True)
        else:
            found.update(
                (owner + one.id, False) for one in ast.walk(target) if isinstance(one, ast.Name)
            )


def _is_mutable(node: ast.expr | None) -> bool:
    return isinstance(node, (ast.List, ast.Dict, ast.Set))


def _may_change(name: str, text: str) -> bool:
    """Whether a collection is used in the module in a way that may add to it."""
    return f"{name}." in text or f"{name}[" in text


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds to something else."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from (one.asname or one.name.partition(".")[0] for one in statement.names)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from (one.id for one in ast.walk(statement.target) if isinstance(one, ast.Name))
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if item.optional_vars is not None:
                targets = ast.walk(item.optional_vars)
                yield from (one.id for one in targets if isinstance(one, ast.Name))


def _settled(node: ast.expr, owner: str, found: dict[str, bool], depth: int) -> bool:
    """Whether an expression is made of literals and of names that are."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return found.get(owner + node.id, False) or found.get(node.id, node.id == "__file__")
    parts = _parts(node)
    if parts is None or depth == 0 or len(parts) > MAX_ITEMS:
        return False
    return all(_settled(one, owner, found, depth - 1) for one in parts)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """What an expression is made of; None where it may be more than its parts."""
    handler = _PARTS.get(node.__class__)
    return handler(node) if handler is not None else None


def _of_dictionary(node: ast.Dict) -> list[ast.expr] | None:
    keys = [key for key in node.keys if key is not None]
    return [*keys, *node.values] if len(keys) == len(node.keys) else None


def _of_call(node: ast.Call) -> list[ast.expr] | None:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in _MAKERS:
        return None
    owner = function.value if isinstance(function, ast.Attribute) else None
    texts = [owner] if isinstance(owner, (ast.Constant, ast.JoinedStr)) else []
    return [*texts, *node.args, *(one.value for one in node.keywords)]


_PARTS: dict[type[ast.expr], Callable[..., list[ast.expr] | None]] = {
    ast.Tuple: lambda node: node.elts,
    ast.List: lambda node: node.elts,
    ast.Set: lambda node: node.elts,
    ast.Dict: _of_dictionary,
    ast.JoinedStr: lambda node: node.values,
    ast.FormattedValue: lambda node: [node.value],
    ast.BinOp: lambda node: [node.left, node.right],
    ast.UnaryOp: lambda node: [node.operand],
    ast.Call: _of_call,
}
"""How each kind of expression is taken apart."""
