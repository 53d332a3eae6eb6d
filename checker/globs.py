"""Patterns as in .gitignore → a test of paths relative to the root."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Matcher = Callable[[str], bool]


def matcher(patterns: Iterable[str], folder: str = "") -> Matcher:
    """Whether a path matches; `folder` is where the patterns start from, relative to the root.

    Raises ValueError on a pattern that is none.
    """
    lines = list(patterns)
    if not lines:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    prefix = f"{folder}/" if folder else ""
    return lambda path: path.startswith(prefix) and spec.match_file(path[len(prefix) :])
