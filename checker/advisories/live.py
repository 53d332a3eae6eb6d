"""A server's answers about single releases, in the place of a database: only when users ask for it.

Names and versions of what the project declares are told to the server.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from checker.advisories.model import Advisory
from checker.advisories.services import Answer, Service, online
from checker.advisories.store import AdvisoryError

THREADS = 8
"""Questions under way at once: each is one request, and a project has hundreds of pins."""


class Release:
    """What is known about one release, as a source that knows nothing else."""

    def __init__(self, found: tuple[Advisory, ...]) -> None:
        self._found = found

    def advisories(self, name: str) -> list[Advisory]:
        """Everything about the release; the name has been settled before."""
        return list(self._found)


class LiveStore:
    """Asks once for every release, several at a time; a server that fails is not asked again."""

    usable = True
    age_days: int | None = 0

    def __init__(self, service: Service) -> None:
        self._service = service
        self._answers: dict[tuple[str, str], Answer] = {}
        self.state: Literal["online", "unreachable"] = "online"
        self.reason = ""
        self.meta: dict[str, str] = {}

    def fetch(self, releases: Iterable[tuple[str, str]]) -> None:
        """Ask about these releases, all of which `for_release` then knows."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self._ask, sorted(set(releases))))

    def _ask(self, release: tuple[str, str]) -> None:
        if self.state == "unreachable":
            return
        try:
            self._answers[release] = online(self._service, *release)
        except AdvisoryError as error:
            self.state, self.reason = "unreachable", str(error)

    def for_release(self, name: str, version: str) -> Release:
        """What the server said about one release."""
        answer = self._answers.get((name, version))
        return Release(answer.advisories if answer else ())

    def unknown(self, name: str, version: str | None) -> str | None:
        """Why the server said nothing about a release, if it did not."""
        if version is None:
            return "no-version"
        answer = self._answers.get((name, version))
        if answer is None:
            return "unreachable"
        return "skipped" if answer.skipped else None

    def advisories(self, name: str) -> list[Advisory]:
        """Nothing: a server is asked about releases, not about packages."""
        return []

    def names(self) -> Iterable[str]:
        """None: the server does not tell."""
        return ()

    def close(self) -> None:
        """Nothing is held."""
