"""A report → a bill of materials in CycloneDX 1.6: packages, models, data, and their known defects.

Open findings about vulnerabilities are its vulnerabilities. Those that a suppression or waiver
settles carry its reason as the analysis, which makes the document a VEX statement as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from checker.model import Component, Finding, Location, Report
from checker.render.jsontext import dump
from checker.render.options import Options

SPEC_VERSION = "1.6"

_TYPES = {"package": "library", "model": "machine-learning-model", "dataset": "data"}
_ALGORITHMS = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
}
_SPDX_IDS = """
0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause
BSL-1.0 CC-BY-4.0 CC-BY-NC-4.0 CC-BY-NC-SA-4.0 CC-BY-SA-4.0 CC0-1.0 EPL-2.0 EUPL-1.2 GPL-2.0-only
GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND ISC LGPL-2.1-only LGPL-2.1-or-later
LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0 NCSA ODbL-1.0 PSF-2.0 Python-2.0 Unlicense Zlib
"""
_SPDX = {one.lower(): one for one in _SPDX_IDS.split()}
_STATES = {
    "suppressed": "not_affected",
    "waived": "not_affected",
    "baselined": "in_triage",
    "below-threshold": "in_triage",
}
_SEVERITIES = frozenset({"critical", "high", "medium", "low", "unknown"})


def render(report: Report, options: Options) -> str:
    """The bill of materials of a run."""
    refs = dict(_references(report.inventory.components))
    components = [_component(one, ref) for ref, one in refs.items()]
    document: dict[str, Any] = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "version": 1,
        "metadata": _metadata(report),
        "components": components,
        "dependencies": [{"ref": "project", "dependsOn": list(refs)}],
        "vulnerabilities": list(_vulnerabilities(report, refs)),
    }
    serial = uuid5(NAMESPACE_URL, dump([report.root_name, components]))
    return dump({**document, "serialNumber": f"urn:uuid:{serial}"})


def _metadata(report: Report) -> dict[str, Any]:
    tool = {"type": "application", "name": "mlwarden", "version": report.tool_version}
    return {
        "tools": {"components": [tool]},
        "component": {"type": "application", "name": report.root_name, "bom-ref": "project"},
    }


def _references(components: Iterable[Component]) -> Iterator[tuple[str, Component]]:
    """Components with names of their own within the document."""
    seen: dict[str, int] = {}
    for one in components:
        name = f"{one.kind}:{one.ecosystem}:{one.name}"
        name = f"{name}@{one.version or one.specifier}" if one.version or one.specifier else name
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), one


def _component(one: Component, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": _TYPES[one.kind], "bom-ref": ref, "name": one.name}
    if one.version:
        found["version"] = one.version
    if one.kind == "package":
        found["scope"] = one.scope
    if purl := _purl(one):
        found["purl"] = purl
    if hashes := list(_hashes(one.digests)):
        found["hashes"] = hashes
    if one.licences:
        found["licenses"] = _licences(one.licences)
    if one.url:
        kind = "vcs" if one.url.startswith(("git+", "hg+", "svn+")) else "distribution"
        found["externalReferences"] = [{"type": kind, "url": one.url}]
    if one.kind == "model":
        found["modelCard"] = _model_card(one)
    if one.kind == "dataset":
        found["data"] = [{"type": "dataset", "name": one.name}]
    found["evidence"] = {"occurrences": [_occurrence(place) for place in one.places]}
    if properties := list(_properties(one)):
        found["properties"] = properties
    return found


def _purl(one: Component) -> str | None:
    from packageurl import PackageURL

    text = one.name.encode("utf-8", "replace").decode()
    qualifiers: dict[str, str] = {}
    owner, version = None, one.version
    if one.ecosystem == "huggingface":
        owner, _, text = text.rpartition("/")
    elif one.kind != "package" or one.ecosystem not in ("pypi", "conda", "cran"):
        return None
    elif one.url and one.url.startswith("git+"):
        qualifiers, version = {"vcs_url": one.url}, None
    try:
        return PackageURL(one.ecosystem, owner or None, text, version, qualifiers).to_string()
    except ValueError:
        return None


def _hashes(digests: Iterable[str]) -> Iterator[dict[str, str]]:
    for digest in digests:
        kind, _, content = digest.partition(":")
        name, length = _ALGORITHMS.get(kind, ("", 0))
        if re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", content) and length:
            yield {"alg": name, "content": content.lower()}


def _licences(texts: tuple[str, ...]) -> list[dict[str, Any]]:
    if len(texts) == 1 and re.search(r"\s(?:AND|OR|WITH)\s", texts[0]):
        return [{"license": {"name": texts[0]}}]
    return [
        {"license": {"id": _SPDX[text.lower()]} if text.lower() in _SPDX else {"name": text}}
        for text in texts
    ]


def _model_card(one: Component) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    if one.task:
        parameters["task"] = one.task
    if one.datasets:
        parameters["datasets"] = [{"type": "dataset", "name": name} for name in one.datasets]
    card: dict[str, Any] = {"modelParameters": parameters} if parameters else {}
    if one.base_models:
        card["properties"] = [
            {"name": "mlwarden:base-model", "value": name} for name in one.base_models
        ]
    return card


def _occurrence(place: Location) -> dict[str, Any]:
    found: dict[str, Any] = {"location": place.path}
    if place.byte_offset is not None:
        found["offset"] = place.byte_offset
    else:
        found["line"] = place.line
    return found


def _properties(one: Component) -> Iterator[dict[str, str]]:
    if one.specifier:
        yield {"name": "mlwarden:specifier", "value": one.specifier}
    for name in one.formats:
        yield {"name": "mlwarden:format", "value": name}
    if one.rows is not None:
        yield {"name": "mlwarden:rows", "value": str(one.rows)}


def _vulnerabilities(report: Report, refs: dict[str, Component]) -> Iterable[dict[str, Any]]:
    """One entry per defect and verdict on it, with all components that it affects."""
    places = {place: ref for ref, one in refs.items() for place in one.places}
    merged: dict[tuple[str, str, str], dict[str, Any]] = {}
    for finding in (*report.findings, *report.hidden):
        names = [one for one in str(finding.properties.get("advisories", "")).split(", ") if one]
        if not names or finding.at not in places:
            continue
        key = (names[0], finding.status, finding.reason)
        found = merged.setdefault(key, _vulnerability(finding, names))
        affected = {"ref": places[finding.at]}
        if affected not in found["affects"]:
            found["affects"].append(affected)
    return merged.values()


def _vulnerability(finding: Finding, names: list[str]) -> dict[str, Any]:
    rating = finding.properties.get("rating", "unknown")
    found: dict[str, Any] = {
        "id": names[0],
        "source": {"name": "OSV", "url": f"https://osv.dev/vulnerability/{names[0]}"},
        "references": [
            {"id": name, "source": {"name": name.partition("-")[0]}} for name in names[1:]
        ],
        "ratings": [{"severity": rating if rating in _SEVERITIES else "unknown"}],
        "description": finding.properties.get("summary") or finding.message,
        "affects": [],
    }
    if (safe := finding.properties.get("safe")) and safe != "no release":
        found["recommendation"] = f"Use {safe} or a later release."
    if finding.status in _STATES:
        found["analysis"] = {"state": _STATES[finding.status]}
        if finding.reason:
            found["analysis"]["detail"] = finding.reason
    return found
