"""Configurations beside models → code that a loader would import, and chat templates in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import keras
from checker.extract.artifact.facts import CodeReference, KerasNode, Template
from checker.extract.artifact.template import template_fact
from checker.source import Source

MAX_CONFIG = 4 * 1024 * 1024
"""Bytes of one configuration; tokenizer settings with their added tokens have 200,000."""

MAX_NODES = 200_000
"""Values visited per configuration."""

_TARGET = re.compile(r"""^\s*-?\s*['"]?_target_['"]?\s*:\s*['"]?([\w.]+)""", re.MULTILINE)
_MLFLOW = re.compile(r"^\s+loader_module:\s*['\"]?([\w.]+)", re.MULTILINE)
_DOTTED = re.compile(r"[A-Za-z_][\w.]*(?:--)?[\w./-]*")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the configuration names."""
    name = source.name.lower().rpartition("/")[2]
    if name.endswith((".yaml", ".yml")) or name == "mlmodel":
        text = source.read(0, MAX_CONFIG).decode("utf-8", "replace")
        what, pattern = ("mlflow", _MLFLOW) if name == "mlmodel" else ("hydra", _TARGET)
        for target in dict.fromkeys(pattern.findall(text)):
            yield _reference(source, what, "_target_" if what == "hydra" else "flavors", target)
        return
    config = _decoded(source)
    if isinstance(config, dict):
        yield from _hugging_face(source, config, name)
    if isinstance(config, dict | list):
        yield from _anywhere(source, config)
    if name == "modules.json" and isinstance(config, list):
        for item in config:
            if isinstance(item, dict) and isinstance(item.get("type"), str):
                yield _reference(source, "sentence_module", "type", item["type"])


def _decoded(source: Source) -> object:
    if source.size > MAX_CONFIG:
        return None
    try:
        return msgspec.json.decode(source.read(0, source.size).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _hugging_face(source: Source, config: dict[str, object], name: str) -> Iterator[Item]:
    yield from _auto_map(source, config.get("auto_map"))
    pipelines = config.get("custom_pipelines")
    if isinstance(pipelines, dict):
        for key, value in pipelines.items():
            if isinstance(value, dict) and isinstance(value.get("impl"), str):
                yield _reference(source, "custom_pipeline", str(key), value["impl"])
    template = config.get("chat_template")
    if isinstance(template, str):
        yield template_fact(source, "chat_template", template)
    elif isinstance(template, list):
        for item in template:
            if isinstance(item, dict) and isinstance(item.get("template"), str):
                yield template_fact(source, f"chat_template/{item.get('name')}", item["template"])
    if name == "model_index.json":
        yield from _model_index(source, config)


def _auto_map(source: Source, entries: object) -> Iterator[Item]:
    if not isinstance(entries, dict):
        return
    for key, value in entries.items():
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, str):
                yield _reference(source, "auto_map", str(key), target)


def _model_index(source: Source, config: dict[str, object]) -> Iterator[Item]:
    for key, value in config.items():
        pair = value if isinstance(value, list) else [None, value] if key == "_class_name" else []
        if len(pair) == 2 and all(isinstance(part, str) for part in pair):
            yield _reference(source, "model_index", key, f"{pair[0]}.{pair[1]}")


def _reference(source: Source, what: str, where: str, target: str) -> CodeReference:
    repository, marker, path = target.partition("--")
    dotted = path if marker else target
    module, _, name = dotted.rpartition(".")
    return CodeReference(
        at=source.whole(),
        what=what,
        where=where[:200],
        target=target[:300],
        module=module[:300],
        name=name[:200],
        root=module.partition(".")[0][:200],
        repository=repository[:200] if marker else None,
    )


def _anywhere(source: Source, config: object) -> Iterator[Item]:
    """Hydra's targets and Keras's classes may stand at any depth."""
    waiting = [config]
    targets: set[str] = set()
    configured = False
    for _ in range(MAX_NODES):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            configured = configured or "class_name" in value
            if isinstance(target := value.get("_target_"), str) and target not in targets:
                targets.add(target)
                yield _reference(source, "hydra", "_target_", target)
    if configured:
        yield from keras.nodes(source, config)


EXTRACTOR = Extractor(
    name="model_config",
    version=1,
    facts=(CodeReference, Template, KerasNode),
    extract=extract,
    names=(
        "config.json", "*_config.json", "configuration.json", "model_index.json", "modules.json",
        "chat_template.json", "model_config.yaml", "model_config.yml", "hparams.yaml", "mlmodel",
        "*config*.yaml", "conf/*.yaml", "config/*.yaml", "configs/*.yaml",
    ),
)  # fmt: skip
