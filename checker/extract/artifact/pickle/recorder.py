"""Events of the machine → facts: each name and each way of using it once.

What the pickle computes is folded here, and calls that go through another callable
(`functools.partial`, `map`, torch's rebuild functions) are followed to the one that is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from checker.extract.artifact.facts import PersistentId, Write
from checker.extract.artifact.pickle.arguments import (
    FEW_NODES,
    MAX_ARGUMENTS,
    MAX_NODES,
    keywords_of,
    plain,
    reaches_out,
    shape_of,
    texts_of,
    type_of,
    value_of,
)
from checker.extract.artifact.pickle.callables import (
    GRAPH_MODULE,
    GUARDS,
    INDIRECT,
    LOADERS,
    WITH_THE_REST,
    is_ordinary,
)
from checker.extract.artifact.pickle.describe import import_fact
from checker.extract.artifact.pickle.fold import Arguments, Folds, called_result
from checker.extract.artifact.pickle.names import canonical
from checker.extract.artifact.pickle.values import (
    Bulk,
    Call,
    Import,
    Keywords,
    Mapping,
    Opaque,
    Symbol,
    items_of,
)
from checker.model import Fact
from checker.source import HEAD_BYTES, Source

MAX_CHAIN = 64
"""Calls of what a call gave that are followed to where they began; people write two."""

MAX_READINGS = 1_200
"""Ways to read the names of one file; a name of one part has one, and one of eight parts thirty."""

MAX_DISTINCT = 600
"""Different imports and calls of one file; a list of every sklearn estimator, fitted, has 220."""

MAX_TOLD = 2_000
"""Calls remembered as they are, so that the same is not described twice."""

MANY_VISITED = 200_000
"""Values looked at to describe calls, a quarter of a second; of later calls it is only a few."""

MAX_VISITED = 800_000
"""The same at all; a thousand boosted trees need two hundred thousand."""

MAX_INDIRECT = 8
"""Callables that call callables that call …"""

MAX_NESTED = 64
"""Nested pickles looked into per file; a pickled state dictionary has one per tensor at most."""

MAX_TEXT_READ = 1024 * 1024
"""Bytes of a long text that are read to judge it."""

MAX_PROBED = 2_000
"""Bytes among the values that are tried as pickles; those that a loader is given are entered."""

_IDENTIFIERS = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def _is_identifier(value: Import) -> bool:
    """Whether a name counts in what is only guessed to be a pickle: text gives names too."""
    return _IDENTIFIERS.fullmatch(f"{value.module}.{value.name}") is not None


def _owner(method: Import) -> Import:
    """The class whose method it is."""
    name = method.name.rpartition(".")[0]
    return Import(method.module, name, method.offset, method.length, method.resolved, True)


def _makes_tensor(function: Import) -> bool:
    module, name = canonical(function.module, function.name)
    return module in ("torch._utils", "torch._tensor") and name.startswith("_rebuild")


def _keywords(named: Arguments) -> Arguments:
    """A dictionary of what is passed by name, as an argument."""
    return tuple(
        Keywords(value.items, value.count) for value in named if isinstance(value, Mapping)
    )


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
        self._told: set[tuple[object, ...]] = set()
        self._visited = 0
        self._folds = Folds()
        self._nested = 0
        self._probed = 0
        self.roots: dict[str, None] = {}
        self.calls = 0
        self.names = 0
        self.misnamed = False
        self.flooded = False
        self._readings = 0

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
        if self.identifiers_only and not _is_identifier(value):
            self.misnamed = True
        else:
            self.names += 1
        if value.resolved == "extension":
            value.used = True
            self._report(value, "ext", ())
            return
        self._waiting.append(value)

    def called(self, use: str, function: Symbol, arguments: Symbol, offset: int) -> Symbol:
        """Something is called; answers the symbolic result."""
        sure = not self.identifiers_only or not isinstance(function, Import)
        if sure or (isinstance(function, Import) and _is_identifier(function)):
            self.calls += 1
        known = items_of(arguments)
        return self._call(use, function, known or (), offset, None, known is None)

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
        if isinstance(function, Import) and is_ordinary(function.module, function.name):
            function.used = True
            self._report(function, use, arguments, via=via, opaque=unclear)
            return Call(function, arguments, None, use == "newobj")
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
        result = self._folds.fold(function, arguments)
        self.flooded = self.flooded or self._folds.exhausted
        if isinstance(result, Import):
            self._waiting.append(result)
        elif isinstance(result, bytes | Bulk):
            self.bytes_found(result)
        return result

    def _call_result(
        self, use: str, function: Call, arguments: Arguments, offset: int, depth: int
    ) -> Symbol:
        self._folds.count((*function.arguments, *arguments))
        known = depth < MAX_INDIRECT and not self._folds.exhausted
        meaning = called_result(function, arguments) if known else None
        if isinstance(meaning, tuple) and meaning and isinstance(meaning[0], Import):
            target, merged = meaning
            if isinstance(merged, tuple):
                return self._call("reduced", target, merged, offset, "result", False, depth + 1)
        root: Symbol = function
        for _ in range(MAX_CHAIN):
            root = root.function if isinstance(root, Call) else root
        origin = root if isinstance(root, Import) else Import("", "", offset, 1, "unresolved")
        self._report(origin, use, arguments, via="result", opaque=meaning is None)
        if isinstance(meaning, Import):
            self._waiting.append(meaning)
        return Call(function, arguments) if meaning is None else meaning

    def _indirect(self, function: Import, arguments: Arguments, offset: int, depth: int) -> None:
        name = canonical(function.module, function.name)
        if name == ("copyreg", "_reconstructor"):
            self._based(function, arguments, offset, depth)
        if name in WITH_THE_REST:
            where, inner, use = 0, arguments[1:], WITH_THE_REST[name]
        elif name in INDIRECT:
            where, at, use = INDIRECT[name]
            packed = arguments[at] if at is not None and at < len(arguments) else ()
            inner = items_of(packed) or ()
            if name == ("copyreg", "__newobj_ex__"):
                inner = (*inner, *_keywords(arguments[2:3]))
        else:
            return
        if where < len(arguments) and depth < MAX_INDIRECT:
            target = arguments[where]
            if isinstance(target, Import | Call | Opaque):
                written = f"{function.module}.{function.name}"
                self._call(use, target, inner, offset, written, False, depth + 1)

    def _based(self, function: Import, arguments: Arguments, offset: int, depth: int) -> None:
        """`_reconstructor(cls, base, state)` runs the base's `__init__` with the state."""
        base = arguments[1] if len(arguments) > 1 else None
        if not isinstance(base, Import) or depth >= MAX_INDIRECT:
            return
        if canonical(base.module, base.name) != ("builtins", "object"):
            written = f"{function.module}.{function.name}"
            self._call("reduced", base, arguments[2:3], offset, written, False, depth + 1)

    def _opaque(self, function: Import, arguments: Arguments) -> bool:
        """Whether what is called, or what a loader loads, cannot be known."""
        name = canonical(function.module, function.name)
        if name in LOADERS:
            return bool(arguments) and not self._loads_known(arguments)
        if name in INDIRECT and name not in GUARDS:
            where = INDIRECT[name][0]
            return where >= len(arguments) or not isinstance(arguments[where], Import)
        if name == GRAPH_MODULE:
            return not self._computes_only(arguments)
        guard = GUARDS.get(name)
        return guard is not None and not guard(arguments)

    def _computes_only(self, arguments: Arguments) -> bool:
        """Whether the code of a traced module calls torch and nothing else."""
        from checker.extract.artifact.pickle import graphs

        body, block = arguments if len(arguments) == 2 else (None, None)
        if not isinstance(body, Mapping) or body.count > len(body.items):
            return False
        codes = [self._text(value) for key, value in body.items if key in ("_code", "code")]
        imports = self._text(block)
        if imports is None or not codes:
            return False
        return graphs.harmless_imports(imports) and all(
            code is not None and graphs.harmless_code(code) for code in codes
        )

    def _text(self, value: Symbol) -> str | None:
        """A text in full, also where it is left in the file."""
        if isinstance(value, Bulk) and value.type == "str" and value.length <= MAX_TEXT_READ:
            return self._source.read(value.offset, value.length).decode("utf-8", "replace")
        return value if isinstance(value, str) else None

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

    def state_set(self, target: Call, state: Symbol, offset: int) -> None:
        """An object is given its state, which its class may evaluate."""
        if isinstance(target.function, Import) and reaches_out(state):
            self._report(target.function, "state", (state,))

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
        types = tuple([type_of(part) for part in parts[:MAX_ARGUMENTS]])
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

    def _repeats(
        self, value: Import, use: str, via: str | None, opaque: bool, arguments: Arguments
    ) -> bool:
        """Whether the very same was reported before, as it is hundreds of times in a model."""
        shape = shape_of(arguments)
        if shape is None:
            return False
        key = (value.module, value.name, value.resolved, use, via, opaque, shape)
        if key in self._told:
            return True
        if len(self._told) < MAX_TOLD:
            self._told.add(key)
        return False

    def _report(
        self,
        value: Import,
        use: str,
        arguments: Arguments,
        *,
        via: str | None = None,
        opaque: bool = False,
    ) -> None:
        if self.identifiers_only and not _is_identifier(value):
            return
        if self._repeats(value, use, via, opaque, arguments):
            return
        shown = arguments[:MAX_ARGUMENTS]
        types = tuple(type_of(item) for item in shown)
        few = self._visited > MANY_VISITED
        texts, held, visited = texts_of(arguments, FEW_NODES if few else MAX_NODES)
        self._visited += visited
        self.flooded = self.flooded or self._visited > MAX_VISITED
        keywords = keywords_of(arguments)
        names = (value.module, value.name, use, value.resolved, via)
        key = (*names, types, keywords, texts, held, opaque)
        if self._readings > MAX_READINGS:
            self.flooded = True
        elif self._is_new(*key):
            at = self._source.at_bytes(value.offset, value.length)
            fact = import_fact(at, value, use)
            self._readings += len(fact.references)
            fact.via, fact.opaque = via and plain(via), opaque
            fact.arguments = tuple(value_of(item) for item in shown)
            fact.types, fact.keywords = types, keywords
            fact.texts, fact.held = texts, held
            if fact.root:
                self.roots[fact.root] = None
            self._ready.append(fact)
