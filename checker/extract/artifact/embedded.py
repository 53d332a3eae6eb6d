"""Bytes of a format that holds data → program text among them, and pickles.

Only calls that start programs or evaluate text are looked for: words alone occur in every
vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract.artifact.facts import CodeText
from checker.source import Source

MAX_TOLD = 8
"""Pieces of code told per file."""

MAX_PLACES = 2_000
"""Places per word at which a call may stand."""

MAX_SEARCHED = 16 * 1024 * 1024
"""Bytes of one file that are searched."""

MAX_PROBED = 256
"""Places at which a pickle may begin; a megabyte of noise has a dozen."""

MAX_PICKLES = 16
"""Pickles looked into per file; those who hide one hide one or two."""

PICKLE_BYTES = 64 * 1024
"""Bytes of each that are followed: what it calls stands in front of what it holds."""

PROBE = 1024
"""Bytes that tell whether it is one."""

_CALLS: tuple[tuple[bytes, str, bytes], ...] = (
    (b"__import__", "python", rb"__import__\s?\("),
    (b"os.", "python", rb"\bos\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?)\b"),
    (b"os.execute", "lua", rb"\bos\.execute\b"),
    (b"io.popen", "lua", rb"\bio\.popen\b"),
    (
        b"subprocess.",
        "python",
        rb"\bsubprocess\.(?:Popen|run|call|check_call|check_output|getoutput)\b",
    ),
    (b"eval", "python", rb"\beval\s?\(\s?(?:[\"'b]|base64|compile|open|input|bytes)"),
    (b"exec", "python", rb"\bexec\s?\(\s?(?:[\"'b]|base64|compile|open|input|bytes)"),
    (b"pickle.load", "python", rb"\bpickle\.loads?\s?\("),
    (b"marshal.loads", "python", rb"\bmarshal\.loads\s?\("),
    (b"curl", "shell", rb"\bcurl\s[^|\n]{1,200}\|\s?(?:ba|z)?sh\b"),
    (b"wget", "shell", rb"\bwget\s[^|\n]{1,200}\|\s?(?:ba|z)?sh\b"),
    (b"/bin/", "shell", rb"/bin/(?:ba|z)?sh\s-c\b"),
    (b"bash -i", "shell", rb"\bbash -i\b"),
    (b"/dev/tcp/", "shell", rb"/dev/tcp/"),
    (b"rm -rf /", "shell", rb"\brm -rf /"),
    (b"<script", "javascript", rb"<script\b"),
    (b"javascript:", "javascript", rb"\bjavascript:"),
    (b"child_process", "javascript", rb"\bchild_process\b"),
    (b"Runtime.getRuntime", "java", rb"\bRuntime\.getRuntime\b"),
    (b"java.lang.", "java", rb"\bjava\.lang\.(?:Runtime|ProcessBuilder)\b"),
    (b"javax.script", "java", rb"\bjavax\.script\b"),
)
"""What is looked for first, which takes little time; the language; and what has to stand there."""

_PATTERNS = tuple((needle, language, re.compile(call)) for needle, language, call in _CALLS)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?=[][(){}a-zA-Z\x8c-\x8f\x95])")
_LINE = re.compile(rb"[\t\x20-\x7e]{0,120}")


def code_texts(
    source: Source, form: str, where: str, data: bytes, at: int = 0
) -> Iterator[CodeText]:
    """Pieces of program text, each once; `at` is where the data begin in the source."""
    seen: set[str] = set()
    for language, start in _calls(data):
        line = _LINE.match(data, start)
        text = line[0].decode("ascii") if line else ""
        if text in seen:
            continue
        seen.add(text)
        place = source.at_bytes(at + start, len(text))
        yield CodeText(at=place, format=form, language=language, where=where[:300], text=text)
        if len(seen) >= MAX_TOLD:
            return


def _calls(data: bytes) -> Iterator[tuple[str, int]]:
    for needle, language, pattern in _PATTERNS:
        found = data.find(needle)
        for _ in range(MAX_PLACES):
            if found < 0:
                break
            if pattern.match(data, found):
                yield language, found
            found = data.find(needle, found + 1)


def pickles(source: Source, data: bytes) -> Iterator[Source]:
    """Pickles that import something, wherever they begin."""
    from checker.extract.artifact.pickle.probe import is_nested_pickle

    behind = count = 0
    for match, _ in zip(_PICKLE.finditer(data), range(MAX_PROBED), strict=False):
        start = match.start()
        if start >= behind and is_nested_pickle(data[start : start + PROBE], whole=True):
            behind = start + PROBE
            count += 1
            yield source.window(f"pickle@{start}.pkl", start, PICKLE_BYTES)
            if count >= MAX_PICKLES:
                return
