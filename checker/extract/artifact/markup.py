"""XML models (PMML, OpenVINO) → entities and programs in them.

The text is searched, not parsed: what matters stands in declarations that a parser would act on.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.embedded import code_texts
from checker.extract.artifact.facts import Artifact, CodeText, External, Reach
from checker.extract.artifact.members import escapes
from checker.source import Source

MAX_SEARCHED = 1024 * 1024
"""Bytes searched for declarations, which stand before the first element."""

MAX_LAYERS = 32 * 1024 * 1024
"""Bytes of an OpenVINO model, whose weights are elsewhere; the largest have ten million."""

EBCDIC = "cp037"
"""The letters are the same in all of its code pages; which one it is, is declared."""

_ENCODINGS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", EBCDIC),
)
"""How a document begins, and what it is then written in."""

_DECLARED = re.compile(
    rb"""\s{0,8}<\?xml\s[^<>]{0,100}?encoding\s{0,4}=\s{0,4}["']([\w.-]{1,40})"""
)
_LIKE_ASCII = re.compile(r"utf-?8|(us-)?ascii|latin|iso-?8859|windows-|utf-?(16|32)")
"""Encodings in which declarations stand as they do in ASCII, or that the first bytes tell."""

_LAYER = re.compile(rb"<layer\s([^<>]{0,4000})>")
_SETTING = re.compile(rb"""([\w-]{1,40})\s*=\s*["']([^"'<>]{0,200})["']""")
_OPSET = re.compile(
    rb"(?:opset|ie_internal_opset|ie_opset|gpu_opset|util|type_relaxed|experimental)"
)
_ROOT = re.compile(rb"<(PMML|net)\b")
_OUTSIDE = re.compile(
    rb"<!(ENTITY|DOCTYPE)\s+(?:%\s+)?[\w:.-]+\s+(?:SYSTEM|PUBLIC\s+[\"'][^\"']*[\"'])\s*"
    rb"[\"']([^\"']*)[\"']"
)
_APPLIED = re.compile(
    rb"""<Apply\s[^<>]{0,400}?\bfunction\s{0,4}=\s{0,4}["']((?:[a-z][a-z0-9_]{0,40}\.){2,8}\w{1,80})["']"""
)
_NESTED = re.compile(rb"<!ENTITY\s+(?:%\s+)?[\w:.-]+\s+[\"'][^\"']*&[\w:.-]+;")
_INCLUDE = re.compile(rb"<xi:include[^>]*\bhref\s*=\s*[\"']([^\"']*)[\"']")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the document reaches for; nothing if it is no model and reaches for nothing."""
    data = _utf8(source.read(0, MAX_SEARCHED))
    whole = source.size <= MAX_SEARCHED
    outside = list(_reached(source, data))
    nested = len(_NESTED.findall(data)) > 1
    root = _ROOT.search(data)
    if root is None and not outside and not nested:
        return
    form = "xml" if root is None else "pmml" if root[1] == b"PMML" else "openvino"
    fact = formats.artifact(source, form)
    yield fact
    yield from outside
    if nested:
        yield Reach(at=source.whole(), format="xml", name="entity-expansion", where="DOCTYPE")
    if form == "pmml":
        yield from _programs(source, data)
    if form == "openvino":
        whole = source.size <= MAX_LAYERS
        yield from _layers(source, data if source.size <= MAX_SEARCHED else _head(source))
    if whole or form != "openvino":
        formats.read_fully(fact)
    else:
        formats.not_read(fact, "limit", "partial")


def _programs(source: Source, data: bytes) -> Iterator[Item]:
    """Code in extensions, and functions that are named like classes of Java, which get loaded."""
    yield from code_texts(source, "pmml", "document", data)
    names = dict.fromkeys(match[1] for match in _APPLIED.finditer(data))
    for name in list(names)[: formats.MAX_OPERATORS]:
        yield Reach(
            at=source.whole(),
            format="pmml",
            name=name.decode("utf-8", "replace"),
            domain="java",
            where="Apply",
        )


def _head(source: Source) -> bytes:
    return _utf8(source.read(0, MAX_LAYERS))


def _layers(source: Source, data: bytes) -> Iterator[Reach]:
    """Layers of no operation set of OpenVINO's own, which an extension has to bring."""
    seen: set[bytes] = set()
    for match in _LAYER.finditer(data):
        settings = dict(_SETTING.findall(match[1]))
        version = settings.get(b"version", b"opset1")
        kind = settings.get(b"type", b"")
        if _OPSET.match(version) or kind in seen:
            continue
        seen.add(kind)
        yield Reach(
            at=source.at_bytes(match.start(), len(match[0])),
            format="openvino",
            name=kind.decode("utf-8", "replace")[:200],
            domain="custom",
            where=f"layer/{settings.get(b'name', b'').decode('utf-8', 'replace')}"[:300],
        )


def _utf8(data: bytes) -> bytes:
    """The document in the one encoding that is searched, by the rules that parsers go by."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), None)
    if encoding in (None, EBCDIC):
        readable = data[:200].decode(EBCDIC).encode("utf-8") if encoding else data
        declared = _DECLARED.match(readable)
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        encoding = encoding if _LIKE_ASCII.match(name) else _codec(name) or encoding
    if encoding is None:
        return data
    return data.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")


def _codec(name: str) -> str | None:
    """The codec of that name if it makes text of bytes; Python has others."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return info.name if info._is_text_encoding else None


def _reached(source: Source, data: bytes) -> Iterator[External]:
    found = [("entity", match[2], match.start()) for match in _OUTSIDE.finditer(data)]
    found += [("include", match[1], match.start()) for match in _INCLUDE.finditer(data)]
    for what, raw, offset in found:
        target = raw.decode("utf-8", "replace")
        if what == "entity" and "w3.org" in target:
            continue
        yield External(
            at=source.at_bytes(offset, len(raw)),
            format="xml",
            what=what,
            where="DOCTYPE",
            target=target[:300],
            escapes="://" in target or escapes(target),
        )


def _sniff(head: bytes, size: int) -> bool:
    text = _utf8(head)
    return text.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and (
        _ROOT.search(text) is not None or (b"<!ENTITY" in text and b"<?xml" in text)
    )


EXTRACTOR = Extractor(
    name="markup",
    facts=(Artifact, External, Reach, CodeText),
    extract=extract,
    sniff=_sniff,
)
