"""Calls: who is called, with what, and what comes back."""

from __future__ import annotations

import ast
from collections.abc import Callable

from checker.extract.python import attributes
from checker.extract.python.choices import either
from checker.extract.python.embedded import asks_for_program, literal_in
from checker.extract.python.facts import Form
from checker.extract.python.fetching import DOWNLOAD_METHODS
from checker.extract.python.functions import outcome_of
from checker.extract.python.libraries import downloaded, result_of, side_effects
from checker.extract.python.methods import MISSING, READING, call_method
from checker.extract.python.names import about
from checker.extract.python.restricted import add_option
from checker.extract.python.run import Run, spelled
from checker.extract.python.special import SPECIAL, Call
from checker.extract.python.tables import APPLIERS, INSPECTORS
from checker.extract.python.texts import base_of, kept, settled
from checker.extract.python.values import (
    CALL,
    EXPRESSION,
    OWN,
    Arguments,
    Bound,
    Choice,
    Class,
    Const,
    Function,
    Inlet,
    Instance,
    Known,
    Mapping,
    Object,
    Partial,
    Ref,
    Sequence,
    Unknown,
    sources_of,
    unknown,
)

UNENCRYPTED = ("http://", "ftp://")
"""How addresses begin whose content anybody on the way can change."""

MAX_ARGUMENTS = 100
"""Arguments kept of a call; what has more is generated, and no policy asks for the rest."""


def call(run: Run, node: ast.Call) -> Known:
    """A call."""
    return call_as(run, node, "call")


def call_as(run: Run, node: ast.Call, form: Form) -> Known:
    """A call; `form` says where it stands."""
    function = node.func
    if not isinstance(function, ast.Attribute):
        callee = run.evaluate(function)
        arguments = read_arguments(run, node, handing_on=not _inspects(callee))
    else:
        receiver = run.evaluate(function.value)
        if receiver is EXPRESSION and function.attr not in run.lookout.told_methods:
            _read_only(run, node)
            return CALL
        callee = kept(receiver, attributes.attribute(run, function, receiver))
        arguments = read_arguments(run, node, handing_on=not _inspects(callee))
        result = call_method(run, function, receiver, arguments)
        if result is not MISSING:
            return result
    attributes.called(callee)
    return invoke(run, Call(node, function, arguments, form), callee)


def _read_only(run: Run, node: ast.Call) -> None:
    """The arguments of a call that nothing is known of: uses among them are noted."""
    for argument in node.args:
        _argument(run, argument)
    for keyword in node.keywords:
        _argument(run, keyword.value)


def _inspects(callee: Known) -> bool:
    """Whether a function only looks at the functions that it is given."""
    if callee.__class__ is not Ref:
        return False
    name = callee.name
    return name in INSPECTORS or name.startswith(("inspect.", "unittest.mock.", "mock."))


def read_arguments(run: Run, node: ast.Call, *, handing_on: bool = True) -> Arguments:
    """The arguments of a call; functions among them are handed on, unless only looked at."""
    read = _argument if handing_on else Run.evaluate
    arguments = Arguments()
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            _spread(run.evaluate(argument.value), arguments)
        else:
            arguments.positions.append(read(run, argument))
    for keyword in node.keywords:
        if keyword.arg is not None:
            arguments.keywords[keyword.arg] = read(run, keyword.value)
        else:
            _spread_keywords(run.evaluate(keyword.value), arguments)
    return arguments


def _argument(run: Run, node: ast.expr) -> Known:
    value = run.evaluate(node)
    kind = value.__class__
    handed = kind is Ref or kind is Choice or kind is Mapping
    return attributes.handed_on(run, node, value) if handed else value


def _spread(value: Known, arguments: Arguments) -> None:
    """`*value`."""
    if isinstance(value, Sequence) and not value.open and not arguments.starred:
        arguments.positions.extend(value.items[:MAX_ARGUMENTS])
    else:
        arguments.starred = True


