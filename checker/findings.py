"""Denials → findings: severity settled, place and source attached, fingerprinted, sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from checker.fingerprint import fingerprint, line_hashes, subject_hash
from checker.model import (
    SEVERITIES,
    Denial,
    Fact,
    Finding,
    Fix,
    Location,
    Policy,
    Related,
    Severity,
)
from checker.policy.documents import Project, kind_of
from checker.policy.evaluate import Verdict
from checker.source import Text

MAX_SOURCE_LINES = 4
"""Lines of a span that a report shows; long calls are cut, the caret is on the first."""

MAX_SUBJECT = 10_000
"""Characters of source that a finding is told by; a notebook in one line has megabytes."""

MAX_LINE = 400
"""Characters of a source line that a report holds; a generated file may have one of a megabyte."""

PathSeverity = Callable[[Policy, str], Severity | None]
Reading = Callable[[str], Text | None]
FixPlanner = Callable[[Fact, Denial, Reading], Fix | None]


def no_fix(_fact: Fact, _denial: Denial, _read: Reading) -> None:
    """Plan no fixes: for runs whose output has no place for them."""


class Settling(Struct, frozen=True):
    """What a denial does not know.

    `base` are the severities by policy id, `forced` those that the configuration sets for a path or
    in general, and `text` gives the text of a file, or None where there is none to show.
    `line_hashes` asks for what GitHub goes by, which takes as long as all the rest.
    """

    base: Mapping[str, Severity]
    forced: PathSeverity
    text: Reading
    plan_fix: FixPlanner = no_fix
    line_hashes: bool = True


class _Draft(Struct, frozen=True):
    """A finding before it is told apart from its like.

    `subject` says what is denied, in words that do not change when lines move; `by_line` whether
    its line identifies it on GitHub.
    """

    finding: Finding
    subject: str
    by_line: bool


def settle(verdicts: Iterable[Verdict], project: Project, settling: Settling) -> list[Finding]:
    """All findings, sorted by place and policy."""
    drafts = [
        _draft(verdict.policy, denial, project, settling)
        for verdict in verdicts
        for denial in _once(verdict, project, settling)
    ]
    return _hashed(sorted(drafts, key=lambda draft: place_of(draft.finding)), settling)


def _once(verdict: Verdict, project: Project, settling: Settling) -> Iterator[Denial]:
    """Denials without those of another function that may be called at the same place."""
    base = settling.base[verdict.policy.id]
    worst = sorted(verdict.denials, key=lambda one: -SEVERITIES.index(one.severity or base))
    told: dict[Location, int] = {}
    for denial in worst:
        fact = project.by_id[denial.fact]
        if kind_of(fact) != "python.call" or told.setdefault(fact.at, denial.fact) == denial.fact:
            yield denial


def place_of(finding: Finding) -> tuple[str, int, int, int, str, str]:
    """What findings are sorted by, everywhere."""
    at = finding.at
    return (at.path, at.line, at.column, at.byte_offset or 0, finding.policy, finding.message)


def _draft(policy: Policy, denial: Denial, project: Project, settling: Settling) -> _Draft:
    fact = project.by_id[denial.fact]
    text = settling.text(fact.at.path)
    skipped = policy.elsewhere == "skip" and fact.role != "product"
    finding = Finding(
        policy=policy.id,
        severity=settled_severity(policy, denial, fact, settling),
        message=denial.message,
        at=fact.at,
        role=fact.role or "product",
        fingerprint="",
        status="below-threshold" if skipped else "open",
        reason=f"not a product path ({fact.role})" if skipped else "",
        related=tuple(_related(project.by_id[one]) for one in denial.related),
        properties=dict(denial.properties),
        fix=settling.plan_fix(fact, denial, settling.text) if denial.fix and text else None,
        source=_source_lines(fact.at, text),
    )
    by_line = bool(finding.source) and kind_of(fact) not in _SHARED_LINES
    return _Draft(finding, _subject(fact, denial, text), by_line)


_SHARED_LINES = frozenset({"dependency", "index"})
"""Facts of manifests: GitHub's hash of their line changes with the lines that follow."""


