"""`dependency[pin=url|vcs-tag]` → which facts a policy is given.

A policy names kinds of facts and watched calls. Handing a fact to the engine costs a third of a
millisecond, so a policy may narrow what it is given: `[field=value|value]` by a field's value,
`[~text|text]` by texts of which one occurs somewhere in the fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from checker.model import Fact

_FORM = re.compile(
    r"(?P<name>[^\[\]\s]+)"
    r"(\[((?P<field>[a-z_]+)=(?P<values>[\w.|-]+)|~(?P<texts>[\w.|-]+))\])?"
)


class Selector(Struct, frozen=True):
    """What one entry of `facts` or `watch` asks for; `name` is its key in the input."""

    name: str
    field: str = ""
    values: frozenset[str] = frozenset()
    texts: tuple[bytes, ...] = ()

    def wants(self, fact: Fact, text: Callable[[Fact], bytes]) -> bool:
        """Whether the fact is asked for; `text` gives its JSON."""
        if self.field:
            return str(getattr(fact, self.field, "")) in self.values
        return not self.texts or any(map(text(fact).__contains__, self.texts))


@cache
def selector(entry: str) -> Selector:
    """Read an entry. Raises ValueError when it has another form."""
    found = _FORM.fullmatch(entry)
    if found is None:
        raise ValueError(f"{entry!r} is not of the form name, name[field=value|…] or name[~text|…]")
    return Selector(
        name=found["name"],
        field=found["field"] or "",
        values=frozenset((found["values"] or "").split("|")) - {""},
        texts=tuple(one.encode() for one in (found["texts"] or "").split("|") if one),
    )
