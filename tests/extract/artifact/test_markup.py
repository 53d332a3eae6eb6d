"""Entities of XML models are seen in whatever encoding a parser would read."""

from __future__ import annotations

import pytest

from checker.extract.artifact.facts import External
from tests.extract.artifact.findings import fails
from tests.helpers import facts_of

REACHING = (
    '<?xml version="1.0" encoding="{}"?><!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<net name="m" version="11"><layers><layer id="0" name="&x;"/></layers></net>'
)
PLAIN = (
    '<?xml version="1.0" encoding="{}"?><net name="m" version="11"><layers>'
    '<layer id="0" name="a" type="Add" version="opset1"/></layers></net>'
)
ENCODINGS = [
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "utf-7", "cp037", "cp500", "iso-8859-1", "windows-1252", "shift_jis",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_entities_in_other_encodings(encoding: str):
    text = REACHING.format(encoding)
    head = '<?xml version="1.0" encoding="utf-7"?>'
    content = (
        head.encode() + text[len(head) :].encode("utf-7").replace(b"<", b"+ADw-")
        if encoding == "utf-7"
        else text.encode(encoding)
    )
    found = facts_of("model.xml", content)
    assert [one.target for one in found.facts if isinstance(one, External)] == [
        "file:///etc/passwd"
    ]
    assert fails(content, "model.xml")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_models_without(encoding: str):
    content = PLAIN.format(encoding).encode(encoding)
    assert not fails(content, "model.xml")


def test_a_codec_that_makes_no_text():
    assert not fails(PLAIN.format("zlib").encode(), "model.xml")
    assert fails(REACHING.format("no-such-thing").encode(), "model.xml")
