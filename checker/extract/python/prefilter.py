"""Bytes → whether a Python file can hold anything that is asked for, without parsing it.

A watched call needs its module and its last name somewhere in the text. The answer may be a false
yes, never a false no, except for names that are put together at run time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from checker.extract.commands import may_matter as commands_matter
from checker.extract.comments import MARKER
from checker.extract.python.names import is_foreign, may_be_alias
from checker.extract.python.processes import COMMAND_KEYWORDS
from checker.extract.python.tables import FRAMEWORKS, SPELLINGS, STAR_EXPORTS, WRAPPERS
from checker.watch import Watch

MAX_LINE = 10_000
"""Characters of an import that are looked at."""

_SHARED = re.compile(r"\b(?:app|application|server|demo)\.(?:run|launch)\w*\(")
"""A use of what many projects make in one module and start in another."""

_LOADS = re.compile(r"\.\w*(?:load|pickle)\w*\(|\bimport[ \t]+(?:cPickle|_pickle|pickle5)\b")
_CONSTANT = re.compile(
    r"^[ \t]*[A-Z][A-Z0-9_]*[ \t]*(?::[^=\n]*)?=[ \t]*(?:['\"](?:https?|ftp)://|True\b|False\b)"
    r"|^[ \t]*\w*(?:trust|verify|weights_only|pickle|safe|share|debug|ssl|danger|remote|insecure)"
    r"\w*[ \t]*(?::[^=\n]{0,40})?=[ \t]*(?:True|False)[ \t]*(?:#.*)?$"
    r"|^[ \t]+\w+[ \t]*(?::[^=\n]{0,40})?=[ \t]*['\"](?:http|ftp)://"
    r"|['\"](?:trust_remote_code|weights_only|verify|allow_pickle|safe_mode|share|debug)['\"]:",
    re.MULTILINE,
)
"""What other modules of the project may take from this one."""

_OUTSIDE = re.compile(
    r"\brequest\.(?:args|form|json|data|files|values|get_json|GET|POST|FILES|body)\b"
    r"|\bsys\.argv\b|^[ \t]*@\w+\.(?:route|post|get|put)\("
    r"|\bparse_(?:known_)?args\(.{0,99}(?:\n.{0,99}){0,9}?\n[ \t]{1,20}return\b"
    r"|\breturn[ \t].{0,99}\b(?:parse_(?:known_)?args|input)\(",
    re.MULTILINE,
)
"""What comes from outside, and may go into a function of another module."""

_COVERING = re.compile(r"^def[ \t]+(?:exec|eval|compile|system|popen|loads?)\(", re.MULTILINE)
"""Functions that a star import puts in the place of those of Python or of a library."""

_STAR = re.compile(r"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*\*", re.MULTILINE)
_MODULE = re.compile(r"^[ \t]*import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?", re.MULTILINE)
_NAMES = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*|[^\n]+)", re.MULTILINE)
_AS = re.compile(r"(\w+)(?:[ \t]+as[ \t]+(\w+))?[^,]*")
_WRAPPED = re.compile(rf"\.\w*(?:{'|'.join(WRAPPERS)})\w*\(")
_BASES = re.compile(r"^class[ \t]+\w+\(([^)]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_IMPORT = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]*[ \t,.])?(?:"
    + "|".join(sorted({name.split(".")[0] for name in FRAMEWORKS}))
    + r")\b",
    re.MULTILINE,
)


@lru_cache(maxsize=8)
def _tokens(watch: Watch) -> dict[str, tuple[str, ...]]:
    """Root (empty where any will do) → last names, for every spelling of a watched name."""
    found: dict[str, set[str]] = {}
    for name in sorted(watch.names):
        path, _, last = name.rpartition(".")
        last = last if not last.startswith("__") else path.rpartition(".")[2].removesuffix("()")
        for root in _roots(path):
            found.setdefault(root, set()).add(last)
    return {root: tuple(sorted(lasts)) for root, lasts in sorted(found.items())}


def _roots(path: str) -> set[str]:
    if path in ("", "*"):
        return {""}
    root = path.partition(".")[0]
    others = {
        old.partition(".")[0] for old, new in SPELLINGS.items() if new.partition(".")[0] == root
    }
    return {root, *others} - {"six", "future"}


@lru_cache(maxsize=8)
def _foreign(watch: Watch) -> re.Pattern[str]:
    """Imports of a name that another module of the project may have from a watched library."""
    names = {name.rpartition(".")[2] for name in watch.names if name.count(".") and name[0] != "*"}
    parts = "|".join(WRAPPERS)
    words = "|".join(sorted(re.escape(name) for name in names if name.isidentifier()) or ["load"])
    return re.compile(
        rf"^[ \t]*from[ \t]+[\w.]+[ \t]+import\b.*(?:\b(?:{words})\b|{parts})", re.MULTILINE
    )


def tokens_in(text: str, watch: Watch) -> list[str]:
    """The last parts of the watched names that a text may hold."""
    tokens = _tokens(watch)
    roots = _roots_in(text, tokens)
    found: list[str] = []
    for root, lasts in tokens.items():
        if root in roots:
            found += [last for last in lasts if last in text]
    return found


def _roots_in(text: str, known: Iterable[str]) -> set[str]:
    """Every word on a line that imports something, and what is there without an import."""
    roots = {""}
    position = text.find("import")
    while position >= 0:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
        roots.update(_WORD.findall(text, start, min(end, start + MAX_LINE)))
        position = text.find("import", end)
    for package in roots & STAR_EXPORTS.keys():
        roots.update(name.partition(".")[0] for name in STAR_EXPORTS[package].values())
    if "get_config" in text:
        roots.add("traitlets")
    if "get_ipython" in text:
        roots.add("IPython")
    if _brings_names(text):
        roots.update(root for root in known if root in text)
    return roots


def _brings_names(text: str) -> bool:
    """Whether a star import may bring along any name of another module of the project."""
    return "import *" in text and _STAR.search(text) is not None


def may_matter(text: str, watch: Watch, tokens: list[str]) -> bool:
    """Whether a text with these tokens can hold a fact."""
    if tokens or MARKER in text or "getattr" in text:
        return True
    if commands_matter(text) and any(word in text for word in COMMAND_KEYWORDS):
        return True
    patterns = (_COVERING, _IMPORT, _SHARED, _LOADS, _CONSTANT, _OUTSIDE, _foreign(watch))
    found = any(pattern.search(text) for pattern in patterns)
    return found or _brings_names(text) or _shares(text, watch) or _has_alias(text)


def _has_alias(text: str) -> bool:
    """Whether something is called or handed on that may be a library's by any name."""
    bases = set(_WORD.findall(" ".join(_BASES.findall(text))))
    for module, names in _NAMES.findall(text):
        for name, alias in _AS.findall(names.strip("(")):
            full = f"{module}.{name}"
            kind = name[:1].isupper() and is_foreign(full)
            if kind and ((alias or name) in bases or _WRAPPED.search(text) is not None):
                return True
            if not may_be_alias(full):
                continue
            told = alias or name
            if f"{told}(" in text or f"{told}." in text or text.count(told) == 1:
                return True
    return False


def _shares(text: str, watch: Watch) -> bool:
    """Whether a library is imported for others, or a module of the project is used."""
    tokens = _tokens(watch)
    for module, alias in _MODULE.findall(text):
        root = module.partition(".")[0]
        used = f"{alias or root}." in text
        if (root in tokens and not used) or (used and is_foreign(module)):
            return True
    return False
