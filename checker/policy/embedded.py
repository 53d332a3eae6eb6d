"""The embedded engine: regopy in child processes, which may crash, hang or eat memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import EngineError
from checker.policy.engine import ROOT, Engine
from checker.policy.load import LISTS, Module

if TYPE_CHECKING:
    from checker.policy.rego_process import RegoProcess

QUERY_SECONDS = 20.0
"""One rule over one document of bounded size takes milliseconds."""


class EmbeddedEngine(Engine):
    """Rego without a server; see `Engine` for the contract.

    Of `jobs` children the first does all the work unless several threads ask; the others start when
    they are needed, and none does where the cache has all answers.
    """

    def __init__(self, *, jobs: int = 1, query_seconds: float = QUERY_SECONDS) -> None:
        spec = find_spec("regopy")
        if spec is None or spec.origin is None:
            raise EngineError(
                "the embedded Rego engine (regopy) is not installed; it has no wheel here",
                hint="Install OPA and use --engine opa, or --engine opa --opa-url URL.",
            )
        self._version = _installed_version(Path(spec.origin))
        self._jobs = max(1, jobs)
        self._query_seconds = query_seconds

    @property
    def jobs(self) -> int:
        """How many threads may ask at the same time."""
        return self._jobs

    @property
    def name(self) -> str:
        """Product and version, known before anything is loaded."""
        return f"regopy {self._version}".strip()

    @cached_property
    def _children(self) -> list[RegoProcess]:
        from checker.policy.rego_process import RegoProcess

        return [RegoProcess(self._query_seconds) for _ in range(self._jobs)]

    def close(self) -> None:
        """Stop all children."""
        for child in self._children if "_children" in vars(self) else ():
            child.stop()

    def warm_up(self) -> None:
        """Start one child, which imports the engine while the facts are being read."""
        self._children[0].start()

    def load(
        self, modules: Sequence[Module], lists: Mapping[str, Any], rules: Sequence[str]
    ) -> None:
        """Compile. Raises PolicyError naming what does not compile, EngineError on a crash."""
        import json
        from queue import LifoQueue

        wanted = {
            "modules": [[module.path, module.text] for module in modules],
            "data": _mounted(lists),
            "entrypoints": [_entrypoint(rule) for rule in rules],
        }
        setup = json.dumps(wanted, ensure_ascii=False).encode("utf-8", "surrogatepass")
        free: LifoQueue[RegoProcess] = LifoQueue()
        for child in reversed(self._children):
            child.prepare(setup)
            free.put(child)
        self._free = free
        self._children[0].compile()

    def value(self, rule: str, document: bytes) -> bytes:
        """The JSON of a rule's value. Raises EngineError; the next call starts a new child."""
        child = self._free.get()
        try:
            return child.ask(_entrypoint(rule), document)
        finally:
            self._free.put(child)


def _installed_version(module: Path) -> str:
    """The version by the name of the metadata folder; importlib.metadata takes 15 ms to import."""
    names = [one.name for one in module.parent.parent.glob("regopy-*.dist-info")]
    return names[0].removeprefix("regopy-").removesuffix(".dist-info") if names else ""


def _entrypoint(rule: str) -> str:
    return rule.replace(".", "/")


def _mounted(lists: Mapping[str, Any]) -> dict[str, Any]:
    """The data document with the lists where their path puts them."""
    document: dict[str, Any] = dict(lists)
    for folder in reversed(LISTS.split("/")):
        document = {folder: document}
    return document if lists else {ROOT: {}}