def _spread_keywords(value: Known, arguments: Arguments) -> None:
    """`**value`."""
    if not isinstance(value, Mapping):
        arguments.open = True
        arguments.rest += sources_of(value)
        name = base_of(value)
        arguments.hidden = arguments.hidden or not name
        arguments.spreads += (name,) if name else ()
        return
    arguments.open = arguments.open or value.open
    arguments.hidden = arguments.hidden or (value.open and not value.spreads)
    arguments.spreads += value.spreads
    arguments.rest += value.rest
    for key, item in value.items.items():
        if isinstance(key, str):
            arguments.keywords.setdefault(key, item)


def invoke(run: Run, call: Call, callee: Known) -> Known:
    """Call a value that is already known."""
    handler = _CALLEES.get(callee.__class__)
    return handler(run, call, callee) if handler is not None else CALL


def _call_unknown(run: Run, call: Call, callee: Unknown) -> Known:
    """The method of an object whose class could not be told."""
    if isinstance(call.callee, ast.Attribute):
        name = call.callee.attr
        if name in run.lookout.methods:
            run.note(call.callee, f"?.{name}", call.arguments, call.form, sources=callee.sources)
        if name in DOWNLOAD_METHODS:
            downloaded(run, call, DOWNLOAD_METHODS[name])
        if name == "add_argument":
            add_option(run, call.arguments)
    if callee.reason == "constants" and _makes_text(call):
        return callee
    return unknown("call", callee.sources, parts=callee.parts)


def _makes_text(call: Call) -> bool:
    """Whether the method of a text or path gives another one, made of literals as well."""
    if not isinstance(call.callee, ast.Attribute) or call.arguments.starred:
        return False
    given = (*call.arguments.positions, *call.arguments.keywords.values())
    return call.callee.attr not in READING and all(settled(one) for one in given)


def _programs(run: Run, call: Call, name: str) -> None:
    """Programs among the arguments: of `exec`, or of a step whose command is `python -c`."""
    node = call.node
    if name in ("exec", "eval", "compile") and node.args:
        if name != "compile" and isinstance(node.args[0], ast.Call):
            run.superseded.add(id(node.args[0].func))  # `exec(compile(text))` is one use of a text
        run.note_program(literal_in(node.args[0]))
        code = call.arguments.get(0, "source")
        if isinstance(node.args[0], ast.Name) and isinstance(code, Const) and code.place:
            run.programs[code.place[0], id(code.place[1])] = code.place[1]
    for keyword in node.keywords:
        if keyword.arg in ("command", "cmds"):
            _container(run, call, keyword)
        elif keyword.arg == "bash_command":
            script = call.arguments.keywords.get(keyword.arg)
            if script is not None:
                run.starts.append((run.fragment, keyword.value, script))


def _container(run: Run, call: Call, command: ast.keyword) -> None:
    """A step of a pipeline that runs a command in a container, with arguments after it."""
    keywords = call.arguments.keywords
    words = keywords.get(command.arg or "")
    given = keywords.get("args", keywords.get("arguments"))
    if asks_for_program(command.value):
        nodes = {one.arg: one.value for one in call.node.keywords}
        node = nodes.get("args", nodes.get("arguments"))
        if isinstance(node, ast.List) and node.elts:
            run.note_program(literal_in(node.elts[0]))
    if isinstance(words, Sequence):
        more = given.items if isinstance(given, Sequence) else []
        run.starts.append((run.fragment, command.value, Sequence([*words.items, *more])))


def _call_named(run: Run, call: Call, callee: Ref | Object) -> Known:
    """Something of a library."""
    known = about(callee.name if isinstance(callee, Ref) else f"{callee.type}.__call__")
    name = known.name
    _programs(run, call, name)
    special = SPECIAL.get(name)
    if special is not None and (result := special(run, call)) is not None:
        return result
    run.note(call.callee, name, call.arguments, call.form, sources=callee.sources)
    if known.foreign and call.form == "call" and _carries(call.arguments):
        run.note_passing(call.callee, name, call.arguments)
    if known.plain and not callee.sources:
        return known.result
    if name in APPLIERS:
        _apply(run, call, APPLIERS[name])
    side_effects(run, call, name)
    return result_of(run, call, callee, name)


