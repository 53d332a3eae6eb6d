"""What comes from outside in one file → the calls in others that it ends up in."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.extract.python.facts import PythonCall, PythonPassed, PythonSink
from checker.extract.python.values import ORIGINS
from checker.model import Fact, Value
from checker.project.modules import MAX_STEPS, Modules

Place = tuple[str, int, int]


def place_of(fact: Fact) -> Place:
    """Where a call stands."""
    return fact.at.path, fact.at.line, fact.at.column


class Flows:
    """Follows what is passed on, and tells the calls it reaches where their arguments come from."""

    def __init__(self, modules: Modules, calls: Iterable[PythonCall]) -> None:
        self._modules = modules
        self._calls: dict[Place, list[PythonCall]] = {}
        for call in calls:
            self._calls.setdefault(place_of(call), []).append(call)
        self._seen: set[tuple[Place, str, str, str]] = set()

    def run(self) -> None:
        """Follow everything: results of functions to their calls first."""
        for calls in self._calls.values():
            for call in calls:
                self._results(call)
        for passed in self._modules.tree.facts(PythonPassed):
            origins = dict(passed.origins)
            for argument, name in (passed.results or {}).items():
                origin = self._modules.find(self._modules.results, passed.at.path, name)
                if origin is not None:
                    origins.setdefault(argument, origin)
            if origins and (passed.role in (None, "product")):
                self._enter(passed.at.path, passed.name, origins, MAX_STEPS)

    def _results(self, call: PythonCall) -> None:
        """Arguments that are what a function of another module has given."""
        if not self._modules.results:
            return
        for argument, value in (
            *((str(index), one) for index, one in enumerate(call.args)),
            *call.keywords.items(),
        ):
            if value.origin is None and (value.unknown or "").startswith("result of "):
                name = (value.unknown or "").removeprefix("result of ").partition("(")[0]
                origin = self._modules.find(self._modules.results, call.at.path, name)
                if origin is not None:
                    _tell(call, argument, origin)

    def _enter(self, path: str, name: str, origins: dict[str, str], steps: int) -> None:
        """A function is given arguments of these origins."""
        for sink in self._modules.find(self._modules.sinks, path, name) or ():
            given = origins.get(sink.parameter)
            if sink.position >= 0:
                given = given or origins.get(str(sink.position))
            if given is not None:
                self._reach(sink, given, steps)

    def _reach(self, sink: PythonSink, origin: str, steps: int) -> None:
        key = place_of(sink), sink.name, sink.argument, origin
        if key in self._seen:
            return
        self._seen.add(key)
        for call in self._calls.get(place_of(sink), ()):
            _tell(call, sink.argument, origin)
        if steps:
            self._enter(sink.at.path, sink.name, {sink.argument: origin}, steps - 1)


def _tell(call: PythonCall, argument: str, origin: str) -> None:
    """Set the origin of an argument, of a word of it, or of the object a call is made on."""
    if not argument:
        call.origin = _worse(call.origin, origin)
    elif argument.isdecimal():
        if int(argument) < len(call.args):
            call.args[int(argument)] = _with(call.args[int(argument)], origin)
    elif argument in call.keywords:
        call.keywords[argument] = _with(call.keywords[argument], origin)
    elif call.parts and argument in call.parts:
        call.parts[argument] = _with(call.parts[argument], origin)


def _with(value: Value, origin: str) -> Value:
    if value.unknown is None and value.name is None:
        return value
    return replace(value, origin=_worse(value.origin, origin))


def _worse(one: str | None, other: str) -> str:
    """The less trustworthy of two origins."""
    return min((one or other, other), key=ORIGINS.index)
