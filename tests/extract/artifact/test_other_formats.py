"""Formats that are rare, and archives behind other things."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from checker.extract.artifact.facts import External
from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import plain_zip, torch_zip
from tests.extract.artifact.findings import fails
from tests.extract.artifact.opcodes import PAYLOAD, pickled
from tests.helpers import facts_of

EVIL = pickled(PAYLOAD)
CHECKPOINT = torch_zip(EVIL)
PICTURES = {
    "a.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100),
    "a.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a.pdf": b"%PDF-1.4\n" + b"\n" * 60,
    "a.gif": b"GIF89a" + bytes(60),
    "a.gguf": b"GGUF\3\0\0\0" + bytes(80),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_checkpoint_behind_a_picture(name: str):
    assert fails(PICTURES[name] + CHECKPOINT, name)
    assert fails(PICTURES[name] + CHECKPOINT, "model.pt")


def test_an_archive_with_a_long_comment():
    content = CHECKPOINT[:-2] + b"\x30\x75" + b" " * 30_000
    assert fails(PICTURES["a.gguf"] + content, "a.gguf")
    assert fails(PICTURES["a.png"] + content, "model.pt")


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_behind_most_pictures(name: str):
    """Nothing, comments, or an archive of documents."""
    assert not fails(PICTURES[name], name)
    assert not fails(PICTURES[name] + b"PK\5\6", name)
    assert not fails(PICTURES[name] + plain_zip({"a.txt": b"text"}), name)


def database(path: Path, value: bytes) -> bytes:
    connection = sqlite3.connect(path)
    connection.execute("create table unnamed (key text, value blob)")
    connection.execute("insert into unnamed values (?, ?)", ("a", value))
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_pickles_in_a_database(tmp_path: Path):
    assert fails(database(tmp_path / "a.db", EVIL), "cache.db")


@pytest.mark.parametrize("value", [b"text", pickled(b"}"), b"\x80\x04" * 50, bytes(range(256))])
def test_databases_without(tmp_path: Path, value: bytes):
    assert not fails(database(tmp_path / "a.db", value), "cache.db")


@pytest.mark.parametrize("name", ["model.trt", "model.engine", "weights", "a.dat"])
def test_an_engine_that_loads_a_library(name: str):
    assert fails(b"ftrt" + bytes(200) + b"../libevil.so\0" + bytes(99), name)
    assert not fails(b"ftrt" + bytes(200), name)


def entry(key: str, text: str) -> bytes:
    return b.field(2, b.field(1, key) + b.field(2, b.field(1, 1) + b.field(9, text)))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b.field(1, 1) + entry("native_user_function", "/tmp/evil.so") + entry("J", "x"), True),
        (b.field(1, 1) + entry("deserialize_method", "system") + b"UserFunction", True),
        ("BCN\0BVersion\0EvilNode;/tmp/evil.so".encode("utf-16-le"), True),
        ("BCN\0BVersion\0PlusNode".encode("utf-16-le"), False),
        (b.field(1, 1) + entry("type", "PrimitiveFunction"), False),
    ],
)
def test_cntk(content: bytes, found: bool):
    assert fails(content, "model.dnn") is found


def test_paddle_without_an_extension():
    operator = b.field(4, b.field(3, "py_func"))
    assert fails(b.field(1, operator), "model/__model__")
    assert not fails(b.field(1, b.field(4, b.field(3, "conv2d"))), "model/__model__")


@pytest.mark.parametrize(
    ("path", "found"),
    [("../../etc/passwd", True), ("/etc/passwd", True), ("a/model.mlmodel", False)],
)
def test_paths_of_a_coreml_package(path: str, found: bool):
    manifest = json.dumps({"itemInfoEntries": {"A": {"path": path}}}).encode()
    assert fails(manifest, "m.mlpackage/Manifest.json") is found
    assert not fails(manifest, "other/manifest.json")


@pytest.mark.parametrize(("path", "found"), [("../../etc", True), ("other.mlmodel", False)])
def test_a_linked_coreml_model(path: str, found: bool):
    linked = b.field(556, b.field(1, b.field(1, b.field(1, path))))
    content = b.field(1, 4) + linked
    facts = facts_of("m.mlmodel", content)
    assert [one.target for one in facts.facts if isinstance(one, External)] == [path]
    assert fails(content, "m.mlmodel") is found
