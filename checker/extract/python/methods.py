"""Methods of literals, collections, paths and open files, called on values that are known."""

from __future__ import annotations

import ast

from checker.extract.python import attributes
from checker.extract.python.choices import either
from checker.extract.python.libraries import opened, written
from checker.extract.python.run import Run
from checker.extract.python.texts import parts_in, reason_of, start_of, started
from checker.extract.python.values import (
    EXPRESSION,
    MAX_ITEMS,
    MAX_PREFIX,
    NONE,
    Arguments,
    Const,
    Known,
    Mapping,
    Object,
    Sequence,
    Series,
    Unknown,
    content_of,
    sources_of,
    unknown,
)

MISSING = Unknown("missing")
"""The method is none of those known here."""

_WRITING = frozenset({"write", "writelines", "write_bytes", "write_text"})
_GROWING = frozenset({"append", "add", "extend", "insert", "update", "setdefault"})
READING = frozenset(
    {"read", "readline", "readlines", "read_bytes", "read_text", "getvalue", "open"}
)
"""Methods of paths, files and buffers that give what is in them."""


def call_method(run: Run, node: ast.Attribute, receiver: Known, arguments: Arguments) -> Known:
    """The result of `receiver.name(…)`, or `MISSING`."""
    kind = receiver.__class__
    if kind is Unknown:
        return _of_parameter(run, node, receiver, arguments)
    if isinstance(receiver, Const):
        return _of_text(receiver, node.attr, arguments)
    if node.attr in _GROWING:
        receiver = _rebound(run, node.value, receiver)
    if isinstance(receiver, Mapping):
        return _of_mapping(receiver, node.attr, arguments)
    if isinstance(receiver, Sequence):
        return _of_sequence(receiver, node.attr, arguments)
    if isinstance(receiver, Object):
        return _of_object(run, receiver, node.attr, arguments)
    return MISSING


def _of_parameter(run: Run, node: ast.Attribute, receiver: Known, arguments: Arguments) -> Known:
    """`kwargs.setdefault(key, value)`: a dictionary of which these entries are known."""
    given = isinstance(receiver, Unknown) and receiver.reason == "parameter"
    if (
        not given
        or node.attr not in ("setdefault", "update")
        or not isinstance(node.value, ast.Name)
    ):
        return MISSING
    rest = sources_of(receiver) if node.attr == "setdefault" else ()
    mapping = Mapping({node: receiver}, True, rest=rest)
    found = _of_mapping(mapping, node.attr, arguments)
    if len(mapping.items) == 1:
        return MISSING
    run.scope.bind(node.value.id, mapping)
    return found


def _rebound(run: Run, node: ast.expr, receiver: Known) -> Known:
    """A copy of a collection under its name, so that a change in a branch stays there."""
    if not isinstance(node, ast.Name) or node.id not in run.scope.names:
        return receiver
    if isinstance(receiver, Mapping):
        receiver = Mapping(dict(receiver.items), receiver.open)
    elif isinstance(receiver, Sequence):
        receiver = Sequence(list(receiver.items), receiver.open)
    else:
        return receiver
    run.scope.bind(node.id, receiver)
    return receiver


def _of_text(receiver: Const, name: str, arguments: Arguments) -> Known:
    if not isinstance(receiver.value, (str, bytes)):
        return EXPRESSION
    if name in ("strip", "lower", "upper", "encode", "decode") and not arguments.positions:
        return receiver
    sources = arguments.sources()
    if name == "format" and isinstance(receiver.value, str):
        given = (*arguments.positions, *arguments.keywords.values())
        start = _formatted(receiver.value, arguments)
        return unknown(reason_of(*given), sources, *start, parts_in(*given))
    if name == "join" and len(arguments.positions) == 1:
        return _joined(receiver, arguments.positions[0])
    return unknown("expression", sources)


def _formatted(text: str, arguments: Arguments) -> tuple[str, str]:
    """How the text of `"{}…".format(…)` starts."""
    before, brace, rest = text.partition("{")
    name, closing, after = rest.partition("}")
    if not brace or not closing or after.startswith("}"):
        return before[:MAX_PREFIX], ""
    first = arguments.get(0, "") if name in ("", "0") else arguments.keywords.get(name)
    return started(before, first, after.partition("{")[0])


