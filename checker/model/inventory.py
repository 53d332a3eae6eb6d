"""What the project is made of, for bills of materials."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from checker.model.location import Location


class Component(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A package, model or data set, once, with all the places that name it.

    `version` is absent where only a range is stated: that is then `specifier`. `ecosystem` tells
    where it comes from: an index (`pypi`, `conda`, `apt`, `cran`), `huggingface`, or `file` for
    what lies in the tree. `digests` are `algorithm:hex`. `excluded` components are no part of what
    runs (build and development tools are `excluded` and `optional`).
    """

    kind: Literal["package", "model", "dataset"]
    name: str
    ecosystem: str
    places: tuple[Location, ...]
    version: str | None = None
    specifier: str | None = None
    url: str | None = None
    scope: Literal["required", "optional", "excluded"] = "required"
    licences: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    task: str | None = None
    base_models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    rows: int | None = None


class Inventory(Struct, frozen=True, omit_defaults=True):
    """All components, sorted by kind, name and version."""

    components: tuple[Component, ...] = ()
