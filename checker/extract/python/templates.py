"""F-strings and t-strings of newer grammar → expressions of the same length in older grammar.

Since Python 3.12 the braces of an f-string may hold quotes of its own kind, backslashes, comments
and line ends. Where an older parser is at work, such a string becomes a sum of what it fills in,
every name where it stood, the text in front of the first brace kept for whoever asks how it starts:
`f"http://h/{d["a"]}/x"` is `"http://h/"+d["a"]    `.
"""

from __future__ import annotations

import re
import sys

from msgspec import Struct

MAX_NESTED = 30
"""Strings within the braces of strings; people write three."""

MAX_MALFORMED = 200
"""Strings that do not end; in a text with more nothing more is rewritten."""

_OLD_STRINGS = sys.version_info < (3, 12)
_TEMPLATES = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])['\"]")
_TOKEN = re.compile(
    r"#[^\r\n]*|(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")|[A-Za-z_]\w*|[()\[\]{}]"
)
_TEXT = re.compile(r"\{\{|\}\}|[{}'\"]|\\N\{|\\(?:\r\n|[\s\S])|[\r\n]")
_CODE = re.compile(
    r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")|(?P<word>[A-Za-z_]\w*)|#[^\r\n]*"
    r"|[()\[\]{}:\\\r\n]|!=?|[=<>]=|="
)
_GAP = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n)|(?P<line>\r\n|\r|\n)|#[^\r\n]*)*")
_CLOSING = re.compile(r"\s*[}!:]")
_ASIDE = re.compile(r"\s*(?:not|yield|lambda|\*)")
"""Expressions that cannot stand after a plus."""


class _Field(Struct):
    """One pair of braces: where it opens, its expression ends and it closes, and its format."""

    open: int
    end: int = 0
    close: int = 0
    inner: list[_Field] = []


class _Template(Struct):
    """One f-string: the first character, that of its text and that after it, and its fields."""

    start: int
    first: int
    end: int
    fields: list[_Field]
    hard: bool


class _MalformedError(Exception):
    """A string that does not end, or braces that do not match."""


def older_strings(text: str) -> str:
    """The text without strings that the running Python's grammar does not have."""
    if not _TEMPLATES.search(text):
        return text
    return _Rewriting(text).text()


