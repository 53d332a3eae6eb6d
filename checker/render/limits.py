"""What a format's readers cannot take, and how to stay within it."""

from __future__ import annotations

from checker.model import SEVERITIES, Finding


def most_severe(findings: tuple[Finding, ...], limit: int) -> tuple[Finding, ...]:
    """At most `limit` findings, the most severe ones, in the report's own order."""
    if len(findings) <= limit:
        return findings
    ranked = sorted(range(len(findings)), key=lambda i: -SEVERITIES.index(findings[i].severity))
    return tuple(findings[i] for i in sorted(ranked[:limit]))


def clip(text: str, limit: int) -> str:
    """The text, or as much of it as leaves room to say that it goes on."""
    return text if len(text) <= limit else text[: limit - 3] + "..."
