"""A conda MatchSpec → its parts: `channel::name=1.2=build`, `name >=1,<2`, `name[build=x]`."""

from __future__ import annotations

import re
from typing import NamedTuple

from checker.extract.manifest.facts import normalised
from checker.extract.manifest.links import redact
from checker.extract.manifest.pins import Grade, pep440
from checker.extract.manifest.requirement import Declared

_SPEC = re.compile(
    r"(?:(?P<channel>[^\s:=<>!~\[]+(?:://[^\s:\[]+)?)::)?"
    r"(?P<name>[A-Za-z0-9_][\w.-]*)"
    r"(?P<rest>[^\[]*)(?:\[(?P<brackets>[^\]]*)\])?"
)
_EXPLICIT = re.compile(
    r"(?P<url>(?:https?|file)://\S+/(?P<name>[^/\s]+)-(?P<version>[^-/\s]+)-(?P<build>[^-/\s]+?)"
    r"\.(?:conda|tar\.bz2))(?:#(?P<digest>[0-9a-f]{32,64}|sha256:[0-9a-f]{64}))?"
)
_BRACKET = re.compile(r"(version|build|channel)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^,\s]+))")
_FUZZY = re.compile(r"=?(\d[\w.!]*?)(?:\.?\*)?")
_WHOLE = re.compile(r"\d+(?:!\d+)?(?:\.\w+){2,}")


MAX_LENGTH = 1000
"""Characters of a spec; the longest are URLs of packages."""


class Spec(NamedTuple):
    """Version and build as written, and what they come to."""

    specifier: str
    grade: Grade


def matchspec(text: str) -> Declared | None:
    """Read a spec; None when the text is not one."""
    text = text.partition(" #")[0].strip()
    if len(text) > MAX_LENGTH:
        return None
    if explicit := _EXPLICIT.fullmatch(text):
        return _explicit(explicit)
    match = _SPEC.fullmatch(text)
    if match is None:
        return None
    brackets = {
        key: one or two or three
        for key, one, two, three in _BRACKET.findall(match["brackets"] or "")
    }
    rest = match["rest"].strip()
    if "version" in brackets:
        rest = brackets["version"]
        rest = rest if re.match(r"[=<>!~]", rest) else f"=={rest}"
    if "build" in brackets and not re.search(r"[<>~!|,]", rest):
        rest = f"{rest or '=*'}={brackets['build']}"
    spec = _version(rest)
    if spec is None:
        return None
    channel = match["channel"] or brackets.get("channel")
    return Declared(
        normalised(match["name"]),
        spec.grade.pin,
        spec.specifier,
        spec.grade.version,
        pep440=spec.grade.pep440,
        from_index=redact(channel)[0] if channel else None,
    )


def _explicit(match: re.Match[str]) -> Declared:
    digest = match["digest"]
    if digest and ":" not in digest:
        digest = f"{'md5' if len(digest) == 32 else 'sha256'}:{digest}"
    return Declared(
        normalised(match["name"]),
        "conda-build",
        f"={match['version']}={match['build']}",
        match["version"],
        url=redact(match["url"])[0],
        digests=(digest,) if digest else (),
        pep440=f"=={match['version']}",
    )


def _version(rest: str) -> Spec | None:
    """The part after the name: operators, one or two `=`, or words."""
    if re.search(r"[${}%`]", rest):
        return Spec("".join(rest.split()), Grade("dynamic"))
    if not re.match(r"[=<>!~]", rest):
        return _words(rest.split())
    compact = "".join(rest.split())
    if compact.startswith("=="):
        version, _, build = compact[2:].partition("=")
        return Spec(compact, _exact(version, build))
    if compact.startswith("="):
        version, _, build = compact[1:].partition("=")
        return Spec(compact, _fuzzy(version, build))
    return Spec(compact, _ranges(compact))


def _words(words: list[str]) -> Spec | None:
    """`name version build`, the form that conda itself prints."""
    if len(words) > 2 or (words and not re.match(r"[\d*]", words[0])):
        return None
    if not words or words == ["*"]:
        return Spec("".join(words), Grade("none"))
    return Spec("=".join(words), _exact(words[0], words[1] if len(words) == 2 else ""))


def _exact(version: str, build: str) -> Grade:
    if re.search(r"[|,<>~!]", version):
        return _ranges(version)
    if version.endswith("*"):
        return _fuzzy(version, build)
    pin = "conda-build" if build and "*" not in build else "exact"
    return Grade(pin, version, f"=={version}")  # type: ignore[arg-type]


def _fuzzy(version: str, build: str) -> Grade:
    if re.search(r"[|,<>~!]", version):
        return _ranges(version)
    if version in ("", "*"):
        return Grade("none")
    stem = version.rstrip("*").rstrip(".")
    if build and "*" not in build and "*" not in version:
        return Grade("conda-build", version, f"=={version}")
    if "*" in version:
        return Grade("wildcard", None, f"=={stem}.*")
    return Grade("conda-fuzzy", version if _WHOLE.fullmatch(version) else None, f"=={stem}.*")


def _ranges(text: str) -> Grade:
    """Alternatives between `|`; bare versions in them are exact or prefixes."""
    grades = [pep440(",".join(_clause(one) for one in part.split(","))) for part in text.split("|")]
    joined = " || ".join(
        ",".join(_clause(one) for one in part.split(",")) for part in text.split("|")
    )
    if len(grades) == 1:
        return grades[0]._replace(pep440=joined)
    pins = {one.pin for one in grades}
    for pin in ("dynamic", "none", "exclude-only", "lower-only", "upper-only"):
        if pin in pins:
            return Grade(pin, pep440=joined)
    return Grade("bounded", pep440=joined)


def _clause(text: str) -> str:
    match = _FUZZY.fullmatch(text)
    if match is None:
        return text
    return f"=={match[1]}.*" if text.startswith("=") or text.endswith("*") else f"=={match[1]}"
