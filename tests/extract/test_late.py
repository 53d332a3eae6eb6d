"""What is known of an extractor before its module is imported is what the module says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from checker.classify import classify
from checker.extract import MODULES
from checker.extract.late import LATE, extractor
from checker.project import ABOUT, Tree, joins

HEADS = {
    "artifact.npy": b"\x93NUMPY\x01\x00",
    "artifact.hdf5": b"\x89HDF\r\n\x1a\n" + bytes(90),
    "artifact.keras": b'{"class_name": "Sequential", "config": {}}',
    "artifact.tflite": b"\x1c\0\0\0TFL3",
    "artifact.gguf": b"GGUF\3\0\0\0" + bytes(16),
    "artifact.skops": b'{"__class__": "dict", "__loader__": "DictNode"}',
    "artifact.markup": b'<?xml version="1.0"?><PMML version="4.4"/>',
    "artifact.rdata": b"RDX3\nX\n\0\0\0\3",
    "artifact.sevenzip": b"7z\xbc\xaf\x27\x1c\0\4",
    "artifact.pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "document": b'{"@context": {"cr": "http://mlcommons.org/croissant/"}}',
    "data.parquet": b"PAR1\x15\x04",
    "manifest.shell": b"#!/bin/sh\npip install x\n",
    "manifest.conda_text": b"# platform: linux-64\n@EXPLICIT\n",
}


@pytest.mark.parametrize("module", LATE)
def test_names_and_context(module: str):
    assert module in MODULES
    assert LATE[module].names == extractor(module).names
    assert LATE[module].context == extractor(module).context
    assert bool(LATE[module].marks) == (extractor(module).sniff is not None)


@pytest.mark.parametrize("module", HEADS)
def test_marks(module: str):
    head = HEADS[module]
    assert any(mark in head for mark in LATE[module].marks)
    assert extractor(module) in classify("anything", head, len(head))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["<PMML/>", "<net/>", "<?xml?><!DOCTYPE a [<!ENTITY b SYSTEM 'c'>"]
)
def test_marks_of_wide_text(encoding: str, text: str):
    head = text.encode(encoding)
    found = extractor("artifact.markup").sniff
    assert found
    marked = any(mark in head for mark in LATE["artifact.markup"].marks)
    assert marked or not found(head, len(head))


def test_a_head_of_each_is_tried():
    assert set(HEADS) == {module for module, late in LATE.items() if late.marks}


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
