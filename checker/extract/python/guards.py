"""Conditions → what they say of a name: that it is one of several words, or has a harmless form.

`if model not in MODELS: raise`, `if not re.fullmatch("[a-z]+", name): return`, `name.isdigit()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from checker.extract.python.run import Run, spelled
from checker.extract.python.values import (
    EXPRESSION,
    Const,
    Known,
    Mapping,
    Object,
    Ref,
    Sequence,
    Unknown,
)

MAX_PATTERN = 200
"""Characters of a pattern that is looked at."""

MAX_OPERANDS = 20
"""Operands of `and`, `or` that are looked at."""

MAX_NODES = 200
"""Nodes of a condition that are looked at."""

_PLAIN = frozenset({"isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier"})
_MATCHERS = frozenset({"fullmatch", "match", "search"})
_COMMANDING = frozenset(";|&$<>`'\"")
"""What means something to a shell, or ends a text."""


_MEMBERS = frozenset({"getmembers", "getnames", "infolist", "namelist"})
_ARCHIVES = frozenset({"tarfile.TarFile", "zipfile.ZipFile"})
_PATH_CHECKS = frozenset(
    {"startswith", "commonpath", "commonprefix", "realpath", "abspath", "isabs", "is_absolute"}
    | {"is_relative_to", "relpath", "resolve"}
)
_CHECKS = ("within", "inside", "outside", "travers", "safe", "escape")
"""What the functions are called that tell whether a path leads out of a folder."""


class Guard(NamedTuple):
    """What is known of a name where the condition is true (`when`), or where it is false."""

    name: str
    reason: str
    when: bool


class Narrowed(NamedTuple):
    """What a name was bound to, and what it is where a condition is true."""

    name: str
    before: Known
    now: Known


def guards(run: Run, test: ast.expr) -> list[Guard]:
    """What a condition says."""
    kind = test.__class__
    if kind is ast.Compare or kind is ast.Call:
        return _of_plain(run, test)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return [one._replace(when=not one.when) for one in _of_plain(run, test.operand)]
    if isinstance(test, ast.BoolOp):
        truth = isinstance(test.op, ast.And)
        parts = (part for part in test.values[:MAX_OPERANDS] if not isinstance(part, ast.BoolOp))
        return [one for part in parts for one in guards(run, part) if one.when is truth]
    return []


def _of_plain(run: Run, test: ast.expr) -> list[Guard]:
    """What a comparison or a call says."""
    if isinstance(test, ast.Call):
        return _of_call(run, test)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return []
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(operator, (ast.In, ast.NotIn)):
        if isinstance(left, ast.Name) and _is_list(run, right):
            return [Guard(left.id, "constants", isinstance(operator, ast.In))]
    elif isinstance(left, ast.Call) and isinstance(right, ast.Constant) and right.value is None:
        given = not isinstance(operator, (ast.Is, ast.Eq))
        return [one._replace(when=given) for one in _of_call(run, left)]
    return []


def _is_list(run: Run, node: ast.expr) -> bool:
    """Whether a collection is a list of what is allowed: literals, or a constant by its name."""
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    if name.isupper():
        return True
    if not isinstance(node, (ast.Name, ast.Attribute, ast.List, ast.Tuple, ast.Set, ast.Dict)):
        return False
    value = run.evaluate(node)
    if isinstance(value, Sequence):
        return not value.open and all(isinstance(one, Const) for one in value.items)
    return isinstance(value, Mapping)


def _of_call(run: Run, test: ast.Call) -> list[Guard]:
    function = test.func
    if not isinstance(function, ast.Attribute):
        return []
    if function.attr in _PLAIN and isinstance(function.value, ast.Name):
        return [Guard(function.value.id, "quoted", True)]
    if function.attr in _MATCHERS and test.args and isinstance(test.args[-1], ast.Name):
        pattern = _pattern(run, function, test)
        text = pattern.value if isinstance(pattern, Const) else None
        if isinstance(text, str) and _is_harmless(text, function.attr):
            return [Guard(test.args[-1].id, "quoted", True)]
    return []


def _pattern(run: Run, function: ast.Attribute, test: ast.Call) -> Known | None:
    """The pattern that a name is compared with: given here, or compiled before."""
    owner = run.evaluate(function.value)
    if isinstance(owner, Object) and owner.type == "re.compile()" and len(test.args) == 1:
        return owner.path
    if isinstance(owner, Ref) and spelled(owner.name) == "re" and len(test.args) == 2:
        return run.evaluate(test.args[0])
    return None


def _is_harmless(pattern: str, method: str) -> bool:
    """Whether nothing matches a pattern, to its end, that a shell or a program could run."""
    anchored = pattern.endswith(("$", r"\Z")) and not pattern.endswith(r"\$")
    started = method == "match" or pattern.startswith(("^", r"\A"))
    if len(pattern) > MAX_PATTERN or not (method == "fullmatch" or (anchored and started)):
        return False
    body = pattern.removesuffix("$").removesuffix(r"\Z")
    within = False
    position = 0
    while position < len(body):
        character = body[position]
        if character == "\\":
            position += 1
            if body[position : position + 1] in "SWD" or body[position] in _COMMANDING:
                return False
        elif within:
            if character in _COMMANDING:
                return False
            within = character != "]"
        elif character == "[":
            within = True
            if body.startswith("[^", position):
                return False
        elif character == "." or (character in _COMMANDING and character != "|"):
            return False
        position += 1
    return True


def where_true(run: Run, said: Iterable[Guard]) -> list[Narrowed]:
    """Go where a condition is true; what is to be taken back afterwards."""
    found = (_narrow(run, one) for one in said if one.when)
    return [one for one in found if one is not None]


def take_back(run: Run, narrowed: Iterable[Narrowed]) -> None:
    """Go on where the condition may have been true or not."""
    for one in narrowed:
        if run.scope.names.get(one.name) is one.now:
            run.scope.bind(one.name, one.before)


def after(run: Run, said: Iterable[Guard]) -> None:
    """Where a condition is false, from here on."""
    for one in said:
        if not one.when:
            _narrow(run, one)


def looked_through(run: Run, node: ast.For | ast.AsyncFor) -> None:
    """`for member in archive.getmembers(): if …: raise`: its owner has seen where names lead to."""
    owner = node.iter
    if isinstance(owner, ast.Call) and getattr(owner.func, "attr", "") in _MEMBERS:
        owner = owner.func.value if isinstance(owner.func, ast.Attribute) else owner
    if not isinstance(owner, ast.Name):
        return
    archive = run.scope.names.get(owner.id)
    if isinstance(archive, Object) and archive.type in _ARCHIVES:
        checks = (one for one in node.body if isinstance(one, ast.If))
        if any(_leaves(one) and _is_about_paths(one.test) for one in checks):
            run.scope.bind(owner.id, EXPRESSION)


def _leaves(node: ast.If) -> bool:
    return isinstance(node.body[-1], (ast.Raise, ast.Continue, ast.Return, ast.Break))


def _is_about_paths(test: ast.expr) -> bool:
    """Whether a condition asks where a path leads to."""
    for node in islice(ast.walk(test), MAX_NODES):
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = _last(node).lower()
            if name in _PATH_CHECKS or any(part in name for part in _CHECKS):
                return True
        elif isinstance(node, ast.Constant) and node.value == "..":
            return True
    return False


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _narrow(run: Run, guard: Guard) -> Narrowed | None:
    """Bind the name to what is known of it now."""
    before = run.scope.names.get(guard.name)
    if isinstance(before, (Unknown, Object)) or (isinstance(before, Ref) and before.sources):
        now = Unknown(guard.reason)
        run.scope.bind(guard.name, now)
        return Narrowed(guard.name, before, now)
    return None
