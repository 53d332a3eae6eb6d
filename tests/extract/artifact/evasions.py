"""Second corpus: variants that earlier releases passed over, and their harmless likenesses."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib

from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import Member, plain_zip, tarred, zipped
from tests.extract.artifact.opcodes import PAYLOAD, pickled

EVIL = pickled(PAYLOAD)
GOOD = pickled(b"}")

Corpus = dict[str, tuple[str, bytes]]


def _compressed_zip(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("archive/data.pkl", EVIL)
    return stream.getvalue()


def _npy(description: str, shape: str, content: bytes) -> bytes:
    head = f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + content


def _safetensors(content: bytes) -> bytes:
    head = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(head)) + head + bytes(4) + content


def _packed_tar(members: dict[str, bytes]) -> bytes:
    return gzip.compress(tarred(members))


def _device() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("weights")
        info.type = tarfile.CHRTYPE
        archive.addfile(info)
    return stream.getvalue()


def containers() -> Corpus:
    manifest = b'{"model": {"handler": "handler.py"}}'
    handler = {"MAR-INF/MANIFEST.json": manifest, "handler.py": b"import os\nos.system('id')\n"}
    outer = zipped(Member("a.txt", b"hello"), Member("inner.zip", zipped(Member("x.pkl", EVIL))))
    return {
        "zip-bzip2": ("m.pt", _compressed_zip(zipfile.ZIP_BZIP2)),
        "zip-lzma": ("m.pt", _compressed_zip(zipfile.ZIP_LZMA)),
        "zip-suffix": ("m.zip", zipped(Member("a.txt", b"hello")) + EVIL),
        "zip-in-zip-stored": ("m.zip", outer),
        "zip-unreadable-method": (
            "m.pt",
            zipped(Member("archive/data.pkl", EVIL[:-1], method=98)).replace(
                struct.pack("<L", len(EVIL) - 1), struct.pack("<L", 99)
            ),
        ),
        "joblib-zfile": ("m.pkl", b"ZF" + hex(len(EVIL)).ljust(19).encode() + zlib.compress(EVIL)),
        "lz4-behind-skippable": (
            "m.lz4",
            b"\x50\x2a\x4d\x18\2\0\0\0ab"
            + b"\x04\x22\x4d\x18\x60\x40\x82"
            + struct.pack("<L", len(EVIL) | 1 << 31)
            + EVIL
            + bytes(4),
        ),
        "7z-encrypted": ("m.7z", b.seven_zip("data.pkl", EVIL, b"\x06\xf1\x07\x01")),
        "7z-unknown-method": ("m.7z", b.seven_zip("data.pkl", EVIL, b"\x03\x04\x01")),
        "mar-tar": ("m.mar", _packed_tar({**handler, "setup.sh": b"id"})),
        "tar-device": ("m.tar", _device()),
        "npy-behind": ("a.npy", _npy("'<f8'", "(1,)", bytes(8) + EVIL)),
        "safetensors-behind": ("m.safetensors", _safetensors(EVIL)),
    }


def graphs() -> Corpus:
    operation = b.tf_graph(b.tf_node("a", "PyFunc"))
    meta = b.field(2, operation)
    printing = b.field(1, "n") + b.field(2, "PrintV2")
    stream = b.field(1, "output_stream") + b.field(2, b.field(2, "file:///tmp/x"))
    asset = b.field(6, b.field(2, "../../../etc/passwd"))
    custom = b.onnx(b.onnx_graph(b.onnx_node("Mine", domain="mine")))
    return {
        "savedmodel-no-version": ("saved_model.pb", b.field(2, meta)),
        "meta-no-info": ("m.meta", meta),
        "graph-versions-first": ("g.bin", b.field(4, b.field(1, 1)) + operation),
        "graph-as-text": ("saved_model.pbtxt", b'graph_def { node { op: "PyFunc" } }'),
        "savedmodel-asset": ("saved_model.pb", b.field(1, 1) + b.field(2, asset)),
        "print-to-file": (
            "frozen.pb",
            b.field(1, printing + b.field(5, stream)) + b.field(4, b.field(1, 1)),
        ),
        "library": ("frozen.pb", b.tf_graph(b.tf_node("a", "LoadLibrary"))),
        "onnx-domain": ("m.onnx", custom),
        "onnx-python-op": (
            "m.onnx",
            b.onnx(b.onnx_graph(b.onnx_node("PythonOp", domain="com.microsoft"))),
        ),
        "onnx-url": ("m.onnx", b.onnx(b.onnx_graph(initializers=(b.onnx_tensor("http://x/y"),)))),
        "onnx-home": ("m.onnx", b.onnx(b.onnx_graph(initializers=(b.onnx_tensor("~/y"),)))),
        "onnx-is-elf": ("m.onnx", b"\x7fELF\2\1\1" + bytes(100)),
        "tflite-flex": ("m.tflite", b.tflite("FlexWriteFile")),
        "tflite-custom": ("m.tflite", b.tflite("Mine")),
        "coreml-model": ("m.mlmodel", b.field(1, 4) + b.field(555, b.field(10, "Mine"))),
        "coreml-layer": (
            "m.mlmodel",
            b.field(1, 4) + b.field(500, b.field(1, b.field(500, b.field(10, "Mine")))),
        ),
        "coreml-path": ("m.mlmodel", b.field(1, 7) + b.field(502, "@model_path/../../secret")),
        "paddle": ("m.pdmodel", b.field(1, b.field(4, b.field(3, "py_func")))),
        "openvino": (
            "openvino_model.xml",
            b'<?xml version="1.0"?><net name="a" version="11"><layers>'
            b'<layer id="0" name="x" type="Mine" version="extension"/></layers></net>',
        ),
        "tensorrt": ("m.engine", b"ftrt" + bytes(40) + b"/tmp/plugin.so\0"),
    }


def _rds(numbers: list[int | bytes], form: str) -> bytes:
    if form == "text":
        words = [str(one) if isinstance(one, int) else one.decode() for one in numbers]
        return b"A\n" + "\n".join(words).encode() + b"\n"
    parts = [struct.pack("<i", one) if isinstance(one, int) else one for one in numbers]
    return b"B\n" + b"".join(parts)


_HEADER: list[int | bytes] = [3, 262656, 197888, 5, b"UTF-8"]
_PROMISE: list[int | bytes] = [5, 254, 254, 1, 262153, 1, b"x"]
_NUMBERS: list[int | bytes] = [13, 2, 7, 8]


def _msgpack(value: bytes, kind: int | None = None) -> bytes:
    head = bytes([0xC4, len(value)]) if kind is None else bytes([0xC7, len(value), kind])
    return b"\x81\xa6params" + head + value


def configurations() -> Corpus:
    wide = json.dumps(
        b.keras_model({"class_name": "Lambda", "config": {"function": ["4w==", None, None]}})
    )
    keras = {"metadata.json": b"{}", "config.json": wide.encode("utf-16"), "model.weights.h5": b""}
    outside = b.keras_model({"class_name": "Mine", "module": "mine.layers", "config": {}})
    escape = "{{ ''['__cla' ~ 'ss__'] }}"
    loops = "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}"
    owner = {"__class__": "type", "__module__": "builtins", "__loader__": "TypeNode"}
    skops = {**owner, "content": {"__class__": "Popen", "__module__": "subprocess"}}
    return {
        "hydra-flow": ("config.yaml", b"model: {lr: 1, _target_: os.system, cmd: id}\n"),
        "nemo-packed": (
            "m.nemo",
            _packed_tar({"model_config.yaml": b"a: {_target_: os.system}\n"}),
        ),
        "yaml-tag": ("config.yaml", b'a: !!python/object/apply:os.system ["id"]\n'),
        "yaml-tag-long": (
            "hparams.yaml",
            b"a: !<tag:yaml.org,2002:python/object/new:os.system> [id]\n",
        ),
        "mlflow-json": ("MLmodel", b'{"flavors": {"python_function": {"loader_module": "mine"}}}'),
        "mlflow-path": ("MLmodel", b"flavors:\n  sklearn:\n    pickled_model: ../../m.pkl\n"),
        "remote-code": ("config.json", b'{"trust_remote_code": true}'),
        "adapter": ("adapter_config.json", b'{"auto_mapping": {"parent_library": "mine"}}'),
        "adapter-url": ("adapter_config.json", b'{"base_model_name_or_path": "http://x/y"}'),
        "keras-utf-16": ("m.keras", plain_zip(keras)),
        "keras-class": ("m.keras", b.keras_zip(outside)),
        "template-joined": ("chat_template.jinja", escape.encode()),
        "template-by-name": (
            "tokenizer_config.json",
            json.dumps({"chat_template": {"a": escape}}).encode(),
        ),
        "template-loops": ("chat_template.jinja", loops.encode()),
        "gguf-other-key": ("m.gguf", b.gguf(escape).replace(b"chat_template", b"tool_template")),
        "skops-type": ("m.skops", plain_zip({"schema.json": json.dumps(skops).encode()})),
        "msgpack-bytes": ("m.msgpack", _msgpack(EVIL)),
        "msgpack-array": ("m.msgpack", _msgpack(EVIL, 1)),
        "r-text": ("m.rds", _rds([*_HEADER, *_PROMISE], "text")),
        "r-text-packed": ("m.rds", lzma.compress(_rds([*_HEADER, *_PROMISE], "text"))),
        "r-little-endian": ("m.rds", bz2.compress(_rds([*_HEADER, *_PROMISE], "binary"))),
    }


HOSTILE: Corpus = {**containers(), **graphs(), **configurations()}


def _function() -> bytes:
    call = b.onnx_graph(b.onnx_node("F", domain="mine"))
    return b.onnx(call, b.field(25, b.field(1, "F") + b.field(10, "mine")))


_BASE64 = base64.b64encode(bytes(range(48)))

HARMLESS: Corpus = {
    "archive-in-archive": (
        "m.mar",
        zipped(
            Member("MAR-INF/MANIFEST.json", b'{"model": {"handler": "h.py"}}'),
            Member("h.py", b"x = 1\n"),
            Member(
                "m.pt", zipped(Member("archive/data.pkl", GOOD), Member("archive/version", b"3"))
            ),
        ),
    ),
    "npy-two": ("a.npy", _npy("'<f8'", "(1,)", bytes(8)) + _npy("'<i4'", "(2,)", bytes(8))),
    "onnx-function": ("m.onnx", _function()),
    "onnx-beside": ("m.onnx", b.onnx(b.onnx_graph(initializers=(b.onnx_tensor("weights.bin"),)))),
    "print": ("frozen.pb", b.tf_graph(b.tf_node("a", "PrintV2"))),
    "graph-as-text": ("graph.pbtxt", b'node { name: "a" op: "AddV2" }'),
    "tflite-detection": ("m.tflite", b.tflite("TFLite_Detection_PostProcess")),
    "openvino": (
        "openvino_model.xml",
        b'<?xml version="1.0"?><net name="a" version="11"><layers>'
        b'<layer id="0" name="x" type="Result" version="opset1"/></layers></net>',
    ),
    "coreml": ("m.mlmodel", b.field(1, 4) + b.field(500, b.field(1, b.field(1, "dense")))),
    "paddle": ("m.pdmodel", b.field(1, b.field(4, b.field(3, "matmul_v2")))),
    "msgpack": ("m.msgpack", _msgpack(bytes(16)) + b""),
    "msgpack-text": ("m.msgpack", _msgpack(_BASE64)),
    "r-text": ("m.rds", _rds([*_HEADER, *_NUMBERS], "text")),
    "r-little-endian": ("m.rds", _rds([*_HEADER, *_NUMBERS], "binary")),
    "keras-registered": (
        "m.keras",
        b.keras_zip(
            b.keras_model(
                {
                    "class_name": "Mine",
                    "module": "mine.layers",
                    "registered_name": "Custom>Mine",
                    "config": {},
                }
            )
        ),
    ),
    "hydra-own": ("config.yaml", b"model: {_target_: mine.models.Net}\n"),
    "adapter": ("adapter_config.json", b'{"base_model_name_or_path": "org/model"}'),
    "diffusers": ("model_index.json", b'{"safety": ["stable_diffusion", "SafetyChecker"]}'),
    "template": (
        "chat_template.jinja",
        b"{% for m in messages %}{{ '<|' ~ m['role'] ~ '|>' }}{% endfor %}{{ range(10) | list }}",
    ),
}


SLOW: Corpus = {
    "template-ranges": ("chat_template.jinja", b"{{ " + b"range(" * 200_000 + b" }}"),
    "json-of-lists": ("model.json", b'{"class_name":"a","config":[' + b"[]," * 3_000_000 + b"1]}"),
    "pickles-of-nothing": ("m.pkl", b"N." * 2_000_000),
    "lz4-frames": ("m.lz4", b"\x04\x22\x4d\x18\x60\x40\x82\0\0\0\0" * 1_000_000),
    "msgpack-of-pickles": (
        "m.msgpack",
        b"\x81\xa6params\xdd\0\1\x86\xa0" + (b"\xc4" + bytes([len(EVIL)]) + EVIL) * 100_000,
    ),
    "r-lists": (
        "m.rds",
        b"X\n" + struct.pack(">III", 2, 0, 0) + struct.pack(">II", 19, 1) * 600_000,
    ),
    "zip-of-pickles": (
        "m.pt",
        zipped(*(Member(f"archive/data/{number}.pkl", EVIL) for number in range(12_000))),
    ),
    "onnx-operators": (
        "m.onnx",
        b.onnx(b.onnx_graph(*(b.onnx_node(f"A{one}", domain="mine") for one in range(20_000)))),
    ),
    "tensorflow-operations": (
        "g.pb",
        b.tf_graph(*(b.tf_node("a", f"A{one}") for one in range(20_000))),
    ),
    "torch7-of-one-number": (
        "m.t7",
        b"4\n1\n3\nV 1\n18\ntorch.FloatStorage\n900000000\n" + b"1" * 20_000_000,
    ),
    "torch7-of-functions": (
        "m.t7",
        struct.pack("<4i", 3, 1, 300_000, 1) + struct.pack("<2i", 8, 1) * 300_000,
    ),
    "mxnet-of-code": ("m-symbol.json", b'{"nodes":[],"a":"' + b"os.system " * 2_000_000 + b'"}'),
    "engine-of-paths": ("m.engine", b"ftrt" + b"/a" * 8_000_000),
    "engine-of-libraries": ("m.engine", b"ftrt" + b"/a.so" * 3_000_000),
    "engine-of-pickles": ("m.engine", b"ftrt" + EVIL * 200_000),
    "engine-of-long-pickles": (
        "m.engine",
        b"ftrt" + (b"\x80\2cos\nsystem\n" + b"(" * 2000) * 5000,
    ),
    "hdf5-of-heaps": (
        "m.h5",
        b.hdf5({"PYTABLES_FORMAT_VERSION": b"2.1"}) + b"GCOL\1\0\0\0" * 1_000_000,
    ),
    "pickles-behind-a-broken-one": (
        "m.pkl",
        b"\x80\2\xff" + (b"\x80\4" + b"N0" * 10_000) * 300,
    ),
    "tar-of-padding": ("m.tar", tarred({"a": b"x"}) + bytes(60_000_000) + tarred({"b": EVIL})),
    "pmml-of-functions": (
        "m.pmml",
        b'<?xml version="1.0"?><PMML>' + b"<Apply aaaaaaa function=" * 40_000,
    ),
    "hdf5-far-offset": (
        "m.h5",
        b.hdf5({}).replace(struct.pack("<Q", 48), struct.pack("<Q", (1 << 63) + 48)),
    ),
}
"""Built to take long or much, or to make a reader fail."""
