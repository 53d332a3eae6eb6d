"""A damaged file is told as damaged: it is neither clean nor an attack."""

from __future__ import annotations

import random
import struct

import pytest

from checker.extract.artifact.facts import Gguf
from tests.extract.artifact.archives import Member, plain_zip, torch_zip, zipped
from tests.extract.artifact.builders import gguf
from tests.extract.artifact.findings import fails, judge
from tests.extract.artifact.opcodes import PAYLOAD, pickled
from tests.helpers import facts_of

ARCHIVES = {
    "model.npz": plain_zip({f"a{n}.npy": b"\x93NUMPY" + bytes(2_000) for n in range(8)}),
    "model.keras": plain_zip(
        {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": bytes(3_000)}
    ),
    "model.skops": plain_zip({"schema.json": b"{}", "1.npy": bytes(2_000), "2.npy": bytes(900)}),
    "model.pt": torch_zip(pickled(b"}")),
}


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("part", [0.3, 0.5, 0.9, 0.99])
def test_archives_cut_short(name: str, part: float):
    whole = ARCHIVES[name]
    cut = facts_of(name, whole[: int(len(whole) * part)])
    assert cut.problems
    assert "medium" not in {one.severity for one in judge(cut)}
    assert not fails(whole[: int(len(whole) * part)], name)


def test_a_flipped_bit_in_a_name():
    member = Member("archive/data/7", bytes(64), local_name="archive/data/w")
    assert not fails(zipped(Member("archive/data.pkl", pickled(b"}")), member), "model.pt")


def test_another_name_is_no_damage():
    member = Member("archive/data.txt", bytes(64), local_name="archive/more.pkl")
    assert fails(zipped(Member("archive/data.pkl", pickled(b"}")), member), "model.pt")


def test_overlapping_members_of_a_readable_archive():
    content = bytearray(zipped(Member("a.npy", bytes(900)), Member("b.npy", bytes(900))))
    second = content.index(b"PK\1\2", content.index(b"PK\1\2") + 1)
    struct.pack_into("<2L", content, second - 46 - 5 + 20, 930, 930)
    assert fails(bytes(content), "model.npz")


def tensors(*entries: tuple[int, int], data: int) -> bytes:
    """A header that names one-dimensional tensors of 32-bit numbers: (count, offset)."""
    body = struct.pack("<4sIQQ", b"GGUF", 3, len(entries), 0)
    for count, offset in entries:
        body += struct.pack("<Q1sIQIQ", 1, b"w", 1, count, 0, offset)
    return body + bytes(data)


@pytest.mark.parametrize(
    ("content", "violations"),
    [
        (tensors((8, 0), (8, 32), (8, 64), data=96), ()),
        (tensors((8, 0), (8, 32), (8, 64), data=70), ()),
        (tensors((1 << 30, 0), data=64), ("bounds",)),
        (tensors((8, 0), (8, 1 << 40), data=64), ("bounds",)),
        (gguf("{{ messages }}")[:60], ()),
    ],
)
def test_gguf_that_ends_early(content: bytes, violations: tuple[str, ...]):
    """A file of several tensors that fit together has been cut; others never were whole."""
    found = facts_of("model.gguf", content)
    (header,) = [one for one in found.facts if isinstance(one, Gguf)]
    assert header.violations == violations


def test_a_cut_gguf_is_told():
    found = facts_of("model.gguf", gguf("{{ messages }}")[:60])
    assert [one.code for one in found.problems] == ["gguf.truncated"]
    assert not fails(gguf("{{ messages }}")[:60], "model.gguf")


def test_source_kept_for_messages_is_not_run():
    """TorchScript keeps the Python that a line came from; torch's own imports and compiles."""
    text = b"import importlib\nimportlib.import_module(x)\ncompile(y)\neval(z)"
    pickle = b"\x80\x02X" + struct.pack("<I", len(text)) + text + b"."
    members = [
        Member("m/data.pkl", pickled(b"}")),
        Member("m/constants.pkl", pickled(b")")),
        Member("m/code/__torch__/torch/nn.py.debug_pkl", pickle),
    ]
    assert not fails(zipped(*members), "model.pt")
    assert fails(zipped(*members, Member("m/code/__torch__/a.py", text)), "model.pt")


def test_a_member_with_damage_behind_its_payload():
    payload = pickled(PAYLOAD)[:-1] + b"0" + random.Random(1).randbytes(3_000) + b"."
    content = bytearray(zipped(Member("a/data.pkl", payload, deflate=True)))
    content[2_000:2_060] = bytes(60)
    assert fails(bytes(content), "model.pt")
