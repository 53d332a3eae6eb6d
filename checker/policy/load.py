"""Folders of `.rego` files → policies with their METADATA validated, libraries and lists.

A policy is a package whose METADATA has `custom.id`; everything else is a library. Documents under
`mlwarden/lists` are data that policies name in `custom.lists`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from checker.cache import Cache, key_of
from checker.errors import PolicyError
from checker.model import Declared, Policy
from checker.policy.selectors import selector
from checker.watch import Watch

MAX_POLICY_BYTES = 512 * 1024
"""Ours have about 3 kB; a larger one is data that belongs into a list."""

LISTS = "mlwarden/lists"
"""Where data documents live below a policy folder; OPA mounts them by the same path."""

_PACKAGE = re.compile(r"^package[ \t]+([A-Za-z_][\w.]*)[ \t]*(?:#.*)?$", re.MULTILINE)
_PATH = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)+")
_ID = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{3,}")
_REFERENCE = re.compile(r"\bdata\.([a-z_][\w.]*\w)")
_ENTRY = re.compile(r"^findings contains ", re.MULTILINE)


class Reference(Struct, frozen=True):
    """One entry of OPA's `related_resources`."""

    ref: str
    description: str = ""


class Metadata(Struct, frozen=True, kw_only=True):
    """A METADATA block of a policy; the keys beside `custom` are OPA's own."""

    title: str
    description: str
    custom: Declared
    scope: str = "package"
    related_resources: tuple[Reference | str, ...] = ()


class Module(Struct, frozen=True):
    """One Rego file: its path below its policy folder, and whether it came with the program."""

    path: str
    package: str
    text: str
    ours: bool = False


class PolicySet(Struct, frozen=True, dict=True):
    """All policies of a run with what they need to be evaluated."""

    policies: tuple[Policy, ...]
    modules: dict[str, Module]
    folders: tuple[Path, ...]
    list_files: dict[str, Path]

    def modules_for(self, policies: Sequence[Policy]) -> list[Module]:
        """The modules of these policies and what they refer to, in a fixed order."""
        wanted = [self.modules[policy.package] for policy in policies]
        needed: dict[str, Module] = {}
        while wanted:
            module = wanted.pop()
            if module.package not in needed:
                needed[module.package] = module
                wanted += [self.modules[name] for name in self._referred(module)]
        return [module for name, module in self.modules.items() if name in needed]

    def _referred(self, module: Module) -> Iterator[str]:
        """The packages that a module names: `data.mlwarden.lib.args` and what is below it."""
        for found in _REFERENCE.finditer(module.text):
            parts = found[1].split(".")
            names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
            yield from (name for name in names if name in self.modules)

    def lists_for(self, policies: Sequence[Policy]) -> dict[str, Any]:
        """The data documents that these policies name. Raises PolicyError on a bad one."""
        names = sorted({name for policy in policies for name in policy.lists})
        return {name: self._list(name) for name in names}

    def _list(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        file = self.list_files[name]
        try:
            document = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.MsgspecError) as error:
            raise PolicyError(f"{file.name}: {error}") from error
        if list(document) != [name]:
            raise PolicyError(f"{file.name}: must hold one key, {name!r}")
        return document[name]

    def program_key(self, policy: Policy) -> bytes:
        """Changes whenever anything does that the policy's answers depend on."""
        own = self.modules[policy.package].text
        lists = [self.list_files[name].read_bytes() for name in policy.lists]
        return key_of(self._libraries_key, policy.package, own, *lists)

    @cached_property
    def _libraries_key(self) -> bytes:
        packages = {policy.package for policy in self.policies}
        libraries = [one for one in self.modules.values() if one.package not in packages]
        return key_of(*(part for one in libraries for part in (one.package, one.text)))

    @cached_property
    def tests(self) -> tuple[Module, ...]:
        """What tests them, which no scan needs. Raises PolicyError."""
        return tuple(one for folder in self.folders for one in _modules(folder, tests=True))

    @cached_property
    def watch(self) -> Watch:
        """The union of all watch lists."""
        entries = (entry for policy in self.policies for entry in policy.watch)
        return Watch(frozenset(selector(entry).name for entry in entries))

    @cached_property
    def versions(self) -> dict[str, tuple[str, ...]]:
        """The union of all releases the policies ask about."""
        wanted: dict[str, set[str]] = {}
        for policy in self.policies:
            for package, releases in policy.versions.items():
                wanted.setdefault(package, set()).update(releases)
        return {package: tuple(sorted(releases)) for package, releases in sorted(wanted.items())}


def builtin_folder() -> Path:
    """The policies that come with the program: in the wheel, or beside the package."""
    package = Path(__file__).parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


