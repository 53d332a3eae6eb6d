r"""Text from the scanned tree → text that cannot act on the terminal, log or page that shows it.

File names, source lines and names inside artifacts are chosen by whoever wrote the repository.
`visible` shows what a person could not see or a terminal would obey (control and formatting
characters, bidirectional overrides, lone surrogates) as `\x1b` or `\u202e`.
"""

from __future__ import annotations

import re

_BLANKS = frozenset("\u00a0\u3000")
"""Spaces that people type; `str.isprintable` counts them with the unprintable."""

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Characters that count as letters or marks and leave no trace."""

_LOG_COMMAND = re.compile(r"##(?=\w*\[)")
"""CI systems obey `##[command]`, `##vso[command]` and their like anywhere in a line."""


def visible(text: str) -> str:
    """The text on one line with everything invisible or active made visible."""
    if not text.isascii() or not text.isprintable():
        text = "".join(map(_shown, text))
    return _LOG_COMMAND.sub(r"#\\x23", text) if "##" in text else text


def prose(text: str) -> str:
    """Text that may have been broken into lines, as one paragraph."""
    return visible(" ".join(text.split()))


def _shown(character: str) -> str:
    if character in _BLANKS or (character.isprintable() and character not in _FILLERS):
        return character
    return character.encode("unicode_escape").decode("ascii")
