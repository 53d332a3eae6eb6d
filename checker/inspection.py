"""One source → its `FileFacts`: classify, extract, walk what is inside, under one budget.

This is the isolation boundary. Whatever an extractor does on odd bytes ends here as a `Problem`;
the facts it gave before stand, and so do those of the other extractors.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from checker.classify import by_name, formats_of
from checker.encodable import encodable
from checker.extract import Context, Extractor
from checker.model import Directive, Fact, FileFacts, Location, Problem, Role
from checker.source import Source, SourceError

MAX_DEPTH = 8
"""Containers within containers; real artifacts have three (tar → zip → pickle)."""

MAX_CHILDREN = 6_000
"""Members per file over all levels; a checkpoint of a large model has a few thousand."""

MAX_CHILD_BYTES = 4 * 1024**3
"""Bytes of members held in memory over the life of one file; more is a decompression bomb."""

MAX_MEMBER_FACTS = 2_500
"""Facts about models in one file; each takes the engine half a millisecond."""

MAX_MANIFEST = 16 * 1024 * 1024
"""Bytes of a member that may be a manifest somebody wrote; what is larger is data of a model."""

MAX_FACTS = 50_000
"""Facts per file; a 5,000-package lock file gives one fact each, nothing real comes near."""

MAX_SECONDS = 20.0
"""Wall time per file, checked after each item; `workers` stops what does not come back."""


class FileTimeoutError(Exception):
    """The time for one file is over."""


def inspect(source: Source, role: Role, context: Context) -> FileFacts:
    """All facts, problems and suppression comments of one source and of what is inside it."""
    result = FileFacts(path=source.path, size=source.size, role=role)
    _Walk(result, context).visit(source, depth=0)
    return result


def _extractors(source: Source) -> tuple[Extractor, ...]:
    """Who reads a source; what was taken out of a file as a program is that and nothing else."""
    if source.is_program:
        return by_name(source.name)
    found = formats_of(source.name, source.head, source.size)
    if source.member and source.size > MAX_MANIFEST:
        found = tuple(one for one in found if not one.module.startswith("manifest."))
    return tuple(one.extractor for one in found)


class _Walk:
    def __init__(self, result: FileFacts, context: Context) -> None:
        self._result = result
        self._context = context
        self._children = 0
        self._child_bytes = 0
        self._of_members = 0
        self._deadline = time.monotonic() + MAX_SECONDS
        self._stopped = False
        self._told: set[str] = set()

    def visit(self, source: Source, depth: int) -> None:
        try:
            chosen = _extractors(source)
        except SourceError as error:
            self._problem(error.code, source.whole(), str(error))
            return
        except Exception as error:  # noqa: BLE001 - nor must the recognition of a format
            self._problem("classify.failed", source.whole(), _named(error))
            return
        for extractor in chosen:
            self._result.inspected = True
            self._run(extractor, source, depth)

    def _run(self, extractor: Extractor, source: Source, depth: int) -> None:
        place = source.whole()
        try:
            for item in self._items(extractor, source):
                if isinstance(item, Source):
                    self._enter(item, depth + 1)
                if self._stopped:
                    return
        except SourceError as error:
            self._problem(error.code, place, str(error))
        except FileTimeoutError:
            self._stop("limit.time", place, f"not finished after {MAX_SECONDS:.0f} seconds")
        except (RecursionError, MemoryError) as error:
            self._problem(f"{extractor.name}.too-complex", place, _named(error))
        except Exception as error:  # noqa: BLE001 - a format reader must never end the scan
            self._problem(f"{extractor.name}.failed", place, _named(error))

    def _items(self, extractor: Extractor, source: Source) -> Iterator[Source | None]:
        """Store what is found; hand children back to the caller."""
        for item in extractor.extract(source, self._context):
            if isinstance(item, Source):
                yield item
                continue
            if isinstance(item, Problem):
                self._result.problems.append(encodable(item))
            elif isinstance(item, Directive):
                self._result.directives.append(encodable(item))
            else:
                self._result.facts.append(encodable(item))
                self._count(source, item)
            if time.monotonic() > self._deadline:
                raise FileTimeoutError
            yield None

    def _count(self, source: Source, fact: Fact) -> None:
        self._of_members += bool(source.member) and str(fact.__struct_config__.tag).startswith(
            "artifact"
        )
        if len(self._result.facts) >= MAX_FACTS:
            self._stop("limit.facts", source.whole(), f"more than {MAX_FACTS} facts")
        elif self._of_members >= MAX_MEMBER_FACTS:
            self._stop("limit.facts", source.whole(), f"more than {MAX_MEMBER_FACTS} of members")

    def _enter(self, child: Source, depth: int) -> None:
        self._children += 1
        self._child_bytes += child.size if child.in_memory else 0
        if depth > MAX_DEPTH:
            self._too_deep(child)
        elif self._children > MAX_CHILDREN:
            self._stop("limit.members", child.whole(), f"more than {MAX_CHILDREN} members")
        elif self._child_bytes > MAX_CHILD_BYTES:
            self._stop("limit.bytes", child.whole(), f"more than {MAX_CHILD_BYTES} bytes unpacked")
        else:
            self.visit(child, depth)

    def _too_deep(self, child: Source) -> None:
        """What is packed so often is not looked into, which may be why it is."""
        if "limit.depth" not in self._told:
            from checker.extract.artifact import formats

            fact = formats.artifact(child, "unknown")
            formats.not_read(fact, "depth")
            self._result.facts.append(encodable(fact))
        self._problem("limit.depth", child.whole(), f"nested deeper than {MAX_DEPTH} levels")

    def _problem(self, code: str, at: Location, message: str) -> None:
        """Tell of a problem; of a limit that every member reaches from now on only once."""
        if code.startswith("limit."):
            if code in self._told:
                return
            self._told.add(code)
        self._result.problems.append(encodable(Problem(code, at, message)))

    def _stop(self, code: str, at: Location, message: str) -> None:
        self._stopped = True
        self._problem(code, at, message)


def _named(error: BaseException) -> str:
    detail = str(error).partition("\n")[0][:200]
    return f"{type(error).__name__}: {detail}" if detail else type(error).__name__
