"""A labelled corpus of hostile artifacts, all built here; every payload is harmless."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import lzma
import pickle
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import Member, plain_zip, tarred, torch_zip, zipped
from tests.extract.artifact.gadgets import PUBLISHED, UNLISTED
from tests.extract.artifact.opcodes import (
    ECHO,
    PAYLOAD,
    SYSTEM,
    call,
    data,
    name,
    new,
    pickled,
    stack_name,
    text,
)

EVIL = pickled(PAYLOAD)
GOOD = pickled(b"}")


class Case(NamedTuple):
    family: str
    label: str
    file: str
    content: bytes


def cases() -> Iterator[Case]:
    """Everything."""
    for family in (gadgets, streams, nested, containers, zips, keras, graphs, templates, others):
        for label, file, content in family():
            yield Case(family.__name__, label, file, content)


Item = tuple[str, str, bytes]


def gadgets() -> Iterator[Item]:
    for advisory, (module, attribute, arguments) in PUBLISHED.items():
        texts = [text(argument) for argument in arguments]
        yield f"{advisory}-global", "m.pkl", pickled(call(name(module, attribute), *texts), 2)
        yield f"{advisory}-stack", "m.pkl", pickled(call(stack_name(module, attribute), *texts))
        yield (
            f"{advisory}-torch",
            "m.pt",
            torch_zip(pickled(call(name(module, attribute), *texts), 2)),
        )
    for module, attribute, arguments in UNLISTED:
        texts = [text(argument) for argument in arguments]
        content = pickled(call(stack_name(module, attribute), *texts))
        yield f"{module}.{attribute}", "m.pkl", content
    for dangerous in ("eval", "exec", "compile", "open", "__import__", "breakpoint", "input"):
        for module in ("builtins", "__builtin__"):
            yield (
                f"{module}.{dangerous}",
                "m.pkl",
                pickled(call(name(module, dangerous), text("1"))),
            )
    for module, attribute in (
        ("subprocess", "Popen"),
        ("socket", "create_connection"),
        ("shutil", "rmtree"),
    ):
        argument = b"](" + text("echo") + text("harmless") + b"e"
        yield f"{module}-list", "m.pkl", pickled(call(stack_name(module, attribute), argument))
        yield f"{module}-newobj", "m.pkl", pickled(new(stack_name(module, attribute), argument))


def streams() -> Iterator[Item]:
    for label, prefix in {
        "hex-int": b"I0x10\n0", "hex-long": b"L0x10L\n0", "binary-long": b"L0b11L\n0",
        "nul-int": b"I12\0\n0", "foreign-name": b"cb\xc3\xa9ta\nrun\n0",
        "foreign-text": b"S'\xc3\xa9'\n0",
    }.items():  # fmt: skip
        yield label, "m.pkl", pickled(prefix + PAYLOAD, 2)
    for protocol in range(6):
        head = b"\x80" + bytes([protocol]) if protocol >= 2 else b""
        yield f"protocol-{protocol}", "m.pkl", head + PAYLOAD + b"."
    yield "no-stop", "m.pkl", EVIL[:-1]
    yield "garbage-behind", "m.bin", EVIL[:-1] + b"\xff" * 50
    yield "obj-pop", "m.pkl", pickled(b"(" + SYSTEM + ECHO + b"o0N")
    yield "inst-pop", "m.pkl", pickled(b"(" + ECHO + b"ios\nsystem\n0N")
    yield (
        "memo",
        "m.pkl",
        pickled(text("os") + b"\x940" + text("system") + b"\x940h\0h\1\x93(" + ECHO + b"tR"),
    )
    yield "old-strings", "m.pkl", pickled(b"U\x02osS'system'\n\x93(" + ECHO + b"tR")
    yield "extension", "m.pkl", pickled(b"\x82\x05)R")
    yield "second-stream", "m.pkl", GOOD + EVIL
    yield "second-bare", "m.pkl", GOOD + PAYLOAD + b"."
    yield "any-name", "readme.txt", EVIL
    yield "no-name", "weights", EVIL
    for target in ("numpy", "sys"):
        yield (
            f"build-{target}",
            "m.pkl",
            pickled(name(target, "modules") + b"}" + text("__code__") + b"Nsb"),
        )
        yield f"setitem-{target}", "m.pkl", pickled(name(target, "modules") + text("os") + b"Ns")
    inner = call(name("posix", "system"), b"Vecho harmless\n")
    hidden = (inner + b"(").ljust(261, b"N") + b"1"
    crossing = b"\x95" + struct.pack("<Q", 2) + b"B\x07\x01\0\0\0\0" + hidden
    yield "cpython-154848", "m.pkl", b"\x80\x05N(" + crossing + b"."
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    parts = [
        magic,
        pickle.dumps(1001, 2),
        pickle.dumps({}, 2),
        pickle.dumps({}, 2),
        pickle.dumps([], 2),
    ]
    for place in range(5):
        changed = [*parts]
        changed[place] = pickled(PAYLOAD + b"0" + parts[place][2:-1], 2)
        yield f"legacy-torch-{place}", "m.pt", b"".join(changed) + bytes(64)


def nested() -> Iterator[Item]:
    for loader in (
        ("pickle", "loads"),
        ("_pickle", "loads"),
        ("dill", "loads"),
        ("torch.storage", "_load_from_bytes"),
    ):
        yield f"{loader[0]}.{loader[1]}", "m.pkl", pickled(call(name(*loader), data(EVIL)))
    encoded = base64.b64encode(EVIL).decode()
    decoded = call(name("base64", "b64decode"), text(encoded))
    yield "base64", "m.pkl", pickled(call(name("pickle", "loads"), decoded))
    yield (
        "unknown-bytes",
        "m.pkl",
        pickled(call(name("torch.storage", "_load_from_bytes"), call(name("mine", "secret")))),
    )
    for label, second in {
        "add": call(name("operator", "add"), text("sys"), text("tem")),
        "str": call(name("builtins", "str"), data(b"system"), text("ascii")),
        "rot13": call(name("_codecs", "decode"), text("flfgrz"), text("rot13")),
        "join": call(
            name("builtins", "str.join"), text(""), b"](" + text("sys") + text("tem") + b"e"
        ),
        "unknown": call(name("mine", "secret")),
    }.items():
        yield f"folded-{label}", "m.pkl", pickled(call(text("os") + second + b"\x93", ECHO))
    module = call(name("importlib", "import_module"), text("os"))
    for label, function in {
        "getattr": call(name("builtins", "getattr"), module, text("system")),
        "partial": call(name("functools", "partial"), SYSTEM),
        "resolve": call(name("pkgutil", "resolve_name"), text("os:system")),
        "attrgetter": call(call(name("operator", "attrgetter"), text("system")), module),
        "dict": call(name("operator", "getitem"), name("os", "__dict__"), text("system")),
    }.items():
        yield f"looked-up-{label}", "m.pkl", pickled(call(function, ECHO))
    tensor = name("torch", "Tensor")
    yield (
        "torch-indirect",
        "m.pkl",
        pickled(
            call(
                name("torch._tensor", "_rebuild_from_type_v2"),
                SYSTEM,
                tensor,
                b"(" + ECHO + b"t",
                b"}",
            )
        ),
    )
    yield "map", "m.pkl", pickled(call(name("builtins", "map"), SYSTEM, b"](" + ECHO + b"e"))


def containers() -> Iterator[Item]:
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    array = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + EVIL
    for label, content in {
        "gzip": gzip.compress(EVIL), "bz2": bz2.compress(EVIL), "xz": lzma.compress(EVIL),
        "lzma": lzma.compress(EVIL, lzma.FORMAT_ALONE), "zlib": zlib.compress(EVIL),
        "zip": plain_zip({"a.pkl": EVIL}), "zip-in-zip": plain_zip({"b": plain_zip({"a": EVIL})}),
        "tar": tarred({"a": EVIL}), "tar-gz": gzip.compress(tarred({"a": EVIL})),
        "7z": b.seven_zip("data.pkl", EVIL), "torch-in-zip": plain_zip({"m.pt": torch_zip(EVIL)}),
        "torch-tar": tarred({"pickle": EVIL, "storages": b"", "tensors": b"", "sys_info": GOOD}),
        "npz": plain_zip({"a.npy": array}), "gzip-npy": gzip.compress(array),
    }.items():  # fmt: skip
        for file in ("m.joblib", "m.pt", "data"):
            yield f"{label}-{file}", file, content
    yield "npy", "m.npy", array
    yield (
        "nemo",
        "m.nemo",
        tarred({"model_config.yaml": b"a: 1\n", "model_weights.ckpt": torch_zip(EVIL)}),
    )
    yield "hydra", "m.nemo", tarred({"model_config.yaml": b"_target_: os.system\ncommand: echo\n"})


def zips() -> Iterator[Item]:
    for label, fields in {
        "local-name": {"local_name": "archive/other"}, "encrypted-flag": {"flags": 1},
        "version": {"version": 99}, "method": {"method": 99}, "local-method": {"local_method": 8},
        "local-size": {"local_size": 0}, "deflated": {"deflate": True},
    }.items():  # fmt: skip
        yield label, "m.pt", torch_zip(EVIL, **fields)
    for label, order in {"first": (EVIL, GOOD), "last": (GOOD, EVIL)}.items():
        yield (
            f"duplicate-{label}",
            "m.pt",
            zipped(*(Member("archive/data.pkl", one) for one in order)),
        )
    yield (
        "hidden",
        "m.pt",
        zipped(
            Member("archive/data.pkl", GOOD),
            Member("archive/e.pkl", EVIL, in_directory=False),
            Member("archive/version", b"3"),
        ),
    )
    yield (
        "storage",
        "m.pt",
        zipped(Member("archive/data.pkl", GOOD), Member("archive/data/0", EVIL)),
    )
    yield "no-directory", "m.pt", torch_zip(EVIL).partition(b"PK\1\2")[0]
    yield "prefix-pickle", "m.pt", EVIL + torch_zip(GOOD)
    yield "suffix-zip", "m.pt", GOOD + torch_zip(EVIL)
    yield (
        "checksum",
        "m.pt",
        torch_zip(EVIL).replace(struct.pack("<L", zlib.crc32(EVIL)), b"\1\2\3\4"),
    )
    for escaping in ("../../etc/cron.d/x", "/etc/x", "C:\\x", "a/../../x"):
        yield (
            f"escape-{escaping}",
            "m.zip",
            zipped(Member(escaping, b"x"), Member("config.json", b"{}")),
        )
    yield "tar-link", "m.tar", tarred({}, {"a/link": "../../../etc/passwd"})
    yield "bomb", "m.zip", plain_zip({"a": bytes(160 * 1024 * 1024)})
    mar = {
        "MAR-INF/MANIFEST.json": b'{"model": {"handler": "h.py"}}',
        "h.py": b"pass",
        "x.sh": b"echo",
    }
    yield "mar", "m.mar", plain_zip(mar)


def keras() -> Iterator[Item]:
    def function(module: str, attribute: str) -> object:
        return {
            "module": module,
            "class_name": "function",
            "config": attribute,
            "registered_name": "function",
        }

    code = {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}
    dense = {"module": "keras.layers", "class_name": "Dense"}
    layers = {
        "lambda": {"module": "keras.layers", "class_name": "Lambda", "config": {"function": code}},
        "lambda-old": {
            "class_name": "Lambda",
            "config": {"function": ["4w=="], "function_type": "lambda"},
        },
        "activation-lambda": {**dense, "config": {"activation": code}},
        "os": {**dense, "config": {"activation": function("os", "system")}},
        "builtins": {**dense, "config": {"activation": function("builtins", "exec")}},
        "subprocess": {"module": "subprocess", "class_name": "Popen", "config": {"args": "echo"}},
        "get-file": {**dense, "config": {"activation": function("keras.utils", "get_file")}},
        "unsafe-switch": {
            **dense,
            "config": {"activation": function("keras.config", "enable_unsafe_deserialization")},
        },
        "vocabulary": {
            "module": "keras.layers",
            "class_name": "StringLookup",
            "config": {"vocabulary": "/etc/passwd"},
        },
        "torch": {
            "module": "keras.layers",
            "class_name": "TorchModuleWrapper",
            "config": {"module": "gASV"},
        },
        "tfsm": {
            "module": "keras.layers",
            "class_name": "TFSMLayer",
            "config": {"filepath": "/tmp/x"},
        },
    }
    for label, layer in layers.items():
        model = b.keras_model(layer)
        wrapped = b.keras_model(
            {"module": "keras.layers", "class_name": "TimeDistributed", "config": {"layer": layer}}
        )
        yield f"{label}-zip", "m.keras", b.keras_zip(model)
        yield f"{label}-nested", "m.keras", b.keras_zip(wrapped)
        yield f"{label}-h5", "m.h5", b.hdf5({"model_config": json.dumps(model).encode()})
        yield f"{label}-json", "m.json", json.dumps(model).encode()
    yield "h5-link", "m.h5", b.hdf5({}, (("w", "/etc/passwd", "/x"),))
    yield "h5-pickle", "m.h5", b.hdf5({"CLASS": b"GROUP", "obj": EVIL})


def graphs() -> Iterator[Item]:
    for location in ("../../etc/passwd", "/etc/passwd", "a/../../../x", "..\\..\\x"):
        tensor = b.onnx_tensor(location)
        attribute = b.field(1, "value") + b.field(5, tensor) + b.field(20, 4)
        inner = (
            b.field(1, "body") + b.field(6, b.onnx_graph(initializers=(tensor,))) + b.field(20, 5)
        )
        yield (
            f"onnx-initializer-{location}",
            "m.onnx",
            b.onnx(b.onnx_graph(b.onnx_node("Add"), initializers=(tensor,))),
        )
        yield (
            f"onnx-attribute-{location}",
            "m.onnx",
            b.onnx(b.onnx_graph(b.onnx_node("Constant", attribute))),
        )
        yield (
            f"onnx-subgraph-{location}",
            "m.onnx",
            b.onnx(b.onnx_graph(b.onnx_node("Loop", inner))),
        )
        function = b.field(25, b.field(1, "f") + b.field(7, b.onnx_node("Constant", attribute)))
        yield (
            f"onnx-function-{location}",
            "m.onnx",
            b.onnx(b.onnx_graph(b.onnx_node("Add")), function),
        )
    yield (
        "onnx-python",
        "m.onnx",
        b.onnx(b.onnx_graph(b.onnx_node("PyOp", domain="ai.onnx.contrib"))),
    )
    for operation in ("ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "EagerPyFunc", "MyOwnOp"):
        node = b.tf_node("n", operation, "c")
        constant = b.tf_node("c", "Const", text="/etc/passwd")
        graph = b.tf_graph(constant, node)
        hidden = b.tf_graph(b.tf_node("x", "Placeholder"), function=b.tf_function("f", node))
        yield f"tf-saved-{operation}", "saved_model.pb", b.saved_model(graph)
        yield f"tf-function-{operation}", "saved_model.pb", b.saved_model(hidden)
        yield f"tf-frozen-{operation}", "frozen.pb", graph
        yield f"tf-meta-{operation}", "model.meta", b.tf_meta(graph)


def templates() -> Iterator[Item]:
    for label, template in {
        "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "subscript": "{{ messages['__class__'] }}",
        "attr": "{{ messages|attr('x') }}",
        "cycler": "{{ cycler.__init__.__globals__.os.popen('echo').read() }}",
        "lipsum": "{% set x = lipsum.__globals__ %}{{ x }}",
        "joiner": "{{ joiner['x'] }}",
        "escapes": "{{ messages['\\x5f\\x5fclass\\x5f\\x5f'] }}",
        "parts": "{{ messages['_' ~ '_class_' ~ '_'] }}",
        "import": "{% import 'x' as y %}",
        "include": "{%- include '/etc/passwd' -%}",
        "self": "{{ self._TemplateReference__context }}",
        "loop": "{% for i in range(100000000000) %}x{% endfor %}",
    }.items():
        yield f"gguf-{label}", "m.gguf", b.gguf(template)
        settings = json.dumps({"chat_template": template}).encode()
        yield f"tokenizer-{label}", "tokenizer_config.json", settings
        named = json.dumps({"chat_template": [{"name": "default", "template": template}]}).encode()
        yield f"named-{label}", "tokenizer_config.json", named
        yield f"jinja-{label}", "chat_template.jinja", template.encode()


def others() -> Iterator[Item]:
    node = {
        "__class__": "methodcaller",
        "__module__": "operator",
        "__loader__": "OperatorFuncNode",
        "attrs": {},
    }
    reference = {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}
    method = {
        "__class__": "X", "__module__": "m", "__loader__": "MethodNode",
        "content": {
            "func": "run",
            "obj": {"__class__": "Y", "__module__": "n", "__loader__": "ObjectNode"},
        },
    }  # fmt: skip
    for label, schema in {"operator": node, "function": reference, "method": method}.items():
        content = {
            "__class__": "dict",
            "__module__": "builtins",
            "__loader__": "DictNode",
            "content": {"a": schema},
        }
        yield f"skops-{label}", "m.skops", plain_zip({"schema.json": json.dumps(content).encode()})
    yield "auto-map", "config.json", b'{"auto_map": {"AutoModel": "modeling_x.X"}}'
    yield (
        "auto-map-remote",
        "config.json",
        b'{"auto_map": {"AutoModel": "other/repo--modeling_x.X"}}',
    )
    yield "custom-pipeline", "config.json", b'{"custom_pipelines": {"p": {"impl": "pipe.Pipe"}}}'
    yield "hydra-json", "config.json", b'{"a": {"_target_": "subprocess.Popen", "args": "echo"}}'
    yield "hydra-yaml", "config.yaml", b"model:\n  _target_: builtins.eval\n"
    yield "rds", "m.rds", gzip.compress(b.rds(promise=True))
    yield "rds-plain", "m.rds", b.rds(promise=True)
    yield (
        "xxe",
        "openvino_model.xml",
        (
            b'<?xml version="1.0"?><!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b'<net name="&x;"/>'
        ),
    )
    yield (
        "billion",
        "m.pmml",
        (
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "a"><!ENTITY b "&a;&a;">'
            b'<!ENTITY c "&b;&b;">]><PMML/>'
        ),
    )
    yield "gguf-counts", "m.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60)
    yield "elf-as-model", "m.gguf", b"\x7fELF" + bytes(200)
    yield "script-as-model", "m.safetensors", b"#!/bin/sh\necho harmless\n"
    yield "llamafile", "m.llamafile", b"MZqFpD='\n#!/bin/sh\necho harmless\n" + bytes(100)
    yield "pickle-as-data", "m.safetensors", EVIL
