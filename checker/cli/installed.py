"""A project's environment → the releases installed in it, told by the names of their folders.

Nothing of it is opened, imported or run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.fixes.dependencies import Installed


def versions_in(root: Path) -> Installed:
    """The environment within the project, else the one that is active."""

    @cache
    def versions() -> dict[str, str]:
        from packaging.utils import canonicalize_name

        found: dict[str, str] = {}
        for folder in _distributions(root):
            name, _, version = folder.name.removesuffix(".dist-info").rpartition("-")
            found[canonicalize_name(name)] = version
        return found

    return lambda name: versions().get(name)


def _distributions(root: Path) -> Iterator[Path]:
    active = os.environ.get("VIRTUAL_ENV")
    for environment in (root / ".venv", root / "venv", *([Path(active)] if active else [])):
        if (environment / "pyvenv.cfg").is_file():
            for packages in ("lib/python*/site-packages", "Lib/site-packages"):
                yield from sorted(environment.glob(f"{packages}/*.dist-info"))
            return
