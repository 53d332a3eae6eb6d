"""What one module gives to another → facts that are put together once all files have been read.

Expressions of names of other modules, what flows from a parameter into a call, and what flows from
outside into a function of another module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.extract.python.calls import is_switch
from checker.extract.python.convert import origin_of_sources, to_value
from checker.extract.python.facts import (
    PythonPassed,
    PythonPending,
    PythonResult,
    PythonSink,
    PythonWrapper,
)
from checker.extract.python.fetching import ADDRESSED
from checker.extract.python.names import is_foreign
from checker.extract.python.run import Passing, Run, Use
from checker.extract.python.tables import COMMANDS, SINK_ROOTS, SWITCHES
from checker.extract.python.values import (
    OWN,
    Arguments,
    Choice,
    Function,
    Inlet,
    Instance,
    Known,
    Mapping,
    Object,
    Ref,
    Sequence,
    Sources,
    Unknown,
    sources_of,
)
from checker.model import Location, Value

OUTSIDE = frozenset({"request", "network", "download", "model", "argv", "input"})
"""Origins that somebody outside decides on."""

MAX_SINKS = 200
"""Flows told of one module; one with more is generated."""

MAX_STEPS = 100_000
"""Places looked at to tell the flows of one module."""

MAX_FUNCTIONS = 500
"""Functions of one module whose results are told."""

MAX_WORDS = 20
"""Entries of a list that are told one by one."""

Place = Callable[[int, object], Location]
Parameters = dict[int, tuple[Function, str, int]]
"""Inlet (by identity) → the parameter that it is: function, name and position."""


def pending(use: Use, at: Location) -> PythonPending | None:
    """What a call takes from other modules, if it takes anything by an expression."""
    arguments = use.arguments
    starts = {
        key: (value.base, value.prefix)
        for key, value in _named(arguments)
        if isinstance(value, Unknown) and value.base and is_foreign(value.base)
    }
    spreads = tuple(name for name in arguments.spreads if is_foreign(name))
    made = {key: value for key, value in _words(arguments) if isinstance(value, Unknown)}
    parts = {key: value.parts for key, value in made.items() if value.parts}
    if not starts and not spreads and not parts:
        return None
    complete = not arguments.hidden and len(spreads) == len(arguments.spreads)
    return PythonPending(
        at=at,
        name=use.name,
        spreads=spreads,
        complete=complete,
        starts=starts or None,
        parts=parts or None,
        settles=tuple(key for key in parts if made[key].reason == "named"),
    )


def _words(arguments: Arguments) -> Iterator[tuple[str, Known]]:
    """The arguments, and those within a list of them."""
    for key, value in _named(arguments):
        yield key, value
        if isinstance(value, Sequence):
            for index, item in enumerate(value.items[:MAX_WORDS]):
                yield f"{key}.{index}", item


def _named(arguments: Arguments) -> Iterator[tuple[str, Known]]:
    for index, value in enumerate(arguments.positions):
        yield str(index), value
    yield from arguments.keywords.items()


def results(run: Run, at: Location) -> Iterator[PythonResult]:
    """The functions of a module whose result somebody outside decides on."""
    for function in run.functions[:MAX_FUNCTIONS]:
        outcome = function.outcome
        if outcome is not None and _is_shared(function):
            origin = origin_of_sources(sources_of(outcome))
            if origin in OUTSIDE:
                for name in (function.qualname, *_of_instances(run, function)):
                    yield PythonResult(at=at, name=name, origin=origin or "")


def _of_instances(run: Run, function: Function) -> Iterator[str]:
    """The names of a method of the objects that a module has."""
    if function.owner is not None:
        for name, value in run.module.names.items():
            if isinstance(value, Instance) and value.cls is function.owner:
                yield f"{name}.{function.qualname.rpartition('.')[2]}"


def sinks(run: Run, place: Callable[[Use | Passing], Location]) -> Iterator[PythonSink]:
    """What the callers of a module's functions decide on in a call."""
    parameters = _parameters(run)
    if not parameters:
        return
    left, steps = MAX_SINKS, [MAX_STEPS]
    every: list[Use | Passing] = [*run.uses, *run.passings]
    for use in every:
        if not (_is_sink(use) if isinstance(use, Use) else run.lookout.is_foreign(use.name)):
            continue
        for key, sources in _flows(use):
            for function, name, position in _reached(sources, parameters, steps):
                left -= 1
                if left < 0:
                    return
                yield PythonSink(
                    at=place(use),
                    function=function.qualname,
                    parameter=name,
                    position=position,
                    name=use.name,
                    argument=key,
                )


def wrappers(run: Run, place: Callable[[Use | Passing], Location]) -> Iterator[PythonWrapper]:
    """The parameters of a module's functions that are, as they are, arguments of watched calls."""
    parameters = _parameters(run)
    left = MAX_SINKS
    for use in run.uses if parameters else ():
        if not use.watched or use.form != "call" or use.name.startswith(COMMANDS):
            continue
        for key, inlet in _handed_on(use.arguments, ADDRESSED.get(use.name, ())):
            found = parameters.get(id(inlet))
            if found is None or not left:
                continue
            function, name, position = found
            rest = key == "**"
            left -= 1
            yield PythonWrapper(
                at=place(use),
                function=function.qualname,
                parameter=key if rest else name,
                position=position,
                name=use.name,
                argument=key,
                others=tuple(function.parameters) if rest else (),
            )


