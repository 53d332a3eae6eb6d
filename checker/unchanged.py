"""A tree in which nothing has changed → what the last run put together of it.

Decoding the facts of every file and joining them is most of a run in which all files are known. A
tree is the same when its files have the same keys and roles, and all else that the joins look at is
the same. What it came to is kept once per tree, without the facts that nobody asks for once they
are joined.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from checker.cache import Cache, key_of
from checker.codec import decode, encode
from checker.gather import Survey, is_lasting
from checker.model import FileFacts
from checker.policy.documents import kind_of
from checker.project.assembly import Assembled


class Assembly(Struct, frozen=True):
    """The files of a tree, and what was put together of their facts.

    `count` is the number of all facts; a remembered assembly has only some of them.
    """

    files: tuple[FileFacts, ...]
    assembled: Assembled
    count: int


class _Kept(Struct, array_like=True):
    """An assembly in the cache; `project` holds its facts and problems as those of one file."""

    signature: bytes
    files: list[FileFacts]
    entries: dict[str, Any]
    project: bytes


class Memory:
    """What one tree came to.

    `name` tells the tree from others, `circumstances` are what its assembly depends on besides the
    files, and `kinds` the facts that are kept.
    """

    def __init__(
        self,
        cache: Cache,
        survey: Survey,
        *,
        name: str,
        circumstances: tuple[str, ...],
        kinds: frozenset[str],
    ) -> None:
        self._cache = cache
        self._kinds = kinds
        self._key = key_of("tree", name)
        self._signature = _signature(survey, (*circumstances, "", *sorted(kinds)))

    def find(self) -> Assembly | None:
        """What an earlier run put together, if this one would come to the same."""
        value = self._cache.get([self._key]).get(self._key) if self._signature else None
        if value is None:
            return None
        try:
            kept = msgspec.msgpack.decode(value, type=_Kept)
            if kept.signature != self._signature:
                return None
            project = decode(kept.project)
        except (msgspec.MsgspecError, ValueError):
            return None
        assembled = (tuple(project.facts), kept.entries, project.problems)
        return Assembly(tuple(kept.files), assembled, project.size)

    def keep(self, assembly: Assembly) -> None:
        """Remember, unless what a file says depends on more than its bytes."""
        if not self._signature or not all(map(is_lasting, assembly.files)):
            return
        facts, entries, problems = assembly.assembled
        project = FileFacts(
            path="",
            size=assembly.count,
            role="product",
            facts=[fact for fact in facts if kind_of(fact) in self._kinds],
            problems=problems,
        )
        files = [msgspec.structs.replace(file, facts=[]) for file in assembly.files]
        kept = _Kept(self._signature, files, entries, encode(project))
        self._cache.put([(self._key, msgspec.msgpack.encode(kept))])


def _signature(survey: Survey, circumstances: tuple[str, ...]) -> bytes:
    """What tells states of a tree apart; nothing where the state of a file is not known."""
    parts: list[str | bytes] = [*circumstances, ""]
    for entry in survey.entries:
        key = survey.keys.get(entry.path)
        if key is None and (entry.size or not entry.stamp):
            return b""
        parts += (entry.path, entry.role, repr(entry.stamp) if key is None else key)
    return key_of(*parts, "", *sorted(survey.paths.difference(one.path for one in survey.entries)))
