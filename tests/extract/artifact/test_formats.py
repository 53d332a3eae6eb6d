"""Each format: what is told of it, and quiet on what is harmless."""

from __future__ import annotations

import json
import struct

import pytest

from checker.extract.artifact.facts import (
    Artifact,
    CodeReference,
    External,
    Gguf,
    KerasNode,
    Reach,
    Template,
)
from checker.extract.artifact.safetensors import Safetensors
from checker.model import Fact
from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import plain_zip, tarred, torch_zip
from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import pickled
from tests.helpers import facts_of

CHAT = "{% for m in messages %}{{ '<|' + m['role'] + '|>' }}{{ m.content | trim }}{% endfor %}"
DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"activation": "relu"}}
MODEL = b.keras_model(DENSE)


def safetensors(entries: dict[str, object], data: bytes) -> bytes:
    header = json.dumps(entries).encode()
    return struct.pack("<Q", len(header)) + header + data


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}

HARMLESS: dict[str, tuple[str, str, bytes]] = {
    "torch-zip": ("m.pt", "torch-zip", torch_zip(pickled(b"}"))),
    "onnx": (
        "m.onnx",
        "onnx",
        b.onnx(b.onnx_graph(b.onnx_node("Add"), initializers=(b.onnx_tensor("w.bin"),))),
    ),
    "savedmodel": (
        "saved_model.pb",
        "savedmodel",
        b.saved_model(b.tf_graph(b.tf_node("x", "MatMul"))),
    ),
    "graph": (
        "frozen.pb",
        "tf-graph",
        b.tf_graph(b.tf_node("x", "Placeholder"), b.tf_node("y", "MatMul")),
    ),
    "keras": ("m.keras", "keras-zip", b.keras_zip(MODEL)),
    "hdf5": ("m.h5", "keras-hdf5", b.hdf5({"model_config": json.dumps(MODEL).encode()})),
    "gguf": ("m.gguf", "gguf", b.gguf(CHAT)),
    "safetensors": ("m.safetensors", "safetensors", safetensors({"a": TENSOR}, bytes(8))),
    "rds": ("m.rds", "r", b.rds(promise=False)),
    "7z": ("m.7z", "7z", b.seven_zip("a.txt", b"hello")),
    "tflite": ("m.tflite", "tflite", b.tflite("FlexAddV2")),
    "skops": (
        "m.skops",
        "skops",
        plain_zip(
            {
                "schema.json": b'{"__class__": "dict", "__module__": "builtins",'
                b' "__loader__": "DictNode"}'
            }
        ),
    ),
    "nemo": ("m.nemo", "nemo", tarred({"model_config.yaml": b"_target_: nemo.core.X\n"})),
    "mar": (
        "m.mar",
        "mar",
        plain_zip({"MAR-INF/MANIFEST.json": b'{"model": {"handler": "h.py"}}', "h.py": b"x = 1\n"}),
    ),
    "openvino": (
        "openvino_model.xml",
        "openvino",
        b'<?xml version="1.0"?><net name="a" version="11"></net>',
    ),
    "pmml": ("m.pmml", "pmml", b'<?xml version="1.0"?><PMML version="4.4"></PMML>'),
    "catboost": ("m.cbm", "catboost", b"CBM1" + bytes(100)),
}


def the(kind: type[Fact], content: bytes, file: str) -> list[Fact]:
    return [fact for fact in facts_of(file, content).facts if isinstance(fact, kind)]


@pytest.mark.parametrize("label", HARMLESS)
def test_recognised_by_content_and_quiet(label: str):
    file, form, content = HARMLESS[label]
    first = facts_of(file, content).facts[0]
    assert isinstance(first, Artifact)
    assert (first.format, first.inspected, first.mismatch) == (form, "full", False)
    assert not fails(content, file), findings(content, file)


@pytest.mark.parametrize(
    "label", [one for one in HARMLESS if one not in ("catboost", "nemo", "skops")]
)
def test_another_name_changes_nothing_but_the_mismatch(label: str):
    _, form, content = HARMLESS[label]
    other = "m.npy"
    first = facts_of(other, content).facts[0]
    assert isinstance(first, Artifact)
    assert (first.format, first.named, first.mismatch) == (form, "npy", True)


