"""Dockerfiles → what their RUN instructions install, and the indexes their variables name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.commands import VARIABLES, ShellCommand, command
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, index
from checker.extract.manifest.dockerfile_text import Instruction, instructions
from checker.extract.manifest.install_commands import index_variable
from checker.extract.manifest.mapped import Locate, Mapped, locate_in
from checker.extract.manifest.shell import FACTS, ShellReader
from checker.model import Problem
from checker.source import Source

_COMMANDS = frozenset({"RUN", "CMD", "ENTRYPOINT"})
_FLAG = re.compile(r"(?:\s*--[a-z]+(?:=\S*)?\s+)+")
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_SETTING = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_SINGLE = re.compile(r"([A-Za-z_]\w*)\s+(\S.*)")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what an image recipe installs."""
    where = Where("dockerfile", "image")
    locate = locate_in(source)
    reader = ShellReader(locate, where, source)
    stages = _Stages()
    if source.text.lossy:
        message = "undecodable bytes were replaced"
        yield Problem("dockerfile.encoding", source.whole(), message)
    for instruction in instructions(source.text):
        if instruction.keyword == "FROM":
            stages.enter(instruction.arguments.text)
        elif instruction.keyword in ("ARG", "ENV"):
            yield from _set(instruction, stages.declare(instruction), locate, where)
        elif instruction.keyword in _COMMANDS:
            for script in _scripts(instruction):
                yield from reader.read(script, stages.variables)
        elif instruction.keyword == "ADD":
            yield from _added(instruction, locate)
    yield from line_directives(source.text, source.at)


def _set(
    instruction: Instruction, variables: dict[str, str], locate: Locate, where: Where
) -> Iterator[Item]:
    """Note the variables that ARG and ENV set, and yield what some of them mean."""
    for name, value, start, end in _settings(instruction):
        variables[name] = _filled(value, variables)
        place = locate(*instruction.arguments.range(start, end))
        if name in VARIABLES:
            yield ShellCommand(at=place, program="", settings={name: value})
        if option := index_variable(name):
            for url in variables[name].split():
                yield index(place, option, url, where)


def _added(instruction: Instruction, locate: Locate) -> Iterator[Item]:
    """`ADD` fetches addresses as wget does."""
    text = instruction.arguments.text
    place = locate(*instruction.arguments.range(0, len(text)))
    if (fetched := command(place, ["wget", *text.split()])) is not None and fetched.urls:
        yield fetched


class _Stages:
    """The variables that hold: a stage has those of the stage it starts from, and its own."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self._global: dict[str, str] = self.variables
        self._stages: dict[str, dict[str, str]] = {}

    def enter(self, arguments: str) -> None:
        """Start a stage; of what stands before the first one nothing holds but by a new ARG."""
        match = _FROM.fullmatch(arguments.strip())
        parent = self._stages.get(match[1].lower(), {}) if match else {}
        self.variables = dict(parent)
        if match and match[2]:
            self._stages[match[2].lower()] = self.variables

    def declare(self, instruction: Instruction) -> dict[str, str]:
        """An ARG without a value has the one from before the first stage."""
        if instruction.keyword == "ARG" and self.variables is not self._global:
            for name in instruction.arguments.text.split():
                if name in self._global:
                    self.variables[name] = self._global[name]
        return self.variables


def _settings(instruction: Instruction) -> Iterator[tuple[str, str, int, int]]:
    """Names and values that ARG and ENV set, with the place of the value."""
    text = instruction.arguments.text
    single = _SINGLE.fullmatch(text.strip()) if instruction.keyword == "ENV" else None
    if single and "=" not in text.split(maxsplit=1)[0]:
        start = text.index(single[2])
        yield single[1], single[2], start, start + len(single[2])
        return
    for match in _SETTING.finditer(text):
        quoted = match[2][:1] in ("'", '"')
        yield match[1], match[2][1:-1] if quoted else match[2], match.start(2), match.end(2)


def _filled(value: str, variables: dict[str, str]) -> str:
    """The value with the variables set before it filled in."""
    return re.sub(r"\$\{?(\w+)\}?", lambda match: variables.get(match[1], match[0]), value)


def _scripts(instruction: Instruction) -> Iterator[Mapped]:
    """The shell text of a command: here documents where it is nothing else, or its arguments."""
    arguments = instruction.arguments
    flags = _FLAG.match(arguments.text)
    command = arguments.part(flags.end() if flags else 0, len(arguments.text))
    if _is_exec(command.text):
        yield _as_shell(command)
        return
    if instruction.documents and re.match(
        r"\s*(?:<<|(?:/bin/|/usr/bin/)?(?:ba|z)?sh\b)", command.text
    ):
        yield from instruction.documents
        return
    yield command


def _is_exec(text: str) -> bool:
    """Whether the arguments are a JSON array of strings."""
    if not text.lstrip().startswith("["):
        return False
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return all(isinstance(word, str) for word in words)


def _as_shell(command: Mapped) -> Mapped:
    """The exec form as shell text, with quotes round what a shell would take apart."""
    text = command.text
    pieces: list[tuple[str, int]] = []
    for match in _STRING.finditer(text):
        quote = "" if re.fullmatch(r"[\w./=+-]*", match[1]) else "'"
        pieces.append((quote, command.offset(match.start())))
        pieces.append((match[1].replace("'", " "), command.offset(match.start(1))))
        pieces.append((f"{quote} ", command.offset(match.end(1))))
    return Mapped.of(piece for piece in pieces if piece[0])


EXTRACTOR = Extractor(
    name="dockerfile",
    facts=FACTS,
    extract=extract,
)
