"""Grammar newer than the running Python → the same names, calls and arguments in older grammar.

Every rewriting keeps the length of the text, so that places stay what they are. What a statement
means to a type checker may get lost; what it calls does not.
"""

from __future__ import annotations

import re

from checker.extract.python.lines import Logical

_TYPE = re.compile(r"(?P<before>^\s*|[;:]\s*)(?P<word>type\s+)(?P<name>[^\W\d]\w*)\s*(?=\[|=(?!=))")
_GENERIC = re.compile(r"(?:^|[;:])\s*(?:async\s+)?(?:def|class)\s+\w+\s*(?P<open>\[)")
_LINE_END = re.compile(r" (\r\n|\r|\n)")
_EQUALS = re.compile(r"\s*=(?!=)")
_GROUP = re.compile(r"^\s*except\s*(?P<star>\*)")
_SEVERAL = re.compile(
    r"^\s*except(?:\s+|\s*\*\s*)[\w.]+(?P<more>(?:\s*,\s*(?:(?:\w+\.)+\w+|[A-Z]\w*)){1,50})\s*,?\s*:"
)
_STAR_ANNOTATION = re.compile(r"\*\s*\w+\s*:\s*(?P<star>\*)")
_UNPACKED = re.compile(r"[\[({]\s*(?P<star>\*{1,2})(?=[^\[\](){},]*\bfor\b)")
_LAZY = re.compile(r"^(?P<indent>\s*)(?P<word>lazy\s+)(?P<rest>(?:import|from)\s.*)$", re.DOTALL)
_STAR_INDEX = re.compile(r"\[\s*(?P<star>\*)|(?<=\w)\[[^\[\]()]{0,200}?,\s*(?P<later>\*)(?!\*)")


def downgrade(text: str, lines: list[Logical]) -> str | None:
    """The text with its newer statements rewritten, or None if there are none."""
    parts: list[str] = []
    position = 0
    for line in lines:
        code = text[line.start : line.end]
        changed = _line(code, line.masked)
        if changed != code:
            parts += [text[position : line.start], changed]
            position = line.end
    return "".join([*parts, text[position:]]) if parts else None


def _line(code: str, masked: str) -> str:
    """One logical line; `masked` has the same length and shows where strings are."""
    if len(code) != len(masked):
        return code
    for alias in list(_TYPE.finditer(masked)):
        code, masked = _alias(code, masked, alias)
    if match := _LAZY.match(masked):
        rest = code[match.start("rest") :]
        return f"{match['indent']}{rest}{' ' * len(match['word'])}"
    for pattern in (_GROUP, _STAR_INDEX, _STAR_ANNOTATION, _UNPACKED):
        for found in list(pattern.finditer(masked)):
            start, end = found.span(found.lastgroup or "star")
            code = code[:start] + " " * (end - start) + code[end:]
    if match := _SEVERAL.match(masked):
        start, end = match.span("more")
        code = code[:start] + " " * (end - start) + code[end:]
    if match := _GENERIC.match(masked):
        end = _closing(masked, match.start("open"))
        code = code[: match.start("open")] + _blank(code[match.start("open") : end]) + code[end:]
    return code


def _alias(code: str, masked: str, match: re.Match[str]) -> tuple[str, str]:
    """`type Name[T] = …` as `Name = …`, with the name where it stands."""
    end = _closing(masked, match.end()) if masked[match.end()] == "[" else match.end()
    if not _EQUALS.match(masked, end):
        return code, masked
    start = match.start("word")
    blank = " " * len(match["word"]), _blank(code[match.end("name") : end])
    kept = f"{blank[0]}{match['name']}{blank[1]}"
    if start == len(masked) - len(masked.lstrip()):  # an indentation must stay what it is
        kept = f"{match['name']}{blank[0]}{blank[1]}"
    return code[:start] + kept + code[end:], masked[:start] + kept + masked[end:]


def _blank(text: str) -> str:
    """As many spaces; a line that ends among them is continued."""
    blank = "".join(one if one in "\r\n" else " " for one in text)
    return _LINE_END.sub(r"\\\1", blank)


def _closing(masked: str, start: int) -> int:
    """Just after the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(masked)):
        depth += {"[": 1, "]": -1}.get(masked[index], 0)
        if depth == 0:
            return index + 1
    return start
