"""Programs where nobody looks for one: text, weights, pointers, configurations."""

from __future__ import annotations

import base64
import io
import struct
import textwrap
import zipfile

import pytest

from checker.extract.artifact.facts import Artifact, CodeReference, Import
from tests.extract.artifact.findings import findings
from tests.extract.artifact.opcodes import PAYLOAD, call, name, pickled, text
from tests.helpers import facts_of

EVIL = pickled(PAYLOAD)
ELF = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(64)
PE = b"MZ\x90\0" + bytes(56) + struct.pack("<I", 128) + bytes(64) + b"PE\0\0" + bytes(64)


def calls(content: bytes, path: str) -> set[str]:
    return {
        f"{fact.module}.{fact.name}"
        for fact in facts_of(path, content).facts
        if isinstance(fact, Import) and fact.use == "reduced"
    }


def targets(content: str, path: str) -> list[str]:
    return [one.target for one in facts_of(path, content).facts if isinstance(one, CodeReference)]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes])
def test_base64_of_a_pickle(encode, protocol: int) -> None:
    content = encode(pickled(PAYLOAD + b"0" + text("x" * 200), protocol))
    assert calls(content, "state.txt") == {"os.system"}
    assert calls(content.rstrip(b"=\n"), "state.b64") == {"os.system"}


@pytest.mark.parametrize(
    "content",
    [
        b"gAS is what we burn",
        b"gASMA",
        base64.b64encode(b"\x80\4" + bytes(range(100, 200))),
        b"gAME = 1\nprint(gAME)\n",
    ],
)
def test_other_text(content: bytes) -> None:
    assert not any(isinstance(fact, Artifact) for fact in facts_of("notes.txt", content).facts)


@pytest.mark.parametrize(
    "path", ["model.bin", "x/ggml-base.bin", "lora_weights.bin", "my-model.data"]
)
@pytest.mark.parametrize("content", [ELF, PE])
def test_native_program_with_the_name_of_weights(path: str, content: bytes) -> None:
    assert [found.severity for found in findings(content, path)][:1] == ["high"]


@pytest.mark.parametrize(
    "path", ["firmware.bin", "tool", "libmodel.so", "boot.bin", "remodeling.bin"]
)
def test_native_program_of_its_own_name(path: str) -> None:
    assert findings(ELF, path) == []


def test_weights_that_begin_with_two_letters() -> None:
    assert findings(b"MZ" + bytes(range(256)) * 8, "model.bin") == []


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 10\n"


def test_pickle_behind_a_pointer() -> None:
    assert calls(POINTER + EVIL, "m.pkl") == {"os.system"}
    assert [found.severity for found in findings(POINTER, "m.pkl")] == ["info"]
    assert [found.severity for found in findings(POINTER + b"\n", "m.pkl")] == ["info"]


@pytest.mark.parametrize(
    "target", ["shutil.rmtree", "os.system", "builtins.eval", "subprocess.run"]
)
@pytest.mark.parametrize("path", ["e.yaml", "deep/er/x.yml", "experiment/base.json"])
def test_target_in_any_configuration(target: str, path: str) -> None:
    plain = f'{{"model": {{"_target_": "{target}", "path": "/x"}}}}'
    assert targets(plain, path) == [target]
    assert [found.policy for found in findings(plain.encode(), path)] == ["CODE-005"]


@pytest.mark.parametrize(
    "target",
    ["torch.optim.Adam", "mine.models.build", "pathlib.Path", "functools.partial", "math.sqrt",
     "collections.OrderedDict", "builtins.dict", "os.path.join", "logging.getLogger"],
)  # fmt: skip
def test_ordinary_target(target: str) -> None:
    assert targets(f"model:\n  _target_: {target}\n", "e.yaml") == []


def test_configurations_by_name_tell_all_targets_once() -> None:
    content = "a:\n  _target_: os.system\nb:\n  _target_: mine.Net\n"
    assert sorted(targets(content, "config/x.yaml")) == ["mine.Net", "os.system"]


def test_target_whose_key_is_escaped() -> None:
    assert targets('a:\n  "_t\\x61rget_": os.system\n', "e.yaml") == ["os.system"]


def test_target_beside_aliases_that_multiply() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    content = "\n".join(lines) + "\nm:\n  _target_: os.system\n"
    assert targets(content, "e.yaml") == ["os.system"]


def test_path_out_of_a_package_that_is_the_root() -> None:
    content = textwrap.dedent(
        """\
        {"fileFormatVersion": "1.0.0", "rootModelIdentifier": "a",
         "itemInfoEntries": {"a": {"path": "../../etc/passwd", "name": "m"}}}
        """
    )
    assert [found.policy for found in findings(content.encode(), "Manifest.json")] == ["MODEL-005"]
    assert findings(b'{"name": "app", "icons": []}', "manifest.json") == []


def streamed(members: dict[str, bytes]) -> bytes:
    """A zip file whose headers leave the sizes to the records behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:  # type: ignore[no-untyped-def]
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return bytes(pipe.content)


@pytest.mark.parametrize("cut", [0, 30, 120, 400])
def test_cut_checkpoint_with_sizes_behind_the_data(cut: int) -> None:
    other = pickled(call(name("torch._utils", "_rebuild"), text("x" * 6_000)))
    whole = streamed(
        {"archive/first.pkl": other, "archive/data.pkl": EVIL, "archive/data/0": b"x" * 500}
    )
    content = whole[: whole.index(b"PK\1\2") - cut]
    assert "os.system" in calls(content, "m.pt")
