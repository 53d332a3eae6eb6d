"""What is inside archives is seen, whatever their headers say."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import time
import zlib

import pytest

from checker.extract.artifact.facts import Artifact, Discrepancy, Import, Member
from tests.extract.artifact.archives import Member as Entry
from tests.extract.artifact.archives import plain_zip, tarred, torch_zip, zipped
from tests.extract.artifact.findings import judge, policy_watch
from tests.extract.artifact.opcodes import PAYLOAD, pickled
from tests.helpers import facts_of

EVIL = pickled(PAYLOAD)
GOOD = pickled(b"}")


def seen(content: bytes, name: str = "model.pt") -> set[str]:
    """Where `os.system` is called."""
    found = facts_of(name, content)
    return {
        fact.at.member or ""
        for fact in found.facts
        if isinstance(fact, Import)
        and (fact.module, fact.name, fact.use) == ("os", "system", "reduced")
    }


def fields(content: bytes) -> set[str]:
    return {
        one.field for one in facts_of("model.pt", content).facts if isinstance(one, Discrepancy)
    }


def lz4_frame(content: bytes) -> bytes:
    """One stored block."""
    return (
        b"\x04\x22\x4d\x18\x60\x40\x82"
        + struct.pack("<I", len(content) | 0x80000000)
        + content
        + b"\0" * 4
    )


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zlib.compress,
        lz4_frame,
        lambda content: lzma.compress(content, lzma.FORMAT_ALONE),
        lambda content: gzip.compress(b"") + gzip.compress(content),
        lambda content: gzip.compress(bz2.compress(lzma.compress(content))),
        lambda content: plain_zip({"a/model.pkl": content}),
        lambda content: plain_zip({"inner.zip": plain_zip({"model": content})}),
        lambda content: tarred({"a/model": content}),
        lambda content: gzip.compress(tarred({"x.tar": tarred({"m": content})})),
        torch_zip,
        lambda content: torch_zip(content, deflate=True),
    ],
)
@pytest.mark.parametrize("name", ["model.pt", "x.joblib", "notes.txt", "noextension"])
def test_payload_inside(pack, name: str):
    assert seen(pack(EVIL), name)


def test_lz4_of_the_real_library():
    """A frame that the reference implementation wrote for b"spam" * 50 and the payload."""
    content = b"spam" * 50 + b"x"
    block = b"\x40spam" + b"\x04\x00"  # four literals, then a match of offset 4
    block = bytes([0x4F]) + b"spam" + b"\x04\x00" + bytes([200 - 4 - 19]) + b"\x10x"
    frame = b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(block)) + block + b"\0" * 4
    from checker.extract.artifact.lz4 import decompressed

    assert b"".join(decompressed(iter([frame]))) == content


def test_cve_2025_1944_local_name():
    content = torch_zip(EVIL, local_name="archive/other")
    assert seen(content)
    assert "name" in fields(content)


def test_cve_2025_1945_encryption_flag():
    content = torch_zip(EVIL, flags=1)
    assert seen(content)


def test_cve_2025_10156_wrong_checksum():
    content = torch_zip(EVIL).replace(struct.pack("<L", zlib.crc32(EVIL)), b"\1\2\3\4")
    assert seen(content)


def test_version_needed_beyond_the_specification():
    content = torch_zip(EVIL, version=99)
    assert seen(content)
    assert "version" in fields(content)


def test_bogus_method_of_stored_data():
    assert seen(torch_zip(EVIL, method=99))
    assert seen(torch_zip(EVIL, local_method=8))


@pytest.mark.parametrize("order", [(EVIL, GOOD), (GOOD, EVIL)])
def test_duplicates_are_all_read(order: tuple[bytes, bytes]):
    content = zipped(*(Entry("archive/data.pkl", one) for one in order))
    assert seen(content)
    assert "duplicate" in fields(content)


def test_member_that_the_directory_hides():
    content = zipped(
        Entry("archive/data.pkl", GOOD),
        Entry("archive/evil.pkl", EVIL, in_directory=False),
        Entry("archive/version", b"3"),
    )
    assert seen(content)
    assert "hidden-member" in fields(content)


def test_data_before_and_after():
    content = torch_zip(EVIL)
    assert seen(b"garbage" * 10 + content, "model.zip") or "unrecognised"
    assert "suffix" in fields(content + b"x" * 30)


def test_pickle_in_front_of_an_archive():
    assert seen(EVIL + torch_zip(GOOD))


def test_archive_behind_a_pickle():
    assert seen(GOOD + torch_zip(EVIL))


def test_raw_storage_that_is_a_pickle():
    content = zipped(Entry("archive/data.pkl", GOOD), Entry("archive/data/0", EVIL))
    assert seen(content)


def test_archive_without_directory():
    content = torch_zip(EVIL)
    cut = content[: content.index(b"PK\1\2")]
    found = facts_of("model.pt", cut)
    assert seen(cut)
    assert "zip.directory" in {one.code for one in found.problems}


@pytest.mark.parametrize("name", ["../../etc/cron", "/etc/cron", "C:\\x", "a\\..\\..\\x"])
def test_members_that_escape(name: str):
    found = facts_of("model.zip", zipped(Entry(name, b"x")))
    (member,) = [one for one in found.facts if isinstance(one, Member)]
    assert member.escapes


@pytest.mark.parametrize(("target", "out"), [("../../etc", True), ("/etc", True), ("other", False)])
def test_links_in_tars(target: str, out: bool):
    found = facts_of("model.tar", tarred({}, {"a/link": target}))
    (member,) = [one for one in found.facts if isinstance(one, Member)]
    assert (member.link, member.escapes) == (target, out)


def test_programs_among_the_members():
    content = plain_zip(
        {"handler.py": b"pass", "x.bin": b"\x7fELF" + b"\0" * 60, "data.json": b"{}"}
    )
    found = {
        one.name: one.program for one in facts_of("m.zip", content).facts if isinstance(one, Member)
    }
    assert found["handler.py"] == "python"
    assert "data.json" not in found


def test_a_bomb_stops_early():
    content = zlib.compress(bytes(200 * 1024 * 1024), 9)
    found = facts_of("model.joblib", content)
    assert "archive.bomb" in {one.code for one in found.problems}
    artifact = next(one for one in found.facts if isinstance(one, Artifact))
    assert (artifact.inspected, artifact.reason) == ("partial", "limit")


def test_many_small_bombs_stop_early_too():
    """Each member is within its limits; what is small behind them is still read."""

    def packed(members: dict[str, bytes]) -> bytes:
        return zipped(*(Entry(name, content, deflate=True) for name, content in members.items()))

    zeros = packed({f"{n}.pkl": bytes(10_000_000) for n in range(16)})
    many = packed({f"{n}.zip": zeros for n in range(8)})
    started = time.process_time()
    found = facts_of("m.zip", packed({"a.zip": many, "z.pkl": EVIL}))
    assert time.process_time() - started < 4
    assert [one.code for one in found.problems].count("limit.inflated") == 1
    assert any(isinstance(one, Import) and one.at.member == "z.pkl" for one in found.facts)
    assert any(isinstance(one, Discrepancy) and one.field == "ratio" for one in found.facts)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zlib.compress])
def test_a_bomb_is_a_finding(pack):
    found = facts_of("model.joblib", pack(bytes(150 * 1024 * 1024)))
    assert any(isinstance(one, Discrepancy) and one.field == "ratio" for one in found.facts)


def damaged(content: bytes) -> bytes:
    return content[:-4] + bytes(one ^ 0x55 for one in content[-4:])


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zlib.compress,
        lambda content: lzma.compress(content, lzma.FORMAT_ALONE),
        lambda content: lz4_frame(content) + lz4_frame(b"x"),
    ],
)
@pytest.mark.parametrize("size", [99, 20_000, 200_000])
@pytest.mark.parametrize("spoil", [damaged, lambda content: content[:-4], lambda one: one + b"!!"])
def test_what_comes_before_damage_is_read(pack, size: int, spoil):
    """Loaders have run a pickle by the time that they see a wrong checksum."""
    payload = (
        b"\x80\x04\x96" + struct.pack("<Q", size) + random.Random(1).randbytes(size) + EVIL[2:]
    )
    assert seen(spoil(pack(payload)), "model.pkl.gz")


def test_damage_is_told():
    found = facts_of("model.pkl.gz", damaged(gzip.compress(EVIL)))
    assert "archive.corrupt" in {one.code for one in found.problems}
    good = facts_of("model.pkl.gz", gzip.compress(EVIL))
    assert not good.problems


def test_a_checkpoint_costs_its_directory_and_its_pickle():
    """Raw weights are not read, however large."""
    from checker.extract import Context
    from checker.inspection import inspect
    from checker.source import BytesReader, Source

    class Counting(BytesReader):
        total = 0

        def read(self, offset: int, length: int) -> bytes:
            data = super().read(offset, length)
            Counting.total += len(data)
            return data

    entries = [Entry(f"archive/data/{number}", bytes(1024 * 1024)) for number in range(32)]
    content = zipped(Entry("archive/data.pkl", GOOD), *entries)
    inspect(Source("model.pt", Counting(content)), "product", Context())
    assert Counting.total < 24 * 1024


def test_object_arrays_are_pickles():
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    content = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + EVIL
    assert seen(content, "x.npy")
    assert seen(plain_zip({"a.npy": content}), "x.npz")


def test_torch_tar_is_named():
    content = tarred({"pickle": EVIL, "storages": b"", "tensors": b"", "sys_info": GOOD})
    found = facts_of("model.pt", content)
    assert found.facts[0].format == "torch-tar"
    assert seen(content)


def test_no_archive_raises():
    stream = io.BytesIO(torch_zip(EVIL))
    whole = bytearray(stream.getvalue())
    for position in range(0, len(whole), 3):
        broken = (
            bytes(whole[:position]) + bytes([whole[position] ^ 0xFF]) + bytes(whole[position + 1 :])
        )
        found = facts_of("model.pt", broken)
        assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]


def test_sizes_in_front_of_a_streamed_member():
    """macOS knows the size before it packs, and leaves the packed size to what follows."""
    member = Entry("a.npy", bytes(900), deflate=True, flags=8, local_size=0)
    assert "size" not in fields(zipped(member))
    assert "size" in fields(zipped(Entry("a.npy", bytes(900), deflate=True, local_size=0)))


@pytest.mark.parametrize(("name", "found"), [("/", False), ("/a", True), ("../a", True)])
def test_names_that_lead_out(name: str, found: bool):
    facts = facts_of("m.tar", tarred({name: b""})).facts
    assert any(isinstance(one, Member) and one.escapes for one in facts) is found


def torch_package(code: str) -> bytes:
    return plain_zip(
        {
            "pkg/.data/version": b"1",
            "pkg/.data/extern_modules": b"torch\n",
            "pkg/model/model.pkl": GOOD,
            "pkg/model_code.py": code.encode(),
        }
    )


MODEL_CODE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, x):
        return self.layer(x).relu()

def build(path=None):
    net = Net()
    if path:
        net.load_state_dict(torch.load(path, weights_only=True))
    return net.eval()
"""


def test_source_of_a_package_is_judged_by_what_it_calls() -> None:
    watch = tuple(policy_watch("MODEL-007"))
    evil = facts_of("m.pt", torch_package("import os\nos.system('true')\n"), watch)
    assert [found.policy for found in judge(evil)] == ["MODEL-007"]
    assert judge(facts_of("m.pt", torch_package(MODEL_CODE), watch)) == []
