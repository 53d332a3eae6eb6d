"""The final names of a module → what other modules of the project may import from it."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.python.facts import PythonConstant, PythonExport
from checker.extract.python.run import Run, spelled
from checker.extract.python.values import Choice, Const, Known, Object, Partial, Ref
from checker.model import Location

MAX_EXPORTS = 100
"""Names told of one module; one that has more is a list of data."""

MAX_TEXT = 300
"""Characters of a constant: enough for any address."""


def exports(run: Run, at: Location, text: str) -> Iterator[PythonExport | PythonConstant]:
    """Names for watched functions, and constants that may be switches or addresses.

    A library that the module's own text does not use is imported for others.
    """
    left = MAX_EXPORTS
    for name, value in run.module.names.items():
        handed_on = isinstance(value, Ref) and f"{name}." not in text
        for fact in _exported(run, at, name, value, handed_on):
            if left == 0:
                return
            left -= 1
            yield fact


def _exported(
    run: Run, at: Location, name: str, value: Known, handed_on: bool
) -> Iterator[PythonExport | PythonConstant]:
    if isinstance(value, Const):
        if name.isupper() and _tells(value.value):
            yield PythonConstant(at=at, name=name, value=value.value)
        return
    if isinstance(value, Partial):
        value = value.function
    if isinstance(value, Object):
        yield from _of_object(run, at, name, value.type)
        return
    refs = value.options if isinstance(value, Choice) else (value,)
    for ref in refs:
        if isinstance(ref, Ref):
            yield from _of_ref(run, at, name, ref.name, handed_on)
            return


def _tells(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT and ("://" in value or value in ("0.0.0.0", "main"))
    return isinstance(value, bool)


def _of_object(run: Run, at: Location, name: str, kind: str) -> Iterator[PythonExport]:
    """The watched methods of an object that others may import, such as an application."""
    for one in run.lookout.below(kind):
        inner = one.removeprefix(f"{kind}.")
        yield PythonExport(at=at, name=f"{name}.{inner}", target=one, watched=[one])


def _of_ref(
    run: Run, at: Location, name: str, full: str, handed_on: bool
) -> Iterator[PythonExport]:
    target = spelled(full)
    if watched := [one for one in run.lookout(target) if one == target]:
        yield PythonExport(at=at, name=name, target=target, watched=watched)
    elif run.lookout.is_foreign(full):
        yield PythonExport(at=at, name=name, target=full, watched=[])
    elif (target != full or handed_on) and run.lookout.may_be(target):
        for one in run.lookout.below(target):
            inner = one.removeprefix(f"{target}.")
            yield PythonExport(at=at, name=f"{name}.{inner}", target=one, watched=[one])
