"""The configuration's say on single paths: excluded, of another role, judged differently."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from checker.classify import role_of
from checker.config import Config, PathSettings, names_of
from checker.errors import ConfigError
from checker.globs import Matcher, matcher
from checker.model import Policy, Role, Severity
from checker.policy.select import override


class PathRules(Struct, frozen=True, dict=True):
    """`exclude` and `per-path` of a configuration, and further exclusions of the command line."""

    config: Config
    root: Path
    excludes: tuple[str, ...] = ()

    def excluded(self, path: str) -> bool:
        """Whether the user wants this path left alone."""
        return any(match(path) for match in self._excluding)

    def role(self, path: str) -> Role:
        """The role the configuration gives the path, else what its names tell."""
        given = [one.role for match, one in self._per_path if one.role and match(path)]
        return given[-1] if given else role_of(path)

    def ignoring(self, policy: Policy, path: str) -> str:
        """The glob under which findings of this policy are ignored here, or an empty string."""
        for (match, one), glob in zip(self._per_path, self._globs, strict=True):
            if not set(names_of(policy)).isdisjoint(one.ignore) and match(path):
                return glob
        return ""

    def severity(self, policy: Policy, path: str) -> Severity | None:
        """The severity that the configuration forces on findings of this policy here."""
        for match, one in reversed(self._per_path):
            if (found := override(policy, one.severity)) and match(path):
                return found
        return override(policy, self.config.settings.severity)

    @cached_property
    def _globs(self) -> tuple[str, ...]:
        return tuple(self.config.settings.per_path)

    @cached_property
    def _per_path(self) -> tuple[tuple[Matcher, PathSettings], ...]:
        table = self.config.settings.per_path
        return tuple((self._matcher([glob], "per-path"), one) for glob, one in table.items())

    @cached_property
    def _excluding(self) -> tuple[Matcher, ...]:
        return (
            self._matcher(self.config.settings.exclude, "exclude"),
            matcher(self.excludes),
        )

    def _matcher(self, patterns: Iterable[str], key: str) -> Matcher:
        try:
            return matcher(patterns, self._folder)
        except ValueError as error:
            raise self.config.origin.error(f"{key}: {error}", key) from error

    @cached_property
    def _folder(self) -> str:
        folder = self.config.folder.resolve()
        try:
            return "" if folder == self.root else folder.relative_to(self.root).as_posix()
        except ValueError as error:
            if self.config.settings.per_path or self.config.settings.exclude:
                raise ConfigError(
                    f"{self.config.origin.file}: its paths are not those of {self.root}",
                    hint="Put the file above or into the tree, or leave exclude and per-path out.",
                ) from error
            return ""
