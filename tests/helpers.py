"""What many tests need: extract facts from bytes without a file system."""

from __future__ import annotations

from checker.classify import role_of
from checker.extract import Context
from checker.inspection import inspect
from checker.model import Fact, FileFacts
from checker.source import BytesReader, Source
from checker.watch import Watch


def facts_of(path: str, content: bytes | str, watch: tuple[str, ...] = ()) -> FileFacts:
    """What the pipeline would extract from a file called `path` with this content."""
    data = content.encode() if isinstance(content, str) else content
    source = Source(path, BytesReader(data))
    return inspect(source, role_of(path), Context(Watch(frozenset(watch))))


def of_kind(found: FileFacts, kind: str) -> list[Fact]:
    """The facts of one kind, such as `python.call`."""
    return [fact for fact in found.facts if fact.__struct_config__.tag == kind]
