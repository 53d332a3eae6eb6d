"""The facts that all places of declaration share."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from checker.model import Fact

Pin = Literal[
    "exact",
    "arbitrary",
    "wildcard",
    "compatible",
    "bounded",
    "lower-only",
    "upper-only",
    "exclude-only",
    "none",
    "url",
    "url-hashed",
    "vcs-commit",
    "vcs-short",
    "vcs-tag",
    "vcs-branch",
    "vcs-none",
    "path",
    "locked",
    "conda-fuzzy",
    "conda-build",
    "dynamic",
]
"""How firmly a declaration holds one version; `dynamic` is what cannot be told from the text."""

Scope = Literal[
    "application",
    "library",
    "dev",
    "build",
    "constraint",
    "image",
    "notebook",
    "pipeline",
    "ci",
    "script",
    "model",
]
"""What the declaration installs into.

`library` are the requirements of a published package, `application` those of everything else that
runs; `constraint` installs nothing by itself; `pipeline` is a step or job of an orchestrator, and
`model` what a packaged model is loaded with.
"""

Ecosystem = Literal["pypi", "conda", "apt", "cran"]


Relation = Literal["requirement", "constraint", "install", "dynamic", "project"]

IndexOption = Literal["index-url", "extra-index-url", "find-links", "trusted-host", "channel"]

Hashes = Literal["all", "some", "none"]

Status = Literal["ok", "partial", "failed"]


class LicenceChoice(Struct, frozen=True, gc=False):
    """Licences that apply together: one way to comply with an expression."""

    all_of: tuple[str, ...]


class Dependency(Fact, kw_only=True, omit_defaults=True, tag="dependency"):
    """One declaration of one package, where it is written.

    `name` is in PEP 503 form (empty when a path or URL names none). `specifier` is as written,
    without blanks; `pep440` is its equivalent where it is written in another dialect. `version` is
    the one release that the declaration settles on. `marker` and `extras` are as in PEP 508.
    `manifest` is the kind of file. `group` is the extra, dependency group or environment. `index`
    and `url` hold no credentials. `revision` is the commit, tag or branch of a VCS reference.
    `licence` is as the manifest states it, and `licence_choices` the ids one may choose between.
    `native_name` is the name where the ecosystem has another form for it. `transitive` is set by
    lock files. `lookalike` is the popular package whose name this one nearly is. `published` says
    that it stands with the manifest of a published package. `hashed` says that a digest stands
    beside it. `locked_by` is the path of the lock file that settles the declaration, and `resolved`
    the version there; without `locked_by`, the one version that the locks of other environments
    agree on.
    """

    name: str
    specifier: str
    pin: Pin
    hashed: bool
    scope: Scope
    manifest: str
    ecosystem: Ecosystem
    pep440: str | None = None
    version: str | None = None
    marker: str | None = None
    extras: tuple[str, ...] = ()
    group: str | None = None
    index: str | None = None
    url: str | None = None
    revision: str | None = None
    editable: bool = False
    transitive: bool = False
    digests: tuple[str, ...] = ()
    licence: str | None = None
    licence_choices: tuple[LicenceChoice, ...] = ()
    native_name: str | None = None
    lookalike: str | None = None
    published: bool = False
    locked_by: str | None = None
    resolved: str | None = None


class Index(Fact, kw_only=True, omit_defaults=True, tag="index"):
    """A place that packages are taken from.

    `option` is what it is to the installer. `url` is as written, without credentials; `location` is
    its host and path in lower case; `credentials` says that literal ones stood in it. `explicit`
    indexes serve only the packages that name them. `local` hosts are this machine.
    """

    option: IndexOption
    url: str
    scheme: str
    location: str
    manifest: str
    scope: Scope
    name: str | None = None
    explicit: bool = False
    credentials: bool = False
    local: bool = False


class Manifest(Fact, kw_only=True, omit_defaults=True, tag="manifest"):
    """A file that declares packages.

    `format` names its kind. `lock` says that it lists everything an environment holds, at exact
    versions. `distribution` says that it describes a package to be published. `status` is
    `partial` when some of it could not be read. `hashes` counts all, some or none of the entries;
    `digests_in` is the path of the lock beside it that has those of all its pins.
    """

    format: str
    scope: Scope
    lock: bool
    status: Status
    distribution: bool = False
    hashes: Hashes = "none"
    digests_in: str | None = None
    name: str | None = None
    requires_python: str | None = None
    dynamic: tuple[str, ...] = ()
    tool: str | None = None


class Include(Fact, kw_only=True, omit_defaults=True, tag="manifest.include"):
    """One manifest names another.

    `target` is its path from the root of the tree, absent when it lies outside, is remote or cannot
    be told. `relation` is `requirement`, `constraint`, `install` (a command installs from it),
    `dynamic` (the metadata of a package is read from it) or `project` (a project folder).
    """

    relation: Relation
    reference: str
    target: str | None = None
    outside: bool = False


_SEPARATORS = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """The name of a package in PEP 503 form, in which facts have it."""
    return _SEPARATORS.sub("-", name).lower()
