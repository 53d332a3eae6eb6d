"""Every published way round a pickle scanner, under the name of its report."""

from __future__ import annotations

import pickle
import struct

import pytest

from checker.extract.artifact.facts import Import
from tests.extract.artifact.findings import fails, findings, worst
from tests.extract.artifact.gadgets import PUBLISHED, UNLISTED
from tests.extract.artifact.opcodes import (
    ECHO,
    PAYLOAD,
    SYSTEM,
    call,
    data,
    name,
    pickled,
    stack_name,
    text,
)
from tests.helpers import facts_of


@pytest.mark.parametrize("advisory", PUBLISHED)
@pytest.mark.parametrize("look_up", [name, stack_name])
def test_published(advisory: str, look_up):
    module, attribute, arguments = PUBLISHED[advisory]
    content = pickled(call(look_up(module, attribute), *map(text, arguments)))
    assert worst(content) in ("critical", "high"), findings(content)


@pytest.mark.parametrize("gadget", UNLISTED, ids=lambda gadget: f"{gadget[0]}.{gadget[1]}")
def test_unlisted(gadget: tuple[str, str, tuple[str, ...]]):
    module, attribute, arguments = gadget
    assert fails(pickled(call(stack_name(module, attribute), *map(text, arguments))))


HEX_INT = b"I0x10\n0"
HEX_LONG = b"L0x10L\n0"
BINARY_LONG = b"L0b11L\n0"
NUL_INT = b"I12\x00\n0"
FOREIGN_NAME = b"cb\xc3\xa9ta\nrun\n0"
FOREIGN_TEXT = b"S'\xc3\xa9'\n0"


@pytest.mark.parametrize(
    "prefix", [HEX_INT, HEX_LONG, BINARY_LONG, NUL_INT, FOREIGN_NAME, FOREIGN_TEXT]
)
def test_operands_that_stop_pickletools(prefix: bytes):
    content = pickled(prefix + PAYLOAD, 2)
    assert worst(content) == "critical"
    assert not facts_of("x.pkl", content).problems


def test_picklescan_22_memo_hides_the_operands():
    body = (
        text("os") + b"\x940" + text("system") + b"\x940" + b"h\x00h\x01\x93" + b"(" + ECHO + b"tR"
    )
    assert worst(pickled(body)) == "critical"


def test_ghsa_9gvj_pp9x_gcfr_names_as_old_strings():
    body = b"U\x02os" + b"S'system'\n" + b"\x93(" + ECHO + b"tR"
    assert worst(pickled(body)) == "critical"


def test_nullifai_payload_then_garbage():
    content = b"\x80\x02" + PAYLOAD + b"\xff\xff\xff garbage"
    assert worst(content) == "critical"
    assert facts_of("x.pkl", content).problems[0].code == "pickle.broken"


@pytest.mark.parametrize("file", ["model", "model.txt", "model.bin", "weights.dat", "x.npy"])
def test_cve_2025_1889_any_extension(file: str):
    assert worst(pickled(PAYLOAD), file) == "critical"


def test_no_protocol_and_another_extension():
    assert worst(PAYLOAD + b".", "notes.txt") == "critical"


def test_ghsa_mxhj_88fx_4pcv_obj_then_pop():
    assert worst(pickled(b"(" + SYSTEM + ECHO + b"o0N")) == "critical"


def test_inst_then_pop():
    assert worst(pickled(b"(" + ECHO + b"ios\nsystem\n0N")) == "critical"


def test_ghsa_cffv_grgg_g429_harmless_calls_around_it():
    harmless = call(name("collections", "OrderedDict")) + b"0"
    assert worst(pickled(harmless + PAYLOAD + b"0" + harmless + b"N")) == "critical"


@pytest.mark.parametrize("opcode", [b"b", b"s", b"u", b"a", b"e"])
def test_modelscan_330_writes_to_an_import(opcode: bytes):
    target = name("numpy", "size")
    state = {
        b"b": b"}" + text("__code__") + b"Ns" + b"b",
        b"s": text("k") + b"Ns",
        b"u": b"(" + text("k") + b"Nu",
        b"a": b"Na",
        b"e": b"(Ne",
    }[opcode]
    assert worst(pickled(target + state)) == "critical"


def test_ghsa_97f8_7cmv_76j2_torch_magic_by_a_call():
    magic = call(name("builtins", "eval"), text("0x1950a86a20f9469cfc6c"))
    assert worst(pickled(magic, 2) + pickled(b"N", 2)) == "critical"


@pytest.mark.parametrize("place", range(5))
def test_payload_in_any_pickle_of_a_legacy_torch_file(place: int):
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    parts = [
        magic,
        pickle.dumps(1001, 2),
        pickle.dumps({}, 2),
        pickle.dumps({}, 2),
        pickle.dumps([], 2),
    ]
    parts[place] = pickled(PAYLOAD + b"0" + parts[place][2:-1], 2)
    assert worst(b"".join(parts) + b"\0" * 64, "model.pt") == "critical"


def test_second_stream_without_protocol():
    assert worst(pickle.dumps({"a": 1}) + PAYLOAD + b".") == "critical"


def test_cpython_154848_operand_across_a_frame():
    inner = call(name("posix", "system"), b"Vecho harmless\n")
    hidden = (inner + b"(").ljust(261, b"N") + b"1"
    content = (
        b"\x80\x05N("
        + b"\x95"
        + struct.pack("<Q", 2)
        + b"B\x07\x01\x00\x00\x00\x00"
        + hidden
        + b"."
    )
    found = findings(content)
    assert found[0].severity == "critical"
    assert any("posix.system" in one.message for one in found)


