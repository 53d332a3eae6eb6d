"""Shell text → the commands in it, as words with their places.

tree-sitter reads the grammar, so that quotes, comments, continuations, redirections and here
documents mean what they mean to a shell. Variables with one literal value in the text are filled
in; all others stay as written, so that what depends on them is seen to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from checker.extract.manifest.mapped import Mapped

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHARACTERS = 1024 * 1024
"""Of one script; real ones stay below 100 KB."""

MAX_PIPES = 4000
"""Of `|` and of `=(` in one text: the parser takes quadratic time on a long chain of either."""

MAX_WORDS = 10_000
"""Of one command; the longest real ones name a few hundred packages."""

MAX_NESTED = 4
"""Shells within shells (`bash -c "bash -c ..."`)."""

_RUN = re.compile(r"<{16}")
"""Each `<` may open a here document: the parser tries them all."""

_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh"})
_QUIET = frozenset({"comment", "\n", ";"})


class Word(NamedTuple):
    """One argument: its value, its place in the text, and whether it was quoted as a whole."""

    value: str
    start: int
    end: int


class Command(Struct):
    """A simple command. `feeds` is what reads its output; `sources` are commands it reads from."""

    words: list[Word]
    assignments: list[tuple[str, Word]] = []
    feeds: list[Command] = []
    sources: list[Command] = []
    body: tuple[int, int] | None = None


_TEMPLATE = re.compile(rb"\$\{\{[^{}]{0,500}\}\}")
_PYTHON = re.compile(rb"(?<![^\s;&|])\{[A-Za-z_][\w.]{0,100}\}(?=\s)")
"""`!{sys.executable} -m pip` in a notebook, where IPython fills in the braces."""


def _masked(match: re.Match[bytes]) -> bytes:
    """What a CI system fills in (`${{ matrix.x }}`), as a variable of the same length."""
    return b"$" + b"_" * (len(match[0]) - 1)


class TooComplexError(Exception):
    """The text is larger or more convoluted than is read."""


class Script:
    """The commands of one text, in order, those inside of functions, loops and branches too."""

    def __init__(self, text: str, variables: dict[str, str] | None = None) -> None:
        if len(text) > MAX_CHARACTERS:
            raise TooComplexError(f"over {MAX_CHARACTERS} characters")
        if text.count("|") > MAX_PIPES or text.count("=(") > MAX_PIPES or _RUN.search(text):
            raise TooComplexError(f"over {MAX_PIPES} pipes, or redirections without end")
        self._text = text.replace("\r", " ")
        self._data = self._text.encode("utf-8", "replace")
        self._ascii = len(self._data) == len(text)
        self.variables: dict[str, str | None] = dict(variables or {})
        self.commands: list[Command] = []
        self._by_node: dict[int, Command] = {}
        self._read()

    def _read(self) -> None:
        import tree_sitter
        import tree_sitter_bash

        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
        data = _PYTHON.sub(_masked, _TEMPLATE.sub(_masked, self._data))
        root = parser.parse(data).root_node
        self.broken = root.has_error
        stack: list[tuple[Node, Node | None]] = [(root, None)]
        pipelines: list[Node] = []
        while stack:
            node, parent = stack.pop()
            if node.type == "variable_assignment" and not (parent and parent.type == "command"):
                self._assign(node)
            elif node.type == "for_statement":
                self._loop_variable(node)
            elif node.type == "command":
                self._command(node, parent)
            elif node.type == "pipeline":
                pipelines.append(node)
            stack.extend((child, node) for child in reversed(node.children))
        for node in pipelines:
            self._connect(node)

    def _assign(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or name.type != "variable_name":
            return
        key, text = self._raw(name), self._value(value) if value else ""
        known = self.variables.get(key, text) == text and "$" not in text and "`" not in text
        self.variables[key] = text if known else None

    def _loop_variable(self, node: Node) -> None:
        name = node.child_by_field_name("variable")
        if name is not None:
            self.variables[self._raw(name)] = None

    def _command(self, node: Node, parent: Node | None) -> None:
        if node.child_count > MAX_WORDS:
            raise TooComplexError(f"a command of over {MAX_WORDS} words")
        command = Command([])
        for child in node.children:
            if child.type == "variable_assignment":
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name and value:
                    command.assignments.append((self._raw(name), self._word(value)))
            elif child.type == "command_name":
                command.words.extend(self._words(child.children[0] if child.children else child))
            elif child.is_named and child.type not in ("file_redirect", "herestring_redirect"):
                command.words.extend(self._words(child))
            self._sources(child, command)
        if parent and parent.type == "redirected_statement":
            self._redirected(parent, command)
        self._by_node[node.id] = command
        self.commands.append(command)

    def _redirected(self, parent: Node, command: Command) -> None:
        """Arguments after a redirection, and the here document, belong to the command as well."""
        for redirect in parent.children:
            if redirect.type == "file_redirect":
                targets = [one for one in redirect.named_children if one.type != "file_descriptor"]
                for extra in targets[1:]:
                    command.words.extend(self._words(extra))
            elif redirect.type == "heredoc_redirect":
                for child in redirect.children:
                    if child.type == "heredoc_body":
                        command.body = self._span(child)

    def _sources(self, node: Node, command: Command) -> None:
        """Commands in `$(…)` and `<(…)`: what they print becomes an argument or a file."""
        stack = [node]
        while stack:
            one = stack.pop()
            if one.type in ("command_substitution", "process_substitution"):
                command.sources.extend(self._inner(one))
            elif one.type in ("string", "concatenation", "command_name"):
                stack.extend(one.children)

    def _inner(self, node: Node) -> Iterator[Command]:
        for child in node.named_children:
            target = child.named_children[0] if child.type == "redirected_statement" else child
            if target.type == "command":
                yield Command(
                    [
                        word
                        for part in target.children
                        if part.is_named
                        for word in self._words(part)
                    ]
                )

    def _connect(self, pipeline: Node) -> None:
        parts = []
        for child in pipeline.named_children:
            inner = child.named_children[0] if child.type == "redirected_statement" else child
            parts.append(self._by_node.get(inner.id))
        for index, left in enumerate(parts):
            if left is not None:
                left.feeds.extend(one for one in parts[index + 1 :] if one is not None)

    def _words(self, node: Node) -> Iterator[Word]:
        """The words of one argument: a variable without quotes is split at blanks."""
        if node.type == "command_name" and node.children:
            node = node.children[0]
        word = self._word(node)
        expanded = node.type in ("simple_expansion", "expansion") and word.value != self._raw(node)
        if expanded and " " in word.value.strip():
            for part in word.value.split():
                yield Word(part, word.start, word.end)
        else:
            yield word

    def _word(self, node: Node) -> Word:
        return Word(self._value(node), *self._span(node))

    def _value(self, node: Node) -> str:
        """What a word comes to. Recursion is bounded by the nesting of quotes in one word."""
        if node.type == "raw_string":
            return self._raw(node)[1:-1]
        if node.type == "string":
            return self._joined(node)
        if node.type == "concatenation":
            return "".join(self._value(child) for child in node.children)
        if node.type in ("simple_expansion", "expansion"):
            return self._expanded(node)
        raw = self._raw(node)
        return (
            re.sub(r"\\(\n|.)", lambda m: "" if m[1] == "\n" else m[1], raw) if "\\" in raw else raw
        )

    def _joined(self, node: Node) -> str:
        """The inside of double quotes: expansions filled in, everything else as it stands."""
        start, end = node.start_byte + 1, node.end_byte - 1
        parts, at = [], start
        for child in node.named_children:
            if child.type in ("simple_expansion", "expansion"):
                parts.append(self._bytes(at, child.start_byte))
                parts.append(self._expanded(child))
                at = child.end_byte
        parts.append(self._bytes(at, max(at, end)))
        return re.sub(r"\\([\"\\$`\n])", r"\1", "".join(parts))

    def _expanded(self, node: Node) -> str:
        names = [one for one in node.children if one.type == "variable_name"]
        raw = self._raw(node)
        if len(names) != 1:
            return raw
        value = self.variables.get(self._raw(names[0]))
        rest = raw[2:-1].removeprefix(self._raw(names[0])) if raw.startswith("${") else ""
        if value is not None and (not rest or rest.startswith((":-", "-"))):
            return value
        default = re.fullmatch(r":?-([\w.+!<>=~,-]+)", rest)
        return default[1] if default else raw

    def _raw(self, node: Node) -> str:
        return self._bytes(node.start_byte, node.end_byte)

    def _bytes(self, start: int, end: int) -> str:
        if self._ascii:
            return self._text[start:end]
        return self._data[start:end].decode("utf-8", "replace")

    def _span(self, node: Node) -> tuple[int, int]:
        return self._position(node.start_byte), self._position(node.end_byte)

    def _position(self, offset: int) -> int:
        return offset if self._ascii else len(self._data[:offset].decode("utf-8", "replace"))


def nested(command: Command, program: str) -> Word | None:
    """The script that a shell is given with `-c`."""
    if program not in _SHELLS:
        return None
    values = iter(command.words[1:])
    for word in values:
        if word.value.startswith("-") and word.value.endswith("c"):
            return next(values, None)
    return None


def is_shell(program: str) -> bool:
    """Whether a program runs the text it reads."""
    return program in _SHELLS


def inner(script: Mapped, word: Word) -> Mapped:
    """The text of a quoted word as a script of its own."""
    quoted = script.text[word.start : word.start + 1] in ('"', "'")
    return script.part(word.start + quoted, word.end - quoted)