@pytest.mark.parametrize("label", HARMLESS)
def test_cut_short_is_told(label: str):
    file, _, content = HARMLESS[label]
    for part in (3, 2):
        found = facts_of(file, content[: len(content) * (part - 1) // part])
        assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]


def test_onnx_says_where_its_data_is():
    tensor = b.onnx_tensor("../w.bin")
    (found,) = the(External, b.onnx(b.onnx_graph(initializers=(tensor,))), "m.onnx")
    assert (found.what, found.target, found.escapes) == ("external-data", "../w.bin", True)


def test_tensorflow_operations_and_their_files():
    graph = b.tf_graph(b.tf_node("c", "Const", text="/etc/x"), b.tf_node("r", "ReadFile", "c"))
    (found,) = the(Reach, graph, "m.pb")
    assert (found.name, found.domain, found.files) == ("ReadFile", "", ("/etc/x",))


def test_own_operations_of_tensorflow_graphs():
    (found,) = the(Reach, b.saved_model(b.tf_graph(b.tf_node("x", "Mine"))), "saved_model.pb")
    assert (found.name, found.domain) == ("Mine", "custom")


def test_custom_operators_of_tflite():
    assert [(one.name, one.domain) for one in the(Reach, b.tflite("Mine"), "m.tflite")] == [
        ("Mine", "custom")
    ]
    assert the(Reach, b.tflite("FlexAdd"), "m.tflite")[0].domain == "flex"


def test_keras_nodes_are_told_once():
    content = json.dumps(b.keras_model(*[DENSE] * 50)).encode()
    assert [one.class_name for one in the(KerasNode, content, "m.json")] == ["Sequential", "Dense"]


def test_gguf_counts_that_cannot_be():
    (found,) = the(Gguf, b.gguf(CHAT, tensors=1 << 40), "m.gguf")
    assert found.violations == ("counts",)


@pytest.mark.parametrize(
    ("entries", "data", "violation"),
    [
        ({"a": TENSOR}, b"", "bounds"),
        ({"a": TENSOR, "b": TENSOR}, bytes(8), "overlap"),
        ({"a": TENSOR}, bytes(9), "trailing"),
        ({"a": {**TENSOR, "shape": [3]}}, bytes(8), "tensor-size"),
        ({"a": 5}, b"", "tensor-entry"),
    ],
)
def test_safetensors_headers_that_cannot_be(
    entries: dict[str, object], data: bytes, violation: str
):
    (found,) = the(Safetensors, safetensors(entries, data), "m.safetensors")
    assert violation in found.violations


def test_templates_of_ordinary_models_use_nothing_odd():
    (found,) = the(Template, CHAT.encode(), "chat_template.jinja")
    assert found.constructs == ()


def test_code_that_configurations_name():
    config = (
        b'{"auto_map": {"AutoModel": "other/repo--modeling_x.X", "AutoConfig": ["conf_x.C", null]}}'
    )
    found = the(CodeReference, config, "config.json")
    assert [(one.module, one.name, one.repository) for one in found] == [
        ("modeling_x", "X", "other/repo"),
        ("conf_x", "C", None),
    ]


def test_mlflow_names_its_loader():
    (found,) = the(
        CodeReference, b"flavors:\n  python_function:\n    loader_module: mine.load\n", "MLmodel"
    )
    assert (found.what, found.target) == ("mlflow", "mine.load")


@pytest.mark.parametrize(
    ("file", "content", "reason", "digest"),
    [
        (
            "m.onnx",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12\n",
            "git-lfs-pointer",
            "sha256:" + "a" * 64,
        ),
        (
            "m.pt.dvc",
            b"outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  size: 7\n  path: m.pt\n",
            "dvc-pointer",
            "md5:d41d8cd98f00b204e9800998ecf8427e",
        ),
        ("m.onnx", b"nothing that is known", "broken", None),
        ("m.tflite", b"nothing that is known", "unrecognised", None),
    ],
)
def test_what_is_not_inspected_is_told(file: str, content: bytes, reason: str, digest: str | None):
    (found,) = the(Artifact, content, file)
    assert (found.inspected != "full", found.reason, found.digest) == (True, reason, digest)
    assert any(one.policy == "MODEL-010" for one in findings(content, file))


@pytest.mark.parametrize(
    "text",
    [
        "Computing Embeddings\n=====\n\nOnce you have installed it, text with a line ending "
        "in e\nc Transformers, you can easily use:\n\n.. sidebar\n",
        "cd data\nchmod +x prepare.sh\n.",
    ],
)
def test_text_that_happens_to_be_legal_opcodes_is_no_pickle(text: str) -> None:
    found = facts_of("notes.rst", text)
    assert not [fact for fact in found.facts if isinstance(fact, Artifact)]


def test_commands_of_a_notebook_are_no_pickle() -> None:
    cell = {"cell_type": "code", "source": "!cd data\n!chmod +x prepare.sh\n!.", "outputs": []}
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    found = facts_of("run.ipynb", text)
    assert not [fact for fact in found.facts if isinstance(fact, Artifact)]


def test_a_compiled_schema_is_no_graph() -> None:
    file = b.field(1, b"tensor.proto") + b.field(2, b"tensorflow.profiler")
    assert not facts_of("set.proto.bin", b.field(1, file)).facts


def test_what_a_configuration_names_is_at_its_own_line() -> None:
    text = """{
  "architectures": ["mine.Model"],
  "auto_map": {
    "AutoConfig": "conf.Mine",
    "AutoModel": ["modeling.Mine", null]
  },
  "trust_remote_code": true
}
"""
    found = the(CodeReference, text.encode(), "config.json")
    assert {(one.target, one.at.line, one.at.column) for one in found} == {
        ("conf.Mine", 4, 19),
        ("modeling.Mine", 5, 19),
        ("remote code", 7, 3),
    }


def test_what_cannot_be_placed_is_at_the_file() -> None:
    text = '{"auto_map": {"AutoModel": "modeling.M\\u0069ne"}}'
    (found,) = the(CodeReference, text.encode(), "config.json")
    assert (found.target, found.at.line, found.at.column) == ("modeling.Mine", 1, 15)
    padded = " " * (300 * 1024) + '\n{"auto_map": {"AutoModel": "modeling.Mine"}}'
    (found,) = the(CodeReference, padded.encode(), "config.json")
    assert (found.at.line, found.at.end_column) == (1, 1)
