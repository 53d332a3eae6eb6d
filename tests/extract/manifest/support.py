"""Short forms of facts, to compare with what a test expects."""

from __future__ import annotations

from checker.extract.manifest.facts import Dependency, Include, Index, Manifest
from checker.model import FileFacts


def dependencies(found: FileFacts) -> list[Dependency]:
    return [fact for fact in found.facts if isinstance(fact, Dependency)]


def indexes(found: FileFacts) -> list[Index]:
    return [fact for fact in found.facts if isinstance(fact, Index)]


def includes(found: FileFacts) -> list[Include]:
    return [fact for fact in found.facts if isinstance(fact, Include)]


def manifest(found: FileFacts) -> Manifest:
    (only,) = [fact for fact in found.facts if isinstance(fact, Manifest)]
    return only


def rows(found: FileFacts) -> list[tuple[int, str, str, str]]:
    """Line, name, specifier and pin of every declaration."""
    return [(one.at.line, one.name, one.specifier, one.pin) for one in dependencies(found)]


def codes(found: FileFacts) -> list[str]:
    return [problem.code for problem in found.problems]


def written(found: FileFacts, content: str) -> list[str]:
    """The text under each declaration's span (for text without carriage returns)."""
    lines = content.split("\n")
    texts = []
    for one in dependencies(found):
        part = lines[one.at.line - 1 : one.at.end_line]
        part[-1] = part[-1][: one.at.end_column - 1]
        part[0] = part[0][one.at.column - 1 :]
        texts.append("\n".join(part))
    return texts