def _carries(arguments: Arguments) -> bool:
    """Whether any argument comes from somewhere, or from another function."""
    for value in (*arguments.positions, *arguments.keywords.values()):
        if value.__class__ is Object or is_switch(value):
            return True
        if value.__class__ is not Const and sources_of(value):
            return True
    return False


def is_switch(value: Known) -> bool:
    """Whether an argument is true or false, a loader of a library, or an unsafe address."""
    if value.__class__ is Const:
        given = value.value
        if given.__class__ is str:
            return given.startswith(UNENCRYPTED)
        return given is True or given is False
    if value.__class__ is Unknown:
        return value.prefix.startswith(UNENCRYPTED) and not value.base
    return value.__class__ is Ref and value.name.endswith(("Loader", "CERT_NONE"))


def _call_own(run: Run, call: Call, callee: Function | Bound) -> Known:
    """A function of this file."""
    arguments = call.arguments
    if call.form == "call" and any(
        map(is_switch, (*arguments.positions, *arguments.keywords.values()))
    ):
        function = callee.function if isinstance(callee, Bound) else callee
        run.note_passing(call.callee, f"{OWN}{function.qualname}", arguments)
    return outcome_of(run, callee, call.arguments)


def _call_partial(run: Run, call: Call, callee: Partial) -> Known:
    """A function some arguments of which were given before."""
    joined = call.arguments.after(callee.arguments)
    return invoke(run, Call(call.node, call.callee, joined, call.form), callee.function)


def _call_choice(run: Run, call: Call, callee: Choice) -> Known:
    """One of several functions."""
    result: Known | None = None
    for option in callee.options:
        attributes.called(option)
        value = invoke(run, call, option)
        result = value if result is None else either(result, value)
    return result or CALL


def _construct(run: Run, call: Call, cls: Class) -> Known:
    """An instance of a class of this file; it is one of the watched class it derives from too."""
    if not cls.guarded and "__init__" not in cls.members:
        for base in cls.bases:
            if isinstance(base, Ref):
                run.note(call.callee, spelled(base.name), call.arguments, call.form)
    instance = Instance(cls)
    if cls.fields and "__init__" not in cls.members:
        _fill(cls, call.arguments)
    initialiser = cls.members.get("__init__")
    if isinstance(initialiser, Function):
        _call_own(run, call, Bound(initialiser, instance))
    return instance


def _fill(cls: Class, arguments: Arguments) -> None:
    """The fields of an object take in what it is made of."""
    given = {**dict(zip(cls.fields, arguments.positions, strict=False)), **arguments.keywords}
    for name, value in given.items():
        if sources := sources_of(value):
            cls.awaited.setdefault(name, Inlet()).add(sources)


def _apply(run: Run, call: Call, places: tuple[int, int]) -> None:
    """`map(f, items)`: f is called, with arguments of which only the kind is known."""
    positions = call.arguments.positions
    index = places[0]
    if len(positions) <= index or sources_of(positions[index]):
        return
    function = positions[index]
    attributes.called(function)
    inner = Arguments()
    inner.positions = [attributes.element(one) for one in positions[places[1] :]]
    inner.starred = call.arguments.starred
    node = call.node.args[index] if index < len(call.node.args) else call.callee
    invoke(run, Call(call.node, node, inner, "reference"), function)


_CALLEES: dict[type[Known], Callable[..., Known]] = {
    Unknown: _call_unknown,
    Ref: _call_named,
    Object: _call_named,
    Function: _call_own,
    Bound: _call_own,
    Class: _construct,
    Partial: _call_partial,
    Choice: _call_choice,
}
"""What is done with each kind of callee."""
