"""What a file says: facts, problems, suppression comments; and the value that holds them all.

A fact states what is there and never what to think of it. Concrete kinds live beside the extractor
that yields them (`checker/extract/…`) and derive from `Fact`; kinds are dotted lower case.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from checker.model.location import Location

SCHEMA_VERSION = 1
"""Raised whenever a field of any fact is renamed, removed or changes its meaning."""

Role = Literal["product", "test", "example", "docs", "vendored", "generated"]
"""What a path is for; policies are stricter on `product`."""

Scalar = bool | int | float | str | None


class Value(Struct, frozen=True, omit_defaults=True, gc=False):
    """An expression as far as it can be known without running it: exactly one field is set.

    `value`: a literal (scalars, lists and string-keyed dictionaries of them). `name`: a dotted name
    such as `yaml.SafeLoader`. `unknown`: why it cannot be told (`expression`, `parameter`, `call`,
    `environment`, …). `origin` accompanies `unknown` or `name` where the data's source is known:
    `network`, `request`, `argv`, `input`, `model`, `environment`, `file`; it accompanies a `value`
    that is the path of a file which the program has fetched.
    """

    value: Any | UnsetType = UNSET
    name: str | None = None
    unknown: str | None = None
    origin: str | None = None


class Fact(Struct, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Base of every fact. `id` and `role` are given when the project is assembled.

    A field that has no value is absent in the policies' input, never null: give such fields the
    default `None` (or an empty tuple), and no default to the fields that must always be there.
    """

    at: Location
    id: int | None = None
    role: Role | None = None


class Problem(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="problem", gc=False):
    """Something that could not be read or was cut at a limit. Coverage is data.

    `code` is stable and dotted (`python.syntax`, `file.unreadable`, `zip.limit`); `message` is one
    sentence for a person.
    """

    code: str
    at: Location
    message: str


class Directive(Struct, frozen=True, omit_defaults=True, gc=False):
    """One inline suppression comment as written: `mlwarden: ignore[IDS] until=DATE -- reason`.

    It covers lines `first_line` to `last_line` (inclusive), the whole statement it is bound to.
    `malformed` says what is wrong with it, in which case it suppresses nothing.
    """

    at: Location
    first_line: int
    last_line: int
    policies: tuple[str, ...] = ()
    until: str | None = None
    reason: str = ""
    malformed: str | None = None


class FileFacts(Struct, kw_only=True, omit_defaults=True):
    """All that one file says: the value that is cached and crosses processes.

    `inspected` is false when no extractor wanted the file, and `lasting` when what is said depends
    on more than its bytes: on the files beside it.
    """

    path: str
    size: int
    role: Role
    inspected: bool = False
    lasting: bool = True
    facts: list[Fact] = []
    problems: list[Problem] = []
    directives: list[Directive] = []
