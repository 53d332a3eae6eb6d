"""An OPA server as the engine: one that we start, or one that is told by its address.

A server of somebody else is never written to: it must serve the very policies and lists that this
run has, which is checked before it is asked. Whatever it answers that is not the value of the rule
is an error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from msgspec import Struct

from checker.errors import EngineError
from checker.policy.engine import Engine
from checker.policy.load import LISTS, Module
from checker.policy.local_opa import LocalOpa, executable, version

if TYPE_CHECKING:
    from opa_client.opa import OpaClient  # type: ignore[import-untyped]
    from requests import Response

T = TypeVar("T")

QUERY_SECONDS = 30.0
"""For each answer; 10 MB of input take 0.3 s on loopback."""

PAUSES = (0.2, 0.4)
"""Seconds before each further attempt: asking again is harmless, and gateways have moments."""

DEFAULT_PORT = 8181
"""OPA's own, for an address without a port."""

MAX_REASON = 300
"""Characters of a server's own words in our message."""

_PASSING = (502, 503, 504)
"""Statuses of a server that may answer a moment later."""

_ABSENT = ("PolicyNotFoundError", "resource_not_found", "undefined_document")
"""What the client calls a document that is not there."""

_STRICT = {"strict-builtin-errors": "true"}
"""Else a failing builtin makes its rule undefined."""

_NO_OPA = "the server answers what no OPA would answer"

_HINT = "Start it with `opa run --server` over this version's policies, or leave --opa-url out."


class ServerEngine(Engine):
    """Rego on an OPA server; see `Engine` for the contract. Without `url` one is started."""

    def __init__(
        self, url: str | None = None, *, token: str = "", seconds: float = QUERY_SECONDS
    ) -> None:
        self._address = _Address.of(url, token) if url else None
        self._seconds = seconds
        self._local: LocalOpa | None = None
        self._client: OpaClient | None = None
        self._name = ""

    @property
    def jobs(self) -> int:
        """How many threads may ask at the same time: the client has one connection."""
        return 1

    @property
    def name(self) -> str:
        """Product and version. Raises EngineError when the given server does not answer."""
        if not self._name:
            self._name = f"opa {self._version() if self._address else version(executable())}"
        return self._name

    def close(self) -> None:
        """End the connection, and the server that was started here."""
        if self._client:
            self._client.close_connection()
            self._client = None
        if self._local:
            self._local.stop()
            self._local = None

    def warm_up(self) -> None:
        """Nothing: our own server starts with the policies, another one runs already."""

    def load(
        self, modules: Sequence[Module], lists: Mapping[str, Any], rules: Sequence[str]
    ) -> None:
        """Start a server with these modules, or make sure that the given one serves them.

        Raises PolicyError for what does not compile, EngineError for what is not served.
        """
        if self._address:
            self._compare(modules, lists)
            return
        self.close()
        self._local = LocalOpa(modules, lists)
        self._local.start()
        self._client = _Address("127.0.0.1", self._local.port, False, self._local.token).client(
            self._seconds
        )
        self._client._session.trust_env = False  # a proxy has no business on loopback

    def value(self, rule: str, document: bytes) -> bytes:
        """The JSON of a rule's value. Raises EngineError."""
        package, _, name = rule.rpartition(".")
        content = json.loads(document)
        answer = self._ask(lambda client: client.query_rule(content, package, name, _STRICT))
        if not isinstance(answer, dict):
            raise EngineError(_NO_OPA, hint=_HINT)
        if "result" not in answer:
            raise EngineError(f"the rule {rule} has no value on the OPA server")
        return json.dumps(answer["result"], ensure_ascii=False).encode("utf-8", "surrogatepass")

    def _compare(self, modules: Sequence[Module], lists: Mapping[str, Any]) -> None:
        """Raise EngineError unless the given server has exactly these modules and lists."""
        served = self._served()
        for module in modules:
            if module.text not in served:
                other = any(f"package {module.package}\n" in text for text in served)
                what = "another version of" if other else "no"
                raise EngineError(f"the OPA server has {what} {module.path}", hint=_HINT)
        for name, content in lists.items():
            if self._data(f"{LISTS}/{name}") != content:
                raise EngineError(f"the OPA server lacks the list {name}", hint=_HINT)

    def _served(self) -> frozenset[str]:
        """The texts of all modules on the given server."""
        ids = self._ask(lambda client: client.get_policies_list())
        if not isinstance(ids, list):
            raise EngineError(_NO_OPA, hint=_HINT)
        return frozenset(self._text(str(name)) for name in ids)

    def _text(self, name: str) -> str:
        answer = self._ask(lambda client: client.get_policy(quote(name)))
        found = answer.get("result") if isinstance(answer, dict) else None
        return str(found.get("raw", "")) if isinstance(found, dict) else ""

    def _data(self, path: str) -> object:
        """A document of the given server; None when it has none there."""
        from opa_client.errors import (  # type: ignore[import-untyped]
            PolicyNotFoundError,
        )

        def question(client: OpaClient) -> object:
            try:
                return client.get_data(path).get("result")
            except PolicyNotFoundError as error:
                if error.expression not in _ABSENT:
                    raise
                return None

        return self._ask(question)

    def _version(self) -> str:
        found = self._data("system/version")
        return str(found.get("version", "")) if isinstance(found, dict) else "of unknown version"

    def _ask(self, question: Callable[[OpaClient], T]) -> T:
        """Ask, again after a passing failure; everything that is no answer is an EngineError."""
        for pause in (*PAUSES, None):
            try:
                return self._once(question)
            except _PassingError as failure:
                if pause is None:
                    raise failure.error from failure
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, question: Callable[[OpaClient], T]) -> T:
        import requests
        from opa_client.errors import PolicyNotFoundError

        client = self._connected()
        try:
            return question(client)
        except requests.HTTPError as error:
            if error.response is None:
                raise EngineError(_NO_OPA, hint=_HINT) from error
            raise _refusal(error.response) from error
        except requests.Timeout as error:
            late = f"the OPA server gives no answer within {self._seconds:g} seconds"
            raise EngineError(late) from error
        except requests.JSONDecodeError as error:
            raise EngineError("the OPA server answers something that is no JSON") from error
        except requests.ConnectionError as error:
            raise _PassingError(EngineError(_unreachable(error), hint=_HINT)) from error
        except requests.RequestException as error:
            raise EngineError(f"the OPA server cannot be asked: {_named(error)}") from error
        except PolicyNotFoundError as error:
            said = f"{error.expression}: {error.message}"[:MAX_REASON]
            raise EngineError(f"the OPA server refuses: {said}", hint=_HINT) from error
        except (AttributeError, TypeError) as error:  # the client takes answers apart unseen
            raise EngineError(_NO_OPA, hint=_HINT) from error

    def _connected(self) -> OpaClient:
        if self._client is None:
            if self._address is None:
                raise EngineError("no policies are loaded")
            self._client = self._address.client(self._seconds)
        return self._client


