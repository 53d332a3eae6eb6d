"""Shell scripts, and shell text inside of other files → what their commands install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from checker.extract import Context, Extractor, Item
from checker.extract.commands import HINTS as COMMAND_HINTS
from checker.extract.commands import ShellCommand, settings_in
from checker.extract.commands import command as shell_command
from checker.extract.comments import line_directives
from checker.extract.manifest.bom_producers import BomProducer, producing_command
from checker.extract.manifest.declare import Where, dependency, index
from checker.extract.manifest.downloads import PipedDownload, piped_downloads
from checker.extract.manifest.facts import Dependency, Include, Index, Scope
from checker.extract.manifest.includes import command_include
from checker.extract.manifest.install_commands import (
    Installation,
    Requirement,
    index_variable,
    installation,
    unwrapped,
)
from checker.extract.manifest.mapped import Locate, Mapped
from checker.extract.manifest.shell_words import (
    MAX_NESTED,
    Command,
    Script,
    TooComplexError,
    Word,
    inner,
    is_shell,
    nested,
)
from checker.extract.python.inline import STARTS, fragment_in, program_of
from checker.model import Location, Problem
from checker.source import Fragment, Source, Text

FACTS = (Dependency, Index, Include, PipedDownload, BomProducer, ShellCommand)
"""What shell text can declare."""

HINTS = (
    *("install", "add ", "sync", "pip", "conda", "uvx", "curl", "wget", "INDEX", "create"),
    *("cyclonedx", "spdx", "syft", "cdxgen", "sbom"),
    *COMMAND_HINTS,
)
"""A text with none of these declares nothing; it is not parsed."""


_INSTALLS = re.compile(r"^[^#\n]*\b(?:pip3?|uv|conda|mamba)\b[^#\n]*\binstall\b", re.MULTILINE)
"""A command that installs, as far as a text shows that no shell would take."""

_SHEBANG = re.compile(rb"#![^\n]*[/ ](?:ba|da|z|k)?sh\b")


class ShellReader:
    """Reads the shell text in one file; `locate` gives places in that file.

    Programs that its commands hold are sources within `source`, and not read where there is none.
    """

    def __init__(
        self, locate: Locate, where: Where, source: Source | None = None, *, commands: bool = True
    ) -> None:
        self._locate = locate
        self._where = where
        self._source = source
        self._commands = commands

    def read(
        self, script: Mapped, variables: dict[str, str] | None = None, depth: int = 0
    ) -> Iterator[Item]:
        """Yield what the commands of a script install."""
        programs = self._source is not None and STARTS.search(script.text)
        if not programs and not any(hint in script.text for hint in HINTS):
            return
        try:
            parsed = Script(script.text, variables)
        except TooComplexError as error:
            at = self._locate(*script.range(0, 1))
            yield Problem("shell.too-complex", at, str(error))
            return
        if parsed.broken and not parsed.commands:
            yield self._unreadable(script, "no command of it can be read")
        known = {key: value for key, value in parsed.variables.items() if value is not None}
        for name, value, start, end in settings_in(script.text) if self._commands else ():
            at = self._locate(*script.range(start, end))
            yield ShellCommand(at=at, program="", settings={name: value})
        declared = not parsed.commands
        for command in parsed.commands:
            for item in self._command(script, command, known, depth):
                declared = declared or isinstance(item, (Dependency, Include, Problem))
                yield item
        if parsed.broken and not declared and _INSTALLS.search(script.text):
            yield self._unreadable(script, "what it installs cannot be read")

    def _unreadable(self, script: Mapped, message: str) -> Problem:
        return Problem("shell.syntax", self._locate(*script.range(0, 1)), message)

    def _command(
        self, script: Mapped, command: Command, variables: dict[str, str], depth: int
    ) -> Iterator[Item]:
        yield from self._variables(script, command)
        for download in piped_downloads(command):
            yield download.fact(self._at(script, download.word), self._where.scope)
        words = unwrapped(command.words)
        program = basename(words[0].value) if words else ""
        if depth < MAX_NESTED and words:
            if len(words) == 1 and " " in program:  # the one argument of `eval`
                yield from self.read(inner(script, words[0]), variables, depth + 1)
            elif (word := nested(Command(words), program)) is not None:
                yield from self.read(inner(script, word), variables, depth + 1)
            elif command.body and is_shell(program):
                yield from self.read(script.part(*command.body), variables, depth + 1)
        if self._source is not None and (code := program_of(script, command, words)):
            inside = (fragment_in(code, self._locate),)
            yield self._source.code(f"{self._source.name}.ipynb-code", inside)
        if self._commands and command.words:
            yield from self._known(script, command, words)
        if tool := producing_command(command):
            yield BomProducer(at=self._at(script, command.words[0]), tool=tool)
        if found := installation(command.words):
            yield from self._installation(script, found)

    def _known(self, script: Mapped, command: Command, words: list[Word]) -> Iterator[Item]:
        at = self._at(script, command.words[0])
        settings = [(name, word.value) for name, word in command.assignments]
        if (fact := shell_command(at, [word.value for word in words], settings)) is not None:
            yield fact

    def _variables(self, script: Mapped, command: Command) -> Iterator[Item]:
        for name, word in command.assignments:
            if option := index_variable(name):
                for url in word.value.split():
                    yield index(self._at(script, word), option, url, self._where)

    def _installation(self, script: Mapped, found: Installation) -> Iterator[Item]:
        for use in found.indexes:
            where = self._where._replace(ecosystem="conda" if use.option == "channel" else "pypi")
            yield index(self._at(script, use.word), use.option, use.word.value, where)
        for one in found.requirements:
            if one.word.value == "python3-pip" and "ensurepip" in script.text:
                continue  # what KFP writes before each step, for images without pip
            yield from self._requirement(script, one)
        for reference in found.references:
            at, name = self._at(script, reference.word), reference.word.value
            if reference.relation == "project":
                name = "."
            yield command_include(at, reference.relation, name)

    def _requirement(self, script: Mapped, one: Requirement) -> Iterator[Item]:
        at = self._at(script, one.word)
        if one.declared is None:
            yield Problem("shell.requirement", at, f"not a requirement: {one.word.value[:80]}")
            return
        yield dependency(at, one.declared, self._where._replace(ecosystem=one.ecosystem))

    def _at(self, script: Mapped, word: Word) -> Location:
        start, end = word.start, word.end
        if end - start >= 2 and script.text[start] in "\"'" and script.text[end - 1] in "\"'":
            start, end = start + 1, end - 1
        return self._locate(*script.range(start, end))


def sniff(head: bytes, size: int) -> bool:
    """Recognise a script without a suffix by the shell that it names."""
    return _SHEBANG.match(head) is not None


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a shell script, or shell text cut out of a larger file, installs."""
    scope: Scope = "notebook" if source.name.endswith(".ipynb-shell") else "script"
    for piece in source.fragments:
        reader = ShellReader(_locate_in(piece), Where("shell", scope), source)
        yield from reader.read(Mapped.of([(piece.text, 0)]))
    if source.name == source.path:
        yield from line_directives(source.text, source.at)


def _locate_in(fragment: Fragment) -> Locate:
    text = Text(fragment.text, "utf-8", False)
    return lambda start, end: fragment.locate(text.span(start, end))


EXTRACTOR = Extractor(
    name="shell",
    facts=FACTS,
    extract=extract,
    sniff=sniff,
)
