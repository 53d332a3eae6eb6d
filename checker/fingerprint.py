"""Text and names → hashes by which the same defect is known again in a later scan.

Two are needed. GitHub tells alerts apart by the hash of the line they start on, and computes it
itself from the checked-out file if we give none; `line_hashes` gives the same values. Ours also
names the policy, the path and the defect, and does not depend on what surrounds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

_BLOCK = 100
"""UTF-16 units that GitHub hashes from the start of each line, over line ends."""

_MULTIPLIER = 37
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"
_NEWLINES = re.compile(r"\r\n?")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str, lines: Iterable[int]) -> dict[int, str]:
    """GitHub's `primaryLocationLineHash` of the given lines (1-based) of a file.

    The value is the hash of the next `_BLOCK` units and, after a colon, how often it has occurred
    in the file so far. Lines that the file does not have are left out.
    """
    units = _units(text) + _END_OF_FILE + "\0" * _BLOCK
    starts = [0, *(at.end() for at in re.finditer("\n", units))]
    blocks = {n: _block(units, starts[n - 1]) for n in lines if 0 < n <= len(starts)}
    seen = dict.fromkeys(blocks.values(), 0)
    hashes: dict[int, str] = {}
    for number, start in enumerate(starts, 1):
        block = _block(units, start)
        if block in seen:
            seen[block] += 1
            if number in blocks:
                hashes[number] = f"{_hash(block):x}:{seen[block]}"
    return hashes


def subject_hash(*parts: str, occurrence: int = 1) -> str:
    """A hash in the shape of a line hash, for what its line does not tell apart.

    Such are a dependency in a manifest, whose line hash changes with the lines that follow, and
    places within a binary file, which has no lines.
    """
    return f"{_digest(parts, 8)}:{occurrence}"


def fingerprint(policy: str, path: str, *subject: str, occurrence: int = 1) -> str:
    """Our own identity of a defect: the policy, the file, and what in it is denied.

    `subject` must not hold line numbers. `occurrence` counts equal subjects in one file.
    """
    return _digest((policy, path, *subject, str(occurrence)), 16)


def _units(text: str) -> str:
    """The text as GitHub reads it: UTF-16 units, no spaces or tabs, every line end a line feed."""
    if "\r" in text:
        text = _NEWLINES.sub("\n", text)
    text = text.replace(" ", "").replace("\t", "")
    return text if text.isascii() else _ASTRAL.sub(_surrogates, text)


def _surrogates(match: re.Match[str]) -> str:
    high, low = divmod(ord(match[0]) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


def _block(units: str, start: int) -> str:
    return units[start : start + _BLOCK]


def _hash(block: str) -> int:
    value = 0
    for unit in block:
        value = value * _MULTIPLIER + ord(unit)
    return value % _MODULUS


def _digest(parts: Iterable[str], size: int) -> str:
    """A hash of the parts that no other division into parts can give."""
    digest = blake2b(digest_size=size)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