def _joined(separator: Const, parts: Known) -> Known:
    if isinstance(parts, Sequence) and not parts.open and isinstance(separator.value, str):
        texts = [one.value for one in parts.items if isinstance(one, Const)]
        if len(texts) == len(parts.items) and all(isinstance(text, str) for text in texts):
            return Const(separator.value.join(texts))
    prefix = ""
    if isinstance(parts, Sequence) and len(parts.items) > 1 and isinstance(separator.value, str):
        prefix = start_of(parts.items[0])
        if isinstance(parts.items[0], Const):
            prefix += separator.value
    known = isinstance(parts, Series) or (isinstance(parts, Sequence) and not parts.open)
    items = parts.items if known and isinstance(parts, Sequence) else [parts]
    reason = reason_of(*items) if items != [parts] else "expression"
    return unknown(reason, sources_of(parts), prefix[:MAX_PREFIX], "", parts_in(*items))


def _of_mapping(receiver: Mapping, name: str, arguments: Arguments) -> Known:
    if name in ("get", "pop", "setdefault"):
        return _looked_up(receiver, name, arguments)
    if name == "copy":
        return Mapping(dict(receiver.items), receiver.open)
    if name == "update":
        _update(receiver, arguments)
        return NONE
    return _view(receiver, name)


def _view(receiver: Mapping, name: str) -> Known:
    values = list(receiver.items.values())
    keys: list[Known] = [
        EXPRESSION if isinstance(key, ast.AST) else Const(key) for key in receiver.items
    ]
    pairs: list[Known] = [Sequence([k, v]) for k, v in zip(keys, values, strict=True)]
    views = {"values": values, "keys": keys, "items": pairs}
    if name in views:
        return Sequence(views[name], receiver.open)
    return unknown("expression", sources_of(receiver))


def _looked_up(receiver: Mapping, name: str, arguments: Arguments) -> Known:
    key = arguments.get(0, "key")
    if key is None:
        return EXPRESSION
    default = arguments.get(1, "default")
    known = isinstance(key, Const) and key.value in receiver.items
    found = attributes.item(receiver, key)
    if name == "setdefault" and isinstance(key, Const) and not known and default is not None:
        receiver.items[key.value] = default
    return found if known or default is None else either(found, default)


def _update(receiver: Mapping, arguments: Arguments) -> None:
    for value in arguments.positions:
        if isinstance(value, Mapping):
            receiver.items.update(value.items)
            receiver.open = receiver.open or value.open
        else:
            receiver.open = True
    receiver.items.update(arguments.keywords)
    receiver.open = receiver.open or arguments.open or len(receiver.items) > MAX_ITEMS


def _of_sequence(receiver: Sequence, name: str, arguments: Arguments) -> Known:
    if name in ("append", "add", "extend", "insert", "update"):
        added = arguments.positions[-1:]
        if name in ("extend", "update") and added and isinstance(added[0], Sequence):
            added = added[0].items
        if len(receiver.items) + len(added) > MAX_ITEMS:
            receiver.open = True
        elif name == "insert":
            receiver.items[:0] = added
        else:
            receiver.items.extend(added)
        return NONE
    if name == "pop":
        return attributes.any_of(receiver.items)
    return unknown("expression", sources_of(receiver))


def _of_object(run: Run, receiver: Object, name: str, arguments: Arguments) -> Known:
    if name in _WRITING and (receiver.path is not None or receiver.sources):
        written(run, receiver, arguments.sources())
        return MISSING
    if receiver.type == "pathlib.Path" and receiver.path is not None:
        if name == "open":
            return opened(run, receiver.path)
        if name in READING:
            return unknown("file", opened(run, receiver.path).sources)
    if receiver.type == "pathlib.Path" and name == "open":
        return Object("open()", content_of(receiver.sources))
    if name in READING and receiver.type in ("open()", "pathlib.Path"):
        return unknown("file", content_of(receiver.sources))
    return MISSING
