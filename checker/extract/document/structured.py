"""Structured documents about data and models → whether they parse, and the licences they name.

Croissant, Frictionless and Kaggle packages, `datasets` metadata, data contracts, CycloneDX.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from checker.extract.document.facts import DocumentType
from checker.extract.document.front_matter import Node, YamlError, read

MAX_BYTES = 8 * 1024 * 1024
"""Bytes of JSON; the parser needs about ten times as much memory."""

MAX_LICENCES = 20
"""Licences per document."""

MAX_TEXT = 500
"""Characters of one licence's name or address."""

_LICENCE_KEYS: dict[DocumentType, tuple[str, ...]] = {
    "croissant": ("license", "sc:license", "https://schema.org/license"),
    "data-package": ("licenses", "license"),
    "data-contract": ("license",),
}


def load(text: str, notation: str) -> object:
    """The content as JSON values; ValueError when it does not parse."""
    if notation == "json":
        try:
            return json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
    try:
        tree = read(text)
    except YamlError as error:
        raise ValueError(str(error)) from error
    return _plain(tree) if tree else None


def _plain(node: Node) -> object:
    """Mappings, lists and the text of scalars; `front_matter` has bounded the depth."""
    if node.kind == "mapping":
        return {key.text: _plain(value) for key, value in node.pairs}
    if node.kind == "list":
        return [_plain(item) for item in node.items]
    return node.text


def is_a(kind: DocumentType, content: object) -> bool:
    """Whether the content bears out what the name says."""
    if not isinstance(content, dict):
        return kind == "card"
    if kind == "croissant":
        return "mlcommons.org/croissant" in json.dumps(
            [content.get("@context"), content.get("conformsTo"), content.get("dct:conformsTo")]
        )
    if kind == "ml-bom":
        components = content.get("components")
        return isinstance(components, list) and any(
            isinstance(one, dict) and "modelCard" in one for one in components
        )
    return True


def licences(kind: DocumentType, content: object) -> tuple[str, ...]:
    """Licence names, ids or addresses as written, without repetition."""
    if not isinstance(content, dict):
        return ()
    found = [name for key in _LICENCE_KEYS.get(kind, ()) for name in _names(content.get(key))]
    if kind == "data-contract":
        for part in ("terms", "description"):
            terms = content.get(part)
            found += _names(terms.get("usage")) if isinstance(terms, dict) else ()
    return tuple(dict.fromkeys(found))[:MAX_LICENCES]


def _names(value: object) -> Iterator[str]:
    """A licence may be a string, an object with a name, path or address, or a list of such."""
    if isinstance(value, str) and value.strip():
        yield value.strip()[:MAX_TEXT]
    elif isinstance(value, dict):
        for key in ("name", "@id", "url", "path", "title"):
            if isinstance(value.get(key), str) and value[key].strip():
                yield value[key].strip()[:MAX_TEXT]
                break
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
