"""Jinja templates of models → what they use that chat templates do not need.

A template is read as text: its expressions are cut out, and names and strings in them looked at.
Nothing is compiled, for a template engine is what the payload is written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, Template
from checker.extract.artifact.lookups import Variables, has_computed_name, tokens
from checker.source import Source

MAX_TEMPLATE = 1024 * 1024
"""Characters looked at; the longest template of a known model has 20,000."""

MAX_RANGE = 1_000_000
"""Steps of a loop that no conversation has."""

MAX_STEPS = 100_000_000
"""Steps of all loops, as if each stood within the others."""

_NUMBER = re.compile(r"\d+")
_CODE = re.compile(r"\{\{(.*?)(?:\}\}|\Z)|\{%(.*?)(?:%\}|\Z)", re.DOTALL)
_DUNDER = re.compile(r"__[a-zA-Z]\w*__|\b_[a-z]+__|\.mro\b|func_globals|gi_frame|f_globals|co_code")
_PARTIAL = re.compile(r"(?<!\w)__[a-z]|[a-z]__(?!\w)")
_JOINS = re.compile(r"[~+%]|\b(?:join|format|replace|reverse|set)\b")
"""Half of such a name, in code that puts text together."""

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_ESCAPE = re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[0-7]{2,3}|\\N\{")
_ATTR = re.compile(r"\|\s*attr\s*\(")
_GLOBAL = re.compile(
    r"(?<![.\w'\"])(cycler|lipsum|joiner|self|request|url_for|get_flashed_messages|g|application)"
    r"\s*(?=[.\[|(])"
)
_INCLUSION = re.compile(r"^[-+\s]*(import|include|extends|from)\s")
_RANGE = re.compile(r"\brange\s{0,8}\(([^()]{0,200})\)")
_PARTS = re.compile(
    r"""['"]_+['"]\s*(?:~|\+|%|\*|\|)|(?:~|\+|\*)\s*['"]_+['"]"""
    r"""|%c[^'"]{0,80}['"]\s*(?:\|\s*format|%)|:c\}[^'"]{0,80}['"]\s*\.\s*format"""
)
"""Underscores that something is added to, and characters by their number."""


def template_fact(source: Source, where: str, text: str) -> Template:
    """What one template uses."""
    found: dict[str, None] = {}
    steps = 1
    codes: list[list[str]] = []
    statements: list[list[str]] = []
    for match in _CODE.finditer(text[:MAX_TEMPLATE]):
        code = match[1] if match[1] is not None else match[2]
        for construct in _constructs(code, statement=match[1] is None):
            found[construct] = None
        steps *= max(1, _steps(code))
        codes.append(tokens(code.strip("-+ ")))
        if match[1] is None:
            statements.append(codes[-1])
    variables = Variables(statements)
    if any(has_computed_name(one, variables) for one in codes):
        found["computed-name"] = None
    if steps > MAX_STEPS:
        found["large-range"] = None
    return Template(
        at=source.whole(), where=where[:300], length=len(text), constructs=tuple(sorted(found))
    )


def _constructs(code: str, *, statement: bool) -> Iterator[str]:
    if _DUNDER.search(code):
        yield "dunder"
    if _ATTR.search(code):
        yield "attr-filter"
    if _PARTIAL.search(code) and _JOINS.search(code):
        yield "hidden-text"
    if any(_hides(text) for text in _STRING.findall(code)) or _PARTS.search(code):
        yield "hidden-text"
    if statement and _INCLUSION.match(code):
        yield "inclusion"
    for match in _GLOBAL.finditer(_STRING.sub("''", code)):
        yield f"global:{match[1]}"
    if _steps(code) > MAX_RANGE:
        yield "large-range"


def _steps(code: str) -> int:
    """The largest number that a loop counts to, as far as it is written there."""
    numbers = [one for match in _RANGE.finditer(code) for one in _NUMBER.findall(match[1])]
    return max((int(one) if len(one) < 13 else MAX_STEPS for one in numbers), default=0)


def _hides(text: str) -> bool:
    """Escapes of characters that could be written as they are: underscores, letters, dots."""
    for match in _ESCAPE.finditer(text):
        code = match[0].lstrip("\\xuN{")
        try:
            value = int(code, 8 if match[0][1].isdigit() else 16)
        except ValueError:
            return True
        if 0x2E <= value < 0x7F:
            return True
    return False


def extract(source: Source, context: Context) -> Iterator[Item]:
    """A template in a file of its own."""
    fact = formats.artifact(source, "chat-template")
    yield fact
    yield template_fact(source, "", source.read(0, MAX_TEMPLATE).decode("utf-8", "replace"))
    formats.read_fully(fact)


EXTRACTOR = Extractor(
    name="template",
    facts=(Artifact, Template),
    extract=extract,
)
