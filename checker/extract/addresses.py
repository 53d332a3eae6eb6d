"""Texts → the addresses that they are or start with: what no policy should cut out itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

MAX_ADDRESS = 1000
"""Characters of an address that are looked at."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_LOCAL = re.compile(
    r"(localhost|127(\.\d+){3}|0\.0\.0\.0|::1|10(\.\d+){3}|192\.168(\.\d+){2}"
    r"|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|169\.254(\.\d+){2}|host\.docker\.internal)$"
    r"|.*\.(local|localhost|internal|lan|svc|test|invalid|cluster\.local)$"
)


class Url(Struct, frozen=True, omit_defaults=True):
    """The address at the start of a text that is known: what no policy should cut out itself."""

    scheme: str
    host: str | None = None
    local: bool = False


def starts_with_address(text: str) -> re.Match[str] | None:
    """The scheme of an address at the start of a text."""
    return _URL.match(text)


def url_of(text: str) -> Url | None:
    """The address that a text is, if it is one."""
    match = _URL.match(text)
    return url_at(text, match, complete=True) if match else None


def url_at(text: str, match: re.Match[str], complete: bool) -> Url:
    """The address whose scheme a match found; `complete` when the text is known to its end."""
    scheme = match[0][:-3].lower()
    if not complete and "/" not in text[match.end() :]:
        return Url(scheme)
    try:
        host = urlsplit(text[:MAX_ADDRESS]).hostname
    except ValueError:
        host = None
    if not host:
        return Url(scheme)
    local = ("." not in host and ":" not in host) or bool(_LOCAL.match(host))
    return Url(scheme, host[:MAX_ADDRESS].encode("utf-8", "replace").decode("utf-8"), local)
