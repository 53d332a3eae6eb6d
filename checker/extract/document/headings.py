"""Prose → its headings, folded for comparison. Reads Markdown, reStructuredText and bare HTML."""

from __future__ import annotations

import re

MAX_HEADINGS = 200
"""Long manuals are not what the policies ask about."""

MAX_LENGTH = 120
"""Characters of a heading; what is longer is a paragraph in disguise."""

_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_ATX = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(\S.*)")
_HTML = re.compile(r"\s*<h[1-6][^<>]{0,200}>([^\n]{1,400})</h[1-6]>", re.IGNORECASE)
_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,}|\^{3,}|\*{3,})[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}[^()]{0,200}\)")
_TAG = re.compile(r"<[^<>]{0,500}>")
_LEADING = re.compile(r"^[^\w(]+|^\d+(?:\.\d+)*[.)]?\s+")
_TRAILING = re.compile(r"[^\w)]+$")


def headings(text: str) -> tuple[str, ...]:
    """The headings of a document in order, without repetition."""
    found: dict[str, None] = {}
    fenced = ""
    previous = ""
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence and (not fenced or fence[1] == fenced):
            fenced = "" if fenced else fence[1]
        elif not fenced and (title := fold(_title(line, previous))):
            found[title] = None
            if len(found) == MAX_HEADINGS:
                break
        previous = line
    return tuple(found)


def _title(line: str, previous: str) -> str:
    """The heading that this line makes: itself, or the line above that it underlines."""
    if match := _ATX.match(line) or _HTML.match(line):
        return match[1]
    underlined = previous.strip() and not previous[0].isspace() and _UNDERLINE.match(line)
    return previous if underlined and len(line.rstrip()) * 2 >= len(previous.strip()) else ""


def fold(title: str) -> str:
    """Lower case without markup, numbering and what surrounds the words."""
    if len(title) > 4 * MAX_LENGTH:
        return ""
    plain = _TAG.sub("", _LINK.sub(r"\1", title)).replace("*", "").replace("`", "")
    plain = _TRAILING.sub("", _LEADING.sub("", _LEADING.sub("", plain.strip())))
    return " ".join(plain.lower().split())[:MAX_LENGTH]
