"""What is known of a format before its extractor is imported is true of the extractor."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import subprocess
import sys
import zlib
from base64 import b64encode

import pytest

from checker.classify import classify, formats_of
from checker.extract.registry import ANY, FORMATS, Format
from checker.project import ABOUT, Tree, joins
from checker.source import HEAD_BYTES
from tests.extract.artifact.archives import plain_zip
from tests.extract.artifact.builders import (
    onnx,
    onnx_graph,
    onnx_node,
    saved_model,
    tf_graph,
    tf_meta,
    tf_node,
)

HEADS = {
    "artifact.cntk": b"B\0C\0N\0\0\0" + bytes(24),
    "artifact.sqlite": b"SQLite format 3\0" + bytes(84),
    "artifact.polyglot": b"\x89PNG\r\n\x1a\n" + bytes(8),
    "artifact.base64_text": b64encode(pickle.dumps(list(range(9)), 4)),
    "artifact.disguised": b"\x7fELF\2\1\1" + bytes(57),
    "artifact.unrecognised": b"ftrt" + bytes(28),
    "artifact.zip": b"PK\x03\x04" + bytes(26),
    "artifact.safetensors": b"\x08" + bytes(7) + b"{}      ",
    "artifact.npy": b"\x93NUMPY\x01\x00",
    "artifact.hdf5": b"\x89HDF\r\n\x1a\n" + bytes(90),
    "artifact.keras": b'{"class_name": "Sequential", "config": {}}',
    "artifact.tflite": b"\x1c\0\0\0TFL3",
    "artifact.gguf": b"GGUF\3\0\0\0" + bytes(16),
    "artifact.skops": b'{"__class__": "dict", "__loader__": "DictNode"}',
    "artifact.markup": b'<?xml version="1.0"?><PMML version="4.4"/>',
    "artifact.rdata": b"RDX3\nX\n\0\0\0\3",
    "artifact.sevenzip": b"7z\xbc\xaf\x27\x1c\0\4",
    "artifact.torch7": b"4\n1\n3\nV 1\n",
    "artifact.pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "document": b'{"@context": {"cr": "http://mlcommons.org/croissant/"}}',
    "data.parquet": b"PAR1\x15\x04",
    "manifest.shell": b"#!/bin/sh\npip install x\n",
    "manifest.conda_text": b"# platform: linux-64\n@EXPLICIT\n",
}


BY_MODULE = {one.module: one for one in FORMATS}


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.module)
def test_each_is_found_by_names_or_marks(one: Format):
    assert one.names or one.marks
    assert all(pattern == pattern.lower() for pattern in one.names)
    assert bool(one.marks) == (one.extractor.sniff is not None)


@pytest.mark.parametrize("module", HEADS)
def test_marks(module: str):
    head = HEADS[module]
    assert any(mark in head for mark in BY_MODULE[module].marks)
    assert BY_MODULE[module].extractor in classify("anything", head, len(head))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["<PMML/>", "<net/>", "<?xml?><!DOCTYPE a [<!ENTITY b SYSTEM 'c'>"]
)
def test_marks_of_wide_text(encoding: str, text: str):
    head = text.encode(encoding)
    markup = BY_MODULE["artifact.markup"]
    assert markup.extractor.sniff
    assert (markup in formats_of("a", head, len(head))) == markup.extractor.sniff(head, len(head))


def test_a_head_of_each_is_tried():
    assert set(HEADS) == {one.module for one in FORMATS if one.marks not in ((), ANY)}


PICKLE = pickle.dumps({"weights": [1.0, 2.0]}, 4)
GRAPH = tf_graph(tf_node("x", "Placeholder"))
SNIFFED: dict[str, list[bytes]] = {
    "artifact.pickle": [PICKLE, pickle.dumps(range(3), 0), b"(lp0\ncos\nsystem\n(S'x'\ntR."],
    "artifact.zip": [plain_zip({"a": b"b"}), b"PK00" + plain_zip({"a": b"b"}), plain_zip({})],
    "artifact.compressed": [
        gzip.compress(PICKLE),
        bz2.compress(PICKLE),
        lzma.compress(PICKLE),
        lzma.compress(PICKLE, lzma.FORMAT_ALONE),
        *(zlib.compress(PICKLE, level) for level in (1, 6, 9)),
        (small := zlib.compressobj(wbits=9)).compress(PICKLE) + small.flush(),
        b"\x04\x22\x4d\x18" + bytes(20),
        b"\x28\xb5\x2f\xfd" + bytes(20),
        *(bytes([0x50 + one]) + b"\x2a\x4d\x18" + bytes(20) for one in range(16)),
        b"ZF0x" + bytes(20),
    ],
    "artifact.onnx": [onnx(onnx_graph(onnx_node("Add")))],
    "artifact.tensorflow": [GRAPH, tf_meta(GRAPH), saved_model(GRAPH)],
    "artifact.keras": [HEADS["artifact.keras"], b"\n\t " + HEADS["artifact.keras"]],
    "artifact.polyglot": [
        *(b"\xff\xd8\xff\xe0" + bytes(8), b"\x89PNG\r\n\x1a\n" + bytes(8)),
        *(b"%PDF-1.7" + bytes(8), b"GIF89a" + bytes(8)),
    ],
    "artifact.markup": [
        text.encode(encoding)
        for text in ("<PMML/>", " <net/>", "<?xml?><!DOCTYPE a [<!ENTITY b SYSTEM 'c'>")
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
    ],
    "manifest.shell": [
        f"#!{program}\n".encode()
        for shell in ("sh", "bash", "zsh", "dash", "ksh")
        for program in (f"/bin/{shell}", f" /usr/bin/env {shell}", f"/opt/x/{shell} -e")
    ],
    "artifact.msgpack": [b"\x81\xa6params\x80", b"\xde\0\x01\xa6params\x80"],
    "artifact.safetensors": [b"\x08" + bytes(7) + b"{}      "],
    "artifact.torch7": [
        b"\4\0\0\0\1\0\0\0\3\0\0\0V 1",
        b"\3\0\0\0\1\0\0\0\1\0\0\0\2\0\0\0",
        b"4\n1\n3\nV 1\n",
        b"3\n1\n1\n2\n",
    ],
}
"""Content that each of them recognises."""


def test_every_first_byte_is_tried():
    assert {*SNIFFED, *HEADS} >= {one.module for one in FORMATS if one.first}


@pytest.mark.parametrize("module", {**HEADS, **SNIFFED})
def test_nothing_is_ruled_out_that_would_be_recognised(module: str):
    one = BY_MODULE[module]
    sniff = one.extractor.sniff
    assert sniff
    for content in SNIFFED.get(module) or [HEADS[module], b"\n " + HEADS[module]]:
        head = content[:HEAD_BYTES]
        assert sniff(head, len(content)) or module in HEADS
        for byte in range(256):
            one_byte = bytes([byte])
            others = (one_byte + head[1:], one_byte + head, head[:1] + one_byte + head[2:])
            for tried in (head, *others):
                found = one in formats_of("anything", tried, len(content))
                assert found == sniff(tried, len(content))


def test_a_model_needs_no_extractor_of_programs():
    program = (
        "import sys\nfrom checker.classify import classify\n"
        "assert classify('m.npy', b'\\x93NUMPY' + bytes(90), 96)\n"
        "print([one for one in sys.modules if one.startswith('checker.extract.')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "checker.extract.artifact.npy" in done.stdout
    assert "checker.extract.python" not in done.stdout
    assert "checker.extract.manifest" not in done.stdout


@pytest.mark.parametrize("module", ABOUT)
def test_joins_that_are_left_out_have_nothing_to_say(module: str):
    join = next(one for one in joins() if one.name == module)
    assert not list(join.run(Tree((), frozenset({"a.npy"}), {"torch": ("2.6",)})))
