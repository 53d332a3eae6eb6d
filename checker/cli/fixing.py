"""Findings with fixes → changed files, or the difference they would make."""

from __future__ import annotations

import codecs
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.errors import OutputError

if TYPE_CHECKING:
    from checker.findings import FixPlanner, Reading
    from checker.fixes.dependencies import Installed
    from checker.model import Denial, Edit, Fact, Fix, Report
    from checker.source import Text

BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def planner(installed: Installed = lambda _: None) -> FixPlanner:
    """Plans fixes with their edits; `installed` are the versions in the project's environment."""

    def plan(fact: Fact, denial: Denial, read: Reading) -> Fix | None:
        from checker.fixes.plan import plan as plan_edits

        def text_of(path: str) -> str | None:
            text = read(path)
            return None if text is None or text.lossy else text.text

        text = read(fact.at.path)
        if text is None:
            return None
        return plan_edits(fact, denial.fix or {}, text.text, text_of, installed)

    return plan


def announce(fact: Fact, denial: Denial, _read: Reading) -> Fix | None:
    """That there is a fix, for people who read; planning its edits would take longer."""
    from checker.fixes.descriptions import description
    from checker.model import Fix

    spec = denial.fix or {}
    if spec.get("installed") or getattr(fact, "through", None) is not None:
        return None  # whether there is one depends on more than the project's files
    return Fix(description(spec), bool(spec.get("safe", True)), ())


class Changes(Struct):
    """What fixes would make of a tree: text before and after by path, and what they must leave."""

    texts: dict[str, tuple[str, str]] = {}
    refused: list[str] = []


def changes(root: Path, report: Report, *, unsafe: bool) -> Changes:
    """Apply the fixes of open findings in memory; a file that was changed meanwhile is left."""
    from checker.fixes.edits import ConflictError, apply

    found = Changes()
    fixes = [one.fix for one in report.findings if one.fix and (one.fix.safe or unsafe)]
    for path, edits in sorted(edits_of(fixes).items()):
        try:
            before = _read(root / path).text
            after = apply(before, edits)
        except (ConflictError, OutputError) as error:
            found.refused.append(str(error))
            continue
        if after != before:
            found.texts[path] = before, after
    return found


def write(file: Path, after: str) -> None:
    """Replace a file's text, keeping its encoding, byte order mark and mode. Raises OutputError."""
    text = _read(file)
    data = after.encode(text.encoding)
    if (bom := BOMS.get(text.encoding, b"")) and file.read_bytes().startswith(bom):
        data = bom + data
    new = file.with_name(f".{file.name}.mlwarden")
    try:
        new.write_bytes(data)
        shutil.copymode(file, new)
        os.replace(new, file)  # noqa: PTH105 - the one call that replaces in one step
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutputError(f"{file}: {error.strerror or 'cannot be written'}") from error


def edits_of(fixes: Iterable[Fix]) -> dict[str, list[Edit]]:
    """The edits to make, by path. A fix of several gives way whole where another meets it."""
    fixes = list(fixes)
    wanted = {(edit.at, edit.text) for fix in fixes for edit in fix.edits}
    taken = Counter(at for at, _ in wanted)
    found: dict[str, list[Edit]] = {}
    for fix in fixes:
        if len(fix.edits) > 1 and any(taken[edit.at] > 1 for edit in fix.edits):
            continue
        for edit in fix.edits:
            found.setdefault(edit.at.path, []).append(edit)
    return found


def _read(file: Path) -> Text:
    from checker.source import Text

    try:
        text = Text.decode(file.read_bytes())
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror or 'cannot be read'}") from error
    if text.lossy:
        raise OutputError(f"{file}: is not {text.encoding}; it is not changed")
    return text
