"""Keras configurations → the classes and functions they ask for, and the code they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import formats
from checker.extract.artifact.facts import Artifact, KerasNode
from checker.model import Problem
from checker.source import Source, SourceError

MAX_CONFIG = 32 * 1024 * 1024
"""Bytes of one configuration; a model of ten thousand layers has five million."""

MAX_NODES = 500_000
"""Values visited per configuration."""

MAX_TOLD = 2_000
"""Different nodes told per configuration."""

_PLACE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://|/[\w.-]|\.\./|[A-Za-z]:\\|~/")
_FILE_KEYS = frozenset(
    {"vocabulary", "filepath", "file_path", "filename", "fname", "path", "url", "origin"}
)
_NOT_FILES = frozenset({"name", "class_name", "module", "registered_name", "dtype", "function"})


def nodes(source: Source, config: object) -> Iterator[KerasNode]:
    """Everything in a parsed configuration that Keras would turn into an object.

    Raises SourceError where that is more than is told.
    """
    waiting: list[tuple[object, str]] = [(config, "")]
    seen: set[tuple[object, ...]] = set()
    for _ in range(MAX_NODES):
        if not waiting:
            return
        if len(seen) > MAX_TOLD:
            break
        value, where = waiting.pop()
        if isinstance(value, list):
            waiting.extend(
                (item, f"{where}[{index}]")
                for index, item in enumerate(value)
                if item and isinstance(item, list | dict)
            )
        elif isinstance(value, dict):
            waiting.extend(
                (item, f"{where}.{key}"[:300])
                for key, item in value.items()
                if item and isinstance(item, list | dict)
            )
            node = _node(source, value, where)
            key = node and (
                node.class_name, node.module, node.function, node.registered, node.code, node.files
            )  # fmt: skip
            if node and key and key not in seen:
                seen.add(key)
                yield node
    raise SourceError("keras.limit", "the configuration has more nodes than are told")


def _node(source: Source, value: dict[object, object], where: str) -> KerasNode | None:
    class_name, config = value.get("class_name"), value.get("config")
    if not isinstance(class_name, str):
        return None
    module, registered = value.get("module"), value.get("registered_name")
    settings = config if isinstance(config, dict) else {}
    name = _text(module)
    function = config if class_name == "function" and isinstance(config, str) else None
    if function is None and class_name == "function":
        function, name = _text(settings.get("function_name")), _text(settings.get("module")) or name
    return KerasNode(
        at=source.whole(),
        where=where or ".",
        class_name=class_name[:200],
        module=name[:200],
        root=name.partition(".")[0][:200],
        function=function[:200] if function else None,
        registered=_text(registered)[:200] or None,
        code=_code(class_name, settings),
        files=tuple(_files(settings)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _code(class_name: str, settings: dict[object, object]) -> str | None:
    if class_name == "__lambda__":
        return "lambda"
    if settings.get("function_type") == "lambda" or settings.get("output_shape_type") == "lambda":
        return "lambda"
    if class_name.lower() == "lambda" and isinstance(settings.get("function"), list):
        return "lambda"
    if class_name == "TorchModuleWrapper":
        return "pickle"
    return None


def _files(settings: dict[object, object]) -> Iterator[str]:
    for key, value in settings.items():
        if not isinstance(value, str) or not value or key in _NOT_FILES:
            continue
        if key in _FILE_KEYS or _PLACE.match(value):
            yield f"{key}={value}"[:300]


def extract(source: Source, context: Context) -> Iterator[Item]:
    """A configuration that stands for itself or inside a model file."""
    fact = formats.artifact(source, "keras-config", executable=True)
    yield fact
    config = decoded(source)
    if config is None:
        yield Problem("keras.config", source.whole(), "the configuration is not JSON")
        formats.not_read(fact, "broken", "none")
        return
    yield from nodes(source, config)
    formats.read_fully(fact)


def told(source: Source, config: object) -> Iterator[Item]:
    """The same of a configuration that was parsed and turned out to be one."""
    fact = formats.artifact(source, "keras-config", executable=True)
    yield fact
    yield from nodes(source, config)
    formats.read_fully(fact)


def unread(source: Source) -> Artifact:
    """The fact about one that is too large: it may ask for anything."""
    fact = formats.artifact(source, "keras-config", executable=True)
    formats.not_read(fact, "limit")
    return fact


def decoded(source: Source) -> object:
    """The JSON document; None where it is none. Raises SourceError when it is too large."""
    if source.size > MAX_CONFIG:
        raise SourceError("keras.limit", "the configuration is too large to be read")
    data = source.read(0, source.size)
    if data.count(b"[") + data.count(b"{") > MAX_NODES:
        raise SourceError("keras.limit", "the configuration has more nodes than are read")
    try:
        return msgspec.json.decode(_utf8(data).strip(b"\0 \r\n\t"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _utf8(data: bytes) -> bytes:
    """Python's json reads the wide encodings as well, with and without a mark."""
    if b"\0" not in data[:4]:
        return data.removeprefix(b"\xef\xbb\xbf")
    from json import detect_encoding

    return data.decode(detect_encoding(data), "replace").encode("utf-8", "replace")


def _sniff(head: bytes, size: int) -> bool:
    start = head.lstrip()
    return start.startswith(b"{") and b'"class_name"' in head and b'"config"' in head


EXTRACTOR = Extractor(
    name="keras",
    facts=(Artifact, KerasNode),
    extract=extract,
    sniff=_sniff,
)
