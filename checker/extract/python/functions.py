"""Functions of the file itself: their parameters, bodies and results."""

from __future__ import annotations

import ast

from checker.extract.python.callers import (
    ENTRY_DECORATORS,
    ENTRY_NAMES,
    HTTP_METHODS,
    ROUTE_METHODS,
    ROUTERS,
)
from checker.extract.python.choices import either
from checker.extract.python.names import is_class, origin_of
from checker.extract.python.restricted import kind_of
from checker.extract.python.run import MAX_CALL_DEPTH, Run, spelled
from checker.extract.python.scope import Scope
from checker.extract.python.tables import RECORDS
from checker.extract.python.values import (
    CALL,
    DONE,
    NEW,
    RUNNING,
    Arguments,
    Bound,
    Choice,
    Class,
    Const,
    Content,
    Function,
    FunctionNode,
    Inlet,
    Instance,
    Known,
    Object,
    Partial,
    Ref,
    Sources,
    Unknown,
    content_of,
    merge,
    sources_of,
    unknown,
)


def define(run: Run, node: FunctionNode, name: str, defaults: dict[str, Known]) -> Function:
    """A function: its body is read when it is called, or at the end."""
    qualname = f"{run.qualname}.{name}" if run.qualname else name
    owner = run.owner if run.scope.is_class else None
    function = Function(node, qualname, run.new_scope(_enclosing(run)), owner, run.fragment)
    function.receives = owner is not None and _receiver(function) is not None
    decorators = _decorators(node) if owner is not None else set()
    function.of_class = "classmethod" in decorators
    function.computed = not decorators.isdisjoint(("property", "cached_property"))
    run.functions.append(function)
    for parameter in _parameters(node.args):
        inlet = Inlet()
        default = defaults.get(parameter.arg)
        value: Known = Unknown("parameter", (inlet,), default=_switch(default))
        if (annotation := parameter.annotation) is not None:
            kind = kind_of(run, annotation)
            value = Unknown(kind) if kind else _annotated(run, annotation, inlet) or value
        if isinstance(default, (Ref, Partial)) or (
            isinstance(default, Const) and isinstance(default.value, str) and "://" in default.value
        ):
            value = Choice((value, default))
            run.aliases.add(parameter.arg)
        function.parameters[parameter.arg] = value
    if node.args.kwarg is not None:
        function.parameters[node.args.kwarg.arg] = Unknown("parameter", (Inlet(),))
    if node.args.vararg is not None:
        function.parameters[node.args.vararg.arg] = Unknown("parameter", (Inlet(),))
    return function


def _switch(default: Known | None) -> bool | None:
    """The default of a parameter that is true or false."""
    value = default.value if isinstance(default, Const) else None
    return value if isinstance(value, bool) else None


def _enclosing(run: Run) -> Scope:
    """The scope in which a new function looks names up: never that of a class."""
    scope = run.scope
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    return scope


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _annotated(run: Run, annotation: ast.expr, inlet: Inlet) -> Known | None:
    """`session: requests.Session` says what the parameter is, `kind: type[Model]` which class."""
    named = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
    if not isinstance(named, (ast.Name, ast.Attribute)):
        return None
    if named is not annotation and not _is_type(annotation):
        return None
    value = run.evaluate(named)
    if named is not annotation and isinstance(value, (Class, Ref)):
        return Ref(value.name, (inlet,)) if isinstance(value, Ref) else value
    if isinstance(value, Class):
        return Instance(value, (inlet,))
    return _of_library(value, inlet) if isinstance(value, Ref) else None


def _of_library(cls: Ref, inlet: Inlet) -> Known | None:
    """An object of the class of a library."""
    if not is_class(cls.name):
        return None
    name = spelled(cls.name)
    origin = origin_of(name)
    sources: Sources = (inlet, origin) if origin else (inlet,)
    return Unknown("parameter", sources) if name in RECORDS else Object(name, sources)


def _is_type(annotation: ast.expr) -> bool:
    """Whether an annotation is `type[…]` or `Type[…]`."""
    owner = getattr(annotation, "value", None)
    return getattr(owner, "id", getattr(owner, "attr", "")) in ("type", "Type")


def enter(function: Function, origin: str) -> None:
    """Outsiders call this function: its parameters are theirs."""
    function.entered = True
    for name, value in function.parameters.items():
        if name not in ("self", "cls"):
            for source in sources_of(value):
                if isinstance(source, Inlet):
                    source.add((origin,))