def settled_severity(policy: Policy, denial: Denial, fact: Fact, settling: Settling) -> Severity:
    """Configuration wins; else the denial's own or the profile's, lowered outside product paths."""
    if forced := settling.forced(policy, fact.at.path):
        return forced
    severity = denial.severity or settling.base[policy.id]
    if policy.elsewhere == "lower" and fact.role != "product":
        return SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]
    return severity


def _related(fact: Fact) -> Related:
    return Related(fact.at, fact.at.member or kind_of(fact))


def _source_lines(at: Location, text: Text | None) -> tuple[str, ...]:
    """The lines to show; none for bytes, and none where a cut line would not reach the span."""
    if text is None or at.byte_offset is not None or at.member or at.column > MAX_LINE:
        return ()
    last = min(at.end_line, at.line + MAX_SOURCE_LINES - 1)
    return tuple(line[:MAX_LINE] for line in text.lines[at.line - 1 : last])


def _subject(fact: Fact, denial: Denial, text: Text | None) -> str:
    """What is denied, in words that do not change when lines move.

    That is the source text where the fact has some; else, in binaries and for whole files, the kind
    of the fact, the member, and the message, which policies keep stable.
    """
    at = fact.at
    empty = (at.line, at.column) == (at.end_line, at.end_column)
    if text is not None and not empty and at.byte_offset is None and at.line <= len(text.lines):
        return _words(text, at.line, at.end_line)
    return f"{kind_of(fact)} {at.member or ''} {denial.message}"


@lru_cache(maxsize=8)
def _words(text: Text, first: int, last: int) -> str:
    """The words of some lines, or their hash where every finding in them would hold too much."""
    words = " ".join(" ".join(text.lines[first - 1 : last]).split())
    return words if len(words) <= MAX_SUBJECT else subject_hash(words)


def _hashed(drafts: list[_Draft], settling: Settling) -> list[Finding]:
    """Turn subjects into hashes, counting equal ones per file."""
    seen: Counter[tuple[str, str, str]] = Counter()
    lines = _github_hashes(drafts, settling) if settling.line_hashes else None
    return [_identified(draft, seen, lines) for draft in drafts]


def _identified(
    draft: _Draft,
    seen: Counter[tuple[str, str, str]],
    lines: dict[tuple[str, str, int], str] | None,
) -> Finding:
    """The finding with its hashes; the hash of a line goes to the first one of a policy there."""
    finding, path = draft.finding, draft.finding.at.path
    seen[finding.policy, path, draft.subject] += 1
    occurrence = seen[finding.policy, path, draft.subject]
    line_hash = None
    if lines is not None and draft.by_line:
        line_hash = lines.pop((finding.policy, path, finding.at.line), None)
    if lines is not None and line_hash is None:
        line_hash = subject_hash(finding.policy, draft.subject, occurrence=occurrence)
    return msgspec.structs.replace(
        finding,
        fingerprint=fingerprint(finding.policy, path, draft.subject, occurrence=occurrence),
        line_hash=line_hash or "",
    )


def _github_hashes(drafts: list[_Draft], settling: Settling) -> dict[tuple[str, str, int], str]:
    """By policy, path and line, the line hashes of the drafts that go by their line."""
    places = [(draft.finding.policy, draft.finding.at) for draft in drafts if draft.by_line]
    wanted: dict[str, set[int]] = {}
    for _, at in places:
        wanted.setdefault(at.path, set()).add(at.line)
    hashes = {
        path: line_hashes(text.text, numbers)
        for path, numbers in wanted.items()
        if (text := settling.text(path))
    }
    return {
        (policy, at.path, at.line): hashes[at.path][at.line]
        for policy, at in places
        if at.line in hashes.get(at.path, {})
    }
