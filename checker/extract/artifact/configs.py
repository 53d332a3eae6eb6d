"""Configurations beside models → code that a loader would import, and chat templates in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checker.extract import Context, Extractor, Item
from checker.extract.artifact import keras
from checker.extract.artifact.facts import (
    Artifact,
    CodeReference,
    External,
    KerasNode,
    Template,
)
from checker.extract.artifact.members import escapes
from checker.extract.artifact.targets import targets, yaml_targets
from checker.extract.artifact.template import template_fact
from checker.model import Location
from checker.source import Source, SourceError

MAX_TEXT = 4 * 1024 * 1024
"""Bytes of YAML that are read; a large model's has a few thousand."""

MAX_SHARDS = 1_000
"""Different files named by one index; the largest models have two hundred."""

MAX_NODES = 200_000
"""Values visited per configuration."""

MAX_PLACED = 256 * 1024
"""Bytes of a configuration in which places are looked for, one after the other."""

_TARGET = re.compile(
    r"""^(?:[^\n'"#]{0,200}[\s{,\[-])?['"]?_target_['"]?\s{0,8}:\s{0,8}['"]?([\w.]+)""",
    re.MULTILINE,
)
_MLFLOW = re.compile(
    r"""(?:^|[\s{,])['"]?loader_module['"]?\s{0,8}:\s{0,8}['"]?([\w.]+)""", re.MULTILINE
)
_MLFLOW_PATH = re.compile(
    r"""(?:^|[\s{,])['"]?(model_path|pickled_model|python_model|data|model_data|model_code_path|code|path)['"]?"""
    r"""\s{0,8}:\s{0,8}['"]?([^\s'",}]+)""",
    re.MULTILINE,
)
_MLFLOW_CODE = re.compile(
    r"""(?:^|[\s{,])['"]?(model_code_path|code)['"]?\s{0,8}:\s{0,8}['"]?([^\s'",}]+)""",
    re.MULTILINE,
)
"""A program of the model's own, or a folder of them."""

_TAG = re.compile(r"""(?:!!|!<tag:yaml\.org,2002:)python/(object(?:/\w+)?|name|module):([\w.]+)""")
"""What makes a YAML loader that trusts its input import and call."""

_NOTHING = frozenset({"null", "~", "None"})


def json_text(word: str) -> str:
    """A text as a JSON document writes it."""
    return msgspec.json.encode(word).decode()


def extract(source: Source, context: Context) -> Iterator[Item]:
    """What the configuration names."""
    name = source.name.lower().rpartition("/")[2]
    if name == "generate.py":
        yield reference(source, "custom_generate", "custom_generate", "custom_generate.generate")
        return
    if name.endswith((".yaml", ".yml")) or name == "mlmodel":
        text = source.read(0, MAX_TEXT).decode("utf-8", "replace")
        yield from _yaml(source, text, mlflow=name == "mlmodel")
        return
    yield from _json(source, name)


def _json(source: Source, name: str) -> Iterator[Item]:
    try:
        config = keras.decoded(source)
    except SourceError:
        if source.member:
            yield keras.unread(source)
        raise
    if isinstance(config, dict):
        yield from _hugging_face(source, config, name)
    if isinstance(config, dict | list):
        yield from _anywhere(source, config)
    if isinstance(config, dict) and name == "manifest.json" and _is_package(source, config):
        yield from _package(source, config)
    if name == "modules.json" and isinstance(config, list):
        for item in config:
            if isinstance(item, dict) and isinstance(item.get("type"), str):
                yield reference(source, "sentence_module", "type", item["type"])


def _yaml(source: Source, text: str, *, mlflow: bool) -> Iterator[Item]:
    if mlflow:
        for target in dict.fromkeys(_MLFLOW.findall(text)):
            yield reference(source, "mlflow", "flavors", target)
    else:
        yield from yaml_references(source, text)
    for kind, target in dict.fromkeys(_TAG.findall(text)):
        called = kind in ("object/apply", "object/new")
        yield reference(source, "yaml_call" if called else "yaml_name", kind, target)
    if mlflow:
        for key, path in dict.fromkeys(_MLFLOW_CODE.findall(text)):
            if path not in _NOTHING:
                kind = "mlflow_folder" if key == "code" else "mlflow_code"
                yield reference(source, kind, key, path)
        for key, path in dict.fromkeys(_MLFLOW_PATH.findall(text)):
            if escapes(path):
                yield _outside(source, "mlflow", key, path)


def yaml_references(source: Source, text: str) -> Iterator[CodeReference]:
    """What instantiating a YAML text calls; where it cannot be parsed, what it seems to."""
    parsed = yaml_targets(source, text)
    for target in dict.fromkeys(_TARGET.findall(text)) if parsed is None else parsed:
        yield reference(source, "hydra", "_target_", target)


def _outside(source: Source, form: str, key: str, path: str) -> External:
    at = source.whole()
    return External(at=at, format=form, what="path", where=key, target=path[:300], escapes=True)


