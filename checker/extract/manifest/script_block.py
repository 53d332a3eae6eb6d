"""PEP 723 script blocks: the requirements of a single-file program, in a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Item
from checker.extract.manifest.declare import Where, dependency
from checker.extract.manifest.requirement import requirement
from checker.extract.manifest.toml_positions import Positions, toml_loads
from checker.model import Problem, Span
from checker.source import Source

_BLOCK = re.compile(r"^# /// script[ \t]*\r?$\n(?P<body>(?:^#(?:| [^\n]*)\r?$\n)+)", re.MULTILINE)
_END = re.compile(r"^# ///[ \t]*\r?$", re.MULTILINE)


def inline_metadata(source: Source) -> Iterator[Item]:
    """Yield the dependencies of a PEP 723 block."""
    text = source.text.text
    match = _BLOCK.search(text) if "# /// script" in text else None
    ends = list(_END.finditer(match["body"])) if match else []
    if match is None or not ends:
        return
    body = match["body"][: ends[-1].start()]
    toml = "\n".join(line[2:] for line in body.split("\n"))
    first = text.count("\n", 0, match.start("body"))
    try:
        data = toml_loads(toml)
    except (ValueError, RecursionError) as error:
        at = source.at(Span(first + 1, 1, first + 1, 2))
        yield Problem("script.syntax", at, str(error).partition("\n")[0])
        return
    entries, places = data.get("dependencies"), Positions(toml)
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        span = places.nearest("dependencies", position)
        at = source.at(
            Span(span.line + first, span.column + 3, span.end_line + first, span.end_column + 1)
        )
        declared = requirement(entry) if isinstance(entry, str) else None
        if declared is None:
            yield Problem("script.requirement", at, f"not a requirement: {str(entry)[:80]}")
        else:
            yield dependency(at, declared, Where("script", "script"))
