"""What is known of single callables: what they call or load, and when they are harmless."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from checker.extract.artifact.pickle.fold import Arguments, may_fold
from checker.extract.artifact.pickle.names import canonical
from checker.extract.artifact.pickle.values import Call, Import, items_of

# name → (index of the callable among the arguments, index of its arguments, how it is called).
INDIRECT: dict[tuple[str, str], tuple[int, int | None, str]] = {
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
    ("copyreg", "__newobj_ex__"): (0, 1, "newobj"),
    ("pandas.core.indexes.base", "_new_Index"): (0, None, "newobj"),
    ("numpy.core.multiarray", "_reconstruct"): (0, None, "newobj"),
    ("numpy.core._multiarray_umath", "_reconstruct"): (0, None, "newobj"),
}

# Callables that call the first argument with those behind it.
WITH_THE_REST = {
    ("operator", "call"): "reduced",
    ("copyreg", "__newobj__"): "newobj",
}

# Loaders of a pickle held in bytes; `_load_from_bytes` is what a pickled tensor becomes.
LOADERS = frozenset(
    {("pickle", "loads"), ("dill", "loads"), ("dill._dill", "loads"), ("cloudpickle", "loads")}
    | {("cloudpickle.cloudpickle", "loads"), ("torch.storage", "_load_from_bytes")}
    | {("io", "BytesIO"), ("torch", "load"), ("torch.serialization", "load")}
    | {("joblib", "load"), ("numpy", "load"), ("pandas", "read_pickle")}
)

_PLAIN_CODECS = frozenset({"latin1", "latin-1", "ascii", "utf-8", "utf8", "iso-8859-1"})

_TYPE_NAME = re.compile(r"[A-Z]\w*Type|GenericAlias|SimpleNamespace")
_ACTIONS = re.compile(
    r"(?:system|p?open|exec|eval|run|call|check|load|dump|import|spawn|fork|kill|write|unlink"
    r"|remove|rm|rename|replace_file|to_|read_|from_|get_attr|setattr|compile|install|download"
    r"|start|connect|send|save|submit|apply|resolve|Popen|CDLL|_)"
)


def _is_plain_name(given: Arguments, count: int) -> bool:
    """Whether only attributes of data are meant, not functions that do something."""
    parts = [part for name in given[:count] if isinstance(name, str) for part in name.split(".")]
    texts = all(isinstance(name, str) for name in given[:count])
    return bool(given) and texts and not any(_ACTIONS.match(part) for part in parts)


def _is_union(given: Arguments) -> bool:
    """`int | None`, which is pickled as a reduction of types."""
    function = given[0] if len(given) == 2 else None
    joined = isinstance(function, Import) and (
        canonical(function.module, function.name) == ("operator", "or_")
    )
    return joined and all(isinstance(item, Import | Call) for item in items_of(given[1]) or (None,))


# Functions that do nothing harmful as long as their arguments are of this kind.
GUARDS: dict[tuple[str, str], Callable[[Arguments], bool]] = {
    ("builtins", "getattr"): lambda given: len(given) >= 2 and isinstance(given[1], str),
    ("builtins", "type"): lambda given: len(given) == 1,
    ("builtins", "iter"): lambda given: len(given) == 1,
    ("codecs", "encode"): lambda given: len(given) == 2 and str(given[1]).lower() in _PLAIN_CODECS,
    ("functools", "reduce"): lambda given: _is_union(given),
    ("operator", "attrgetter"): lambda given: _is_plain_name(given, len(given)),
    ("operator", "methodcaller"): lambda given: _is_plain_name(given, 1),
    ("dask.utils", "methodcaller"): lambda given: _is_plain_name(given, 1),
    ("dill._dill", "_load_type"): lambda given: len(given) == 1 and isinstance(given[0], str),
    ("cloudpickle.cloudpickle", "_builtin_type"): lambda given: (
        len(given) == 1 and isinstance(given[0], str) and _TYPE_NAME.fullmatch(given[0]) is not None
    ),
    ("operator", "getitem"): lambda given: (
        len(given) == 2 and isinstance(given[0], Import) and given[0].module == "typing"
    ),
    ("numpy.core", "_ufunc_reconstruct"): lambda given: (
        len(given) == 2 and all(isinstance(item, str) for item in given)
    ),
}

GRAPH_MODULE = ("torch.fx.graph_module", "reduce_graph_module")
"""Compiles the code of a traced module."""


@lru_cache(maxsize=512)
def is_ordinary(module: str, name: str) -> bool:
    """Whether nothing is known of a function beyond its name, so that a call is only a call."""
    known = canonical(module, name)
    special = known in LOADERS or known in INDIRECT or known in WITH_THE_REST or known in GUARDS
    return not (special or known == GRAPH_MODULE or name.endswith(".__new__") or may_fold(*known))
