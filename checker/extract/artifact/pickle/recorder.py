"""Events of the machine → facts: each name and each way of using it once.

What the pickle computes is folded here, and calls that go through another callable
(`functools.partial`, `map`, torch's rebuild functions) are followed to the one that is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from checker.extract.artifact.facts import Import as ImportFact
from checker.extract.artifact.facts import PersistentId, Reference, Write
from checker.extract.artifact.pickle.arguments import (
    MAX_ARGUMENTS,
    keywords_of,
    plain,
    texts_of,
    type_of,
    value_of,
)
from checker.extract.artifact.pickle.fold import Arguments, called_result, fold
from checker.extract.artifact.pickle.names import STDLIB, canonical
from checker.extract.artifact.pickle.values import (
    Bulk,
    Call,
    Import,
    Opaque,
    Symbol,
    items_of,
)
from checker.model import Fact, Location
from checker.source import HEAD_BYTES, Source

MAX_DISTINCT = 600
"""Different imports and calls of one file; a list of every sklearn estimator, fitted, has 220."""

MAX_INDIRECT = 8
"""Callables that call callables that call …"""

MAX_NESTED = 64
"""Nested pickles looked into per file; a pickled state dictionary has one per tensor at most."""

MAX_PROBED = 2_000
"""Bytes among the values that are tried as pickles; those that a loader is given are entered."""

_IDENTIFIERS = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")

# name → (index of the callable among the arguments, index of its arguments, how it is called).
_INDIRECT: dict[tuple[str, str], tuple[int, int | None, str]] = {
    ("builtins", "apply"): (0, 1, "reduced"),
    ("dill._dill", "_create_array"): (0, 1, "reduced"),
    ("jax._src.array", "_reconstruct_array"): (0, 1, "reduced"),
    ("numba.core.types.abstract", "_type_reconstructor"): (0, 1, "reduced"),
    ("builtins", "map"): (0, 1, "reduced"),
    ("builtins", "filter"): (0, 1, "reduced"),
    ("functools", "reduce"): (0, 1, "reduced"),
    ("itertools", "starmap"): (0, 1, "reduced"),
    ("torch._tensor", "_rebuild_from_type_v2"): (0, 2, "reduced"),
    ("torch._tensor", "_rebuild_from_type"): (0, 2, "reduced"),
    ("copyreg", "_reconstructor"): (0, None, "newobj"),
    ("copyreg", "__newobj__"): (0, None, "newobj"),
    ("copyreg", "__newobj_ex__"): (0, None, "newobj"),
    ("pandas.core.indexes.base", "_new_Index"): (0, None, "newobj"),
    ("numpy.core.multiarray", "_reconstruct"): (0, None, "newobj"),
    ("numpy.core._multiarray_umath", "_reconstruct"): (0, None, "newobj"),
}

# Loaders of a pickle held in bytes; `_load_from_bytes` is what a pickled tensor becomes.
_LOADERS = frozenset(
    {("pickle", "loads"), ("dill", "loads"), ("dill._dill", "loads"), ("cloudpickle", "loads")}
    | {("cloudpickle.cloudpickle", "loads"), ("torch.storage", "_load_from_bytes")}
    | {("io", "BytesIO"), ("torch", "load"), ("torch.serialization", "load")}
    | {("joblib", "load"), ("numpy", "load"), ("pandas", "read_pickle")}
)


def _owner(method: Import) -> Import:
    """The class whose method it is."""
    name = method.name.rpartition(".")[0]
    return Import(method.module, name, method.offset, method.length, method.resolved, True)


def _makes_tensor(function: Import) -> bool:
    module, name = canonical(function.module, function.name)
    return module in ("torch._utils", "torch._tensor") and name.startswith("_rebuild")


class Recorder:
    """Collects the facts of one source; `drain` hands them over in the order they came up.

    `probe` tells of bytes found among the values, and whether they are whole, if they are a pickle
    themselves.
    """

    def __init__(
        self,
        source: Source,
        *,
        identifiers_only: bool = False,
        probe: Callable[[bytes, bool], bool] | None = None,
    ) -> None:
        self._source = source
        self._probe = probe
        self.identifiers_only = identifiers_only
        self._ready: list[Fact | Source] = []
        self._waiting: list[Import] = []
        self._seen: set[tuple[object, ...]] = set()
        self._nested = 0
        self._probed = 0
        self.roots: dict[str, None] = {}
        self.calls = 0
        self.names = 0
        self.misnamed = False
        self.flooded = False

    def drain(self) -> list[Fact | Source]:
        """Everything found since the last time, names that were only imported last."""
        for value in self._waiting:
            if not value.used:
                self._report(value, "imported", ())
        self._waiting.clear()
        ready, self._ready = self._ready, []
        return ready

    def imported(self, value: Import) -> None:
        """A name is looked up."""
        if self._is_name(value):
            self.names += 1
        else:
            self.misnamed = True
        if value.resolved == "extension":
            value.used = True
            self._report(value, "ext", ())
            return
        self._waiting.append(value)

    def called(self, use: str, function: Symbol, arguments: Symbol, offset: int) -> Symbol:
        """Something is called; answers the symbolic result."""
        self.calls += not isinstance(function, Import) or self._is_name(function)
        known = items_of(arguments)
        return self._call(use, function, known or (), offset, None, known is None)

    def _is_name(self, value: Import) -> bool:
        """Whether a name counts: in what is only guessed to be a pickle, text gives names too."""
        if not self.identifiers_only:
            return True
        return _IDENTIFIERS.fullmatch(f"{value.module}.{value.name}") is not None

    def _call(
        self,
        use: str,
        function: Symbol,
        arguments: Arguments,
        offset: int,
        via: str | None,
        unclear: bool,
        depth: int = 0,
    ) -> Symbol:
        if isinstance(function, Call):
            return self._call_result(use, function, arguments, offset, depth)
        if not isinstance(function, Import):
            kind = function.type if isinstance(function, Opaque) else "value"
            self._report(Import("", "", offset, 1, "unresolved"), use, arguments, via=kind)
            return Call(function, arguments)
        function.used = True
        if function.name.endswith(".__new__"):
            function, use, via = _owner(function), "newobj", None
            arguments = arguments[1:]
        opaque = unclear or self._opaque(function, arguments)
        self._report(function, use, arguments, via=via, opaque=opaque)
        self._indirect(function, arguments, offset, depth)
        if use == "newobj":
            return Call(function, arguments, None, True)
        result = fold(function, arguments)
        if isinstance(result, Import):
            self._waiting.append(result)
        elif isinstance(result, bytes | Bulk):
            self.bytes_found(result)
        return result

    def _call_result(
        self, use: str, function: Call, arguments: Arguments, offset: int, depth: int
    ) -> Symbol:
        meaning = called_result(function, arguments) if depth < MAX_INDIRECT else None
        if isinstance(meaning, tuple) and meaning and isinstance(meaning[0], Import):
            target, merged = meaning
            if isinstance(merged, tuple):
                return self._call("reduced", target, merged, offset, "result", False, depth + 1)
        root: Symbol = function
        while isinstance(root, Call):
            root = root.function
        origin = root if isinstance(root, Import) else Import("", "", offset, 1, "unresolved")
        self._report(origin, use, arguments, via="result", opaque=meaning is None)
        if isinstance(meaning, Import):
            self._waiting.append(meaning)
        return Call(function, arguments) if meaning is None else meaning

    def _indirect(self, function: Import, arguments: Arguments, offset: int, depth: int) -> None:
        name = canonical(function.module, function.name)
        if name == ("operator", "call"):
            where, inner, use = 0, arguments[1:], "reduced"
        elif name in _INDIRECT:
            where, at, use = _INDIRECT[name]
            packed = arguments[at] if at is not None and at < len(arguments) else ()
            inner = items_of(packed) or ()
        else:
            return
        if where < len(arguments) and depth < MAX_INDIRECT:
            target = arguments[where]
            if isinstance(target, Import | Call | Opaque):
                written = f"{function.module}.{function.name}"
                self._call(use, target, inner, offset, written, False, depth + 1)

    def _opaque(self, function: Import, arguments: Arguments) -> bool:
        """Whether what is called, or what a loader loads, cannot be known."""
        name = canonical(function.module, function.name)
        if name in _LOADERS:
            return bool(arguments) and not self._loads_known(arguments)
        if name in _INDIRECT:
            where = _INDIRECT[name][0]
            return where >= len(arguments) or not isinstance(arguments[where], Import)
        guard = _GUARDS.get(name)
        return guard is not None and not guard(arguments)

    def _loads_known(self, arguments: Arguments) -> bool:
        first = arguments[0] if arguments else None
        if isinstance(first, bytes | bytearray | Bulk):
            self._enter(bytes(first) if isinstance(first, bytearray) else first)
            return True
        return False

    def wrote(self, opcode: str, target: Symbol, keys: list[Symbol], offset: int) -> None:
        """Something imported is changed, or a tensor is written to as if it were a dictionary."""
        if opcode.startswith("SETITEM") and isinstance(target, Call):
            made = target.function
            target = made if isinstance(made, Import) and _makes_tensor(made) else None
        if not isinstance(target, Import):
            return
        target.used = True
        self._report(target, "build-target", ())
        names = tuple(plain(key) for key in keys[:MAX_ARGUMENTS] if isinstance(key, str))
        module, name = canonical(target.module, target.name)
        if self._is_new("write", module, name, opcode, names):
            at = self._source.at_bytes(offset, 1)
            fact = Write(at=at, module=plain(module), name=plain(name), opcode=opcode, keys=names)
            self._ready.append(fact)

    def stream_made(self, content: Symbol) -> None:
        """A stream in memory is filled, which something will load from."""
        if isinstance(content, bytes | Bulk):
            self._enter(content)

    def bytes_found(self, value: Symbol) -> None:
        """A bytes constant that might itself be a pickle."""
        if isinstance(value, bytes | Bulk):
            head = value if isinstance(value, bytes) else self._head(value)
            if head[:1] == b"\x80" and self._is_pickle(head, value):
                self._enter(value)

    def _head(self, value: Bulk) -> bytes:
        return self._source.read(value.offset, min(value.length, HEAD_BYTES))

    def _is_pickle(self, head: bytes, value: bytes | Bulk) -> bool:
        self._probed += 1
        if self._probe is None or self._probed > MAX_PROBED:
            return False
        return self._probe(head, isinstance(value, bytes))

    def _enter(self, value: bytes | Bulk) -> None:
        if self._nested >= MAX_NESTED:
            return
        self._nested += 1
        if isinstance(value, bytes):
            name = f"bytes#{self._nested}"
            self._ready.append(self._source.child(name, value))
        elif value.type == "latin-1":
            raw = self._source.read(value.offset, value.length)
            data = raw.decode("utf-8", "replace").encode("latin-1", "replace")
            self._ready.append(self._source.child(f"bytes@{value.offset}", data))
        else:
            name = f"bytes@{value.offset}"
            self._ready.append(self._source.window(name, value.offset, value.length))

    def persistent(self, value: Symbol, offset: int) -> Symbol:
        """The loading program is asked for an object; answers it where it is known.

        Old torch files ask for classes so, together with their source.
        """
        parts = value if isinstance(value, tuple) and value else (value,)
        for part in parts:
            if isinstance(part, Import):
                part.used = True
                self._report(part, "imported", ())
        types = tuple(type_of(part) for part in parts[:MAX_ARGUMENTS])
        if self._is_new("persistent", types, parts[0] if isinstance(parts[0], str) else None):
            at = self._source.at_bytes(offset, 1)
            self._ready.append(PersistentId(at=at, value=value_of(value), types=types))
        known = isinstance(value, tuple) and len(parts) > 1 and parts[0] == "module"
        return parts[1] if known and isinstance(parts[1], Import) else Opaque("persistent")

    def _is_new(self, *key: object) -> bool:
        if key in self._seen:
            return False
        if len(self._seen) >= MAX_DISTINCT:
            self.flooded = True
            return False
        self._seen.add(key)
        return True

    def _report(
        self,
        value: Import,
        use: str,
        arguments: Arguments,
        *,
        via: str | None = None,
        opaque: bool = False,
    ) -> None:
        if not self._is_name(value):
            return
        shown = arguments[:MAX_ARGUMENTS]
        types, texts = tuple(type_of(item) for item in shown), texts_of(arguments)
        keywords = keywords_of(arguments)
        key = (value.module, value.name, use, value.resolved, via, types, keywords, texts, opaque)
        if self._is_new(*key):
            at = self._source.at_bytes(value.offset, value.length)
            fact = import_fact(at, value, use)
            fact.via, fact.opaque = via and plain(via), opaque
            fact.arguments = tuple(value_of(item) for item in shown)
            fact.types, fact.keywords, fact.texts = types, keywords, texts
            if fact.root:
                self.roots[fact.root] = None
            self._ready.append(fact)


_PLAIN_CODECS = frozenset({"latin1", "latin-1", "ascii", "utf-8", "utf8", "iso-8859-1"})

# Functions that do nothing harmful as long as their arguments are of this kind.
_GUARDS: dict[tuple[str, str], Callable[[Arguments], bool]] = {
    ("builtins", "getattr"): lambda given: len(given) >= 2 and isinstance(given[1], str),
    ("builtins", "type"): lambda given: len(given) == 1,
    ("builtins", "iter"): lambda given: len(given) == 1,
    ("codecs", "encode"): lambda given: len(given) == 2 and str(given[1]).lower() in _PLAIN_CODECS,
    ("operator", "getitem"): lambda given: (
        len(given) == 2 and isinstance(given[0], Import) and given[0].module == "typing"
    ),
    ("numpy.core", "_ufunc_reconstruct"): lambda given: (
        len(given) == 2 and all(isinstance(item, str) for item in given)
    ),
}


def import_fact(at: Location, value: Import, use: str) -> ImportFact:
    """Everything that can be said of a name by looking at it."""
    module, name = canonical(value.module, value.name)
    parts = [part for part in name.split(".") if part]
    last = parts[-1] if parts else module.rpartition(".")[2]
    root = module.partition(".")[0]
    raw = f"{value.module}.{value.name}"
    return ImportFact(
        at=at,
        module=plain(module),
        name=plain(name),
        root=plain(root),
        use=use,
        resolved=value.resolved if value.resolved != "extension" else "unresolved",
        style=_style(last),
        references=_references(module, parts),
        stdlib=root in STDLIB,
        private=any(_private(part) for part in (*module.split("."), *parts)),
        dotted=len(parts) > 1,
        qualified=len(parts) > 1 and all(_style(part) == "class" for part in parts),
        method=len(parts) > 1
        and _style(last) == "function"
        and all(_style(part) == "class" for part in parts[:-1]),
        opaque=False,
        written=plain(raw) if (module, name) != (value.module, value.name) else None,
    )


def _private(part: str) -> bool:
    return part.startswith("_") and not (part.startswith("__") and part.endswith("__"))


def _style(name: str) -> str:
    return "class" if name.lstrip("_")[:1].isupper() else "function"


def _references(module: str, parts: list[str]) -> tuple[Reference, ...]:
    """Every way to read a dotted name: any part may be a module that the one before imported."""
    readings = {(module, ".".join(parts)): None}
    for index in range(1, min(len(parts), 8)):
        rest = ".".join(parts[index:])
        readings[module, ".".join(parts[:index])] = None
        readings[f"{module}.{'.'.join(parts[:index])}", rest] = None
        readings[".".join(parts[:index]), rest] = None
        readings[parts[index - 1], rest] = None
    return tuple(
        Reference(plain(owner), plain(name), tuple(_parents(plain(owner))))
        for owner, name in (canonical(*reading) for reading in readings)
    )


def _parents(module: str) -> list[str]:
    parts = module.split(".")[:8]
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
