"""A name that a pickle asks for → everything that can be said of it by looking at it."""

from __future__ import annotations

from checker.extract.artifact.facts import Import as ImportFact
from checker.extract.artifact.facts import Reference
from checker.extract.artifact.pickle.arguments import plain
from checker.extract.artifact.pickle.names import STDLIB, canonical
from checker.extract.artifact.pickle.values import Import
from checker.model import Location


def import_fact(at: Location, value: Import, use: str) -> ImportFact:
    """Everything that can be said of a name by looking at it."""
    module, name = canonical(value.module, value.name)
    parts = [part for part in name.split(".") if part]
    last = parts[-1] if parts else module.rpartition(".")[2]
    root = module.partition(".")[0]
    raw = f"{value.module}.{value.name}"
    return ImportFact(
        at=at,
        module=plain(module),
        name=plain(name),
        root=plain(root),
        use=use,
        resolved=value.resolved if value.resolved != "extension" else "unresolved",
        style=_style(last),
        references=_references(module, parts),
        stdlib=root in STDLIB,
        private=any(_private(part) for part in (*module.split("."), *parts)),
        dotted=len(parts) > 1,
        qualified=len(parts) > 1 and all(_style(part) == "class" for part in parts),
        method=len(parts) > 1
        and _style(last) == "function"
        and all(_style(part) == "class" for part in parts[:-1]),
        opaque=False,
        written=plain(raw) if (module, name) != (value.module, value.name) else None,
    )


def _private(part: str) -> bool:
    return part.startswith("_") and not (part.startswith("__") and part.endswith("__"))


def _style(name: str) -> str:
    return "class" if name.lstrip("_")[:1].isupper() else "function"


def _references(module: str, parts: list[str]) -> tuple[Reference, ...]:
    """Every way to read a dotted name: any part may be a module that the one before imported."""
    readings = {(module, ".".join(parts)): None}
    for index in range(1, min(len(parts), 8)):
        rest = ".".join(parts[index:])
        readings[module, ".".join(parts[:index])] = None
        readings[f"{module}.{'.'.join(parts[:index])}", rest] = None
        readings[".".join(parts[:index]), rest] = None
        readings[parts[index - 1], rest] = None
    return tuple(
        Reference(plain(owner), plain(name), tuple(_parents(plain(owner))))
        for owner, name in (canonical(*reading) for reading in readings)
    )


def _parents(module: str) -> list[str]:
    parts = module.split(".")[:8]
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
