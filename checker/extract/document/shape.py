"""What is said about a place of a metadata tree that is not as readers of cards need it."""

from __future__ import annotations

from typing import NamedTuple

from checker.extract.document.facts import DefectCode
from checker.extract.document.front_matter import Node


class Defect(NamedTuple):
    """A `DocumentDefect` before its node has a place in the file."""

    code: DefectCode
    node: Node
    key: str = ""
    expected: str | None = None
    detail: str | None = None


def anchor(node: Node) -> Node:
    """The first scalar of a node, so that what points at it stays on one line."""
    while node.pairs or node.items:
        node = node.pairs[0][0] if node.pairs else node.items[0]
    return node