class _Address(Struct, frozen=True):
    host: str
    port: int
    tls: bool
    token: str

    @classmethod
    def of(cls, url: str, token: str) -> _Address:
        """The address in a URL. Raises EngineError for what the client cannot do."""
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            port = parts.port
        except ValueError as error:
            raise EngineError(f"--opa-url {url}: {error}") from error
        tls = parts.scheme == "https"
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EngineError(f"--opa-url {url}: must be http://HOST:PORT or https://HOST:PORT")
        if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
            raise EngineError(f"--opa-url {url}: takes no path, query or password")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(host, port or (443 if tls else DEFAULT_PORT), tls, token)

    def client(self, seconds: float) -> OpaClient:
        """A client that leaves asking again to us: its own retries leave out questions."""
        from opa_client.opa import OpaClient

        return OpaClient(
            host=self.host,
            port=self.port,
            ssl=self.tls,
            token=self.token or None,
            retries=0,
            timeout=seconds,
        )


class _PassingError(Exception):
    """Worth another attempt; else `error` is the answer."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(str(error))
        self.error = error


def _refusal(response: Response) -> EngineError | _PassingError:
    """What a status other than 200 comes to, with OPA's own words where it gives any."""
    code = response.status_code
    error = EngineError(
        f"the OPA server answers {code}{_own_words(response)}",
        hint="It wants a token." if code in (401, 403) else "",
    )
    return _PassingError(error) if code in _PASSING else error


def _own_words(response: Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    detail = first.get("message") if isinstance(first, dict) else None
    said = "".join(f": {part}" for part in (body.get("message"), detail) if part)
    return said[:MAX_REASON]


def _unreachable(error: Exception) -> str:
    if "SSL" in type(error).__name__:
        return "the OPA server's certificate is not accepted"
    refused = "refused" in str(error)
    return f"the OPA server {'refuses the connection' if refused else 'cannot be reached'}"


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:MAX_REASON]
