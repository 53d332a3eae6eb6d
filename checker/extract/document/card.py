"""The tree of a card's metadata → its values and their places, and where its shape is off.

Readers of cards (the Hub, `huggingface_hub`) agree on these shapes; nothing here weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.extract.document.facts import EntryKey, Subject
from checker.extract.document.front_matter import Node
from checker.extract.document.model_index import check as check_model_index
from checker.extract.document.shape import Defect, anchor

_MODEL_KEYS = frozenset(
    {"base_model", "base_model_relation", "co2_eq_emissions", "inference", "library_name"}
    | {"model-index", "model_name", "new_version", "pipeline_tag", "quantized_by", "widget"}
)
_DATASET_KEYS = frozenset(
    {"annotations_creators", "configs", "dataset_info", "language_creators", "multilinguality"}
    | {"paperswithcode_id", "pretty_name", "size_categories", "source_datasets"}
    | {"task_categories", "task_ids", "train-eval-index"}
)
_SPACE_KEYS = frozenset({"app_file", "colorFrom", "colorTo", "sdk", "sdk_version"})
_SHARED_KEYS = frozenset({"license", "license_name", "license_link", "language", "datasets"})
_FOREIGN_KEYS = frozenset(
    {"author", "date", "description", "layout", "name", "nav_order", "permalink", "sidebar_label"}
    | {"sidebar_position", "slug", "title", "weight", "page_type", "products", "urlFragment"}
)
"""Keys of site generators, sample galleries and agent skills, which write licences as well."""


def is_card(keys: frozenset[str]) -> bool:
    """Whether front matter with these top-level keys is a card of the Hub."""
    own = _MODEL_KEYS | _DATASET_KEYS | _SPACE_KEYS
    return bool(keys & own) or bool(keys & _SHARED_KEYS and not keys & _FOREIGN_KEYS)


def subject_of(keys: frozenset[str]) -> Subject | None:
    """What a card with these keys describes; None when its keys fit several."""
    if len(keys & _SPACE_KEYS) > 1:
        return "space"
    model, dataset = len(keys & _MODEL_KEYS), len(keys & _DATASET_KEYS)
    if model == dataset:
        return None
    return "model" if model > dataset else "dataset"


_STRING: tuple[EntryKey, ...] = ("license_name", "license_link", "library_name", "pipeline_tag")
_STRINGS: tuple[EntryKey, ...] = ("license", "language", "base_model", "datasets")
"""Keys that take one string, or a list of them as well."""

_STANDARD_TAG = re.compile(r"|!|tag:yaml\.org,2002:[a-z]+")


class Entry(NamedTuple):
    """One string of the metadata under the key that it belongs to."""

    key: EntryKey
    node: Node


def entries(card: Node) -> Iterator[Entry | Defect]:
    """The strings of the keys we know, and the values there that are none."""
    for key in (*_STRINGS, *_STRING):
        value = card.get(key)
        if value is None or value.null:
            continue
        if value.kind == "scalar":
            yield Entry(key, value)
        elif value.kind == "list" and key in _STRINGS:
            yield from _items(key, value)
        elif value.kind != "alias":
            yield Defect("wrong-type", anchor(value), key, expected="string")


def _items(key: EntryKey, values: Node) -> Iterator[Entry | Defect]:
    for number, item in enumerate(values.items):
        if item.kind == "scalar" and not item.null:
            yield Entry(key, item)
        elif item.kind != "alias":
            yield Defect("wrong-type", anchor(item), f"{key}[{number}]", expected="string")


def defects(card: Node) -> Iterator[Defect]:
    """Where the tree is not of the shape that readers of cards need."""
    yield from _repeated_and_tagged(card)
    if (index := card.get("model-index")) and not index.null:
        yield from check_model_index(index)


def _repeated_and_tagged(root: Node) -> Iterator[Defect]:
    """Keys given twice in one mapping, and tags beyond those of every YAML reader."""
    waiting = [("", root)]
    while waiting:
        way, node = waiting.pop()
        if not _STANDARD_TAG.fullmatch(node.tag):
            yield Defect("explicit-tag", anchor(node), way, detail=node.tag)
        waiting.extend((f"{way}[{i}]", item) for i, item in enumerate(node.items))
        seen: set[str] = set()
        for key, value in node.pairs:
            path = f"{way}.{key.text}" if way else key.text
            if key.kind == "scalar" and key.text in seen and key.text != "<<":
                yield Defect("duplicate-key", key, path)
            seen.add(key.text)
            waiting.append((path, value))
