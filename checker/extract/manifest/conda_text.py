"""Lists that conda prints (`conda list --export`, `--explicit`) and explicit locks → facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.manifest.declare import Where, dependency, hash_share
from checker.extract.manifest.facts import Dependency, Manifest
from checker.extract.manifest.matchspec import matchspec
from checker.model import Problem, Span
from checker.source import Source

_HEADER = re.compile(
    rb"^\s*(?:#[^\n]*\n)*(?:@EXPLICIT|#\s*\$ conda create --name <env> --file)", re.M
)


def sniff(head: bytes, size: int) -> bool:
    """Recognise the header that conda writes."""
    return (b"@EXPLICIT" in head or b"conda create" in head) and bool(_HEADER.match(head))


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield one fact per package."""
    entries = hashed = problems = 0
    for number, line in enumerate(source.text.lines, 1):
        text = line.strip()
        if not text or text.startswith(("#", "@")):
            continue
        at = source.at(source.text.line_span(number))
        declared = matchspec(text)
        if declared is None:
            problems += 1
            yield Problem("conda.spec", at, f"not a conda spec: {text[:80]}")
            continue
        entries += 1
        hashed += bool(declared.digests)
        pypi = declared.specifier.endswith(("=pypi_0", "=<pip>"))
        if pypi:
            version = declared.version or ""
            declared = declared._replace(pin="exact", specifier=f"=={version}", pep440=None)
        yield dependency(
            at, declared, Where("conda-explicit", "application", None, "pypi" if pypi else "conda")
        )
    yield Manifest(
        at=source.at(Span(1, 1, 1, 1)),
        format="conda-explicit",
        scope="application",
        lock=entries > 0,
        status="partial" if problems else "ok",
        hashes=hash_share(hashed, entries),
    )


EXTRACTOR = Extractor(
    name="conda-text",
    facts=(Dependency, Manifest),
    extract=extract,
    sniff=sniff,
)
