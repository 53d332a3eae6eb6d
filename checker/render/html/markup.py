"""Elements of HTML whose text is always escaped."""

from __future__ import annotations

import re
from html import escape

from checker.render.escape import visible

_LOG_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_VOID = frozenset({"meta"})


class Html(str):
    """Markup that is safe as it is; plain `str` is text to be escaped."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """One element. Attribute names may end in `_` where Python has a word of its own."""
    listed = "".join(
        f' {key.rstrip("_")}="{escape(visible(value))}"' for key, value in attributes.items()
    )
    if name in _VOID:
        return Html(f"<{name}{listed}>")
    return Html(f"<{name}{listed}>{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    """Elements and text one after another."""
    return Html("".join(child if isinstance(child, Html) else _text(child) for child in children))


def _text(text: str) -> str:
    """Text whose line ends stay, and of which no line can be a command in a log."""
    lines = (escape(visible(line), quote=False) for line in text.split("\n"))
    return _LOG_COMMAND.sub(r"\1&#58;:", "\n".join(lines))
