"""Syntax trees → their nodes in source order."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def walk(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes that hold something, without recursion; `ast.walk` takes twice as long."""
    stack = list(body)[::-1]
    while stack:
        node = stack.pop()
        yield node
        children: list[ast.AST] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                children += [one for one in value if isinstance(one, ast.AST) and one._fields]
            elif isinstance(value, ast.AST) and value._fields:
                children.append(value)
        stack += children[::-1]
