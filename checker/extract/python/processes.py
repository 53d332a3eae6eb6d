"""What a program is started with → the words of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple

from checker.extract.commands import may_matter
from checker.extract.python.texts import start_of
from checker.extract.python.values import (
    Const,
    Known,
    Ref,
    Sequence,
)

STARTERS = frozenset(
    {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
    | {f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")}
    | {"asyncio.create_subprocess_shell", "invoke.run", "invoke.Context.run"}
    | {f"fabric.{where}.{name}" for where in ("Connection", "api") for name in ("run", "sudo")}
    | {f"IPython.InteractiveShell.{name}" for name in ("system", "getoutput")}
    | {"fabric.Connection.local", "fabric.api.local", "paramiko.SSHClient.exec_command"}
)
"""Functions whose first argument is a command."""

COMMAND_KEYWORDS = ("command", "cmds")
"""What the arguments are called that a step of a pipeline runs."""

_SHELLS = frozenset({"sh", "bash", "zsh", "dash"})
_ASKING = frozenset({"-c", "-lc", "-ec", "-xc"})

UNKNOWN = "{}"
"""A word that is not known."""


class Started(NamedTuple):
    """The words of one command; where `text` is known, they stand in it from `start` to `end`."""

    words: list[str]
    text: Known | None = None
    start: int = 0
    end: int = 0


def started(value: Known | None) -> Iterator[Started]:
    """Each command; of a text that is not known to its end what it starts with."""
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


def named_program(words: list[Known]) -> Const | None:
    """The program in the words of `python -c program`, where it is a literal with a name."""
    for index in range(1, len(words) - 1):
        option, program = words[index : index + 2]
        if isinstance(option, Const) and option.value == "-c" and isinstance(program, Const):
            return program if _is_python(words[index - 1]) else None
    return None


def _is_python(word: Known) -> bool:
    if isinstance(word, Ref):
        return word.name == "sys.executable"
    return basename(_word(word)).startswith("python")


def _of_sequence(value: Sequence) -> Iterator[Started]:
    words = [_word(one) for one in value.items]
    if len(words) > 2 and words[1] in _ASKING and basename(words[0]) in _SHELLS:
        yield from _of_text(words[2], value.items[2])
    elif words:
        run = words[2:] if len(words) > 2 and words[1] == "-m" else words
        yield Started(run, value.items[0], 0, len(words[0]))


def _word(value: Known) -> str:
    if isinstance(value, Const):
        return str(value.value)
    return start_of(value) + UNKNOWN


def _of_text(text: str, value: Known) -> Iterator[Started]:
    from checker.extract.manifest.install_commands import unwrapped
    from checker.extract.manifest.shell_words import Script, TooComplexError

    try:
        commands = Script(text if isinstance(value, Const) else text + UNKNOWN, None).commands
    except TooComplexError:
        return
    for one in commands:
        words = unwrapped(one.words)
        if words:
            yield Started([word.value for word in words], value, words[0].start, words[-1].end)
