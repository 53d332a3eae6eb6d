"""Configurations of any name → functions of Python's own that instantiating them calls.

Hydra, NeMo and others call what stands under `_target_`. Classes of somebody's own are what it is
for; a function of the standard library is told wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from checker.extract import Context, Extractor, Item
from checker.extract.artifact.facts import CodeReference
from checker.extract.registry import MODEL_CONFIGS
from checker.source import Source, SourceError

MAX_TEXT = 4 * 1024 * 1024
"""Bytes of a configuration that people write, many times over."""

_HINT = re.compile(rb"_target_")
_HINT_YAML = re.compile(rb"_target_|t(?:\\[xuU]|a\\|arg?\\)")
"""In YAML the key may be written with escapes."""

_VALUES = frozenset(
    {"datetime", "decimal", "enum", "fractions", "functools", "ipaddress", "itertools", "logging"}
    | {"math", "operator", "pathlib", "random", "re", "statistics", "string", "time", "typing"}
    | {"uuid", "collections", "dataclasses", "argparse", "json"}
)
"""Modules that configurations take values and helpers from."""

_ACTING = frozenset(
    {"eval", "exec", "compile", "__import__", "open", "getattr", "setattr", "breakpoint", "input"}
)
"""Built-in functions that do more than make a value."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """References to functions of the standard library, each once."""
    path = source.name.lower()
    if source.size > MAX_TEXT or any(_is_config(path, pattern) for pattern in MODEL_CONFIGS):
        return
    hint = _HINT if path.endswith(".json") else _HINT_YAML
    if not hint.search(source.data):
        return
    for found in _references(source, path):
        if _acts(found):
            yield found


def _is_config(path: str, pattern: str) -> bool:
    """Whether the reader of configurations beside models tells it, and all that is in it."""
    name = f"/{path}" if "/" in pattern else path.rpartition("/")[2]
    return fnmatchcase(name, f"*/{pattern}" if "/" in pattern else pattern)


def _references(source: Source, path: str) -> Iterator[CodeReference]:
    from checker.extract.artifact import keras  # imported for few of the many files
    from checker.extract.artifact.configs import reference, yaml_references
    from checker.extract.artifact.targets import targets

    if path.endswith(".json"):
        try:
            config = keras.decoded(source)
        except SourceError:
            return
        for target in targets(config):
            yield reference(source, "hydra", "_target_", target)
    else:
        yield from yaml_references(source, source.data.decode("utf-8", "replace"))


def _acts(found: CodeReference) -> bool:
    """Whether a function of Python's own is called that does something."""
    from checker.extract.artifact.pickle.names import STDLIB

    if found.root == "builtins":
        return found.name in _ACTING
    function = not found.name[:1].isupper()
    return function and found.root in STDLIB - _VALUES and not found.module.endswith(".path")


EXTRACTOR = Extractor(
    name="hydra",
    facts=(CodeReference,),
    extract=extract,
)