def load(folders: Sequence[Path], cache: Cache | None = None) -> PolicySet:
    """Read policy folders; a later one may add policies and lists but not redefine any.

    Raises PolicyError naming the file and what is wrong with it.
    """
    policies: dict[str, Policy] = {}
    modules: dict[str, Module] = {}
    list_files: dict[str, Path] = {}
    for module in (module for folder in folders for module in _modules(folder, tests=False)):
        _add(modules, module.package, module, f"{module.path}: package {module.package}")
    for policy in _policies(modules.values(), cache or Cache(None)):
        _add(policies, policy.id, policy, f"{policy.path}: id {policy.id}")
    for file in (file for folder in folders for file in sorted((folder / LISTS).glob("*.json"))):
        _add(list_files, file.stem, file, f"{file.name}: list {file.stem}")
    for policy in policies.values():
        if missing := set(policy.lists) - set(list_files):
            raise PolicyError(f"{policy.path}: no list called {sorted(missing)[0]!r}")
    ordered = tuple(policies[key] for key in sorted(policies))
    return PolicySet(ordered, modules, tuple(folders), list_files)


def _policies(modules: Iterable[Module], cache: Cache) -> Iterator[Policy]:
    """The policies among the modules; their METADATA is parsed once per content."""
    keys = {key_of("policy", module.path, module.text): module for module in modules}
    known = cache.get(list(keys))
    fresh: list[tuple[bytes, bytes]] = []
    for key, module in keys.items():
        policy = _remembered(known[key]) if key in known else UNSET
        if policy is UNSET:
            policy = _policy(module)
            fresh.append((key, msgspec.msgpack.encode(policy)))
        if policy:
            yield policy
    cache.put(fresh)


def _remembered(value: bytes) -> Policy | UnsetType | None:
    try:
        return msgspec.msgpack.decode(value, type=Policy | None)
    except msgspec.MsgspecError:
        return UNSET


def _add(known: dict[str, Any], key: str, value: object, what: str) -> None:
    if key in known:
        raise PolicyError(f"{what} is defined twice", hint="Ids and packages are never reused.")
    known[key] = value


def _modules(folder: Path, *, tests: bool) -> Iterator[Module]:
    """The files of a folder that hold tests, or those that do not."""
    if not folder.is_dir():
        raise PolicyError(f"{folder}: no such policy folder")
    ours = folder == builtin_folder()
    for file in sorted(folder.rglob("*.rego")):
        if file.name.endswith("_test.rego") != tests:
            continue
        path = file.relative_to(folder).as_posix()
        try:
            if file.stat().st_size > MAX_POLICY_BYTES:
                raise PolicyError(f"{path}: larger than {MAX_POLICY_BYTES} bytes")
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(f"{path}: {error}") from error
        if not (declared := _PACKAGE.search(text)):
            raise PolicyError(f"{path}: no package")
        yield Module(path, declared[1], text, ours)


def _policy(module: Module) -> Policy | None:
    """The policy of a module; None for a library. Raises PolicyError."""
    try:
        block = metadata_block(module.text)
    except ValueError as error:
        raise PolicyError(f"{module.path}: METADATA is no YAML: {error}") from error
    custom = block.get("custom") if block else None
    if block is None or not isinstance(custom, dict) or "id" not in custom:
        if _ENTRY.search(module.text):
            raise PolicyError(f"{module.path}: has findings but no METADATA with custom.id")
        return None
    try:
        metadata = msgspec.convert(block, Metadata)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{module.path}: METADATA: {error}") from error
    _check(module, metadata)
    return _as_policy(module, metadata)


def metadata_block(text: str) -> dict[str, Any] | None:
    """The METADATA comment above the package line as plain data. Raises ValueError."""
    import yaml

    lines = text[: match.start()].splitlines() if (match := _PACKAGE.search(text)) else []
    if "# METADATA" not in lines:
        return None
    body = lines[lines.index("# METADATA") + 1 :]
    source = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        block = yaml.load(source, loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return block if isinstance(block, dict) else None


def _check(module: Module, metadata: Metadata) -> None:
    custom = metadata.custom
    if not _ID.fullmatch(custom.id):
        raise PolicyError(f"{module.path}: id {custom.id!r} is not of the form ABC-001")
    if not _PATH.fullmatch(module.package):
        raise PolicyError(f"{module.path}: package names use a-z, 0-9 and _ only")
    if not _ENTRY.search(module.text):
        raise PolicyError(f"{module.path}: no rule `findings contains …`")
    for entry in (*custom.facts, *custom.watch):
        try:
            selector(entry)
        except ValueError as error:
            raise PolicyError(f"{module.path}: {error}") from error


def _as_policy(module: Module, metadata: Metadata) -> Policy:
    custom = msgspec.structs.asdict(metadata.custom)
    symptom = module.package.rpartition(".")[2]
    return Policy(
        **{**custom, "name": custom["name"] or symptom.replace("_", "-")},
        title=metadata.title,
        description=metadata.description.strip(),
        family=metadata.custom.id.partition("-")[0],
        package=module.package,
        path=module.path,
        digest=blake2b(module.text.encode(), digest_size=8).hexdigest(),
        references=tuple(
            one if isinstance(one, str) else one.ref for one in metadata.related_resources
        ),
    )
