"""Poetry's dependency tables, whose shape Pipfiles and others share: name → constraint or table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checker.extract import Item
from checker.extract.manifest.declare import Where, dependency
from checker.extract.manifest.facts import normalised
from checker.extract.manifest.links import graded_revision, read_link
from checker.extract.manifest.pins import Grade, poetry
from checker.extract.manifest.requirement import Declared
from checker.extract.manifest.toml_document import Document
from checker.extract.manifest.toml_positions import Path

Grader = Callable[[str], Grade]


def read_table(
    document: Document,
    where: Where,
    path: Path,
    table: Any,  # noqa: ANN401
    grade: Grader = poetry,
) -> Iterator[Item]:
    """Yield the declarations of one table; `python` is a constraint on the interpreter."""
    if not isinstance(table, dict):
        yield document.wrong(path, "a table of dependencies")
        return
    for name, value in table.items():
        if name.lower() == "python":
            continue
        entries = value if isinstance(value, list) else [value]
        for position, entry in enumerate(entries):
            place = (*path, name, position) if isinstance(value, list) else (*path, name)
            declared = _declared(document, name, entry, grade)
            if declared is None:
                yield document.wrong(place, "a version or a table")
            else:
                at = document.at(place) if isinstance(value, list) else document.entry(place)
                yield dependency(at, declared, where)


def _declared(document: Document, name: str, entry: Any, grade: Grader) -> Declared | None:  # noqa: ANN401
    if isinstance(entry, str):
        return _versioned(name, entry, grade)
    if not isinstance(entry, dict):
        return None
    linked = from_table(entry)
    version = entry.get("version", "*")
    declared = linked or _versioned(name, version if isinstance(version, str) else "*", grade)
    return declared._replace(
        name=normalised(name),
        extras=_strings(entry.get("extras")),
        marker=_marker(entry),
        from_index=_source_url(document, entry.get("source")),
        editable=entry.get("develop") is True or entry.get("editable") is True,
    )


def _versioned(name: str, constraint: str, grade: Grader) -> Declared:
    pin, version, equivalent = grade(constraint)
    return Declared(
        normalised(name),
        pin,
        "".join(constraint.split()),
        version,
        pep440=equivalent,
    )


def from_table(entry: dict[str, Any]) -> Declared | None:
    """A link given as keys (`git` with `rev`, `tag` or `branch`; `url`; `path`), if it is one."""
    for kind in ("git", "hg", "svn"):
        if isinstance(place := entry.get(kind), str):
            link = read_link(f"{kind}+{place}")
            pins = {"tag": "vcs-tag", "branch": "vcs-branch"}
            for key in ("rev", "ref", "tag", "branch"):
                if isinstance(revision := entry.get(key), str) and revision:
                    pin = pins.get(key) or graded_revision(revision)
                    link = link._replace(pin=pin, revision=revision)  # type: ignore[arg-type]
                    break
            return Declared(link.name, link.pin, url=link.url, revision=link.revision)
    for key in ("url", "file", "path"):
        if isinstance(place := entry.get(key), str):
            link = read_link(place)
            pin = "path" if key == "path" else link.pin
            return Declared(
                link.name, pin, version=link.version, url=link.url, digests=link.digests
            )
    return None


def _marker(entry: dict[str, Any]) -> str | None:
    parts = []
    if isinstance(python := entry.get("python"), str):
        parts.append(f"python {python}")
    if isinstance(markers := entry.get("markers", entry.get("marker")), str):
        parts.append(markers)
    return " and ".join(parts) or None


def _source_url(document: Document, name: Any) -> str | None:  # noqa: ANN401
    for path in (("tool", "poetry", "source"), ("source",)):
        for _, table in document.elements(path):
            if name is not None and table.get("name") == name and isinstance(table.get("url"), str):
                return read_link(table["url"]).url
    return name if isinstance(name, str) else None


def _strings(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
