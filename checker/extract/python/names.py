"""Dotted names: which spelling is the canonical one, and what origin a name implies."""

from __future__ import annotations

import builtins
import sys
from functools import lru_cache

from checker.extract.python.callers import CALLBACKS
from checker.extract.python.fetching import COPIER, DOWNLOAD_METHODS, DOWNLOADS
from checker.extract.python.origins import MODEL_CLASSES, MODEL_METHODS, SOURCES
from checker.extract.python.tables import (
    APPLIERS,
    ARCHIVES,
    CHOOSERS,
    CLEANERS,
    FLAT_PACKAGES,
    FRAMEWORKS,
    MADE_HERE,
    NUMBERS,
    OPENERS,
    OTHER_WORK,
    PASSING,
    QUOTERS,
    RETURNS,
    SPELLINGS,
    WRITERS,
)
from checker.extract.python.values import Known, Object

MAX_NAME = 200
"""Characters of a name; a longer one is a chain of calls that nobody watches by name."""

LIBRARIES = (
    frozenset(name.partition(".")[0] for name in (*FRAMEWORKS, *SPELLINGS))
    | sys.stdlib_module_names
    | frozenset({"requests", "yaml", "json5", "PIL", "scipy", "matplotlib", "cv2", "tqdm", "absl"})
    | frozenset({"pytest", "packaging", "pytz", "tabulate", "termcolor", "seaborn", "tiktoken"})
    | frozenset({"elasticsearch", "tenacity", "pycocotools", "questionary", "setuptools", "rich"})
    | frozenset({"safetensors", "tokenizers", "deepspeed", "click", "pydantic", "psutil", "boto3"})
)
"""Packages that are never a module of the scanned project."""

_BUILTIN = frozenset(dir(builtins))

_MAX_RESPELLINGS = 4
"""A spelling may lead to another (`tf.keras` → `keras`, then inside it); none needs more."""


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """The spelling that policies use for a resolved name."""
    for _ in range(_MAX_RESPELLINGS):
        respelled = _respell(name)
        if respelled == name:
            break
        name = respelled
    root, _, rest = name.partition(".")
    if root in FLAT_PACKAGES and "." in rest:
        return f"{root}.{_public(rest)}"
    return name.removeprefix("builtins.")


def _respell(name: str) -> str:
    end = len(name)
    while end > 0:
        if replacement := SPELLINGS.get(name[:end]):
            return replacement + name[end:]
        end = name.rfind(".", 0, end)
    return name


def _public(rest: str) -> str:
    """`models.bert.BertModel.from_pretrained` → `BertModel.from_pretrained`."""
    parts = rest.split(".")
    for index, part in enumerate(parts):
        if part[:1].isupper() or part.endswith("()"):
            return ".".join(parts[index:])
    return parts[-1]


@lru_cache(maxsize=8192)
def origin_of(name: str) -> str | None:
    """Where the value of a canonical name, or what is called on it, comes from."""
    end = len(name)
    while end > 0:
        if origin := SOURCES.get(name[:end]):
            return origin
        end = name.rfind(".", 0, end)
    return "model" if _asks_model(name) else None


def _asks_model(name: str) -> bool:
    if not name.startswith(("langchain", "llama_index")):
        return False
    *path, last = name.split(".")
    if last in MODEL_CLASSES:
        return False
    return last in MODEL_METHODS and any(part in MODEL_CLASSES for part in path)


def is_model(name: str) -> bool:
    """Whether a class is a language model of LangChain or LlamaIndex."""
    return (
        name.startswith(("langchain", "llama_index")) and name.rpartition(".")[2] in MODEL_CLASSES
    )


def is_class(name: str) -> bool:
    """Whether a name is that of a class, going by its capital."""
    last = name[name.rfind(".") + 1 :]
    return last[:1].isupper() and not last.endswith("()")


def is_foreign(name: str) -> bool:
    """Whether a dotted name may be that of something in another module of the project."""
    return name[:1] != "?" and "(" not in name and name.partition(".")[0] not in LIBRARIES


@lru_cache(maxsize=16384)
def may_be_alias(name: str) -> bool:
    """Whether `module.name` may be another module's own name for a function of a library."""
    path, _, last = name.rpartition(".")
    return (
        (bool(path) or name[:1] == ".")
        and name == name.lower()
        and not last.startswith(OTHER_WORK)
        and path not in _BUILTIN
        and is_foreign(name)
    )


class About:
    """What is known of a function or class of a library, by its name as it was resolved.

    `plain` tells that nothing is: a call of it does nothing besides returning `result`. `foreign`
    tells that it may be another module's of the project.
    """

    __slots__ = ("foreign", "is_class", "name", "origin", "plain", "result")

    def __init__(self, resolved: str) -> None:
        name = self.name = resolved if resolved[:1] in ".?" else canonical(resolved)
        self.origin = origin_of(name)
        self.is_class = is_class(name)
        self.plain = (
            self.origin is None
            and name not in _KNOWN
            and name[name.rfind(".") + 1 :] not in DOWNLOAD_METHODS
        )
        self.foreign = is_foreign(name) and self.plain
        self.result: Known = Object(name if self.is_class else f"{name}()")


_KNOWN = frozenset(
    {"io.BytesIO", "io.StringIO", "tempfile.TemporaryFile", COPIER}.union(
        *(CLEANERS, QUOTERS, NUMBERS, WRITERS, MADE_HERE, OPENERS, ARCHIVES, PASSING, RETURNS),
        *(APPLIERS, CALLBACKS, CHOOSERS, DOWNLOADS),
    )
)


@lru_cache(maxsize=16384)
def about(resolved: str) -> About:
    """What is known of a resolved name."""
    return About(resolved)
