"""What a program is started with → the words of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from checker.extract.commands import may_matter
from checker.extract.python.texts import start_of
from checker.extract.python.values import (
    Const,
    Known,
    Sequence,
)

STARTERS = frozenset(
    {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
    | {f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")}
    | {"asyncio.create_subprocess_shell", "invoke.run", "invoke.Context.run"}
    | {f"fabric.{where}.{name}" for where in ("Connection", "api") for name in ("run", "sudo")}
    | {"fabric.Connection.local", "fabric.api.local", "paramiko.SSHClient.exec_command"}
)
"""Functions whose first argument is a command."""

_SHELLS = frozenset({"sh", "bash", "zsh", "dash"})
_ASKING = frozenset({"-c", "-lc", "-ec", "-xc"})

UNKNOWN = "{}"
"""A word that is not known."""


def words_of(value: Known | None) -> Iterator[list[str]]:
    """The words of each command; of a text that is not known to its end those it starts with."""
    if isinstance(value, Sequence):
        yield from _of_sequence(value)
    elif value is not None and (text := start_of(value)) and may_matter(text):
        yield from _of_text(text, value)


def text_of(value: Known | None) -> Const | None:
    """The text that a shell is given, where it is a literal."""
    if isinstance(value, Sequence) and len(value.items) > 2:
        shell, option, text = value.items[:3]
        if basename(_word(shell)) in _SHELLS and _word(option) in _ASKING:
            value = text
    return value if isinstance(value, Const) and isinstance(value.value, str) else None


def _of_sequence(value: Sequence) -> Iterator[list[str]]:
    words = [_word(one) for one in value.items]
    if len(words) > 2 and words[1] in _ASKING and basename(words[0]) in _SHELLS:
        yield from _of_text(words[2], value.items[2])
    elif len(words) > 2 and words[1] == "-m":
        yield words[2:]
    else:
        yield words


def _word(value: Known) -> str:
    if isinstance(value, Const):
        return str(value.value)
    return start_of(value) + UNKNOWN


def _of_text(text: str, value: Known) -> Iterator[list[str]]:
    from checker.extract.manifest.install_commands import unwrapped
    from checker.extract.manifest.shell_words import Script, TooComplexError

    try:
        commands = Script(text if isinstance(value, Const) else text + UNKNOWN, None).commands
    except TooComplexError:
        return
    for one in commands:
        yield [word.value for word in unwrapped(one.words)]
