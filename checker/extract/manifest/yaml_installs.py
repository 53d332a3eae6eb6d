"""YAML of CI systems, orchestrators and clouds → what their steps install.

A table says which key means what, so that one walk reads them all. Keys that other tools use for
something else count only below the keys that make them mean packages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from posixpath import basename

from checker.extract import Context, Extractor, Item
from checker.extract.commands import MAX_WORD, VARIABLES, ShellCommand
from checker.extract.comments import line_directives
from checker.extract.manifest.bom_producers import BomProducer, producing_action
from checker.extract.manifest.conda import CondaReader
from checker.extract.manifest.declare import Where, dependency, index
from checker.extract.manifest.facts import Index, IndexOption, Manifest, Scope
from checker.extract.manifest.includes import command_include
from checker.extract.manifest.install_commands import Installation, index_variable, installation
from checker.extract.manifest.mapped import locate_in
from checker.extract.manifest.requirements import LineReader
from checker.extract.manifest.shell import FACTS, ShellReader
from checker.extract.manifest.shell_words import Command, Word, nested
from checker.extract.manifest.yaml_document import Document, Node
from checker.extract.python.inline import fragment_in, readable
from checker.source import BytesReader, Source

_CI = re.compile(
    r"(?:^|/)(?:\.github/|\.gitlab-ci|\.gitlab/|\.circleci/|\.travis\.yml|azure-pipelines|\.azure"
    r"|bitbucket-pipelines|buildspec|appveyor|\.buildkite/|cloudbuild|action\.ya?ml$|\.drone\.yml)"
)
_HINT = re.compile(
    rb"\binstall\b|packages_to_install|pypi:|runtime_env|python_packages|additional_dependencies"
    rb"|conda_file|curl|wget|PIP_|UV_|build_dependencies|requirements|system_packages|uvx|pip:"
    rb"|sbom|cyclonedx|spdx|syft"
    rb"|python[\d.]*[ \t][^\n]{0,80}?(?:-[A-Za-z]{0,12}c\b|<<)|shell['\"]?:[ \t]*['\"]?python"
    rb"|" + "|".join(sorted(VARIABLES)).encode()
)

_PYTHON = re.compile(r"(?:\S*/)?python[\d.]*(?:\s|$)")
"""The shell of a step whose text is a program."""

_JSON_HINTS = (
    *(b'"pypi"', b'"packages_to_install"', b'"runtime_env"'),
    *(b"pip install", b"pip3 install"),
)
"""Jobs of Databricks and Ray, and compiled pipelines, which may be JSON as well."""

_LOCK = re.compile(r"(?:^|[/.])(?:conda-lock|pnpm-lock)\.ya?ml$")
"""What programs wrote that resolve; another extractor reads those."""

_SCRIPTS = frozenset(
    {"run", "script", "before_script", "after_script", "before_install", "install", "after_install"}
    | {"commands", "bash", "inlineScript", "setup", "setup_commands", "head_setup_commands"}
    | {"worker_setup_commands", "initialization_commands", "startup_script", "build_commands"}
    | {"postCreateCommand", "pre_build", "post_install", "pwsh", "powershell"}
)
"""Keys whose strings are lines for a shell."""

_ARGUMENTS = frozenset({"command", "args", "entrypoint", "cmd"})
"""Keys whose lists are the words of one command; a string there is a line for a shell."""

_NPM = re.compile(r"@|[\w.-]+@[\d^~]")
"""`prettier@3.0.0`, `@scope/name`: for a hook written in JavaScript."""

_LISTS = frozenset({"packages_to_install", "python_packages"})
"""Keys whose lists are requirements wherever they stand."""


def _may_install(data: bytes, *, json: bool) -> bool:
    if json:
        return any(hint in data for hint in _JSON_HINTS)
    return _HINT.search(data) is not None


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a YAML file has installed."""
    json = source.path.endswith(".json")
    if _LOCK.search(source.path) or not _may_install(source.data, json=json):
        return
    if json:
        spaces = source.data.replace(b"\t", b" ")  # JSON is YAML but for tabs between its tokens
        source = Source(source.path, BytesReader(spaces), member=source.member)
    document = Document(source)
    problem = document.load()
    if problem is not None:
        if "{{" not in source.text.text or _CI.search(source.path):
            yield problem
        if not document.roots:
            return
    reader = _Steps(source, document)
    for root in document.roots:
        yield from reader.read(root)
    if reader.found:
        yield from line_directives(source.text, source.at)


