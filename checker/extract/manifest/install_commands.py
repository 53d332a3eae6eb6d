"""The words of a command → what it installs, from where, and which files it reads that from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from posixpath import basename
from typing import NamedTuple

from msgspec import Struct

from checker.extract.manifest.facts import Ecosystem, IndexOption, Relation, normalised
from checker.extract.manifest.install_options import (
    CONDA_VALUES,
    FILES,
    INDEX_VARIABLES,
    INDEXES,
    OPERANDS,
    PIP_VALUES,
    RUN_VALUES,
    RUNNERS,
    TAKES,
    WRAPPERS,
)
from checker.extract.manifest.matchspec import matchspec
from checker.extract.manifest.pins import poetry
from checker.extract.manifest.requirement import Declared, editable, requirement
from checker.extract.manifest.shell_words import Word

_PYTHON = re.compile(r"(?:python|pypy|py)[\d.]*(?:\.exe)?|.*[{$%(].*", re.IGNORECASE)
_PIP = re.compile(r"pip[\d.]*(?:\.exe)?|\$\{?\w*pip\w*\}?", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_APT = re.compile(r"([a-z0-9][a-z0-9.+-]*)(?::[a-z0-9]+)?(?:=(\S+)|/\S+)?")
_AT = re.compile(r"([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?@(?!\s*\w+(?:\+\w+)?://)(\S+)")


class Requirement(NamedTuple):
    """One package that a command installs; `declared` is None where it could not be read."""

    word: Word
    declared: Declared | None
    ecosystem: Ecosystem = "pypi"


class Reference(NamedTuple):
    """A file that a command installs from."""

    word: Word
    relation: Relation


class IndexUse(NamedTuple):
    """An index that a command takes packages from."""

    word: Word
    option: IndexOption


class Installation(Struct):
    """What one command installs. `tool` is its common name."""

    tool: str
    requirements: list[Requirement] = []
    references: list[Reference] = []
    indexes: list[IndexUse] = []


def installation(words: list[Word]) -> Installation | None:
    """Read a command; None when it installs nothing that we know of."""
    extra = _run_with(words)
    found = _installation(unwrapped(words))
    if found is None:
        return extra
    found.requirements.extend(extra.requirements if extra else ())
    return found


def _run_with(words: list[Word]) -> Installation | None:
    """`uv run --with x`: what is installed for this one run."""
    values = [word.value for word in words]
    if "uv" not in values or "run" not in values[values.index("uv") + 1 :][:1]:
        return None
    start = values.index("uv") + 2
    command = _after_options(words[start:], RUN_VALUES)
    found = Installation("uv")
    _arguments(words[start : len(words) - len(command)], found, _python_requirement)
    return found if found.requirements or found.references else None


def _installation(words: list[Word]) -> Installation | None:
    if len(words) < 2:
        return None
    tool = basename(words[0].value.replace("\\", "/")).lower().removesuffix(".exe")
    if _PIP.fullmatch(words[0].value) or re.fullmatch(r"pip[\d.]*", tool):
        return _pip(words[1:])
    reader = _TOOLS.get(tool)
    return reader(words[1:]) if reader else None


def index_variable(name: str) -> IndexOption | None:
    """What an environment variable is to an installer, if it names an index."""
    return INDEX_VARIABLES.get(name.upper())


def unwrapped(words: list[Word]) -> list[Word]:
    """The command without what only runs it: sudo, env, `python -m`, `conda run`."""
    while words:
        program = basename(words[0].value)
        rest = words[1:]
        if _ASSIGNMENT.match(words[0].value):
            words = rest
        elif program in WRAPPERS:
            words = _after_options(rest, WRAPPERS[program])[OPERANDS.get(program, 0) :]
        elif _is_module_run(words):
            position = next(i for i, word in enumerate(words) if word.value == "-m")
            words = words[position + 1 :]
        elif program in RUNNERS and rest and rest[0].value == "run":
            words = _after_options(rest[1:], RUN_VALUES)
        else:
            return words
    return words


def _is_module_run(words: list[Word]) -> bool:
    program = basename(words[0].value)
    if not (_PYTHON.fullmatch(program) or _PYTHON.fullmatch(words[0].value)):
        return False
    for word in words[1:4]:
        if word.value == "-m":
            return True
        if not word.value.startswith("-"):
            return False
    return False


def _after_options(words: list[Word], with_value: frozenset[str]) -> list[Word]:
    position = 0
    while position < len(words) and words[position].value.startswith("-"):
        if words[position].value == "--":
            return words[position + 1 :]
        position += 2 if words[position].value in with_value else 1
    return words[position:]


def _pip(words: list[Word]) -> Installation | None:
    words = _after_options(words, PIP_VALUES | INDEXES.keys())
    if not words or words[0].value not in ("install", "download", "wheel"):
        return None
    found = Installation("pip")
    _arguments(words[1:], found, _python_requirement)
    return found


def _uv(words: list[Word]) -> Installation | None:
    words = _after_options(words, PIP_VALUES)
    command = " ".join(word.value for word in words[:2])
    found = Installation("uv")
    if command in ("pip install", "tool install", "tool run"):
        _arguments(words[2:], found, _python_requirement)
    elif command in ("pip sync", "pip compile"):
        if command == "pip sync":
            found.references.extend(Reference(word, "install") for word in _operands(words[2:]))
    elif words and words[0].value == "add":
        _arguments(words[1:], found, _python_requirement)
    elif words and words[0].value == "sync":
        found.references.append(Reference(words[0], "project"))
    else:
        return None
    return found


def _poetry(words: list[Word]) -> Installation | None:
    if not words or words[0].value not in ("add", "install", "sync"):
        return None
    found = Installation("poetry")
    if words[0].value == "add":
        _arguments(words[1:], found, _at_requirement)
    else:
        found.references.append(Reference(words[0], "project"))
    return found


def _adder(tool: str, verbs: tuple[str, ...]) -> Callable[[list[Word]], Installation | None]:
    def read(words: list[Word]) -> Installation | None:
        if not words or words[0].value not in verbs:
            return None
        found = Installation(tool)
        _arguments(words[1:], found, _python_requirement)
        if not found.requirements and not found.references:
            found.references.append(Reference(words[0], "project"))
        return found

    return read


def _uvx(words: list[Word]) -> Installation:
    found = Installation("uv")
    first = _after_options(words, PIP_VALUES | {"--from"})[:1]
    chosen = [after for word, after in pairwise(words) if word.value == "--from"]
    for word in chosen or first:
        found.requirements.append(_at_requirement(word))
    return found


def _conda(words: list[Word]) -> Installation | None:
    found = Installation("conda")
    if words and words[0].value == "env":
        words = words[1:]
    words = _after_options(words, CONDA_VALUES)
    if not words or words[0].value not in ("install", "create", "update"):
        return None
    rest = words[1:]
    position = 0
    while position < len(rest):
        word = rest[position]
        position += 1
        if not word.value.startswith("-"):
            found.requirements.append(Requirement(word, matchspec(word.value), "conda"))
            continue
        name, equals, value = word.value.partition("=")
        argument = Word(value, word.start, word.end)
        if not equals and (name in CONDA_VALUES or name in _CONDA_OPTIONS):
            if position == len(rest):
                break
            argument = rest[position]
            position += 1
        if name in _CONDA_OPTIONS:
            _conda_option(name, argument, found)
    return found


_CONDA_OPTIONS = frozenset({"-f", "--file", "-c", "--channel"})


def _conda_option(name: str, word: Word, found: Installation) -> None:
    if name in ("-f", "--file"):
        found.references.append(Reference(word, "install"))
    else:
        found.indexes.append(IndexUse(word, "channel"))


def _apt(words: list[Word]) -> Installation | None:
    values = frozenset({"-o", "-t", "--target-release", "-c", "--option"})
    words = _after_options(words, values)
    if not words or words[0].value != "install":
        return None
    found = Installation("apt")
    for word in _operands(words[1:], values):
        match = _APT.fullmatch(word.value)
        if match:
            name, version = match[1], match[2]
            pin, specifier = ("exact", f"={version}") if version else ("none", "")
            declared = Declared(normalised(name), pin, specifier, version)  # type: ignore[arg-type]
            found.requirements.append(Requirement(word, declared, "apt"))
        elif re.search(r"[$`]", word.value):
            declared = Declared("", "dynamic", word.value)
            found.requirements.append(Requirement(word, declared, "apt"))
    return found


def _operands(words: list[Word], with_value: frozenset[str] = PIP_VALUES) -> Iterator[Word]:
    position = 0
    while position < len(words):
        value = words[position].value
        if not value.startswith("-"):
            yield words[position]
        position += 2 if value in with_value else 1


def _arguments(words: list[Word], found: Installation, read: Callable[[Word], Requirement]) -> None:
    """Sort the arguments of an installing command into what they are."""
    position = 0
    while position < len(words):
        word = words[position]
        if not word.value.startswith("-") or word.value == "-":
            found.requirements.append(read(word))
            position += 1
            continue
        option, argument, taken = _option(word, words[position + 1 : position + 2])
        if argument is not None:
            _use(option, argument, found, read)
        position += 1 + taken


def _option(word: Word, following: list[Word]) -> tuple[str, Word | None, int]:
    """An option, its value (after `=`, glued on, or the next word), and words taken for it."""
    name, equals, value = word.value.partition("=")
    if not name.startswith("--"):
        name, value = word.value[:2], word.value[2:].removeprefix("=")
        equals = value
    if not _takes_value(name) and not name.startswith("--"):
        return name, None, 0
    if equals:
        return name, Word(value, word.start, word.end), 0
    if _takes_value(name) and following:
        return name, following[0], 1
    return name, None, 0


def _takes_value(option: str) -> bool:
    return any(option in table for table in (FILES, INDEXES, PIP_VALUES, TAKES))


def _use(
    option: str, argument: Word, found: Installation, read: Callable[[Word], Requirement]
) -> None:
    if option in FILES:
        found.references.append(Reference(argument, FILES[option]))
    elif option in INDEXES:
        found.indexes.append(IndexUse(argument, INDEXES[option]))
    elif option in ("-e", "--editable"):
        found.requirements.append(Requirement(argument, editable(argument.value)))
    elif option in TAKES:
        found.requirements.append(read(argument))


def _python_requirement(word: Word) -> Requirement:
    return Requirement(word, requirement(word.value))


def _at_requirement(word: Word) -> Requirement:
    """`name@^1.2`, which poetry and uvx know besides PEP 508."""
    match = _AT.fullmatch(word.value)
    if match is None:
        return _python_requirement(word)
    if match[3] == "latest":
        return Requirement(word, Declared(normalised(match[1]), "none"))
    grade = poetry(match[3])
    declared = Declared(
        normalised(match[1]), grade.pin, match[3], grade.version, pep440=grade.pep440
    )
    return Requirement(word, declared)


_TOOLS: dict[str, Callable[[list[Word]], Installation | None]] = {
    "pip": _pip,
    "uv": _uv,
    "uvx": _uvx,
    "pipx": _adder("pipx", ("install", "inject", "run")),
    "pipenv": _adder("pipenv", ("install", "sync")),
    "pdm": _adder("pdm", ("add", "install", "sync")),
    "poetry": _poetry,
    "conda": _conda,
    "mamba": _conda,
    "micromamba": _conda,
    "apt": _apt,
    "apt-get": _apt,
    "aptitude": _apt,
}
