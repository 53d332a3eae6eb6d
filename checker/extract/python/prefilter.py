"""Bytes → whether a Python file can hold anything that is asked for, without parsing it.

A watched call needs its module and its last name somewhere in the text. The answer may be a false
yes, never a false no, except for names that are put together at run time.
"""

from __future__ import annotations

import re
from functools import lru_cache

from checker.extract.comments import MARKER
from checker.extract.python.tables import FRAMEWORKS, SPELLINGS
from checker.watch import Watch

_IMPORT = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]*[ \t,.])?(?:"
    + "|".join(sorted({name.split(".")[0] for name in FRAMEWORKS}))
    + r")\b",
    re.MULTILINE,
)


@lru_cache(maxsize=8)
def _tokens(watch: Watch) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Root (empty where any will do) → last names, for every spelling of a watched name."""
    found: dict[str, set[str]] = {}
    for name in sorted(watch.names):
        path, _, last = name.rpartition(".")
        last = last if not last.startswith("__") else path.rpartition(".")[2].removesuffix("()")
        for root in _roots(path):
            found.setdefault(root, set()).add(last)
    return tuple((root, tuple(sorted(lasts, key=len))) for root, lasts in sorted(found.items()))


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
    words = "|".join(sorted(re.escape(name) for name in names if name.isidentifier()) or ["load"])
    return re.compile(
        rf"^[ \t]*from[ \t]+[\w.]+[ \t]+import\b.*(?:\b(?:{words})\b|load)", re.MULTILINE
    )


def may_matter(text: str, watch: Watch) -> bool:
    """Whether the text has to be parsed."""
    if MARKER in text:
        return True
    dynamic = "getattr" in text or "__import__" in text or "import_module" in text
    for root, lasts in _tokens(watch):
        if root in text and ((dynamic and root) or any(last in text for last in lasts)):
            return True
    return _IMPORT.search(text) is not None or _foreign(watch).search(text) is not None
