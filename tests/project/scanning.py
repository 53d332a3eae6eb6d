"""A fixture repository → the findings of some policies in it, on the embedded engine."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from checker.config import Config
from checker.model import Finding
from checker.pipeline import Request, scan
from checker.policy.embedded import EmbeddedEngine

FIXTURES = Path(__file__).parents[2] / "fixtures"


def findings_in(name: str, target: Path, *policies: str) -> list[Finding]:
    """Scan a copy of `fixtures/<name>`, where its paths are those of a product."""
    root = target / name
    shutil.copytree(FIXTURES / name, root)
    config = Config().changed(select=policies)
    request = Request(root, (root,), config, date(2026, 1, 1), jobs=1, use_git=False)
    return list(scan(request, EmbeddedEngine).findings)
