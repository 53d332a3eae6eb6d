"""Finding → SARIF result."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote
from uuid import UUID, uuid5

from checker.model import Edit, Finding, Fix, Location
from checker.render.escape import visible
from checker.render.jsontext import Json
from checker.render.sarif.rules import LEVELS

ROOT = "%SRCROOT%"
"""The name that SARIF tools give to the root of the repository."""

MAX_RELATED = 100
"""GitHub keeps no more places of one result."""

_GUIDS = UUID("6f9d1d3c-6b0f-5a0e-9a55-0d8f4a2f7c11")
"""Namespace of the results' ids, which must be the same in every scan."""


def result(finding: Finding, rules: dict[str, int]) -> Json:
    """One result; `rules` gives the index of each rule in the run."""
    made: dict[str, Json] = {
        "ruleId": finding.policy,
        "ruleIndex": rules[finding.policy],
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [location(finding.at, finding.source)],
        "guid": str(uuid5(_GUIDS, finding.fingerprint)),
        "fingerprints": {"mlwarden/v1": finding.fingerprint},
        "partialFingerprints": _partial(finding),
    }
    if finding.related:
        made["relatedLocations"] = _related(finding)
    if finding.fix:
        made["fixes"] = [_fix(finding.fix)]
    if finding.status != "open":
        made["suppressions"] = [_suppression(finding)]
    made["properties"] = _properties(finding)
    return made


def location(at: Location, source: tuple[str, ...] = ()) -> dict[str, Json]:
    """Where it is, with the lines themselves where they are known whole."""
    physical: dict[str, Json] = {
        "artifactLocation": {"uri": uri(at.path), "uriBaseId": ROOT},
        "region": _region(at),
    }
    if len(source) == at.end_line - at.line + 1:
        lines = {"text": "\n".join(source)}
        physical["contextRegion"] = {
            "startLine": at.line,
            "endLine": at.end_line,
            "snippet": lines,
        }
    made: dict[str, Json] = {"physicalLocation": physical}
    if logical := _logical(at):
        made["logicalLocations"] = [logical]
    return made


def uri(path: str) -> str:
    """A path as a URI reference, byte for byte what the file system calls it.

    A path with `://` in it is the URL of something remote: no path in a tree has an empty part.
    """
    scheme, mark, rest = path.partition("://")
    if mark:
        return f"{scheme}://{_quoted(rest, '/:')}"
    return _quoted(path, "/")


def _quoted(path: str, safe: str) -> str:
    try:
        return quote(path.encode("utf-8", "surrogateescape"), safe)
    except UnicodeEncodeError:
        return quote(path.encode("utf-8", "backslashreplace"), safe)


def sentence(text: str) -> str:
    """Text that stands by itself: one line, ended by a period, with no link that we did not set."""
    text = visible(text).replace("](", "] (")
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _message(finding: Finding) -> str:
    text = sentence(finding.message)
    if not finding.related:
        return text
    shown = finding.related[:MAX_RELATED]
    links = [f"[{_link(other.message)}]({n})" for n, other in enumerate(shown, 1)]
    more = len(finding.related) - len(shown)
    return f"{text} See {', '.join(links)}{f' and {more} more' if more else ''}."


def _link(text: str) -> str:
    """Text between the brackets of a link."""
    text = visible(text)
    for character in "\\[]":
        text = text.replace(character, f"\\{character}")
    return text


def _region(at: Location) -> Json:
    """Lines and columns always; bytes where they count in the file itself."""
    lines = {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    }
    return lines if at.member is not None else {**lines, **_bytes(at)}


def _bytes(at: Location) -> dict[str, int]:
    if at.byte_offset is None:
        return {}
    return {"byteOffset": at.byte_offset, "byteLength": at.byte_length or 0}


def _logical(at: Location) -> Json:
    """The cell of a notebook or the member of an archive."""
    path = visible(at.path)
    if at.cell is not None:
        line = {} if at.cell_line is None else {"line": at.cell_line}
        return {
            "name": f"cell {at.cell}",
            "kind": "cell",
            "fullyQualifiedName": f"{path}#cell={at.cell}",
            "properties": {"cell": at.cell, **line},
        }
    if at.member is not None:
        member = visible(at.member)
        return {
            "name": member,
            "kind": "file",
            "fullyQualifiedName": f"{path}!{member}",
            "properties": _bytes(at),
        }
    return None


def _partial(finding: Finding) -> Json:
    partial = {"mlwarden/v1": finding.fingerprint}
    if finding.line_hash:
        partial["primaryLocationLineHash"] = finding.line_hash
    return partial


def _related(finding: Finding) -> Json:
    return [
        {"id": number, "message": {"text": visible(other.message)}, **location(other.at)}
        for number, other in enumerate(finding.related[:MAX_RELATED], 1)
    ]


def _fix(fix: Fix) -> Json:
    changes: list[Json] = [
        {
            "artifactLocation": {"uri": uri(path), "uriBaseId": ROOT},
            "replacements": [_replacement(edit) for edit in edits],
        }
        for path, edits in groupby(fix.edits, key=lambda edit: edit.at.path)
    ]
    return {"description": {"text": sentence(fix.description)}, "artifactChanges": changes}


def _replacement(edit: Edit) -> Json:
    return {"deletedRegion": _region(edit.at), "insertedContent": {"text": edit.text}}


def _suppression(finding: Finding) -> Json:
    made = {
        "kind": "inSource" if finding.status == "suppressed" else "external",
        "status": "accepted",
    }
    if finding.reason:
        made["justification"] = visible(finding.reason)
    return made


def _properties(finding: Finding) -> Json:
    """What SARIF has no place for; `severity` is this finding's own, the rule's may differ."""
    properties: dict[str, Json] = {"severity": finding.severity, "role": finding.role}
    if finding.status != "open":
        properties["status"] = finding.status
    if finding.properties:
        properties["details"] = {key: finding.properties[key] for key in sorted(finding.properties)}
    return properties
