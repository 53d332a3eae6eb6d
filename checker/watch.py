"""The union of the names that the policies watch: what the Python extractor looks for."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b

from msgspec import Struct


class Watch(Struct, frozen=True, dict=True):
    """Dotted names of calls; a leading `*.` stands for any receiver (`*.from_pretrained`)."""

    names: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        """Changes whenever the names do; part of the cache key."""
        return blake2b("\n".join(sorted(self.names)).encode(), digest_size=8).hexdigest()

    @cached_property
    def methods(self) -> dict[str, str]:
        """Last part of each `*.` name → the name."""
        return {name[2:]: name for name in self.names if name.startswith("*.")}

    def matches(self, name: str) -> list[str]:
        """The watched names that a resolved dotted name falls under, exact before `*.`."""
        found = [name] if name in self.names else []
        last = name.rpartition(".")[2]
        if (method := self.methods.get(last)) and method != name:
            found.append(method)
        return found
