"""Names across files → calls: what one module imports from another that has it from a library.

`utils.py` says `from pickle import load`, another file says `from utils import load`: its calls are
those of `pickle.load`. What a module shares (constants, dictionaries of keywords, addresses that
another one completes) is filled in where it is passed on, and what comes from outside is followed
into the functions of other modules.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.addresses import starts_with_address, url_at, url_of
from checker.extract.python.convert import is_hub_id
from checker.extract.python.facts import PythonCall, PythonForeign, PythonPending, PythonSettled
from checker.model import Fact, Value
from checker.project import Entry, Join, Tree
from checker.project.flows import Flows, given_by, place_of, put, tell
from checker.project.modules import Modules, Shared
from checker.project.switches import switched, wrappers_of


def run(tree: Tree) -> Iterator[Fact | Entry]:
    """Resolve what was imported from modules of the project."""
    modules = Modules(tree)
    calls: list[PythonCall] = [*tree.facts(PythonCall), *tree.facts(PythonForeign)]
    # What was found is remembered by the table it was found in, which has to be kept.
    settled = {(one.at.path, name): True for one in tree.facts(PythonSettled) for name in one.names}
    if tree.facts(PythonPending):
        _complete(tree, modules, calls, settled)
    if modules.constants or modules.exports:
        for call in calls:
            _fill(call, modules)
    for call in tree.facts(PythonCall) if modules.own else ():
        methods = all(one.startswith("*.") for one in call.watched)
        owned = methods and modules.is_own(call.at.path, call.name)
        if owned or modules.is_covered(call.at.path, call.text):
            call.watched = []
    derived = list(_derived(tree, modules)) if modules.exports else []
    wrappers = wrappers_of(tree)
    derived += switched(tree, modules, wrappers)
    if modules.sinks or modules.results:
        Flows(modules, [*tree.facts(PythonCall), *derived]).run()
    yield from derived


def _derived(tree: Tree, modules: Modules) -> Iterator[PythonCall]:
    used: set[tuple[str, str]] = set()
    for call in tree.facts(PythonForeign):
        if (export := modules.resolve(call.at.path, call.name)) is not None:
            if "." in export.name:
                used.add((export.at.path, export.target))
            fields = {name: getattr(call, name) for name in PythonCall.__struct_fields__}
            fields.update(name=export.target, watched=export.watched)
            fields["args"] = [*export.args, *call.args]
            fields["keywords"] = {**(export.keywords or {}), **call.keywords}
            yield PythonCall(**fields)
    for one in tree.facts(PythonCall) if used else ():
        if one.form == "reference" and (one.at.path, one.name) in used:
            one.watched = []  # an attribute of a class, the calls of which are told


def _complete(tree: Tree, modules: Modules, calls: list[PythonCall], settled: Shared[bool]) -> None:
    """Give calls what they take from other modules by an expression."""
    pending = {(place_of(one), one.name): one for one in tree.facts(PythonPending)}
    for call in calls:
        if (one := pending.get((place_of(call), call.name))) is not None:
            _spread(call, one, modules)
            for argument, (name, rest) in (one.starts or {}).items():
                _start(call, argument, name, rest, modules)
            for argument, names in (one.parts or {}).items():
                _settle(call, argument, names, argument in one.settles, settled, modules)


def _spread(call: PythonCall, pending: PythonPending, modules: Modules) -> None:
    """`**OPTIONS` of another module."""
    if not pending.spreads:
        return
    known = pending.complete
    for name in pending.spreads:
        options = modules.find(modules.options, call.at.path, name)
        known = known and options is not None and not options.open
        for key, value in (options.entries if options is not None else {}).items():
            if key not in call.keywords:
                call.keywords[key] = value
                _tell(call, key, value.value)
    call.open = call.open and not known


def _start(call: PythonCall, argument: str, name: str, rest: str, modules: Modules) -> None:
    """A text that starts with a constant of another module."""
    value = modules.find(modules.constants, call.at.path, name)
    if value is None or not isinstance(value.value, str):
        return
    text = value.value + rest
    if (match := starts_with_address(text)) is not None:
        call.urls = {argument: url_at(text, match, complete=False), **(call.urls or {})}


def _settle(
    call: PythonCall,
    argument: str,
    names: tuple[str, ...],
    alone: bool,
    settled: Shared[bool],
    modules: Modules,
) -> None:
    """A text that values of other modules are put into, and (`alone`) nothing else."""
    path = call.at.path
    if alone and all(modules.find(settled, path, name) for name in names):
        put(call, argument, Value(unknown="constants"))
        return
    for name in names:
        if (origin := given_by(modules, path, name)) is not None:
            tell(call, argument, origin)


def _fill(call: PythonCall, modules: Modules) -> None:
    """Put constants of other modules in the place of their names."""
    for index, value in enumerate(call.args):
        if (found := _known(call, value, modules)) is not None:
            call.args[index] = found
            _tell(call, str(index), found.value)
    for name, value in call.keywords.items():
        if (found := _known(call, value, modules)) is not None:
            call.keywords[name] = found
            _tell(call, name, found.value)
    for name, value in (call.parts or {}).items():
        if call.parts and (found := _known(call, value, modules)) is not None:
            call.parts[name] = found


def _known(call: PythonCall, value: Value, modules: Modules) -> Value | None:
    """The constant that a name of another module stands for, or the class of a library."""
    if value.name is None or "(" in value.name:
        return None
    constant = modules.find(modules.constants, call.at.path, value.name)
    if constant is not None:
        return constant
    export = modules.resolve(call.at.path, value.name)
    return Value(name=export.target) if export is not None else None


def _tell(call: PythonCall, argument: str, value: object) -> None:
    """What policies know of texts besides the text."""
    if not isinstance(value, str):
        return
    if (url := url_of(value)) is not None:
        call.urls = {**(call.urls or {}), argument: url}
    if is_hub_id(value):
        call.hub_ids = {**(call.hub_ids or {}), argument: value}


JOIN = Join("names", run, (PythonCall,))
