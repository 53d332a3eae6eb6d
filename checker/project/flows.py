"""What comes from outside in one file → the calls in others that it ends up in."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from checker.extract.python.facts import PythonCall, PythonPassed, PythonSink
from checker.extract.python.values import ORIGINS
from checker.model import Fact, Value
from checker.project.modules import MAX_STEPS, Modules

Place = tuple[str, int, int]


def place_of(fact: Fact) -> Place:
    """Where a call stands."""
    return fact.at.path, fact.at.line, fact.at.column


def given_by(modules: Modules, path: str, name: str) -> str | None:
    """Where `f().a`, `C().f` or what they give comes from, as far as functions tell."""
    called = ""
    for part in name.split("()")[:MAX_STEPS]:
        called += part
        if (origin := modules.find(modules.results, path, called)) is not None:
            return origin
    return None


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
                origin = given_by(self._modules, passed.at.path, name)
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
            text = value.unknown or value.name or ""
            called = text.startswith("result of ") or "()" in text
            if called and value.origin is None:
                name = text.removeprefix("result of ")
                if (origin := given_by(self._modules, call.at.path, name)) is not None:
                    tell(call, argument, origin)

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
            tell(call, sink.argument, origin)
        if steps:
            self._enter(sink.at.path, sink.name, {sink.argument: origin}, steps - 1)


def tell(call: PythonCall, argument: str, origin: str) -> None:
    """Set the origin of an argument, of a word of it, or of the object a call is made on."""
    if not argument:
        call.origin = _worse(call.origin, origin)
    elif (value := _argument(call, argument)) is not None and value.value is UNSET:
        put(call, argument, replace(value, origin=_worse(value.origin, origin)))


def _argument(call: PythonCall, name: str) -> Value | None:
    if name.isdecimal():
        return call.args[int(name)] if int(name) < len(call.args) else None
    return call.keywords.get(name) or (call.parts or {}).get(name)


def put(call: PythonCall, argument: str, value: Value) -> None:
    """Set an argument, or a word of one, if it is there."""
    if argument.isdecimal():
        if int(argument) < len(call.args):
            call.args[int(argument)] = value
    elif argument in call.keywords:
        call.keywords[argument] = value
    elif call.parts and argument in call.parts:
        call.parts[argument] = value


def _worse(one: str | None, other: str) -> str:
    """The less trustworthy of two origins."""
    return min((one or other, other), key=ORIGINS.index)