def mark_entry(function: Function, decorator: Known, node: ast.expr) -> None:
    """Recognise handlers of requests and commands by their decorators."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(decorator, (Ref, Object)):
        name = spelled(decorator.name if isinstance(decorator, Ref) else decorator.type)
        if origin := ENTRY_DECORATORS.get(name.removesuffix("()")):
            enter(function, origin)
            return
    if isinstance(target, ast.Attribute):
        base = target.value
        owner = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
        if target.attr in ROUTE_METHODS or (target.attr in HTTP_METHODS and _is_router(owner)):
            enter(function, "request")


def _is_router(name: str) -> bool:
    return name.lower() in ROUTERS or name.lower().endswith(("_router", "_app", "_api", "_bp"))


def mark_by_name(function: Function, name: str) -> None:
    """Functions that a platform calls by their name."""
    values = list(function.parameters.values())
    for index in ENTRY_NAMES.get(name, ()):
        if function.owner is None and index < len(values):
            for source in sources_of(values[index]):
                if isinstance(source, Inlet):
                    source.add(("request",))


def outcome_of(run: Run, callee: Function | Bound, arguments: Arguments) -> Known:
    """Call a function of this file: its parameters take in the arguments' origins."""
    function, receiver = (
        (callee.function, callee.receiver) if isinstance(callee, Bound) else (callee, None)
    )
    passed = _pass(function, receiver, arguments)
    if function.state is NEW and run.depth < MAX_CALL_DEPTH:
        read(run, function)
    if function.state is not DONE or function.outcome is None:
        return CALL
    if isinstance(function.outcome, Instance):
        return _as_received(function, function.outcome, receiver)
    return _substitute(function.outcome, passed)


def _as_received(function: Function, outcome: Instance, receiver: Known | None) -> Known:
    """What a method returns that gives its own object or class back, to a class derived from it."""
    cls = receiver.cls if isinstance(receiver, Instance) else receiver
    own = isinstance(cls, Class) and outcome.cls is function.owner
    return Instance(cls, outcome.sources) if own and isinstance(cls, Class) else outcome


def _pass(function: Function, receiver: Known | None, arguments: Arguments) -> dict[Inlet, Sources]:
    """Each parameter's inlet → the sources of its argument in this call."""
    passed: dict[Inlet, Sources] = {}
    names = [parameter.arg for parameter in _parameters(function.node.args)]
    if receiver is not None and names:
        names = names[1:]
    given = {**dict(zip(names, arguments.positions, strict=False)), **arguments.keywords}
    for name, value in given.items():
        parameter = function.parameters.get(name)
        if parameter is None:
            continue
        sources = sources_of(value)
        for inlet in sources_of(parameter):
            if isinstance(inlet, Inlet):
                passed[inlet] = sources
                inlet.add(sources)
    return passed


def _substitute(outcome: Known, passed: dict[Inlet, Sources]) -> Known:
    """What a function returns in one call: its parameters are that call's arguments."""
    sources = sources_of(outcome)
    if not any(
        isinstance(source, Inlet) and _passed(source, passed) is not None for source in sources
    ):
        return outcome
    replaced: Sources = ()
    for source in sources:
        more = _passed(source, passed) if isinstance(source, Inlet) else None
        replaced = merge(replaced, (source,) if more is None else more)
    if isinstance(outcome, Object):
        return Object(outcome.type, replaced)
    return unknown("call", replaced)


def _passed(source: Inlet, passed: dict[Inlet, Sources]) -> Sources | None:
    """What a call puts in the place of a parameter, or of what is in the file of that name."""
    if isinstance(source, Content) and isinstance(path := source.incoming[0], Inlet):
        given = passed.get(path)
        return content_of(given) if given is not None else None
    return passed.get(source)


def read(run: Run, function: Function) -> None:
    """Read the body of a function, once."""
    if function.state is not NEW:
        return
    function.state = RUNNING
    if function.owner is not None:
        _set_up(run, function.owner)
    run.depth += 1
    scope = function.scope
    scope.names.update(function.parameters)
    if function.owner is not None and (first := _receiver(function)):
        scope.names[first] = function.owner if function.of_class else Instance(function.owner)
    saved, run.current = run.current, function
    try:
        with run.inside(scope, function.qualname, function.owner, function.fragment):
            node = function.node
            if isinstance(node, ast.Lambda):
                returned(function, run.evaluate(node.body))
            else:
                run.execute(node.body)
    finally:
        run.current = saved
        run.depth -= 1
        function.state = DONE


SET_UP = ("__init__", "__post_init__", "setup", "__new__", "__enter__", "initialize")
"""Methods read before the others of their class: they set what the others use."""


def _set_up(run: Run, cls: Class, depth: int = MAX_CALL_DEPTH) -> None:
    for base in cls.bases:
        if isinstance(base, Class) and depth:
            _set_up(run, base, depth - 1)
    for name in SET_UP:
        method = cls.members.get(name)
        if isinstance(method, Function):
            if method.state is RUNNING:
                return  # what comes later may use what it is about to set
            read(run, method)


def _receiver(function: Function) -> str | None:
    """The name of `self`, of a method that has one."""
    node = function.node
    if isinstance(node, ast.Lambda):
        return None
    arguments = [*node.args.posonlyargs, *node.args.args]
    if "staticmethod" in _decorators(node) or not arguments:
        return None
    return arguments[0].arg


def _decorators(node: FunctionNode) -> set[str]:
    """The plain names among the decorators of a function."""
    if isinstance(node, ast.Lambda):
        return set()
    names = (getattr(one, "id", getattr(one, "attr", None)) for one in node.decorator_list)
    return {one for one in names if one is not None}


def returned(function: Function, value: Known) -> None:
    """Add to what a function may return."""
    function.outcome = value if function.outcome is None else either(function.outcome, value)
