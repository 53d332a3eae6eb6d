"""The figures of a report as one sentence."""

from __future__ import annotations

from checker.model import Report


def verdict(report: Report) -> str:
    """How many findings there are, and how severe; whether that is the whole truth."""
    counts = report.counts
    incomplete = "Incomplete: " if report.exit_code() == 2 else ""
    hidden = f", {counts.suppressed:,} suppressed" if counts.suppressed else ""
    if not counts.inspected:
        return f"{incomplete}{'n' if incomplete else 'N'}othing to inspect"
    if not counts.findings:
        return f"{incomplete}{'no' if incomplete else 'No'} findings{hidden}"
    severities = ", ".join(f"{count:,} {name}" for name, count in counts.by_severity.items())
    return f"{incomplete}{_counted(counts.findings, 'finding')} ({severities}){hidden}"


def coverage(report: Report) -> str:
    """What was looked at, and what could not be."""
    counts = report.counts
    return ", ".join(
        [
            _counted(counts.files, "file"),
            _counted(counts.facts, "fact"),
            _counted(counts.policies, "policy", "policies"),
            f"{counts.not_inspected:,} not inspected",
        ]
    )


def audit(report: Report) -> str:
    """Against which advisories packages were checked; empty when none are declared."""
    found = report.audit
    if found.state == "none":
        return ""
    if found.state not in ("ok", "future", "online"):
        return "packages not audited"
    what = f"{_counted(found.audited, 'package')} audited"
    if found.state == "online":
        what += " online"
    elif found.age_days is not None:
        what += f" with advisories of {found.modified} ({_counted(found.age_days, 'day')} old)"
    return what + (f", {found.not_audited:,} not audited" if found.not_audited else "")


def summary(report: Report) -> str:
    """Both, without what changes from run to run."""
    audited = audit(report)
    return f"{verdict(report)}; {coverage(report)}" + (f"; {audited}" if audited else "")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