def test_frame_within_a_frame():
    body = (
        b"\x95"
        + struct.pack("<Q", 40)
        + b"N0"
        + b"\x95"
        + struct.pack("<Q", 2)
        + b"N0"
        + b"N0" * 20
    )
    assert worst(pickled(body + b"N")) == "critical"


def test_extension_registry():
    assert worst(pickled(b"\x82\x05)R")) == "high"


def test_name_that_cannot_be_known():
    unknown = call(name("mine", "secret"))
    assert worst(pickled(text("os") + unknown + b"\x93)R")) in ("high", "critical")


def folded(*parts: bytes) -> bytes:
    return pickled(call(b"".join(parts) + b"\x93", ECHO))


@pytest.mark.parametrize(
    "second",
    [
        call(name("operator", "add"), text("sys"), text("tem")),
        call(name("builtins", "str"), data(b"system"), text("ascii")),
        call(name("_codecs", "decode"), text("flfgrz"), text("rot13")),
        call(name("base64", "b64decode"), text("c3lzdGVt")) + b"0" + text("system"),
        call(name("builtins", "str.join"), text(""), b"](" + text("sys") + text("tem") + b"e"),
        call(name("builtins", "str.replace"), text("sXstem"), text("X"), text("y")),
        call(name("builtins", "bytes.decode"), data(b"system")),
    ],
)
def test_names_the_pickle_computes(second: bytes):
    found = findings(folded(text("os"), second))
    assert found[0].severity == "critical"
    assert any("os.system" in one.message for one in found), found


@pytest.mark.parametrize(
    "function",
    [
        call(
            name("builtins", "getattr"),
            call(name("builtins", "__import__"), text("os")),
            text("system"),
        ),
        call(name("pkgutil", "resolve_name"), text("os:system")),
        call(name("operator", "attrgetter"), text("system"))
        + b"("
        + call(name("importlib", "import_module"), text("os"))
        + b"tR",
        call(name("functools", "partial"), SYSTEM),
        call(name("operator", "getitem"), name("os", "__dict__"), text("system")),
        call(
            name("builtins", "getattr"),
            call(name("operator", "getitem"), name("sys", "modules"), text("os")),
            text("system"),
        ),
    ],
)
def test_functions_the_pickle_looks_up(function: bytes):
    found = findings(pickled(call(function, ECHO)))
    assert found[0].severity == "critical"
    assert any("os.system" in one.message for one in found), found


def test_methodcaller_on_a_module():
    caller = call(name("operator", "methodcaller"), text("system"), ECHO)
    module = call(name("importlib", "import_module"), text("os"))
    found = findings(pickled(call(caller, module)))
    assert any("os.system" in one.message for one in found), found


@pytest.mark.parametrize(
    "indirect",
    [
        call(name("builtins", "map"), SYSTEM, b"](" + ECHO + b"e"),
        call(
            name("torch._tensor", "_rebuild_from_type_v2"),
            SYSTEM,
            name("torch", "Tensor"),
            b"(" + ECHO + b"t",
            b"}",
        ),
        call(name("functools", "reduce"), SYSTEM, b"](" + ECHO + b"e"),
        call(name("copyreg", "__newobj__"), name("subprocess", "Popen"), ECHO),
        call(name("operator", "call"), SYSTEM, ECHO),
    ],
)
def test_calls_through_other_callables(indirect: bytes):
    assert worst(pickled(indirect)) == "critical"


@pytest.mark.parametrize(
    "loader", [("pickle", "loads"), ("_pickle", "loads"), ("torch.storage", "_load_from_bytes")]
)
def test_nested_pickles(loader: tuple[str, str]):
    inner = pickled(PAYLOAD)
    found = facts_of("x.pkl", pickled(call(name(*loader), data(inner))))
    names = {(fact.module, fact.at.member) for fact in found.facts if isinstance(fact, Import)}
    assert ("os", "bytes#1") in names


def test_nested_pickle_in_base64():
    import base64

    inner = base64.b64encode(pickled(PAYLOAD)).decode()
    body = call(name("pickle", "loads"), call(name("base64", "b64decode"), text(inner)))
    assert any("os.system" in one.message for one in findings(pickled(body)))


def test_load_from_bytes_of_something_unknown():
    unknown = call(name("mine", "secret"))
    found = findings(pickled(call(name("torch.storage", "_load_from_bytes"), unknown)))
    assert found[0].severity == "high"


def test_joblib_bytes_that_are_opcodes_for_others():
    """What joblib passes over as an array, `pickle.load` runs."""
    hidden = PAYLOAD + b"0"
    wrapper = (
        stack_name("joblib.numpy_pickle", "NumpyArrayWrapper")
        + b")\x81}("
        + text("subclass") + stack_name("numpy", "ndarray")
        + text("shape") + b"K" + bytes([len(hidden)]) + b"\x85"
        + text("order") + text("C")
        + text("dtype") + call(stack_name("numpy", "dtype"), text("u1"), b"\x89", b"\x88")
        + text("allow_mmap") + b"\x89"
        + b"ub"
    )  # fmt: skip
    assert worst(pickled(wrapper + hidden), "x.joblib") == "critical"


def test_a_flood_of_names_is_told_and_stopped():
    body = b"".join(name(f"mod{number}", "x") + b"0" for number in range(3000))
    found = facts_of("x.pkl", pickled(body + PAYLOAD))
    assert len(found.facts) < 2000
    assert worst(pickled(body + b"N")) == "high"


def test_a_pickle_too_long_to_follow_is_not_passed():
    assert fails(b"\x80\x04" + b"N0" * 1_000_000 + PAYLOAD + b".")
