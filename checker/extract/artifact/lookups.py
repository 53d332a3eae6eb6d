"""Expressions of a template → whether a name that they look up is put together.

What a chat template looks up stands in it: a key, an index, a variable of a loop. A name that is
computed from pieces of text is one that is not to be seen, whatever engine renders the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

MAX_PASSES = 4
"""Times that assignments are followed from one variable to the next."""

MAX_ARGUMENT = 100
"""Tokens of an argument that names an attribute; it has one."""

_TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[^\W\d]\w*|\S""", re.DOTALL
)
_KEYWORDS = frozenset({"in", "if", "else", "and", "or", "not", "is", "elif", "set", "return"})
_COMPOSERS = frozenset("~+%*|.[")
_BUILDERS = frozenset(
    {"join", "format", "replace", "reverse", "string", "center", "wordwrap", "tojson", "pprint",
     "urlencode", "escape", "e", "xmlattr", "indent"}
)  # fmt: skip
"""Filters that make text of several pieces, or other text of one."""

_BY_ATTRIBUTE = frozenset(
    {"map", "selectattr", "rejectattr", "groupby", "sort", "sum", "unique", "min", "max"}
)
_PAIRS = {")": "(", "]": "[", "}": "{"}

Tokens = list[str]


def tokens(code: str) -> Tokens:
    """Strings, numbers, names and single other characters."""
    return _TOKEN.findall(code)


class Variables:
    """What variables of a template hold, as far as that matters for a look-up by them."""

    def __init__(self, statements: list[Tokens]) -> None:
        self._texts: set[str] = set()
        self._built: set[str] = set()
        assigned = [found for one in statements for found in self._assignments(one)]
        for _ in range(MAX_PASSES):
            before = len(self._built)
            for target, value in assigned:
                self._assign(target, value)
            if len(self._built) == before:
                return

    def _assignments(self, statement: Tokens) -> Iterator[tuple[str, Tokens]]:
        """Targets and values of `set`, `with` and `for`; blocks and macros give built text."""
        head, rest = (statement[0], statement[1:]) if statement else ("", [])
        if head in ("set", "with"):
            if head == "set" and "=" not in rest:
                self._built.add("".join(rest).partition("|")[0])
            yield from _parts(rest)
        elif head == "for" and "in" in rest:
            at = rest.index("in")
            for target in "".join(rest[:at]).split(","):
                yield target.strip("()"), rest[at + 1 :]
        elif head == "macro" and rest:
            self._built.add(rest[0])

    def _assign(self, target: str, value: Tokens) -> None:
        if any(self.events(value)):
            self._built.add(target)
        elif _are_texts(value) or (len(value) < MAX_ARGUMENT and "".join(value) in self._texts):
            self._texts.add(target)

    def events(self, found: Tokens) -> list[bool]:
        """For each token whether text is put together there."""
        padded = ["", *found, ""]
        return [self._composes(padded, at) for at in range(1, len(found) + 1)]

    def _composes(self, found: Tokens, at: int) -> bool:
        before, token, after = found[at - 1 : at + 2]
        if _is_text(token):
            joined = after in _COMPOSERS or before in _COMPOSERS - {".", "["}
            return joined or _is_text(after)
        if token == "~":
            return True
        if token == "|":
            return after in _BUILDERS
        if before == "." or not (token[0].isalpha() or token[0] == "_"):
            return False
        name = f"{token}.{found[at + 2]}" if after == "." else token
        if name in self._built or token in self._built or (token == "dict" and after == "("):
            return True
        behind = found[at + 3 : at + 4] if after == "." else [after]
        return name in self._texts and not _COMPOSERS.isdisjoint({before, *behind} - {".", "["})


def _parts(found: Tokens) -> Iterator[tuple[str, Tokens]]:
    """`a = x, b = y` one by one; what a namespace is made with has its name in front."""
    target, outer, begin = "", "", 0
    for at in [*_marks(found), len(found) + 1]:
        start = at - 3 if found[at - 2 : at - 1] == ["."] else at - 1
        if target:
            value = found[begin : start if at <= len(found) else at]
            outer = target if value[:1] == ["namespace"] else outer
            yield (target if target == outer or not outer else f"{outer}.{target}"), value
        target, begin = "".join(found[start:at]), at + 1


def _marks(found: Tokens) -> Iterator[int]:
    """Where something is assigned: outside of calls, or within that of a namespace."""
    depth = 0
    inside = "namespace" in found
    for at, token in enumerate(found):
        depth += (token in "([{") - (token in ")]}")
        around = found[at - 1 : at] + found[at + 1 : at + 2]
        if token == "=" and depth <= inside and not set(around) & set("=!<>"):
            yield at


def _are_texts(found: Tokens) -> bool:
    """A text, or a list of nothing else; the end of a call may follow it."""
    return any(map(_is_text, found)) and all(_is_text(one) or one in "[]()," for one in found)


def _is_text(token: str) -> bool:
    return token[:1] in ("'", '"') and len(token) > 1


def has_computed_name(found: Tokens, variables: Variables) -> bool:
    """Whether an expression looks something up by a name that is put together."""
    sums = list(accumulate(variables.events(found), initial=0))
    return any(sums[end] > sums[start] for start, end in _looked_up(found))


def _looked_up(found: Tokens) -> Iterator[tuple[int, int]]:
    """Where names stand by which something is looked up: subscripts, filters by attribute."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    slices: set[int] = set()
    for at, token in enumerate(found):
        if token in "([{":
            opened.append(at)
        elif token == ":" and opened:
            slices.add(opened[-1])
        elif token in _PAIRS and opened and found[opened[-1]] == _PAIRS[token]:
            start = closed[at] = opened.pop()
            before = found[start - 1] if start else ""
            if token == "]" and _is_value(before) and start not in slices:
                yield start + 1, at
            elif before in _BY_ATTRIBUTE and found[start - 2 : start - 1] == ["|"]:
                yield start + 1, at if before == "map" else _first(found, start + 1, at)
        elif token == "format" and at > 1 and not _is_text(found[at - 2]):
            yield closed.get(at - 2, at - 2), at - 1


def _first(found: Tokens, start: int, end: int) -> int:
    """The end of the first argument."""
    near = found[start : min(end, start + MAX_ARGUMENT)]
    return start + near.index(",") if "," in near else end


def _is_value(token: str) -> bool:
    """Whether a bracket behind it is a subscript rather than a list."""
    if token in (")", "]") or _is_text(token):
        return True
    return bool(token) and (token[0].isalnum() or token[0] == "_") and token not in _KEYWORDS
