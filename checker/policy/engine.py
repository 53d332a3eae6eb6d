"""What a Rego engine must do, and the errors it may end in.

Both engines evaluate the same `.rego` texts and answer the same findings; tests hold them to that.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from checker.closing import Closing
from checker.policy.load import Module

ROOT = "mlwarden"
"""Lists are mounted below `data.mlwarden.lists`."""


class Engine(Closing):
    """A Rego engine: a context manager that is loaded once and asked many times."""

    @property
    @abstractmethod
    def jobs(self) -> int:
        """How many threads may ask for values at the same time."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Product and version, known before anything is loaded."""

    @abstractmethod
    def warm_up(self) -> None:
        """Begin to start, because `load` is going to be called; may do nothing."""

    @abstractmethod
    def load(
        self, modules: Sequence[Module], lists: Mapping[str, Any], rules: Sequence[str]
    ) -> None:
        """Compile these modules, to be asked for these rules (`mlwarden.code.x.findings`).

        Raises EngineError or PolicyError naming what cannot be compiled.
        """

    @abstractmethod
    def value(self, rule: str, document: bytes) -> bytes:
        """The JSON of a rule's value for one input document (JSON text).

        Raises EngineError when the engine crashes, takes too long, has no answer or refuses.
        """
