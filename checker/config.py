"""`[tool.mlwarden]` of a pyproject.toml, or a mlwarden.toml → one frozen `Config`.

The nearest file up to the repository root counts, and only that one. An unknown key or a value of
the wrong type is an error that points at its line: a gate must not be open because of a typo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_type_hints

import msgspec
from msgspec import Struct

from checker.errors import ConfigError, UsageError
from checker.model import Param, Policy, Role, Severity

MAX_CONFIG_BYTES = 1024 * 1024
"""A pyproject.toml of that size is no pyproject.toml."""

OWN_FILE = "mlwarden.toml"
SHARED_FILE = "pyproject.toml"
SHARED_TABLE = ("tool", "mlwarden")

Profile = Literal[
    "default",
    "strict",
    "production",
    "regulated",
    "gdpr",
    "hipaa",
    "pci",
    "eu-ai-act",
    "cloud-hardening",
]


class PathSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What differs for the paths that match one glob; the last match of the file wins."""

    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    role: Role | None = None


class Settings(Struct, frozen=True, kw_only=True, rename="kebab"):
    """The keys of the file. Policies are named by id, family (`CODE`), name or alias.

    `select` limits the run to these policies and switches on those that no profile does; `ignore`
    leaves policies out. `severity` overrides per policy. `exclude` and the keys of `per-path` are
    patterns as in .gitignore, relative to the configuration file. `project` says whether this is a
    published `library` or an `application`; it is guessed otherwise.
    """

    profiles: tuple[Profile, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    exclude: tuple[str, ...] = ()
    per_path: dict[str, PathSettings] = {}
    params: dict[str, dict[str, Any]] = {}
    policy_dirs: tuple[str, ...] = ()
    fail_on: Severity = "medium"
    strict: bool = False
    project: Literal["library", "application"] | None = None


class Origin(Struct, frozen=True):
    """Where the settings were read, to point at in errors."""

    file: Path | None = None
    text: str = ""
    table: tuple[str, ...] = ()

    def error(self, message: str, *path: str | int, hint: str = "") -> ConfigError:
        """A `ConfigError` at the line of the key with this path."""
        if self.file is None:
            return ConfigError(message, hint=hint)
        from checker.extract.manifest.toml_positions import Positions

        positions = Positions(self.text)
        span = positions.key(*self.table, *path) or positions.nearest(*self.table, *path)
        return ConfigError(f"{self.file}:{span.line}:{span.column}: {message}", hint=hint)


class Config(Struct, frozen=True):
    """The settings of a run and where they come from.

    `folder` is what their globs start from. `written` are the settings as the file has them, before
    the command line changed any.
    """

    settings: Settings = Settings()
    folder: Path = Path()
    origin: Origin = Origin()
    written: Settings = Settings()

    @property
    def policy_folders(self) -> list[Path]:
        """The additional policy folders."""
        return [self.folder / name for name in self.settings.policy_dirs]

    def changed(self, **settings: object) -> Config:
        """The same with other settings, from elsewhere than the file."""
        replace = msgspec.structs.replace
        return replace(self, settings=replace(self.settings, **settings))


def find_config(start: Path, root: Path) -> Config:
    """The configuration nearest to `start`, looking upwards as far as `root`.

    Raises ConfigError when that file cannot be used.
    """
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        for name in (OWN_FILE, SHARED_FILE):
            file = candidate / name
            if file.is_file() and (config := read_config(file)):
                return config
        if candidate == root:
            break
    return Config(folder=root)


def read_config(file: Path) -> Config | None:
    """The settings in one file; None for a pyproject.toml without a table of ours.

    Raises ConfigError when the file cannot be read or says something unknown.
    """
    text = _text(file)
    table = () if file.name != SHARED_FILE else SHARED_TABLE
    if not all(key in text for key in table):
        return None  # somebody else's, and broken or not none of our business here
    document = _document(file, text)
    for key in table:
        document = document.get(key, {}) if isinstance(document, dict) else {}
    if table and not document:
        return None
    origin = Origin(file, text, table)
    settings = _settings(document, origin)
    return Config(settings, file.parent, origin, settings)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_CONFIG_BYTES:
            raise ConfigError(f"{file}: larger than {MAX_CONFIG_BYTES} bytes")
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error


def _document(file: Path, text: str) -> dict[str, Any]:
    from checker.extract.manifest.toml_positions import toml_loads

    try:
        return toml_loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: {error}") from error


def _settings(table: Mapping[str, Any], origin: Origin) -> Settings:
    """Convert key by key, so that an error can name its place."""
    fields = {one.encode_name: one.name for one in msgspec.structs.fields(Settings)}
    types = get_type_hints(Settings)
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise origin.error(f"unknown setting {key!r}", key, hint=_meant(key, fields))
        values[fields[key]] = _converted(value, types[fields[key]], origin, key)
    return Settings(**values)


def _converted(value: Any, wanted: Any, origin: Origin, key: str) -> Any:  # noqa: ANN401
    """One setting in its type; tables of tables are converted entry by entry."""
    parts = value.items() if isinstance(value, dict) else ()
    for name, part in parts:
        try:
            msgspec.convert({name: part}, wanted)
        except msgspec.ValidationError as error:
            raise origin.error(f"{key}.{name}: {_sentence(error)}", key, name) from error
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise origin.error(f"{key}: {_sentence(error)}", key) from error


def _sentence(error: Exception) -> str:
    """The message without msgspec's own notation of the place."""
    return str(error).partition(" - at ")[0]


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = sorted(known)
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known are: {', '.join(known)}."


def check_names(config: Config, policies: Iterable[Policy]) -> None:
    """Raise ConfigError or UsageError when a setting names a policy that there is not."""
    known = {name for policy in policies for name in names_of(policy)}
    for path, name in _named(config.written):
        if name not in known:
            message = f"no policy is called {name!r}"
            raise config.origin.error(message, *path, hint=_meant(name, known))
    for _, name in _named(config.settings):
        if name not in known:
            raise UsageError(f"no policy is called {name!r}", hint=_meant(name, known))


def _named(settings: Settings) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, names in (("select", settings.select), ("ignore", settings.ignore)):
        yield from (((key, index), name) for index, name in enumerate(names))
    for key, table in (("severity", settings.severity), ("params", settings.params)):
        yield from (((key, name), name) for name in table)
    for glob, one in settings.per_path.items():
        for name in (*one.ignore, *one.severity):
            yield ("per-path", glob), name


def names_of(policy: Policy) -> tuple[str, ...]:
    """Every name that a user may call a policy by, the most special first."""
    return (policy.id, policy.name, *policy.aliases, policy.family)


def effective_params(config: Config, policies: Iterable[Policy]) -> dict[str, dict[str, Any]]:
    """The parameters of each policy: its defaults and what the file sets.

    Raises ConfigError for a parameter that there is not, or that has another type.
    """
    found: dict[str, dict[str, Any]] = {}
    for policy in policies:
        given = config.settings.params.get(policy.id, {})
        for name, value in given.items():
            _check_param(policy, name, value, config.origin)
        defaults = {name: param.default for name, param in policy.params.items()}
        found[policy.id] = defaults | given
    return found


_JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "string": str,
    "array": list,
    "object": dict,
}


def _check_param(policy: Policy, name: str, value: object, origin: Origin) -> None:
    path = ("params", policy.id, name)
    if name not in policy.params:
        hint = _meant(name, policy.params) if policy.params else "It has no parameters."
        raise origin.error(f"{policy.id} has no parameter {name!r}", *path, hint=hint)
    if not _is_json(value, policy.params[name]):
        wanted = policy.params[name].type
        raise origin.error(f"{policy.id}: {name} must be of type {wanted}", *path)


def _is_json(value: object, param: Param) -> bool:
    if isinstance(value, bool):
        return param.type == "boolean"
    return isinstance(value, _JSON_TYPES[param.type])
