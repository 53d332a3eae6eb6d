"""Switches and addresses that callers hand to functions → the library's calls they end up in.

`def restore(path, weights_only=True)` passes its parameter on: whoever calls it with
`weights_only=False` makes that call of the library, which is told at the caller's place.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.addresses import Url, url_of
from checker.extract.python.facts import PythonCall, PythonPassed, PythonWrapper
from checker.extract.python.fetching import ADDRESSED
from checker.extract.python.tables import SWITCHES
from checker.model import Value
from checker.project import Tree
from checker.project.flows import place_of
from checker.project.modules import Modules

Place = tuple[str, int, int]
Wrappers = dict[tuple[str, str], list[PythonWrapper]]

_UNKNOWN = Value(unknown="parameter")

REST = "**"
"""Stands for all keywords that have no parameter of their own."""


def wrappers_of(tree: Tree) -> Wrappers:
    """File and function → what it hands on as it is."""
    found: Wrappers = {}
    for one in tree.facts(PythonWrapper):
        found.setdefault((one.at.path, one.function), []).append(one)
    return found


def switched(tree: Tree, modules: Modules, wrappers: Wrappers) -> Iterator[PythonCall]:
    """The calls that callers make through functions of the project."""
    if not wrappers:
        return
    calls: dict[tuple[Place, str], PythonCall] = {
        (place_of(one), one.name): one for one in tree.facts(PythonCall)
    }
    for passed in tree.facts(PythonPassed):
        if not passed.constants:
            continue
        found: dict[tuple[Place, str], dict[str, Value]] = {}
        through: dict[tuple[Place, str], str] = {}
        for one in _called(passed, modules, wrappers):
            key = place_of(one), one.name
            found.setdefault(key, {}).update(_given(one, passed.constants))
            through[key] = one.function
        for key, given in found.items():
            call = calls.get(key)
            changed = {} if call is None else _changed(call, given)
            if call is not None and changed and (place_of(passed), call.name) not in calls:
                yield _derived(call, passed, changed, through[key])


def _called(passed: PythonPassed, modules: Modules, wrappers: Wrappers) -> list[PythonWrapper]:
    path = passed.at.path
    for name in (passed.name, f"{passed.name}.__init__"):
        own = passed.own
        found = wrappers.get((path, name)) if own else modules.find(wrappers, path, name)
        if found:
            return found
    return []


def _given(wrapper: PythonWrapper, constants: dict[str, Value]) -> dict[str, Value]:
    """The arguments of the library's call that are constants in this call of the wrapper."""
    if wrapper.parameter == REST:
        names = [one for one in constants if SWITCHES.search(one) and one not in wrapper.others]
        return {name: constants[name] for name in names}
    value = constants.get(wrapper.parameter)
    if value is None and wrapper.position >= 0:
        value = constants.get(str(wrapper.position))
    if value is None:
        return {}
    is_text = isinstance(value.value, str)
    asked = not is_text or wrapper.argument in ADDRESSED.get(wrapper.name, ())
    return {wrapper.argument: value} if asked else {}


def _changed(call: PythonCall, given: dict[str, Value]) -> dict[str, Value]:
    """What is not so without the caller; that would be told where the library is called."""
    known = {**{str(index): one for index, one in enumerate(call.args)}, **call.keywords}
    return {name: value for name, value in given.items() if known.get(name) != value}


def _derived(
    call: PythonCall, passed: PythonPassed, given: dict[str, Value], through: str
) -> PythonCall:
    """The library's call with what this caller decides on; its texts are told where it stands.

    So are its switches, where all that the caller decides on is an address.
    """
    urls = {name: url for name, value in given.items() if (url := _url(value))}
    given = {name: _UNKNOWN if name in urls else value for name, value in given.items()}
    rest = _UNKNOWN if len(urls) == len(given) else None
    args = [given.get(str(index), rest or _untold(value)) for index, value in enumerate(call.args)]
    keywords = {name: rest or _untold(value) for name, value in call.keywords.items()}
    keywords.update({name: value for name, value in given.items() if not name.isdecimal()})
    return PythonCall(
        at=passed.at,
        name=call.name,
        watched=call.watched,
        args=args,
        keywords=keywords,
        text=passed.name.lstrip("."),
        open=call.open,
        starred=call.starred,
        through=through,
        urls=urls or None,
    )


def _url(value: Value) -> Url | None:
    return url_of(value.value) if isinstance(value.value, str) else None


def _untold(value: Value) -> Value:
    """A value, unless it is a text or an object that is judged where the library is called."""
    if value.value is None or isinstance(value.value, (bool, int, float)):
        return value
    return _UNKNOWN
