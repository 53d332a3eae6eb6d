"""The text of one comment → the suppression it states; files with `#` comments → `Directive`s.

    # mlwarden: ignore[CODE-002,MODEL-*] until=2027-01-31 -- reviewed by the platform team

The reason is required. A comment that starts like a suppression but is not one is kept with what is
wrong with it, so that it never silently does nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from checker.model import Directive, Location, Span
from checker.source import Text

MARKER = "mlwarden:"
"""Text without it holds no suppression; cheap to look for."""

_START = re.compile(r"(?:^|#)[ \t]*mlwarden:[ \t]*")
_FORM = re.compile(
    r"ignore[ \t]*\[(?P<ids>[^\]#]*)\](?P<until>[ \t]+until=\S*)?(?P<reason>[ \t]+--.*)?[ \t]*$"
)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\*?$|\*$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_LINE_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*mlwarden:.*")


class Suppression(NamedTuple):
    """What one comment says; `malformed` is what is wrong with it, in words."""

    policies: tuple[str, ...] = ()
    until: str | None = None
    reason: str = ""
    malformed: str | None = None


def parse_suppression(comment: str) -> Suppression | None:
    """The suppression in a comment (with or without its `#`), or None if it holds none."""
    start = _START.search(comment)
    if start is None:
        return None
    match = _FORM.match(comment, start.end())
    if match is None:
        return Suppression(malformed="expected ignore[POLICY-ID, ...] -- reason")
    policies = tuple(part.strip() for part in match["ids"].split(",") if part.strip())
    until = match["until"].strip().removeprefix("until=") if match["until"] else None
    reason = match["reason"].strip().removeprefix("--").strip() if match["reason"] else ""
    return Suppression(policies, until, reason, _fault(policies, until, reason))


def _fault(policies: tuple[str, ...], until: str | None, reason: str) -> str | None:
    if not policies:
        return "no policy is named"
    if unknown := next((one for one in policies if not _ID.match(one)), None):
        return f"{unknown!r} is not a policy id"
    if until is not None and not _is_date(until):
        return f"until={until} is not a date (YYYY-MM-DD)"
    return None if reason else "no reason is given after --"


def _is_date(text: str) -> bool:
    if not _DATE.match(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def directive(found: Suppression, at: Location, first_line: int, last_line: int) -> Directive:
    """The suppression as it is bound to lines of a file."""
    return Directive(
        at=at,
        first_line=first_line,
        last_line=last_line,
        policies=found.policies,
        until=found.until,
        reason=found.reason,
        malformed=found.malformed,
    )


def line_directives(text: Text, locate: Callable[[Span], Location]) -> Iterator[Directive]:
    """The suppressions of a format whose statements are lines and whose comments start with `#`.

    A comment after something on its line is bound to that line; one alone on its line to the next
    line that is neither empty nor a comment, or to itself where nothing follows.
    """
    if MARKER not in text.text:
        return
    found: list[Directive] = []
    below = 0
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1]
        alone = line.lstrip().startswith("#")
        if match := _LINE_COMMENT.search(line):
            bound = (below or number) if alone else number
            comment = match[0].rstrip()
            start = match.start() + 1
            place = locate(Span(number, start, number, start + len(comment)))
            if suppression := parse_suppression(comment):
                found.append(directive(suppression, place, bound, bound))
        if not alone and line.strip():
            below = number
    yield from reversed(found)
