"""Commands of shells that fetch something or start a server, and the switches they set → facts.

They stand in scripts, images, CI steps, notebooks, documents and calls of Python programs; whoever
reads one of these hands its words on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename

from checker.extract.addresses import Url, url_of
from checker.model import Fact, Location

MAX_ARGUMENTS = 60
"""Words kept of one command; no policy asks for more."""

MAX_WORD = 300
"""Characters of a word; longer ones are programs or data."""

PROGRAMS: dict[str, str] = {
    "curl": "AbcCdDeEFhHKmoPQrTtuUwxXyYz",
    "wget": "aoeiBtOTwQPUlADIXR",
    "aria2c": "doijskx",
    "git": "cC",
    "uvicorn": "",
    "streamlit": "",
    "jupyter": "",
    "jupyter-lab": "",
    "jupyter-notebook": "",
    "flask": "ehp",
    "vllm": "",
}
"""Programs whose commands are kept, with the short options of each that take a value."""

MODULES = {"vllm.entrypoints.openai.api_server": "vllm"}
"""Modules run with `python -m` that are a program of another name."""

VARIABLES = frozenset(
    {"PYTHONHTTPSVERIFY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_NO_VERIFY"}
    | {"NODE_TLS_REJECT_UNAUTHORIZED", "MLFLOW_TRACKING_INSECURE_TLS", "SSL_CERT_FILE"}
    | {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "HF_DATASETS_TRUST_REMOTE_CODE"}
)
"""Environment variables that are switches."""

HINTS = (
    *("curl", "wget", "aria2c", "sslVerify", "uvicorn", "streamlit", "jupyter", "flask ", "vllm"),
    *sorted(VARIABLES),
)
"""A text with none of these has no such command."""

_HOST = re.compile(r"[\w.:-]+")
_NO_TARGETS = frozenset(
    {"-x", "--proxy", "--preproxy", "-e", "--referer", "-H", "--header", "-A", "--user-agent"}
    | {"-d", "--data", "--data-raw", "--data-binary", "--json", "-F", "--form"}
)
"""Options whose value is no address that is asked."""

_VALUED = frozenset(
    {one for one in _NO_TARGETS if one.startswith("--")}
    | {"--output", "--output-dir", "--output-document", "--directory-prefix", "--upload-file"}
    | {"--user", "--request", "--cookie", "--cookie-jar", "--data-urlencode", "--write-out"}
    | {"--config", "--cert", "--key", "--cacert"}
)
"""Long options whose value is the next word, whatever that looks like."""

_SETTING = re.compile(
    rf"^[ \t]*(?:export[ \t]+)?(?P<name>{'|'.join(sorted(VARIABLES))})="
    r"(?P<quote>['\"]?)(?P<value>[^\s'\";&|]*)(?P=quote)[ \t]*(?=$|[;&#])",
    re.MULTILINE,
)


class ShellCommand(Fact, kw_only=True, omit_defaults=True, tag="shell.command"):
    """A command of a program that fetches something or starts a server, or a switch that is set.

    `arguments` are its words as written; what is filled in later stays as written or is `{}`.
    `options` are those among them by name, with the word after them where it may be their value.
    `settings` are the variables set for it; `program` is empty where they are set for all that
    follows. `urls` are the addresses it is given.
    """

    program: str
    arguments: tuple[str, ...] = ()
    options: dict[str, str] | None = None
    settings: dict[str, str] | None = None
    urls: tuple[Url, ...] = ()


def command(
    at: Location, words: Sequence[str], settings: Iterable[tuple[str, str]] = ()
) -> ShellCommand | None:
    """The fact about a command of these words, if it is one of a known program."""
    program = basename(words[0]) if words else ""
    program = MODULES.get(program, program)
    kept = {name: value[:MAX_WORD] for name, value in settings if name in VARIABLES}
    if program not in PROGRAMS and not kept:
        return None
    arguments = tuple(word[:MAX_WORD] for word in words[1 : MAX_ARGUMENTS + 1])
    return ShellCommand(
        at=at,
        program=program,
        arguments=arguments,
        options=options_of(program, arguments) or None,
        settings=kept or None,
        urls=tuple(_urls(arguments)),
    )


def options_of(program: str, arguments: Sequence[str]) -> dict[str, str]:
    """The options of a command; short ones that stand together are taken apart."""
    with_value = PROGRAMS.get(program, "")
    found: dict[str, str] = {}
    words = iter([*arguments, ""])
    word = next(words)
    for following in words:
        taken = False
        if word.startswith("--") and len(word) > 2:
            name, equals, given = word.partition("=")
            taken = not equals and name in _VALUED
            value = following if taken or not following.startswith("-") else ""
            found[name] = given.strip("'\" ") if equals else value
        elif word.startswith("-"):
            for position, letter in enumerate(word[1:], start=1):
                if letter in with_value:
                    taken = position == len(word) - 1
                    found[f"-{letter}"] = following if taken else word[position + 1 :]
                    break
                found[f"-{letter}"] = ""
        word = next(words, "") if taken else following
    return found


def _urls(arguments: Sequence[str]) -> Iterator[Url]:
    for index, word in enumerate(arguments):
        if index and arguments[index - 1] in _NO_TARGETS:
            continue
        url = url_of(word)
        if url is not None and url.host and _HOST.fullmatch(url.host):
            yield url


def settings_in(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Switches that a script sets for all that follows: name, value, and its place."""
    for match in _SETTING.finditer(text):
        yield match["name"], match["value"], match.start("name"), match.end()


def may_matter(text: str) -> bool:
    """Whether a text can hold such a command."""
    return any(hint in text for hint in HINTS)
