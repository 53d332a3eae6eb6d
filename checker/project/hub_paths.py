"""Ids of hubs → without those that are folders of the tree: a loader looks there first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname

from checker.extract.python.facts import PythonCall
from checker.model import Fact
from checker.project import Join, Tree


def run(tree: Tree) -> Iterator[Fact]:
    """Take what is a folder, beside the code or at the root, from the calls' `hub_ids`."""
    calls = [call for call in tree.facts(PythonCall) if call.hub_ids]
    folders = _folders(tree.paths) if calls else frozenset()
    for call in calls:
        known = call.hub_ids or {}
        left = {key: text for key, text in known.items() if not _is_folder(call, text, folders)}
        if len(left) < len(known):
            call.hub_ids = left or None
    yield from ()


def _folders(paths: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        while (path := dirname(path)) and path not in found:
            found.add(path)
    return frozenset(found)


def _is_folder(call: PythonCall, text: str, folders: frozenset[str]) -> bool:
    return text in folders or f"{dirname(call.at.path)}/{text}" in folders


JOIN = Join("hub_paths", run)
