"""Types of parameters and options of a command line → what their values can only be.

A number, or one of several words: nobody outside can put anything else into a text through them.
"""

from __future__ import annotations

import ast

from checker.extract.python.run import Run, spelled
from checker.extract.python.values import (
    Arguments,
    Class,
    Const,
    Function,
    Known,
    Object,
    Ref,
    Unknown,
    unknown,
)

MAX_DEPTH = 4
"""Depth of a type such as `Optional[Annotated[int, …]]`."""

PARSED = frozenset(
    {"args", "arguments", "opt", "opts", "options", "flags", "FLAGS", "parsed", "parsed_args"}
    | {"hparams", "cli_args", "namespace"}
)
"""What people call that which a parser of the command line gives."""

_NUMBERS = frozenset({"int", "float"})
_WRAPPERS = frozenset({"Optional", "Annotated", "Final"})
_NUMBER_TYPES = frozenset(
    {"int", "float", "bool", "click.INT", "click.FLOAT", "click.BOOL", "click.IntRange"}
    | {"click.FloatRange", "uuid.UUID", "click.UUID"}
)
_FLAGS = frozenset({"store_true", "store_false", "count", "version", "help"})


def kind_of(run: Run, annotation: ast.expr, depth: int = MAX_DEPTH) -> str | None:
    """Why a text holds nothing of somebody outside, if all it holds is of this type."""
    if annotation.__class__ is ast.Name:
        return _kind_of_name(run, annotation)
    if isinstance(annotation, ast.Subscript) and _last(annotation.value) == "Literal":
        return "constants"
    inner = _inner(annotation) if depth else None
    return kind_of(run, inner, depth - 1) if inner is not None else None


def _kind_of_name(run: Run, name: ast.expr) -> str | None:
    identifier = getattr(name, "id", "")
    if identifier in _NUMBERS:
        return "number"
    value = run.scope.find(identifier)
    return "constants" if isinstance(value, Class) and _is_enum(value) else None


def _inner(annotation: ast.expr) -> ast.expr | None:
    """The type in `Optional[…]`, `… | None`, `Annotated[…, …]`."""
    if isinstance(annotation, ast.BinOp):
        sides = [one for one in (annotation.left, annotation.right) if not _is_none(one)]
        return sides[0] if len(sides) == 1 else None
    if isinstance(annotation, ast.Subscript) and _last(annotation.value) in _WRAPPERS:
        inner = annotation.slice
        return inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    return None


def _last(node: ast.expr) -> str:
    """The last part of a name."""
    name = getattr(node, "id", getattr(node, "attr", ""))
    return name if isinstance(name, str) else ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_enum(cls: Class) -> bool:
    """Whether a class is an enumeration, whose members stand in the code."""
    names = (spelled(base.name) for base in cls.bases if isinstance(base, Ref))
    return any(name.startswith("enum.") for name in names)


def add_option(run: Run, arguments: Arguments) -> None:
    """`parser.add_argument("--n", type=int)`."""
    given = arguments.keywords.get("dest")
    names = arguments.positions if given is None else [given]
    if name := _destination(names):
        kind = _kind_of_option(arguments.keywords)
        known = run.options.setdefault(name, kind)
        run.options[name] = kind if known == kind else ""


def option(run: Run, node: ast.Attribute) -> Known | None:
    """`args.n`, where the file has an option `--n` that only takes certain values."""
    kind = run.options.get(node.attr) if _last(node.value) in PARSED else None
    return unknown(kind, ()) if kind else None


def restrict(run: Run, function: Function, decorator: ast.expr) -> None:
    """`@click.option("--n", type=int)` tells what a parameter of the function can be."""
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return
    if _last(decorator.func) not in ("option", "argument"):
        return
    name = _destination([run.evaluate(one) for one in decorator.args])
    types = {one.arg: run.evaluate(one.value) for one in decorator.keywords if one.arg}
    kind = _kind_of_option(types)
    if kind and isinstance(function.parameters.get(name), Unknown):
        function.parameters[name] = Unknown(kind)


def _kind_of_option(keywords: dict[str, Known]) -> str:
    if "choices" in keywords:
        return "constants"
    action, flag, of_type = (keywords.get(one) for one in ("action", "is_flag", "type"))
    if isinstance(action, Const) and action.value in _FLAGS:
        return "number"
    if isinstance(flag, Const) and flag.value is True:
        return "number"
    name = ""
    if isinstance(of_type, (Ref, Object)):
        name = spelled(of_type.name if isinstance(of_type, Ref) else of_type.type)
    if name == "click.Choice":
        return "constants"
    return "number" if name in _NUMBER_TYPES else ""


def _destination(names: list[Known]) -> str:
    """Under which name the value of an option is found."""
    texts = [one.value for one in names if isinstance(one, Const) and isinstance(one.value, str)]
    plain = [text for text in texts if not text.startswith("-")]
    long = [text for text in texts if text.startswith("--")]
    found = (plain or long or texts or [""])[0]
    return found.partition("/")[0].lstrip("-").replace("-", "_")
