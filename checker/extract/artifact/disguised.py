"""Programs under names that promise weights in a format that many programs use (`model.bin`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact
from checker.source import Source

_WEIGHTS = re.compile(
    r"(?:^|[^a-z])(?:models?|weights?|ggml|checkpoint|ckpt|adapter|lora|embeddings?|optimizer"
    r"|unet|vae|encoder|decoder|bert|llama|whisper|pytorch)(?![a-z])[^/]*\.(?:bin|data|weights)$"
)
"""Firmware and disk images are called `.bin` as well, but not so."""

_NATIVE = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_MIN_NATIVE = 64
"""Bytes of the smallest header."""


def extract(source: Source, context: Context) -> Iterator[Item]:
    """That it is a program, where the name says that it is none."""
    if formats.named_format(source.name) or not _WEIGHTS.search(source.name.lower()):
        return
    fact = formats.artifact(source, formats.by_magic(source.head) or "native", executable=True)
    fact.named, fact.mismatch = "weights", True
    formats.not_read(fact, "opaque")
    yield fact


def _sniff(head: bytes, size: int) -> bool:
    if head.startswith(b"MZ"):
        at = int.from_bytes(head[60:64], "little")
        return head[at : at + 4] == b"PE\0\0"
    return head.startswith(_NATIVE) and size >= _MIN_NATIVE


EXTRACTOR = Extractor(
    name="disguised",
    facts=(Artifact,),
    extract=extract,
    sniff=_sniff,
    whole=False,
)