def _handed_on(arguments: Arguments, address: tuple[str, ...]) -> Iterator[tuple[str, Inlet]]:
    """The arguments that are nothing but a parameter: an address, and all others but the first."""
    for key, value in _named(arguments):
        switch = key != "0" and (key.isdecimal() or SWITCHES.search(key))
        if key not in address and not switch:
            continue
        for one in value.options if isinstance(value, Choice) else (value,):
            if isinstance(one, Unknown) and one.reason == "parameter" and len(one.sources) == 1:
                source = one.sources[0]
                if isinstance(source, Inlet) and (one is value or _is_default(value)):
                    yield key, source
    for source in arguments.rest:
        if isinstance(source, Inlet):
            yield "**", source


def _is_default(value: Known) -> bool:
    """Whether a value is a parameter or a library's, as where that is the default."""
    options = value.options if isinstance(value, Choice) else ()
    return len(options) == 2 and isinstance(options[1], Ref)


def passed(run: Run, place: Callable[[Use | Passing], Location]) -> Iterator[PythonPassed]:
    """What comes from outside and goes into functions of other modules."""
    left = MAX_SINKS
    for use in run.passings:
        origins: dict[str, str] = {}
        others: dict[str, str] = {}
        constants = {key: _constant(one) for key, one in _named(use.arguments) if is_switch(one)}
        own = use.name[:1] == OWN
        for key, value in _named(use.arguments) if not own else ():
            origin = origin_of_sources(_carried(value))
            if origin in OUTSIDE and origin is not None:
                origins[key] = origin
            elif (name := _given_by(value)) is not None:
                others[key] = name
        if (origins or others or constants) and left:
            left -= 1
            yield PythonPassed(
                at=place(use),
                name=use.name.removeprefix(OWN),
                origins=origins,
                results=others or None,
                constants=constants or None,
                own=own,
            )


def _constant(value: Known) -> Value:
    """A switch, a loader, or an address as far as it is known."""
    return Value(value=value.prefix) if isinstance(value, Unknown) else to_value(value)


def _carried(value: Known) -> Sources:
    """The sources of an argument; of the words of a command those of the program."""
    if isinstance(value, Sequence) and value.items:
        return sources_of(value.items[0])
    return sources_of(value)


def _given_by(value: Known) -> str | None:
    """The function of another module that gave a value."""
    name = value.type if isinstance(value, Object) else value.name if isinstance(value, Ref) else ""
    return name if "()" in name and is_foreign(name.partition("(")[0]) else None


def _is_sink(use: Use) -> bool:
    return bool(use.watched) and (use.name[:1] == "?" or use.name.partition(".")[0] in SINK_ROOTS)


def _flows(use: Use | Passing) -> Iterator[tuple[str, Sources]]:
    """Each argument, word of an argument, and (under no name) the object, with its sources."""
    if isinstance(use, Use) and use.sources:
        yield "", use.sources
    for key, value in _named(use.arguments):
        if not (sources := sources_of(value)):
            continue
        yield key, sources
        if isinstance(value, Sequence):
            for index, item in enumerate(value.items[:MAX_WORDS]):
                yield f"{key}.{index}", sources_of(item)
        elif isinstance(value, Mapping):
            for name, item in list(value.items.items())[:MAX_WORDS]:
                if isinstance(name, str):
                    yield f"{key}.{name}", sources_of(item)


def _parameters(run: Run) -> Parameters:
    found: Parameters = {}
    for function in run.functions:
        if not _is_shared(function):
            continue
        ordered = (*function.node.args.posonlyargs, *function.node.args.args)
        first = 1 if function.receives else 0
        positions = {one.arg: index - first for index, one in enumerate(ordered)}
        for name, value in function.parameters.items():
            position = positions.get(name, -1)
            for source in sources_of(value):
                if isinstance(source, Inlet):
                    found[id(source)] = (function, name, position)
    return found


def _is_shared(function: Function) -> bool:
    """Whether other modules can name a function."""
    return (function.owner is not None or "." not in function.qualname) and (
        "<" not in function.qualname
    )


def _reached(
    sources: Sources, parameters: Parameters, steps: list[int]
) -> Iterator[tuple[Function, str, int]]:
    """The parameters that sources come from, those of callers in the module included."""
    seen: set[int] = set()
    waiting = [one for one in sources if isinstance(one, Inlet)]
    while waiting and steps[0]:
        steps[0] -= 1
        inlet = waiting.pop()
        if id(inlet) in seen:
            continue
        seen.add(id(inlet))
        if (found := parameters.get(id(inlet))) is not None:
            yield found
        waiting.extend(one for one in inlet.incoming if isinstance(one, Inlet))
