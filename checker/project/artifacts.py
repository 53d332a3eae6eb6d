"""Model files ↔ what stands beside them: records of their content, formats that hold only data."""

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


_DATA_ONLY = (".safetensors", ".onnx", ".gguf", ".skops", ".tflite")
"""Names of formats that hold no code, wherever only names are known of the other files."""


def run(tree: Tree) -> Iterator[Fact | Entry]:
    """Complete `recorded` and `data_only_beside` of each model file."""
    files = [fact for fact in tree.facts(Artifact) if not fact.member]
    data_only = {path.rpartition("/")[0] for path in tree.paths if path.endswith(_DATA_ONLY)}
    for fact in files:
        fact.recorded = _recorded(fact, tree.paths)
        fact.data_only_beside = fact.folder in data_only
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
