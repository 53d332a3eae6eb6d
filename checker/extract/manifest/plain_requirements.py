"""Requirements files of any name, such as `dev.txt` or `base.txt`: told by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

from checker.extract import Context, Extractor, Item
from checker.extract.manifest import requirements
from checker.extract.registry import FORMATS
from checker.source import Source

MAX_UNNAMED = 64 * 1024
"""Of a text whose name does not say that it holds requirements."""

_REQUIREMENT = re.compile(
    r"(?:-[rce]|--(?:requirement|constraint|editable|hash|index-url|extra-index-url|find-links))\b"
    r"|(?:git\+|https://)|[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*(?:$|;|@\s|(?:[=~!<>]=|[<>])\s*\w)"
)
_STATED = re.compile(
    r"(?:-[rce]\s|git\+)|[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*(?:[=~!<>]=|[<>])\s*\d[\w.*+!]*"
    r"\s*(?:$|[,;#\\]|--hash)"
)


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a text declares, where it is a requirements file that no other name tells of."""
    path = f"/{source.path.lower()}"
    named = any(fnmatch(path, f"*/{pattern}") for pattern in _named())
    if not named and _looks_like_requirements(source):
        yield from requirements.extract(source, context)


@cache
def _named() -> tuple[str, ...]:
    """The names by which requirements files are known at once."""
    return next(one.names for one in FORMATS if one.module == "manifest.requirements")


def _looks_like_requirements(source: Source) -> bool:
    """Whether a text of any name holds only requirements, half of them with versions."""
    if source.size > MAX_UNNAMED:
        return False
    lines = [re.sub(r"(?:^|\s)#.*", "", one).strip() for one in source.text.lines]
    lines = [one for one in lines if one]
    stated = [one for one in lines if _STATED.match(one)]
    return 2 * len(stated) >= len(lines) > 0 and all(_REQUIREMENT.match(one) for one in lines)


EXTRACTOR = Extractor(
    name="plain-requirements",
    facts=requirements.EXTRACTOR.facts,
    extract=extract,
)
