"""Model files ↔ what the repository records of their content: pointers, checksums, signatures."""

from __future__ import annotations

from collections.abc import Iterator

from checker.extract.artifact.facts import Artifact
from checker.model import Fact
from checker.project import Entry, Join, Tree

_BESIDE = (
    ".dvc", ".sha256", ".sha512", ".sha256sum", ".md5", ".sig", ".asc", ".sigstore",
    ".sigstore.json", ".bundle",
)  # fmt: skip
"""What stands beside a file under its whole name."""

_FOR_THE_FOLDER = (
    "model.sig", "signature.json", "SHA256SUMS", "sha256sums.txt", "checksums.txt", "claims.jsonl",
)  # fmt: skip
"""What stands in a folder for all files in it."""


def run(tree: Tree) -> Iterator[Fact | Entry]:
    """Complete `recorded` of each model file."""
    for fact in tree.facts(Artifact):
        if not fact.member:
            fact.recorded = _recorded(fact, tree.paths)
    yield from ()


def _recorded(fact: Artifact, paths: frozenset[str]) -> str | None:
    if fact.digest:
        return fact.at.path
    for ending in _BESIDE:
        if f"{fact.at.path}{ending}" in paths:
            return f"{fact.at.path}{ending}"
    folder = f"{fact.folder}/" if fact.folder else ""
    return next((f"{folder}{one}" for one in _FOR_THE_FOLDER if f"{folder}{one}" in paths), None)


JOIN = Join(name="artifacts", run=run)
