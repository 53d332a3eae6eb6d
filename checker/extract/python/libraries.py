"""Calls of libraries → what comes back, and what they do to files, buffers and callbacks."""

from __future__ import annotations

import ast

from checker.extract.python.callers import CALLBACKS
from checker.extract.python.fetching import BUFFERED, COPIER, DOWNLOAD_METHODS, DOWNLOADS
from checker.extract.python.functions import enter
from checker.extract.python.names import is_class, origin_of
from checker.extract.python.run import Run
from checker.extract.python.special import Call
from checker.extract.python.tables import (
    ARCHIVES,
    CHOOSERS,
    CLEANERS,
    MADE_HERE,
    NUMBERS,
    OPENERS,
    PASSING,
    QUOTERS,
    RETURNS,
    TEXTUAL,
    WRITERS,
)
from checker.extract.python.texts import SETTLED_REASONS, parts_in, reason_of
from checker.extract.python.values import (
    EXPRESSION,
    Arguments,
    Bound,
    Const,
    Function,
    Inlet,
    Known,
    Object,
    Ref,
    Sources,
    Unknown,
    content_of,
    merge,
    sources_of,
    unknown,
)

_BUFFERS = frozenset({"io.BytesIO", "io.StringIO", "tempfile.TemporaryFile"})


_REASONS = {
    **dict.fromkeys((*CLEANERS, *WRITERS), "call"),
    **dict.fromkeys(MADE_HERE, "serialised"),
    **dict.fromkeys(CHOOSERS, "constants"),
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(QUOTERS, "quoted"),
}
"""Functions whose result nobody outside decides on, and why it is not known all the same."""


def result_of(run: Run, call: Call, callee: Ref | Object, name: str) -> Known:
    """What a function of a library returns."""
    if (reason := _REASONS.get(name)) is not None:
        return unknown(reason, ())
    if name in OPENERS:
        return _opened(run, call)
    if name in _BUFFERS and not call.arguments.positions:
        return Object(name, (Inlet(),))
    sources = _sources(call, callee, name)
    if name in ARCHIVES:
        sources = content_of(sources)
        if isinstance(path := call.arguments.get(0, "file"), Const):
            sources = merge(sources, (run.file(str(path.value)),))
    return _typed(call, name, sources)


def _sources(call: Call, callee: Ref | Object, name: str) -> Sources:
    sources = callee.sources
    if origin := origin_of(name):
        sources = merge(sources, (origin,))
    if name in PASSING:
        sources = merge(sources, call.arguments.sources())
    return sources


def _typed(call: Call, name: str, sources: Sources) -> Known:
    if returned := RETURNS.get(name):
        return Object(returned, sources)
    if name.startswith(("os.getenv", "os.environ")):
        return unknown("environment", sources)
    if name == "compile":
        return _compiled(call.arguments.get(0, "source"))
    if name in TEXTUAL or (name == "pathlib.Path" and _is_settled(call.arguments.get(0, ""))):
        return _made(call.arguments, sources)
    if is_class(name):
        return Object(name, sources, call.arguments.get(0, "") if name == "pathlib.Path" else None)
    return unknown("call", sources) if name in PASSING else Object(f"{name}()", sources)


def _compiled(text: Known | None) -> Known:
    """A program is as far known as its text is."""
    if isinstance(text, Const):
        return unknown("constants", ())
    return text if isinstance(text, Unknown) else unknown("call", sources_of(text or EXPRESSION))


def _made(arguments: Arguments, sources: Sources) -> Unknown:
    """A text or path that is made of nothing but the arguments."""
    given = (*arguments.positions, *arguments.keywords.values())
    reason = reason_of(*given) if given and not arguments.starred else "expression"
    return unknown("call" if reason == "expression" else reason, sources, parts=parts_in(*given))


def _is_settled(value: Known | None) -> bool:
    """Whether a path is not a literal, but made of nothing else."""
    return isinstance(value, Unknown) and value.reason in SETTLED_REASONS


def _opened(run: Run, call: Call) -> Known:
    """A file: what is in it is whatever its name leads to."""
    path = call.arguments.get(0, "file") or EXPRESSION
    if isinstance(path, Object) and path.path is not None:
        path = path.path
    return opened(run, path)


def opened(run: Run, path: Known) -> Object:
    """The file of a path; one whose path is a literal is part of the project."""
    sources = content_of(sources_of(path))
    if _is_settled(path) and not sources:
        sources = ("file",)
    if isinstance(path, Const):
        sources = ("file",)
        if isinstance(path.value, str):
            sources = (run.file(path.value), "file")
    return Object("open()", sources, path)


def side_effects(run: Run, call: Call, name: str) -> None:
    """What a call does besides returning something."""
    if callback := CALLBACKS.get(name):
        _entrust(call, callback)
    if name == COPIER:
        source, target = (call.arguments.get(*place) for place in ((0, "fsrc"), (1, "fdst")))
        if source is not None and target is not None:
            written(run, target, sources_of(source))
    if place := DOWNLOADS.get(name):
        downloaded(run, call, place)
    elif isinstance(call.callee, ast.Attribute) and call.callee.attr in DOWNLOAD_METHODS:
        downloaded(run, call, DOWNLOAD_METHODS[call.callee.attr])


def written(run: Run, file: Known, sources: Sources) -> None:
    """What is written into a file or buffer can be read from it later."""
    path = file.path if isinstance(file, Object) else None
    if not sources:
        return
    if isinstance(path, Const) and isinstance(path.value, str):
        run.file(path.value).add(sources)
    for source in merge(sources_of(file), sources_of(path) if path is not None else ()):
        if isinstance(source, Inlet):
            source.add(sources)


def _entrust(call: Call, callback: tuple[int, str, str]) -> None:
    """Outsiders call this function."""
    index, keyword, origin = callback
    function = call.arguments.get(index, keyword)
    if isinstance(function, Bound):
        function = function.function
    if isinstance(function, Function):
        enter(function, origin)


def downloaded(run: Run, call: Call, place: tuple[int, str]) -> None:
    """What was fetched is now in the file or buffer that the call was given."""
    target = call.arguments.get(*place)
    if target is None and call.arguments.positions:
        target = call.arguments.positions[-1]
    if isinstance(target, Const) and isinstance(target.value, str):
        run.file(target.value).add(("network",))
    elif target is not None:
        _taint(run, call.node, target, ("network" if place[1] in BUFFERED else "download",))


def _taint(run: Run, node: ast.Call, target: Known, sources: Sources) -> None:
    """Let sources into a buffer, or into the variable that holds the path."""
    for source in sources_of(target):
        if isinstance(source, Inlet):
            source.add(sources)
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        if isinstance(argument, ast.Name) and run.scope.names.get(argument.id) is target:
            merged = merge(sources_of(target), sources)
            run.scope.bind(argument.id, unknown("expression", merged))
