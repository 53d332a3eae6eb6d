"""Dotted names: which spelling is the canonical one, and what origin a name implies."""

from __future__ import annotations

from functools import lru_cache

from checker.extract.python.tables import (
    FLAT_PACKAGES,
    MODEL_CLASSES,
    MODEL_METHODS,
    SOURCES,
    SPELLINGS,
)

MAX_NAME = 200
"""Characters of a name; a longer one is a chain of calls that nobody watches by name."""

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


def is_class(name: str) -> bool:
    """Whether a name is that of a class, going by its capital."""
    last = name[name.rfind(".") + 1 :]
    return last[:1].isupper() and not last.endswith("()")
