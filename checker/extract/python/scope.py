"""Names and what they are bound to, with branches that can be taken back and joined."""

from __future__ import annotations

from types import TracebackType

from checker.extract.python.choices import either
from checker.extract.python.values import Known

Changes = dict[str, "Known | None"]
"""Names bound (or, with None, unbound) in a branch."""


class Scope:
    """The names of a module, class or function.

    `parent` is where a name is looked up next; functions never look into the scope of a class.
    `homes` are the scopes of names that are bound elsewhere, after `global` or `nonlocal`.
    """

    __slots__ = ("_before", "homes", "is_class", "names", "parent")

    def __init__(self, parent: Scope | None = None, is_class: bool = False) -> None:
        self.parent = parent
        self.is_class = is_class
        self.names: dict[str, Known] = {}
        self.homes: dict[str, Scope] = {}
        self._before: Changes | None = None

    def bind(self, name: str, value: Known) -> None:
        """Give a name its value from here on."""
        if self._before is not None and name not in self._before:
            self._before[name] = self.names.get(name)
        self.names[name] = value

    def unbind(self, name: str) -> None:
        """Forget a name."""
        if name in self.names:
            self.bind(name, self.names[name])
            del self.names[name]

    def find(self, name: str) -> Known | None:
        """The value of a name here or in the scopes around."""
        scope: Scope | None = self
        while scope is not None:
            if (value := scope.names.get(name)) is not None:
                return value
            scope = scope.parent
        return None

    def home_of(self, name: str) -> Scope | None:
        """The function around that has a name, which `nonlocal` means."""
        scope = self.parent
        while scope is not None and (scope.is_class or name not in scope.names):
            scope = scope.parent
        return scope if scope is not None and scope.parent is not None else None

    def branch(self) -> Branch:
        """What is bound within is collected and taken back."""
        return Branch(self)

    def join(self, branches: list[Changes]) -> None:
        """Go on after exactly one of the branches."""
        for name in dict.fromkeys(name for changes in branches for name in changes):
            joined: Known | None = None
            for changes in branches:
                value = changes[name] if name in changes else self.names.get(name)
                if value is not None:
                    joined = value if joined is None else either(joined, value)
            if joined is None:
                self.unbind(name)
            else:
                self.bind(name, joined)


class Branch:
    """A `with` block whose bindings are taken back at its end, and then known as `changes`."""

    __slots__ = ("_outer", "_scope", "changes")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._outer: Changes | None = None
        self.changes: Changes = {}

    def __enter__(self) -> Changes:
        self._outer = self._scope._before
        self._scope._before = {}
        return self.changes

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        scope = self._scope
        before, scope._before = scope._before or {}, self._outer
        for name, value in before.items():
            self.changes[name] = scope.names.get(name)
            if value is None:
                scope.names.pop(name, None)
            else:
                scope.names[name] = value
