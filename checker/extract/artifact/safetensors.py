"""safetensors files → what their header says of the tensors, and whether that can be true."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import msgspec
from msgspec import field

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.model import Fact, Problem
from checker.source import Source

MAX_HEADER = 32 * 1024 * 1024
"""Bytes of header read; the format allows 100 MB, the largest seen has 4."""

MAX_METADATA = 64
"""Metadata entries told, and characters of each."""

_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16,
    "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64,
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


class Safetensors(Fact, kw_only=True, omit_defaults=True, tag="artifact.safetensors"):
    """The header of a safetensors file.

    `violations` are breaches of the format: `header-length`, `header-json`, `bounds`, `overlap`,
    `gap`, `trailing`, `tensor-size`, `tensor-entry`.
    """

    tensors: int
    header_length: int
    violations: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


class Tensor(msgspec.Struct):
    """One entry of the header."""

    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def extract(source: Source, context: Context) -> Iterator[Item]:
    """The artifact and its header."""
    fact = formats.artifact(source, "safetensors")
    yield fact
    length = int.from_bytes(source.read(0, 8), "little")
    if length > source.size - 8 or length > MAX_HEADER:
        yield _header(source, length, {"header-length": None})
        yield Problem("safetensors.header", source.whole(), "the header is longer than it can be")
        formats.not_read(fact, "broken")
        return
    try:
        entries = msgspec.json.decode(source.read(8, length), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield _header(source, length, {"header-json": None})
        yield Problem("safetensors.header", source.whole(), "the header is not a JSON object")
        formats.not_read(fact, "broken")
        return
    described, end = _described(source, length, entries)
    yield described
    formats.read_fully(fact)
    if end < source.size:
        yield source.window("behind", end, source.size - end)
    from checker.extract.artifact.zip.appended import appended_archive

    if archive := appended_archive(source):
        yield archive


def _header(source: Source, length: int, violations: dict[str, None]) -> Safetensors:
    return Safetensors(
        at=source.at_bytes(0, 8),
        tensors=0,
        header_length=min(length, 1 << 53),
        violations=tuple(violations),
    )


def _described(
    source: Source, length: int, entries: dict[str, msgspec.Raw]
) -> tuple[Safetensors, int]:
    """The header's fact, and where the last tensor ends."""
    violations: dict[str, None] = {}
    metadata = _metadata(entries.pop("__metadata__", None))
    spans: list[tuple[int, int]] = []
    for raw in entries.values():
        try:
            tensor = msgspec.json.decode(raw, type=Tensor)
        except (msgspec.DecodeError, RecursionError):
            violations["tensor-entry"] = None
            continue
        begin, end = tensor.data_offsets
        spans.append((begin, end))
        if end - begin != _bytes(tensor):
            violations["tensor-size"] = None
    end = _check_spans(spans, source.size - 8 - length, violations)
    fact = _header(source, length, violations)
    fact.tensors, fact.metadata = len(entries), metadata
    return fact, 8 + length + end


def _bytes(tensor: Tensor) -> int | None:
    bits = _BITS.get(tensor.dtype)
    if bits is None or any(size < 0 for size in tensor.shape) or len(tensor.shape) > 64:
        return None
    return -(-prod(tensor.shape) * bits // 8)


def _check_spans(spans: list[tuple[int, int]], size: int, violations: dict[str, None]) -> int:
    position = 0
    for begin, end in sorted(spans):
        if begin < 0 or end < begin or end > size:
            violations["bounds"] = None
        elif begin < position:
            violations["overlap"] = None
        elif begin > position:
            violations["gap"] = None
        position = max(position, end)
    if position < size:
        violations["trailing"] = None
    return position


def _metadata(raw: msgspec.Raw | None) -> dict[str, str]:
    if raw is None:
        return {}
    try:
        found = msgspec.json.decode(raw, type=dict[str, str])
    except (msgspec.DecodeError, RecursionError):
        return {}
    return {key[:100]: value[:300] for key, value in list(found.items())[:MAX_METADATA]}


def _sniff(head: bytes, size: int) -> bool:
    return head[8:9] == b"{" and head[4:8] == b"\0\0\0\0"


EXTRACTOR = Extractor(
    name="safetensors",
    facts=(Artifact, Safetensors),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
