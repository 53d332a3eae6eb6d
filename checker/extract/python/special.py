"""Functions of the standard library whose effect on names and values is known exactly."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from checker.extract.python import attributes
from checker.extract.python.choices import either
from checker.extract.python.facts import Form
from checker.extract.python.restricted import add_option
from checker.extract.python.run import Run, spelled
from checker.extract.python.tables import NUMBERS, QUOTERS
from checker.extract.python.texts import base_of, start_of, started
from checker.extract.python.values import (
    EXPRESSION,
    Arguments,
    Const,
    Instance,
    Known,
    Mapping,
    Object,
    Partial,
    PathText,
    Ref,
    Sequence,
    Series,
    Site,
    Super,
    sources_of,
    truth,
    unknown,
)


class Call(NamedTuple):
    """One call: `callee` is the expression that stands for what is called."""

    node: ast.Call
    callee: ast.expr
    arguments: Arguments
    form: Form


def partial(run: Run, call: Call) -> Known | None:
    """`functools.partial(f, …)`: a use of its own only where no call of it is seen."""
    if not call.arguments.positions:
        return None
    function, *rest = call.arguments.positions
    attributes.called(function)
    given = Arguments()
    given.positions = rest
    given.keywords = dict(call.arguments.keywords)
    given.open, given.starred = call.arguments.open, call.arguments.starred
    site = Site()
    later = Arguments()
    later.open = later.starred = True
    if isinstance(function, Ref) and call.node.args:
        name = spelled(function.name)
        if run.lookout(name):
            run.note(call.node.args[0], name, later.after(given), "partial", site)
    return Partial(function, given, site)


def get_attribute(_run: Run, call: Call) -> Known | None:
    """`getattr(value, "name"[, default])`."""
    positions = call.arguments.positions
    if len(positions) < 2:
        return None
    name = positions[1]
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return unknown("expression", sources_of(positions[0]))
    found = attributes.member(positions[0], name.value)
    return either(found, positions[2]) if len(positions) > 2 else found


def import_module(_run: Run, call: Call) -> Known | None:
    """`importlib.import_module("a.b")`."""
    target = call.arguments.get(0, "name")
    if isinstance(target, Const) and isinstance(target.value, str) and target.value:
        return Ref(target.value)
    return None


def import_function(_run: Run, call: Call) -> Known | None:
    """`__import__("a.b")` gives `a`, or `a.b` where names are asked of it."""
    target = call.arguments.get(0, "name")
    if isinstance(target, Const) and isinstance(target.value, str) and target.value:
        wanted = call.arguments.get(3, "fromlist")
        return Ref(target.value if wanted is not None else target.value.partition(".")[0])
    return None


def make_dictionary(_run: Run, call: Call) -> Known | None:
    """`dict(a, b=c)`."""
    items: dict[object, Known] = {}
    is_open = call.arguments.open
    for value in call.arguments.positions:
        if isinstance(value, Mapping):
            items.update(value.items)
            is_open = is_open or value.open
        else:
            is_open = True
    items.update(call.arguments.keywords)
    alone = not call.arguments.positions and not call.arguments.hidden
    return Mapping(items, is_open, call.arguments.spreads if alone else ())


def above(run: Run, _call: Call) -> Known | None:
    """`super()`."""
    return Super(run.owner) if run.owner is not None else None


def of_module(run: Run, _call: Call) -> Known | None:
    """`globals()`."""
    return Mapping(dict(run.module.names), True)


def variables(_run: Run, call: Call) -> Known | None:
    """`vars(module)`."""
    value = call.arguments.get(0, "object")
    return Ref(f"{value.name}.__dict__") if isinstance(value, Ref) else None


def join_paths(_run: Run, call: Call) -> Known | None:
    """`os.path.join` of literals."""
    parts = [one.value for one in call.arguments.positions if isinstance(one, Const)]
    if not parts or len(parts) != len(call.arguments.positions) or call.arguments.starred:
        return None
    return PathText("/".join(map(str, parts)))


def join_addresses(_run: Run, call: Call) -> Known | None:
    """`urljoin(base, path)` starts as its base does."""
    base = call.arguments.get(0, "base")
    if base is None or not (start_of(base) or base_of(base)):
        return None
    return unknown("expression", call.arguments.sources(), *started("", base, ""))


def set_attribute(run: Run, call: Call) -> Known | None:
    """`setattr(value, "name", new)`."""
    positions = call.arguments.positions
    if len(positions) != 3:
        return None
    owner, name, value = positions
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return None
    arguments = Arguments()
    arguments.positions = [value]
    if isinstance(owner, (Ref, Object)):
        kind = owner.name if isinstance(owner, Ref) else owner.type
        run.note(call.callee, spelled(f"{kind}.{name.value}"), arguments, "assignment")
    return None


def set_variables(run: Run, call: Call) -> Known | None:
    """`os.environ.update({"A": "1"}, B="2")`: one assignment for each."""
    node = call.node.args[0] if call.node.args else None
    keys = node.keys if isinstance(node, ast.Dict) else []
    for value in call.arguments.positions[:1]:
        if isinstance(value, Mapping):
            items = list(value.items.items())
            places = keys if len(keys) == len(items) else [None] * len(items)
            for (name, item), place in zip(items, places, strict=True):
                _set_variable(run, place or node or call.callee, name, item)
    for keyword in call.node.keywords:
        if keyword.arg is not None:
            item = call.arguments.keywords.get(keyword.arg, EXPRESSION)
            _set_variable(run, keyword.value, keyword.arg, item)
    return None


def _set_variable(run: Run, node: ast.expr, name: object, value: Known) -> None:
    arguments = Arguments()
    arguments.positions = [Const(name), value]
    run.note(node, "os.environ.__setitem__", arguments, "assignment")


def dedent(_run: Run, call: Call) -> Known | None:
    """`textwrap.dedent("…")` of a literal, which says what it says."""
    text = call.arguments.get(0, "text")
    return text if isinstance(text, Const) else None


def truth_of(_run: Run, call: Call) -> Known | None:
    """`bool(0)`."""
    known = truth(call.arguments.get(0, "") or EXPRESSION)
    return None if known is None else Const(known)


def as_number(_run: Run, call: Call) -> Known | None:
    """`request.args.get("n", type=int)`."""
    kind = call.arguments.get(2, "type")
    is_number = isinstance(kind, Ref) and kind.name in ("int", "float")
    return unknown("number", ()) if is_number else None


def mapped(_run: Run, call: Call) -> Known | None:
    """`map(shlex.quote, words)`."""
    function = call.arguments.get(0, "")
    name = spelled(function.name) if isinstance(function, Ref) else ""
    if name in QUOTERS or name in NUMBERS:
        return Series(unknown("quoted" if name in QUOTERS else "number", ()))
    return None


def class_of(_run: Run, call: Call) -> Known | None:
    """`type(value)`."""
    value = call.arguments.get(0, "")
    if len(call.arguments.positions) != 1:
        return None
    return value.cls if isinstance(value, Instance) else None


def compile_pattern(_run: Run, call: Call) -> Known | None:
    """`re.compile("[a-z]+")`."""
    return Object("re.compile()", call.arguments.sources(), call.arguments.get(0, "pattern"))


def parser_option(run: Run, call: Call) -> Known | None:
    """`parser.add_argument(…)`."""
    add_option(run, call.arguments)
    return None


def unchanged(index: int) -> Callable[[Run, Call], Known | None]:
    """A function that returns one of its arguments."""

    def same(_run: Run, call: Call) -> Known | None:
        return call.arguments.get(index, "")

    return same


def default_of(index: int) -> Callable[[Run, Call], Known | None]:
    """A field of a data class: its default, given by keyword or position."""

    def default(_run: Run, call: Call) -> Known | None:
        return call.arguments.get(index, "default")

    return default


def split_text(_run: Run, call: Call) -> Known | None:
    """`shlex.split("a b")`: the words of a command."""
    text = call.arguments.get(0, "s")
    if not isinstance(text, Const) or not isinstance(text.value, str):
        return None
    return Sequence([Const(word) for word in text.value.split()]) if text.value else EXPRESSION


PARSER_PARTS = (
    *("", "add_argument_group().", "add_mutually_exclusive_group()."),
    *("add_subparsers().add_parser().", "add_argument_group().add_mutually_exclusive_group()."),
)
"""What a parser of the command line may be divided into."""

SPECIAL: dict[str, Callable[[Run, Call], Known | None]] = {
    "functools.partial": partial,
    "toolz.partial": partial,
    "getattr": get_attribute,
    "importlib.import_module": import_module,
    "importlib.__import__": import_function,
    "__import__": import_function,
    "dict": make_dictionary,
    "super": above,
    "type": class_of,
    "map": mapped,
    "bool": truth_of,
    **{f"flask.request.{one}.get": as_number for one in ("args", "form", "values")},
    "textwrap.dedent": dedent,
    "inspect.cleandoc": dedent,
    "re.compile": compile_pattern,
    **{f"argparse.ArgumentParser.{one}add_argument": parser_option for one in PARSER_PARTS},
    "globals": of_module,
    "vars": variables,
    "os.path.join": join_paths,
    "os.environ.update": set_variables,
    "setattr": set_attribute,
    "urllib.parse.urljoin": join_addresses,
    "typing.cast": unchanged(1),
    "staticmethod": unchanged(0),
    "dataclasses.field": default_of(99),
    "attr.ib": default_of(0),
    "attrs.field": default_of(99),
    "pydantic.Field": default_of(0),
    "copy.copy": unchanged(0),
    "copy.deepcopy": unchanged(0),
    "contextlib.closing": unchanged(0),
    "shlex.split": split_text,
    "easydict.EasyDict": make_dictionary,
    "types.SimpleNamespace": make_dictionary,
    "collections.OrderedDict": make_dictionary,
}
"""What is done instead of looking the function up; None means that nothing special applies."""
