"""`[tool.uv.sources]`: where uv really takes a declared package from."""

from __future__ import annotations

from typing import Any

from checker.extract.manifest.facts import normalised
from checker.extract.manifest.links import redact
from checker.extract.manifest.poetry import from_table
from checker.extract.manifest.requirement import Declared
from checker.extract.manifest.toml_document import Document


class Sources:
    """The sources of one document, by normalised name."""

    def __init__(self, document: Document) -> None:
        table = document.table(("tool", "uv", "sources"))
        self._by_name = {normalised(name): value for name, value in table.items()}
        self._indexes = {
            entry.get("name"): entry.get("url")
            for _, entry in document.elements(("tool", "uv", "index"))
        }

    def apply(self, declared: Declared) -> Declared:
        """The declaration as uv takes it; where markers choose between sources, the first one."""
        entry = self._by_name.get(declared.name)
        if isinstance(entry, list):
            entry = next((one for one in entry if isinstance(one, dict)), None)
        if not isinstance(entry, dict) or declared.url:
            return declared
        return self._settled(declared, entry)

    def _settled(self, declared: Declared, source: dict[str, Any]) -> Declared:
        if source.get("workspace") is True:
            return declared._replace(pin="path", url=".")
        if link := from_table(source):
            return declared._replace(
                pin=link.pin, url=link.url, revision=link.revision, digests=link.digests
            )
        url = self._indexes.get(source.get("index"), source.get("index"))
        return declared._replace(from_index=redact(url)[0] if isinstance(url, str) else None)
