"""Commands that run what they download: `curl … | sh` and its relatives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple

from checker.extract.manifest.facts import Scope
from checker.extract.manifest.install_commands import unwrapped
from checker.extract.manifest.links import location, redact
from checker.extract.manifest.shell_words import Command, Word
from checker.model import Fact, Location

_DOWNLOADERS = frozenset({"curl", "wget", "aria2c", "fetch", "http", "xh"})
_INTERPRETERS = re.compile(
    r"(?:sh|bash|zsh|dash|ash|ksh|source|\.|eval|perl|ruby|node|python[\d.]*)"
)
_CHECKERS = frozenset({"sha256sum", "sha512sum", "shasum", "gpg", "cosign", "minisign", "openssl"})
_URL = re.compile(r"(?:https?|ftp)://\S+|[\w-]+(?:\.[\w-]+)+/\S*")


class PipedDownload(Fact, kw_only=True, omit_defaults=True, tag="shell.piped_download"):
    """A command hands what it downloads to an interpreter.

    `url` is empty where it cannot be told, and holds no credentials. `checked` says that a digest
    or signature is verified in between.
    """

    url: str
    scheme: str
    location: str
    downloader: str
    interpreter: str
    checked: bool
    scope: Scope


class Download(NamedTuple):
    """Where a download is written, and what it is."""

    word: Word
    url: str
    downloader: str
    interpreter: str
    checked: bool

    def fact(self, at: Location, scope: Scope) -> PipedDownload:
        """The fact at its place."""
        clean = redact(self.url)[0]
        scheme, place, _ = location(clean if "://" in clean else f"//{clean}")
        return PipedDownload(
            at=at,
            url=clean,
            scheme=scheme,
            location=place,
            downloader=self.downloader,
            interpreter=self.interpreter,
            checked=self.checked,
            scope=scope,
        )


def piped_downloads(command: Command) -> Iterator[Download]:
    """What a command downloads and an interpreter runs, through a pipe or a substitution."""
    if (program := _program(command)) in _DOWNLOADERS:
        checked = any(_program(one) in _CHECKERS for one in command.feeds)
        for reader in command.feeds:
            interpreter = _program(reader)
            if _INTERPRETERS.fullmatch(interpreter) and _reads_input(reader):
                yield Download(*_target(command), program, interpreter, checked)
                return
    elif _INTERPRETERS.fullmatch(program):
        for one in command.sources:
            if _program(one) in _DOWNLOADERS:
                yield Download(*_target(one), _program(one), program, False)


def _program(command: Command) -> str:
    if command.words and command.words[0].value == "eval":
        return "eval"
    words = unwrapped(command.words)
    return basename(words[0].value) if words else ""


def _reads_input(command: Command) -> bool:
    """Whether an interpreter takes its program from its input: it is given no script or code."""
    words = [word.value for word in unwrapped(command.words)[1:]]
    if any(word == "-s" or word.startswith("-s") for word in words) or words[:1] == ["-"]:
        return True
    if any(word in ("-c", "-e", "-m", "-n", "-p", "-ne", "-pe") for word in words):
        return False
    operands = [word for word in words if not word.startswith("-") or word == "-"]
    return not operands or operands[0] in ("-", "/dev/stdin")


def _target(command: Command) -> tuple[Word, str]:
    for word in command.words[1:]:
        if _URL.fullmatch(word.value):
            return word, word.value
    return command.words[0], ""
