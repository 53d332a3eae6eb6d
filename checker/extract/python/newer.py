"""Grammar newer than the running Python → the same names, calls and arguments in older grammar.

Every rewriting keeps the length of the text, so that places stay what they are. What a statement
means to a type checker may get lost; what it calls does not.
"""

from __future__ import annotations

import re

from checker.extract.python.lines import Logical

_TYPE = re.compile(
    r"^(?P<indent>\s*)(?P<word>type\s+)(?P<name>\w+)(?P<rest>\s*(?:\[.*?\])?\s*)=(?!=)"
)
_GENERIC = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*(?P<open>\[)")
_GROUP = re.compile(r"^\s*except(?P<star>\*)")
_SEVERAL = re.compile(r"^\s*except\s+[\w.]+(?P<more>(?:\s*,\s*(?:\w+\.)*[A-Z]\w*)+)\s*:")
_LAZY = re.compile(r"^(?P<indent>\s*)(?P<word>lazy\s+)(?P<rest>(?:import|from)\s.*)$", re.DOTALL)
_STAR_INDEX = re.compile(r"\[\s*(?P<star>\*)")
_TEMPLATE = re.compile(r"(?<!\w)(?P<mark>[tT])(?=[rR]?['\"])|(?<!\w)[rR](?P<mark2>[tT])(?=['\"])")
_F_STRING = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])(?P<quote>['\"])(?!(?P=quote){2})")


def downgrade(text: str, lines: list[Logical]) -> str | None:
    """The text with its newer statements rewritten, or None if there are none."""
    parts: list[str] = []
    position = 0
    for line in lines:
        code = text[line.start : line.end]
        changed = _line(_f_strings(code), line.masked)
        if changed != code:
            parts += [text[position : line.start], changed]
            position = line.end
    return "".join([*parts, text[position:]]) if parts else None


def _line(code: str, masked: str) -> str:
    """One logical line; `masked` has the same length and shows where strings are."""
    if len(code) != len(masked):
        return code
    if match := _TYPE.match(masked):
        gap = " " * (len(match["word"]) + len(match["rest"]))
        return f"{match['indent']}{match['name']}{gap}{code[match.end() - 1 :]}"
    if match := _LAZY.match(masked):
        rest = code[match.start("rest") :]
        return f"{match['indent']}{rest}{' ' * len(match['word'])}"
    for pattern, group in ((_GROUP, "star"), (_STAR_INDEX, "star")):
        for found in list(pattern.finditer(masked)):
            code = _put(code, found.start(group), " ")
    if match := _SEVERAL.match(masked):
        start, end = match.span("more")
        code = code[:start] + " " * (end - start) + code[end:]
    for found in _TEMPLATE.finditer(masked):
        code = _put(code, found.start("mark") if found["mark"] else found.start("mark2"), "f")
    if match := _GENERIC.match(masked):
        end = _closing(masked, match.start("open"))
        blank = "".join(c if c in "\r\n" else " " for c in code[match.start("open") : end])
        code = code[: match.start("open")] + blank + code[end:]
    return code


def _put(text: str, position: int, character: str) -> str:
    return text[:position] + character + text[position + 1 :]


def _closing(masked: str, start: int) -> int:
    """Just after the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(masked)):
        depth += {"[": 1, "]": -1}.get(masked[index], 0)
        if depth == 0:
            return index + 1
    return start


def _f_strings(code: str) -> str:
    """Quotes within the braces of an f-string that are those of the f-string, as the other kind."""
    match = _F_STRING.search(code)
    while match is not None:
        quote = match["quote"]
        other = "'" if quote == '"' else '"'
        position, depth = match.end(), 0
        characters = list(code)
        while position < len(code) and code[position] not in "\r\n":
            character = code[position]
            if character == quote and depth == 0:
                break
            if character == quote:
                characters[position] = other
            depth = max(0, depth + {"{": 1, "}": -1}.get(character, 0))
            position += 1
        code = "".join(characters)
        match = _F_STRING.search(code, position + 1)
    return code
