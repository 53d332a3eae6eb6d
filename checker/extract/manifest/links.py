"""URLs in manifests → what they hold a package to, without the credentials in them."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from checker.extract.manifest.facts import Pin

MAX_TAG = 200
"""Characters; git allows more, and nobody types them."""

REDACTED = "***"

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.IGNORECASE)
_SHORT = re.compile(r"(?!(?:19|20)\d{6}$)[0-9a-f]{7,39}", re.IGNORECASE)
_TAG = re.compile(
    r"refs/tags/.+"
    r"|(?!release/|releases/|branch)"
    r"(?:(?:[\w.-]*[-_/])?(?:v\d+(?:\.\d+)*|\d+(?:\.\d+)+)|\d+)"
    r"(?:[-_.+]?(?:a|b|c|rc|alpha|beta|post|dev|pre|final|ga)[-_.]?\d*)*(?:[-_+]\w+)?",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$\{?\w+|\$\(|\{\{?\s*[\w.]+|%\w+%|<[\w -]+>")
_SECRET_PARAMETER = re.compile(
    r"(?<![^?&;])((?:[\w-]*(?:token|password|passwd|secret|signature|api_?key))|sig)=([^&#$]+)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")
"""A user name without a password that long is a token; shorter ones are accounts."""

_DIGEST = re.compile(r"(md5|sha1|sha224|sha256|sha384|sha512)=([0-9a-fA-F]+)")
_SCP = re.compile(r"(?:git\+)?(?:ssh://)?([\w.-]+)@([\w.-]+):(?!\d+/)(.+)")
_ARCHIVE = re.compile(r"\.(whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz|tar|egg)$", re.IGNORECASE)
_SDIST = re.compile(r"(.+?)-(\d[\w.!+]*)")

_LOCAL = re.compile(r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?::\d+)?$")

_VCS = ("git", "hg", "svn", "bzr")


class Link(NamedTuple):
    """A URL as a declaration of a package."""

    url: str
    pin: Pin
    name: str = ""
    revision: str | None = None
    version: str | None = None
    digests: tuple[str, ...] = ()
    credentials: bool = False


def read_link(url: str) -> Link:
    """Grade a URL, a VCS reference or a path, and guess the name of what it brings."""
    clean, credentials = redact(url.strip())
    parts = _split(clean)
    scheme = parts.scheme.lower()
    if scheme.partition("+")[0] in _VCS or _SCP.match(clean):
        return _vcs(clean, parts, credentials)
    guessed, version = _file_name(parts.path)
    name = _egg(parts.fragment) or guessed
    if scheme in ("", "file") or (len(scheme) == 1 and scheme.isalpha()):
        return Link(clean, "path", name, version=version, credentials=credentials)
    digests = tuple(f"{kind}:{value.lower()}" for kind, value in _DIGEST.findall(parts.fragment))
    commit = next((one for one in re.split(r"[/.]", parts.path) if _COMMIT.fullmatch(one)), None)
    pin: Pin = "url-hashed" if digests else "url"
    if _VARIABLE.search(clean):
        pin = "dynamic"
    if pin != "url-hashed" and parts.path.lower().endswith(".git"):
        pin = "vcs-none"
    return Link(clean, pin, name, commit, version, digests, credentials)


def graded_revision(revision: str | None) -> Pin:
    """What a commit, tag or branch holds; tags are told from branches by their look."""
    if not revision:
        return "vcs-none"
    if _VARIABLE.search(revision):
        return "dynamic"
    if _COMMIT.fullmatch(revision):
        return "vcs-commit"
    if _SHORT.fullmatch(revision):
        return "vcs-short"
    if len(revision) > MAX_TAG:
        return "vcs-branch"
    return "vcs-tag" if _TAG.fullmatch(revision) else "vcs-branch"


def _vcs(clean: str, parts: SplitResult, credentials: bool) -> Link:
    scp = _SCP.match(clean)
    path = scp[3].partition("#")[0] if scp else parts.path
    place, _, revision = path.rpartition("@") if "@" in path else (path, "", "")
    fragment = clean.partition("#")[2] if scp else parts.fragment
    name = _egg(fragment) or _last(place.removesuffix(".git"))
    return Link(clean, graded_revision(revision), name, revision or None, credentials=credentials)


def _egg(fragment: str) -> str:
    for part in fragment.split("&"):
        key, _, value = part.partition("=")
        if key == "egg":
            return unquote(value).partition("[")[0].strip()
    return ""


def _last(path: str) -> str:
    last = unquote(path).rstrip("/").rpartition("/")[2]
    return last if re.fullmatch(r"[\w.+-]*\w", last) else ""


def _file_name(path: str) -> tuple[str, str | None]:
    """Project and version by the name of a wheel or sdist, else the project by its repository."""
    forge = re.match(r"/[^/]+/([^/]+)/(?:archive|zipball|tarball|-/archive)/", path)
    if forge:
        return forge[1], None
    last = _last(path)
    if last.endswith(".whl"):
        name, _, rest = last.partition("-")
        return name, rest.partition("-")[0] or None
    if not _ARCHIVE.search(last):
        return "", None
    stem = _ARCHIVE.sub("", last)
    match = _SDIST.fullmatch(stem)
    return (match[1], match[2]) if match else (stem, None)


def redact(url: str) -> tuple[str, bool]:
    """The URL with literal credentials replaced, and whether there were any."""
    clean = _SECRET_PARAMETER.sub(rf"\1={REDACTED}", url)
    parts = _split(clean)
    user, at, host = parts.netloc.rpartition("@")
    if not at or not _is_secret(user, parts.scheme):
        return clean, clean != url
    name, colon, _ = user.partition(":")
    hidden = f"{name}:{REDACTED}" if colon and name else REDACTED
    return urlunsplit(parts._replace(netloc=f"{hidden}@{host}")), True


def _is_secret(user: str, scheme: str) -> bool:
    name, colon, password = user.partition(":")
    if colon:
        return bool(password) and not _VARIABLE.search(password) and password != REDACTED
    return "ssh" not in scheme and bool(_TOKEN.fullmatch(name))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def location(url: str) -> tuple[str, str, bool]:
    """Scheme, host with path in lower case, and whether the host is this machine."""
    parts = _split(url)
    host = parts.netloc.rpartition("@")[2].lower()
    local = _LOCAL.match(host) is not None
    return parts.scheme.lower(), f"{host}{parts.path.rstrip('/')}".lower(), local
