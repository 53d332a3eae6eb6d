"""TorchScript code in a checkpoint → what it uses beyond the tensors it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract.artifact.facts import Reach
from checker.source import Source

MAX_CODE = 1024 * 1024
"""Bytes of one code file; a large model's has some hundred thousand."""

_PYTHON = re.compile(
    r"\b(os\.\w+|sys\.\w+|subprocess\.\w+|socket\.\w+|shutil\.\w+|eval|exec|compile|open"
    r"|__import__|importlib\.\w+|builtins\.\w+)\s*\("
)
_OPERATOR = re.compile(r"\^(\w{1,200})\(")
"""A function of Python's that was traced, which loading looks up by its name."""

_FILES = re.compile(r"\b(?:torch|aten)(?:\.|::)(from_file|save|load|hub\.\w+)\s*\(")
_READERS = re.compile(
    r"\bops\.(image\.(?:read|write)_file|torchaudio\.\w*(?:load|save|read|write|file)\w*)\s*\("
)
_CUSTOM = re.compile(r"\bops\.(\w+)\.(\w+)\s*\(")
_OWN = frozenset({"aten", "prim", "prims", "quantized", "torch", "torchvision", "torchaudio"})


def reaches(source: Source) -> Iterator[Reach]:
    """Operations of one code file, each once."""
    text = source.read(0, MAX_CODE).decode("utf-8", "replace")
    found: dict[tuple[str, str], None] = {}
    for match in _PYTHON.finditer(text):
        found["python-call", match[1]] = None
    for match in _OPERATOR.finditer(text):
        found["python-call", match[1]] = None
    for match in _FILES.finditer(text):
        found["file", match[1]] = None
    for match in _READERS.finditer(text):
        found["file", match[1]] = None
    for match in _CUSTOM.finditer(text):
        if match[1] not in _OWN:
            found["custom", f"{match[1]}.{match[2]}"] = None
    for domain, name in found:
        yield Reach(
            at=source.whole(), format="torchscript", name=name, domain=domain, where=source.name
        )