def _hugging_face(source: Source, config: dict[str, object], name: str) -> Iterator[Item]:
    pipelines = config.get("custom_pipelines")
    if isinstance(pipelines, dict):
        for key, value in pipelines.items():
            if isinstance(value, dict) and isinstance(value.get("impl"), str):
                yield reference(source, "custom_pipeline", str(key), value["impl"])
    yield from _loading(source, config)
    yield from _templates(source, config.get("chat_template"))
    if name == "model_index.json":
        yield from _model_index(source, config)
    if name.endswith(".index.json"):
        yield from _shards(source, config.get("weight_map"))


def _templates(source: Source, template: object) -> Iterator[Template]:
    if isinstance(template, str):
        yield template_fact(source, "chat_template", template)
    elif isinstance(template, list):
        for item in template:
            if isinstance(item, dict) and isinstance(item.get("template"), str):
                yield template_fact(source, f"chat_template/{item.get('name')}", item["template"])
    elif isinstance(template, dict):
        for key, text in template.items():
            if isinstance(text, str):
                yield template_fact(source, f"chat_template/{key}", text)


def _loading(source: Source, config: dict[str, object]) -> Iterator[Item]:
    """What tells a loader to fetch or import something from elsewhere."""
    if config.get("trust_remote_code") is True:
        yield reference(source, "trust_remote_code", "trust_remote_code", "remote code")
    mapping = config.get("auto_mapping")
    if isinstance(mapping, dict) and isinstance(mapping.get("parent_library"), str):
        target = f"{mapping['parent_library']}.{mapping.get('base_model_class', '')}"
        yield reference(source, "adapter", "auto_mapping", target)
    base = config.get("base_model_name_or_path")
    if isinstance(base, str) and ("://" in base or ".." in base.replace("\\", "/").split("/")):
        yield _outside(source, "adapter", "base_model_name_or_path", base)


def _shards(source: Source, weights: object) -> Iterator[External]:
    """The files a large model is split into, which a loader opens by the names given here."""
    named = weights.values() if isinstance(weights, dict) else ()
    files = dict.fromkeys(file for file in named if isinstance(file, str))
    for file in list(files)[:MAX_SHARDS]:
        if escapes(file) or "://" in file:
            yield _outside(source, "shards", "weight_map", file)


def _is_package(source: Source, manifest: dict[str, object]) -> bool:
    """Whether a manifest is CoreML's; the folder it lies in may be all that is scanned."""
    return "rootModelIdentifier" in manifest or ".mlpackage/" in source.name.lower()


def _package(source: Source, manifest: dict[str, object]) -> Iterator[External]:
    """The parts of a CoreML package, which lie in its own folder."""
    entries = manifest.get("itemInfoEntries")
    for item in list(entries.values())[:MAX_SHARDS] if isinstance(entries, dict) else ():
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, str) and (escapes(path) or "://" in path):
            yield _outside(source, "coreml", "itemInfoEntries", path)


def _auto_map(source: Source, entries: object) -> Iterator[Item]:
    if not isinstance(entries, dict):
        return
    for key, value in entries.items():
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, str):
                yield reference(source, "auto_map", str(key), target, "auto_map")


def _model_index(source: Source, config: dict[str, object]) -> Iterator[Item]:
    for key, value in config.items():
        pair = value if isinstance(value, list) else [None, value] if key == "_class_name" else []
        if len(pair) == 2 and all(isinstance(part, str) for part in pair):
            yield reference(source, "model_index", key, f"{pair[0]}.{pair[1]}")


def _place(source: Source, words: Iterable[str]) -> Location:
    """Where the last of some texts stands, each after the one before; else the whole file."""
    if source.member or source.size > MAX_PLACED:
        return source.whole()
    text = source.text.text
    start, found = 0, None
    for word in words:
        written = json_text(word)
        start = text.find(written, start)
        if start < 0:
            break
        found = source.text.span(start, start + len(written))
        start += len(written)
    return source.at(found) if found is not None else source.whole()


def reference(source: Source, what: str, where: str, target: str, *above: str) -> CodeReference:
    """The fact about one target; in a JSON document it is at its text, below the keys `above`."""
    repository, marker, path = target.partition("--")
    dotted = path if marker else target
    module, _, name = dotted.rpartition(".")
    return CodeReference(
        at=_place(source, (*above, where, target)),
        what=what,
        where=where[:200],
        target=target[:300],
        module=module[:300],
        name=name[:200],
        root=module.partition(".")[0][:200],
        repository=repository[:200] if marker else None,
    )


def _anywhere(source: Source, config: object) -> Iterator[Item]:
    """Hydra's targets, maps of classes and Keras's classes may stand at any depth."""
    for target in targets(config):
        yield reference(source, "hydra", "_target_", target)
    waiting = [config]
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
            yield from _auto_map(source, value.get("auto_map"))
    if configured and source.member:
        yield from keras.told(source, config)
    elif configured:
        yield from keras.nodes(source, config)


EXTRACTOR = Extractor(
    name="model_config",
    facts=(Artifact, CodeReference, External, Template, KerasNode),
    extract=extract,
)  # fmt: skip
