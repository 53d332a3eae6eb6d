"""URLs → sources that are read by ranges: a checkpoint on an object store costs its directory.

`http` and `https` are spoken here, because a server that ignores ranges must be noticed before it
has sent ten gigabytes. Every other scheme is fsspec's, with whatever driver is installed for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from checker.source import Source, SourceError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

BLOCK = 4 * 1024
"""Least that is fetched at a time: headers are read in small pieces that lie together."""

KEPT_BLOCKS = 64
"""Fetched pieces remembered; extractors go back to the first bytes more than once."""

MAX_FILES = 10_000
"""Files listed below a remote folder."""

SECONDS = 30.0
"""How long one answer may take to begin and to go on."""

RETRIES = 2


class RangeReader:
    """A `Reader` that fetches pieces and remembers the last ones; `fetched` counts the bytes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pieces: dict[int, bytes] = {}
        self.fetched = 0
        self.requests = 0

    @property
    def size(self) -> int:
        """Size as the server tells it."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`. Raises SourceError when they do not come."""
        length = max(0, min(length, self._size - offset))
        if not length:
            return b""
        for start, piece in self._pieces.items():
            if start <= offset and offset + length <= start + len(piece):
                return piece[offset - start : offset - start + length]
        wanted = min(max(length, BLOCK), self._size - offset)
        piece = self._fetch(offset, wanted)
        self.requests += 1
        self.fetched += len(piece)
        if len(piece) < wanted:
            raise SourceError("remote.truncated", "the server sent fewer bytes than it announced")
        while len(self._pieces) >= KEPT_BLOCKS:
            del self._pieces[next(iter(self._pieces))]
        self._pieces[offset] = piece
        return piece[:length]

    def _fetch(self, offset: int, length: int) -> bytes:
        raise NotImplementedError


class HttpReader(RangeReader):
    """Ranges over HTTP."""

    def __init__(self, pool: PoolManager, url: str) -> None:
        self._pool = pool
        self._url = url
        super().__init__(self._announced())

    def _announced(self) -> int:
        """The size, from the answer to a request for one byte."""
        response = self._request(0, 1)
        total = response.headers.get("Content-Range", "").rpartition("/")[2]
        response.release_conn()
        if not total.isdigit():
            raise SourceError("remote.no-size", "the server does not tell how large the file is")
        return int(total)

    def _fetch(self, offset: int, length: int) -> bytes:
        from urllib3.exceptions import HTTPError

        response = self._request(offset, length)
        try:
            return response.read(length)
        except HTTPError as error:
            raise SourceError("remote.truncated", f"the transfer broke off: {error}") from error
        finally:
            response.close()

    def _request(self, offset: int, length: int) -> BaseHTTPResponse:
        from urllib3.exceptions import HTTPError

        headers = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
        try:
            response = self._pool.request(
                "GET", self._url, headers=headers, preload_content=False, timeout=SECONDS
            )
        except HTTPError as error:
            raise SourceError("remote.unreachable", f"no answer: {_shown(error)}") from error
        if response.status != 206:
            response.close()
            raise _refused(response.status)
        return response


def _refused(status: int) -> SourceError:
    if status == 200:
        return SourceError(
            "remote.no-ranges", "the server sends whole files only; download the file and scan it"
        )
    if status in (401, 403):
        return SourceError("remote.forbidden", f"access is refused (HTTP {status})")
    if status in (404, 410):
        return SourceError("remote.missing", f"there is no such file (HTTP {status})")
    if status == 416:
        return SourceError("remote.empty", "the file is empty")
    return SourceError("remote.failed", f"the server answered HTTP {status}")


def _shown(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


class FsspecReader(RangeReader):
    """Ranges through an fsspec file system."""

    def __init__(self, filesystem: Any, path: str, size: int) -> None:  # noqa: ANN401 - untyped
        self._filesystem = filesystem
        self._path = path
        super().__init__(size)

    def _fetch(self, offset: int, length: int) -> bytes:
        try:
            piece = self._filesystem.cat_file(self._path, start=offset, end=offset + length)
        except Exception as error:
            raise _driver_error(error) from error
        if len(piece) > length:
            raise _refused(200)
        return bytes(piece)


def _driver_error(error: Exception) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError("remote.missing", "there is no such file")
    if isinstance(error, PermissionError):
        return SourceError("remote.forbidden", "access is refused")
    return SourceError("remote.failed", f"{type(error).__name__}: {_shown(error)}")


def is_remote(target: str) -> bool:
    """Whether something to scan is a URL rather than a path."""
    scheme, separator, _ = target.partition("://")
    return bool(separator) and scheme.replace("+", "").isalnum() and len(scheme) > 1


def open_remote(url: str) -> Iterator[Source]:
    """The file behind a URL, or the files below it where the scheme knows folders.

    Raises SourceError with a code that begins with `remote.` and a message that says what to do.
    """
    if urlsplit(url).scheme in ("http", "https"):
        yield _http(url)
    else:
        yield from _fsspec(url)


def _http(url: str) -> Source:
    import urllib3

    pool = urllib3.PoolManager(retries=urllib3.Retry(RETRIES, redirect=5, raise_on_status=False))
    return Source(shown_url(url), HttpReader(pool, url))


def shown_url(url: str) -> str:
    """How a URL is called in a report: without credentials and query."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{host}{port}", unquote(parts.path), "", ""))


def _fsspec(url: str) -> Iterator[Source]:
    filesystem, path = _opened(url)
    scheme = url.partition("://")[0]
    try:
        folder = filesystem.isdir(path)
        paths = filesystem.find(path)[:MAX_FILES] if folder else [path]
        sizes = {one: filesystem.info(one)["size"] for one in paths}
    except Exception as error:
        raise _driver_error(error) from error
    for one, size in sizes.items():
        if size is None:
            raise SourceError("remote.no-size", "the store does not tell how large the file is")
        yield Source(f"{scheme}://{one}", FsspecReader(filesystem, one, int(size)))


def _opened(url: str) -> tuple[Any, str]:
    core = _core()
    try:
        filesystem, path = core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise SourceError("remote.no-driver", _shown(error)) from error
    return filesystem, path


def _core() -> ModuleType:
    try:
        from fsspec import core  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError as error:
        message = "install mlwarden[remote] to scan such URLs"
        raise SourceError("remote.no-driver", message) from error
    found: ModuleType = core
    return found
