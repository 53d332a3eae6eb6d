"""A text → the licences that it is or names, as identifiers in the Hub's lower-case form."""

from __future__ import annotations

import re

TOP = 4_000
"""Characters: every licence names itself at its top, and others further down."""

PAGE = 100_000
"""Characters of a page that may name licences anywhere."""

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"apache license,? version 2\.0|apache license\s+version 2\.0", "apache-2.0"),
    (r"mit license|permission is hereby granted, free of charge", "mit"),
    (r"affero general public license\s+version 3", "agpl-3.0"),
    (r"lesser general public license\s+version 3", "lgpl-3.0"),
    (r"lesser general public license\s+version 2\.1", "lgpl-2.1"),
    (r"gnu general public license\s+version 3", "gpl-3.0"),
    (r"gnu general public license\s+version 2", "gpl-2.0"),
    (r"mozilla public license,? version 2\.0", "mpl-2.0"),
    (r"this is free and unencumbered software", "unlicense"),
    (r"neither the name of .{1,200} nor the names of (?:its|any) contributors", "bsd-3-clause"),
    (r"disclaimer in the documentation(?!.{0,600}neither the name of)", "bsd-2-clause"),
    (r"creativeml open rail", "creativeml-openrail-m"),
    (r"bigcode open rail", "bigcode-openrail-m"),
    (r"gemma terms of use", "gemma"),
    (r"cc0 1\.0 universal", "cc0-1.0"),
    (r"open database license", "odbl"),
    (r"public domain dedication (?:and|&) license", "pddl"),
    (r"open data commons attribution license", "odc-by"),
    (r"community data license agreement.{1,5}permissive.{1,5}version 1\.0", "cdla-permissive-1.0"),
    (r"community data license agreement.{1,5}permissive.{1,5}version 2\.0", "cdla-permissive-2.0"),
    (r"community data license agreement.{1,5}sharing.{1,5}version 1\.0", "cdla-sharing-1.0"),
)
_KNOWN = tuple((re.compile(phrase), licence) for phrase, licence in _PHRASES)

_LLAMA = re.compile(r"llama ([2-9](?:\.\d)?) community license")
_SPDX = re.compile(r"spdx-license-identifier:\s*([\w.+-]{1,64})")
_COMMONS_NAME = re.compile(
    r"\battribution((?:[- ](?:non-?commercial|share-?alike|no-?deriv(?:ative)?s?)){0,2})"
    r"\s(?:(\d)\.(\d)|international)",
)
_COMMONS_CODE = re.compile(
    r"\bcc[- ](by(?:-nc)?(?:-nd|-sa)?)[- ](\d\.\d)\b"
    r"|creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)"
)
_COMMONS_PARTS = (("commercial", "nc"), ("deriv", "nd"), ("share", "sa"))


def identify(text: str, limit: int = TOP) -> tuple[str, ...]:
    """The licences that a text is or names, sorted; empty when none is recognised."""
    top = " ".join(text[:limit].lower().split())
    found = {licence for phrase, licence in _KNOWN if phrase.search(top)}
    found.update(match[1] for match in _SPDX.finditer(top))
    found.update(f"llama{match[1]}" for match in _LLAMA.finditer(top))
    found.update(f"cc-{m[1] or m[3]}-{m[2] or m[4]}" for m in _COMMONS_CODE.finditer(top))
    if "creative commons" in top:
        found.update(_commons(match) for match in _COMMONS_NAME.finditer(top) if match[2])
    return tuple(sorted(found))


def _commons(match: re.Match[str]) -> str:
    parts = [code for word, code in _COMMONS_PARTS if word in match[1]]
    return "-".join(["cc-by", *parts, f"{match[2]}.{match[3]}"])
