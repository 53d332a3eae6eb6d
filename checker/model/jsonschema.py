"""A type of ours → its JSON Schema (draft 2020-12), the same on every Python."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec


def json_schema(shape: Any) -> dict[str, Any]:  # noqa: ANN401 - any type that msgspec describes
    """Describe `shape`; descriptions lose their indentation, as docstrings do from Python 3.13."""
    made = msgspec.json.schema(shape)
    for definition in made["$defs"].values():
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