class _Steps:
    """Reads all keys of one file."""

    def __init__(self, source: Source, document: Document) -> None:
        self._source = source
        self._document = document
        ci = bool(_CI.search(source.path))
        scope: Scope = "ci" if ci else "pipeline"
        name = basename(source.path).lower()
        if name in _NAMES:
            scope = _NAMES[name]
        self._where = Where("workflow" if ci else "yaml", scope)
        self._shell = ShellReader(locate_in(source), self._where, source)
        self._variables: dict[str, str] = {}
        self.found = False
        self._readers: dict[str, Callable[[tuple[str, ...], Node], Iterator[Item]]] = {
            **dict.fromkeys(_SCRIPTS, self._script),
            **dict.fromkeys(_ARGUMENTS, self._arguments),
            **dict.fromkeys(_LISTS, self._requirements),
            "additional_dependencies": self._hook,
            "uses": self._action,
            "pypi": self._pypi,
            "pip": self._pip,
            "uv": self._pip,
            "packages": self._below(("python",), self._requirements),
            "requirements": self._loose,
            "dependencies": self._dependencies,
            "build_dependencies": self._requirements,
            "conda_file": self._environment,
            "conda_env": self._environment,
            "conda": self._environment,
            "requirements_txt": self._file,
            "requirements_file": self._file,
            "python_requirements": self._file,
            "pip_requirements": self._file,
            "system_packages": self._apt,
            "apt_packages": self._below(("docker",), self._apt),
            "index_url": self._below(("python",), partial(self._index, "index-url")),
            "extra_index_url": self._below(("python",), partial(self._index, "extra-index-url")),
            "find_links": self._below(("python",), partial(self._index, "find-links")),
            "trusted_host": self._below(("python",), partial(self._index, "trusted-host")),
        }

    def read(self, root: Node) -> Iterator[Item]:
        """Yield what one document has installed."""
        self._variables = _variables(root)
        seen: set[int] = set()
        for path, node in root.walk():
            told: list[Item] = [*self._switches(path, node), *self._program(node, seen)]
            self.found = self.found or bool(told)
            yield from told
            if not path or id(node) in seen:
                continue
            key = path[-1]
            if option := index_variable(key):
                yield from self._index(option, path, node)
            elif reader := self._readers.get(key):
                seen.update(id(item) for item in node.items)
                seen.add(id(node))
                for item in reader(path, node):
                    self.found = True
                    yield item

    def _program(self, step: Node, seen: set[int]) -> Iterator[Source]:
        """`run` of a step whose `shell` is Python."""
        script = step.get("run")
        if script is None or not _PYTHON.match(step.string("shell") or ""):
            return
        seen.add(id(script))
        if (program := readable(self._document.script(script))) is not None:
            inside = (fragment_in(program, locate_in(self._source)),)
            yield self._source.code(f"{self._source.name}.ipynb-code", inside)

    def _switches(self, path: tuple[str, ...], node: Node) -> Iterator[ShellCommand]:
        """Environment variables: `env: {NAME: value}`, and `- {name: NAME, value: value}`."""
        pairs = [(name.text, value) for name, value in node.pairs]
        if (value := node.get("value")) is not None:
            pairs = [(node.string("name") or "", value)]
        elif not path or path[-1] not in _SETTINGS:
            return
        for name, value in pairs:
            if name in VARIABLES and value.kind == "scalar":
                at = self._document.place(value)
                yield ShellCommand(at=at, program="", settings={name: value.text[:MAX_WORD]})

    def _below(
        self, parents: tuple[str, ...], reader: Callable[[tuple[str, ...], Node], Iterator[Item]]
    ) -> Callable[[tuple[str, ...], Node], Iterator[Item]]:
        def read(path: tuple[str, ...], node: Node) -> Iterator[Item]:
            if path[-1 - len(parents) : -1] == parents:
                yield from reader(path, node)

        return read

    def _script(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        for one in node.scalars():
            yield from self._shell.read(self._document.script(one), self._variables)

    def _arguments(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        if node.kind == "scalar":
            yield from self._script(path, node)
            return
        scalars = node.scalars()
        words = [Word(one.text, number, number) for number, one in enumerate(scalars)]
        if not words:
            return
        if path[-1] == "args" and words[0].value == "-c":
            words = [Word("sh", 0, 0), *words]  # the shell is the entry point
        if script := nested(Command(words), basename(words[0].value)):
            yield from self._script(path, scalars[script.start])
        elif path[-1] == "args" and len(words) == 1:
            yield from self._script(path, scalars[0])
        elif found := installation(words):
            yield from self._installation(found, scalars)

    def _installation(self, found: Installation, scalars: list[Node]) -> Iterator[Item]:
        """What a command installs whose words are scalars; a word's start is its number."""
        for one in found.requirements:
            if one.declared:
                at = self._document.place(scalars[one.word.start])
                where = self._where._replace(ecosystem=one.ecosystem)
                yield dependency(at, one.declared, where)
        for reference in found.references:
            at = self._document.place(scalars[reference.word.start])
            yield command_include(at, reference.relation, reference.word.value)
        for use in found.indexes:
            at = self._document.place(scalars[use.word.start])
            yield index(at, use.option, use.word.value, self._where)

    def _requirements(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        reader = LineReader(self._source, locate_in(self._source), self._where)
        for one in node.scalars():
            line = self._document.script(one)
            text = line.text.strip()
            if text.endswith((".txt", ".in")) and not text.startswith("-"):
                yield command_include(self._document.place(one), "install", text)
            elif text:
                yield from reader.read(line._replace(text=line.text.rstrip()))

    def _hook(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        """Of a pre-commit hook, whose packages are those of its language."""
        if not any(_NPM.match(one.text) for one in node.scalars()):
            yield from self._requirements(path, node)

    def _loose(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        """`requirements` of ZenML's docker settings and of Truss; elsewhere it may be prose."""
        if "docker" in path or (len(path) == 1 and self._is("config.yaml", "config.yml")):
            yield from self._requirements(path, node)

    def _dependencies(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        """Of a Databricks environment, and of MLflow's python_env.yaml."""
        if path[-2:] == ("spec", "dependencies") or self._is("python_env.yaml", "python_env.yml"):
            yield from self._requirements(path, node)

    def _is(self, *names: str) -> bool:
        return basename(self._source.path).lower() in names

    def _action(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        if tool := producing_action(node.text):
            yield BomProducer(at=self._document.place(node), tool=tool)

    def _pypi(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        """A library of a Databricks job."""
        if package := node.get("package"):
            yield from self._requirements(path, package)
            if repo := node.get("repo"):
                yield from self._index("index-url", path, repo)

    def _pip(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        """Ray's `runtime_env.pip`, BentoML's; that of a conda environment is read with it."""
        if "runtime_env" in path or path == ("conda", "pip"):
            yield from self._requirements(path, node.get("packages") or node)

    def _environment(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        if node.kind == "mapping":
            yield from CondaReader(self._source, self._document, self._where.scope).environment(
                node
            )
        elif node.kind == "scalar" and node.text.endswith((".yml", ".yaml")):
            yield command_include(self._document.place(node), "install", node.text)

    def _file(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        for one in node.scalars():
            yield command_include(self._document.place(one), "install", one.text)

    def _apt(self, path: tuple[str, ...], node: Node) -> Iterator[Item]:
        for one in node.scalars():
            words = [Word(text, 0, 0) for text in ("apt-get", "install", one.text)]
            found = installation(words)
            for package in found.requirements if found else ():
                if package.declared:
                    where = self._where._replace(ecosystem="apt")
                    yield dependency(self._document.place(one), package.declared, where)

    def _index(self, option: IndexOption, path: tuple[str, ...], node: Node) -> Iterator[Index]:
        for one in node.scalars():
            for url in one.text.split():
                yield index(self._document.place(one), option, url, self._where)


def _variables(root: Node) -> dict[str, str]:
    """Variables of jobs and steps that have one plain value in the whole document."""
    found: dict[str, set[str]] = {}
    for path, node in root.walk():
        if path and path[-1] in _SETTINGS:
            for name, value in node.pairs:
                text = value.text if value.kind == "scalar" else "$"
                found.setdefault(name.text, set()).add(text)
    return {
        name: next(iter(texts))
        for name, texts in found.items()
        if len(texts) == 1 and not any("$" in text or "`" in text for text in texts)
    }


_SETTINGS = frozenset({"env", "variables", "environment"})
"""Keys under which CI systems and containers set variables by name."""

_NAMES: dict[str, Scope] = {
    ".pre-commit-config.yaml": "dev",
    "bentofile.yaml": "image",
    "bentofile.yml": "image",
    "cog.yaml": "image",
    "python_env.yaml": "application",
    "python_env.yml": "application",
    "docker-compose.yml": "image",
    "docker-compose.yaml": "image",
    "compose.yaml": "image",
    "compose.yml": "image",
}
"""Files whose steps are neither CI nor a pipeline."""


EXTRACTOR = Extractor(
    name="yaml-installs",
    facts=(*FACTS, Manifest),
    extract=extract,
)