class _Rewriting:
    def __init__(self, text: str) -> None:
        self._text = text
        self._out = list(text)

    def text(self) -> str:
        """The text as it is after all changes."""
        previous: tuple[int, bool] | None = None
        position = depth = malformed = 0
        while (match := _TOKEN.search(self._text, position)) and malformed < MAX_MALFORMED:
            position = match.end()
            mark = match[0][0]
            depth = max(0, depth + (mark in "([{") - (mark in ")]}"))
            if match["quote"] is None:
                continue
            try:
                position, hard = self._string(match)
            except _MalformedError:
                previous, malformed = None, malformed + 1
                continue
            if previous is not None and (hard or previous[1]):
                self._join(previous[0], match.start(), depth > 0)
            previous = position, hard
        return "".join(self._out)

    def _string(self, match: re.Match[str]) -> tuple[int, bool]:
        """The end of a string, and whether it was rewritten."""
        prefix = match["prefix"].lower()
        if not set(prefix) & {"f", "t"}:
            return _plain_end(self._text, match.end(), match["quote"]), False
        found = self._read(match, 0)
        if found.hard and _OLD_STRINGS:
            self._rewrite(found)
            return found.end, True
        return found.end, False

    def _read(self, match: re.Match[str], depth: int) -> _Template:
        """A template, as far as its closing quote; `t` becomes `f` on the way."""
        if depth > MAX_NESTED:
            raise _MalformedError
        for index in range(match.start("prefix"), match.end("prefix")):
            if self._text[index] in "tT":
                self._out[index] = "f"
        found = _Template(match.start(), match.end(), 0, [], False)
        raw = "r" in match["prefix"].lower()
        found.end = self._content(found, match["quote"], raw, depth)
        return found

    def _content(self, found: _Template, quote: str, raw: bool, depth: int) -> int:
        position = found.first
        while (match := _TEXT.search(self._text, position)) is not None:
            mark, position = match[0], match.end()
            if mark == "{" or (raw and mark == "\\N{"):
                one = self._field(found, match.end() - 1, quote, depth)
                found.fields.append(one)
                position = one.close + 1
            elif mark == "\\N{":
                position = self._text.find("}", position) + 1 or len(self._text)
            elif mark in "'\"" and self._text.startswith(quote, match.start()):
                return match.start() + len(quote)
            elif mark == "}" or (mark in "\r\n" and len(quote) == 1):
                break
            elif raw and mark[0] == "\\" and mark[1] in "{}":
                position -= 1
        raise _MalformedError

    def _field(self, found: _Template, start: int, quote: str, depth: int) -> _Field:
        """What stands between a brace and the one that closes it."""
        one = _Field(start)
        position, brackets = start + 1, 0
        while (match := _CODE.search(self._text, position)) is not None:
            mark, position = match[0], match.end()
            if match["quote"] is not None:
                position = self._inner(found, match, quote, depth)
            elif mark in "([{)]" or (mark == "}" and brackets):
                brackets = max(0, brackets + (1 if mark in "([{" else -1))
            elif mark == "}" or (mark in "!:" and not brackets):
                one.end = one.end or match.start()
                if mark == ":":
                    return self._format(found, one, position, quote, depth)
                if mark == "}":
                    one.close = match.start()
                    return one
            elif mark == "=" and not brackets and _CLOSING.match(self._text, position):
                one.end = match.start()
            elif mark[0] in "#\\" or (mark in "\r\n" and len(quote) == 1):
                found.hard = True
        raise _MalformedError

    def _inner(self, found: _Template, match: re.Match[str], quote: str, depth: int) -> int:
        """The end of a string within the braces."""
        if match["quote"][0] == quote[0] and len(quote) <= len(match["quote"]):
            found.hard = True
        if set(match["prefix"].lower()) & {"f", "t"}:
            inside = self._read(match, depth + 1)
            if inside.hard:
                found.hard = True
                if _OLD_STRINGS:
                    self._rewrite(inside)
            return inside.end
        end = _plain_end(self._text, match.end(), match["quote"])
        found.hard = found.hard or "\\" in self._text[match.start() : end]
        return end

    def _format(
        self, found: _Template, one: _Field, position: int, quote: str, depth: int
    ) -> _Field:
        """The format after the colon, which may hold braces itself."""
        if depth > MAX_NESTED:
            raise _MalformedError
        while (match := _TEXT.search(self._text, position)) is not None:
            mark, position = match[0], match.end()
            if mark[0] == "{":
                inside = self._field(found, match.start(), quote, depth + 1)
                one.inner.append(inside)
                position = inside.close + 1
            elif mark[0] == "}":
                one.close = match.start()
                return one
            elif mark in "'\"" and self._text.startswith(quote, match.start()):
                break
        raise _MalformedError

    def _rewrite(self, found: _Template) -> None:
        """Put a sum in the place of a template."""
        base = found.start
        kept = self._out[base : found.end]
        new = [one if one in "\r\n" else " " for one in kept]
        joint = self._opening(found, new)
        fields = list(found.fields)
        for one in fields:
            aside = _ASIDE.match(self._text, one.open + 1) is not None
            if joint:
                new[one.open - base] = "," if aside and joint == "+" else joint
            new[one.open - base + 1 : one.end - base] = kept[one.open - base + 1 : one.end - base]
            fields.extend(one.inner)
            joint = "+"
        self._out[base : found.end] = new

    def _opening(self, found: _Template, new: list[str]) -> str:
        """Write the brackets around the sum, and the text before the first brace if it is plain.

        What is to stand in the place of the first brace is returned, if that is open yet. Where
        there is no room for both, the text is written without brackets.
        """
        quote = self._text[found.first - 1]
        text = self._text[found.first : found.fields[0].open]
        mark = found.first - found.start
        triple = self._text.startswith(quote * 3, found.first - 3)
        close = len(new) - (3 if triple else 1)
        new[close] = ")"
        if not text or set(text) & {quote, "\\", "\r", "\n", "{", "}"}:
            new[mark - 1] = "("
            return " "
        if mark == 2 and set(new) & {"\r", "\n"}:
            new[: mark + len(text)] = ["(", quote, *text[:-1], quote]
            return "+"
        start = [quote] if mark == 2 else [*" " * (mark - 3), "(", quote]
        new[: mark + len(text) + 1] = [*start, *text, quote, "+"]
        if mark == 2:
            new[close] = " "
        return ""

    def _join(self, end: int, start: int, inside: bool) -> None:
        """A plus between strings side by side, one of which is none any more."""
        gap = _GAP.match(self._text, end, start)
        if gap is None or gap.end() != start or (gap["line"] and not inside):
            return
        if self._text[start - 1 : start] in (" ", "\t"):
            self._out[start - 1] = "+"
        elif self._text[end : end + 1] in (" ", "\t"):
            self._out[end] = "+"
        elif self._out[end - 1] == " ":
            self._out[end - 1] = "+"
        elif self._out[end - 1] == ")" and self._out[end - 2] == " ":
            self._out[end - 2 : end] = [")", "+"]


def _plain_end(text: str, position: int, quote: str) -> int:
    """Just after the end of a string that is no template."""
    match = _ENDS[quote].match(text, position)
    if match is None:
        raise _MalformedError
    return match.end()


_ENDS = {
    "'": re.compile(r"(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*'"),
    '"': re.compile(r'(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*"'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*'''"),
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*"""'),
}
