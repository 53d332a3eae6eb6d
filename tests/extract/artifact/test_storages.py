"""Sizes that a checkpoint's pickle claims against the numbers stored beside it."""

from __future__ import annotations

import struct

import pytest

from tests.extract.artifact.archives import Member, zipped
from tests.extract.artifact.findings import fails


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def number(value: int) -> bytes:
    raw = value.to_bytes(8, "little", signed=True)
    return b"\x8a\x08" + raw


def checkpoint(
    count: int, start: int, size: int, stride: int, *, data: int = 64, kind: str = "FloatStorage"
) -> bytes:
    storage = b"(" + text("storage") + b"ctorch\n" + kind.encode() + b"\n"
    storage += text("0") + text("cpu") + number(count) + b"tQ"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(start)
    tensor += number(size) + b"\x85" + number(stride) + b"\x85"
    tensor += b"\x89ccollections\nOrderedDict\n)RtR"
    return zipped(
        Member("archive/data.pkl", b"\x80\x02}" + text("w") + tensor + b"s."),
        Member("archive/data/0", bytes(data)),
    )


@pytest.mark.parametrize(
    "content",
    [
        checkpoint(65_535, 0, 65_535, 1),
        checkpoint(17, 0, 16, 1),
        checkpoint(16, 0, 65_535, 1),
        checkpoint(16, 8, 16, 1),
        checkpoint(16, 0, 16, 2),
        checkpoint(16, -4, 4, 1),
        checkpoint(16, 0, 4, -1),
        checkpoint(-1, 0, 4, 1),
        checkpoint(16, 0, 16, 1, kind="DoubleStorage"),
        checkpoint(1 << 62, 0, 16, 1),
    ],
)
def test_cve_2026_24747_storages(content: bytes):
    assert fails(content, "model.pt")


@pytest.mark.parametrize(
    "content",
    [
        checkpoint(16, 0, 16, 1),
        checkpoint(16, 8, 8, 1),
        checkpoint(16, 0, 1, 99),
        checkpoint(16, 0, 99, 0),
        checkpoint(16, 16, 0, 1),
        checkpoint(0, 0, 0, 1, data=0),
        checkpoint(32, 0, 32, 1, kind="HalfStorage"),
        checkpoint(999, 0, 999, 1, kind="SomeStorage"),
    ],
)
def test_storages_that_fit(content: bytes):
    assert not fails(content, "model.pt")
