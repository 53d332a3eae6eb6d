"""The operations that TensorFlow itself registers."""

from __future__ import annotations

from functools import cache


def is_builtin(name: str) -> bool:
    """Whether an operation needs no library of somebody's own."""
    return name in _names() or name.startswith("_")


@cache
def _names() -> frozenset[str]:
    from importlib.resources import files

    text = files("checker.extract.artifact.tensorflow").joinpath("operations.txt").read_text()
    return frozenset(text.split())
