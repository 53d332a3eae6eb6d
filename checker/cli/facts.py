"""`mlwarden facts`: the document that policies see, whole or line by line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from checker.cli.common import add_tree_options, request_for
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.pipeline import Prepared


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser(
        "facts",
        help="print what policies see",
        description="Read files and folders and print the facts that policies are given, as JSON.",
    )
    add_tree_options(parser)
    group = parser.add_argument_group("output")
    group.add_argument(
        "--kind",
        action="append",
        metavar="KIND",
        help="only facts of this kind (`problem` for what could not be read); repeatable",
    )
    group.add_argument("--lines", action="store_true", help="one fact per line")
    group.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of the document instead"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print facts; 2 when there was nothing to read."""
    import msgspec

    from checker.schema import FactsDocument, facts_schema

    if arguments.schema:
        _print(msgspec.json.format(msgspec.json.encode(facts_schema()), indent=2))
        return 0
    from checker.cache import Cache
    from checker.pipeline import prepare

    kinds = _kinds(arguments.kind or ())
    request = request_for(arguments)
    with Cache(request.cache_folder) as cache:
        prepared = prepare(request, cache)
    if arguments.lines:
        for item in _items(prepared, kinds):
            _print(msgspec.json.encode(item))
    else:
        document = FactsDocument.of(prepared.project, prepared.problems, kinds)
        _print(msgspec.json.format(msgspec.json.encode(document), indent=2))
    return 0 if any(file.inspected for file in prepared.gathered.files) else 2


def _kinds(given: Sequence[str]) -> frozenset[str]:
    from checker.schema import all_kinds

    known = [*all_kinds(), "problem"]
    for kind in given:
        if kind not in known:
            raise UsageError(f"there is no kind {kind!r}", hint=f"Known are: {', '.join(known)}.")
    return frozenset(given)


def _items(prepared: Prepared, kinds: frozenset[str]) -> Iterator[Any]:
    from checker.policy.documents import kind_of

    for fact in prepared.project.facts:
        if not kinds or kind_of(fact) in kinds:
            yield fact
    if not kinds or "problem" in kinds:
        yield from prepared.problems


def _print(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
