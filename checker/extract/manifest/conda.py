"""Conda environments, recipes and locks in YAML → facts.

An environment is any mapping with a list of `dependencies`: MLflow and Azure ML write the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract import Context, Extractor, Item
from checker.extract.comments import line_directives
from checker.extract.manifest.declare import Where, dependency, hash_share, index, is_dev
from checker.extract.manifest.facts import Dependency, Include, Index, Manifest, Scope, normalised
from checker.extract.manifest.mapped import locate_in
from checker.extract.manifest.matchspec import matchspec
from checker.extract.manifest.requirement import Declared
from checker.extract.manifest.requirements import LineReader
from checker.extract.manifest.yaml_document import Document, Node
from checker.model import Problem
from checker.source import BytesReader, Source

_TEMPLATE = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{#.{0,500}?#\}", re.DOTALL)

MAX_RECIPE = 256 * 1024
"""Characters of a recipe with templates; real ones have a few thousand."""

_SET = re.compile(r"""\{%-?\s*set\s+(\w+)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*-?%\}""")
_COMPATIBLE = re.compile(r"""pin_compatible\(\s*["']([\w.-]+)["']""")

_LOCK_FILE = re.compile(r"conda-lock[^/]*\.ya?ml$|\.conda-lock\.ya?ml$|lock\.ya?ml$")
_DETAILS = re.compile(
    r"^  (?:(?:dependencies|constrains|optional|platform|build|subdir|noarch|size|timestamp):"
    r"[^\n]*\n(?:    [^\n]*\n)*|category: main\n|  md5: [0-9a-f]{32}\n(?=    sha256: ))",
    re.MULTILINE,
)
"""Keys of a package that are not read, with all that stands deeper; one digest is enough."""

_MASK = "$"
"""Stands for what a template fills in, and makes every version it is part of unknown."""

_LOCK_VERSIONS = frozenset({"1", "2", "3", "4", "5", "6", "7"})


def extract(source: Source, context: Context) -> Iterator[Item]:
    """Yield what a conda file declares."""
    if "python_env." in source.path:
        return  # MLflow's list of pip requirements, which another extractor reads
    recipe = source.size <= MAX_RECIPE and (b"{{" in source.data or b"{%" in source.data)
    templates = Templates(source.text.text) if recipe else None
    shorter = _untemplated(source) if recipe else _without_details(source)
    document = Document(shorter or source)
    problem = document.load()
    if problem and shorter and not recipe:
        document = Document(source)
        problem = document.load()
    if problem:
        yield problem
    reader = CondaReader(source, document, templates=templates)
    for root in document.roots:
        if root.kind == "mapping":
            yield from reader.read(root)
    if reader.found or problem:
        yield reader.manifest(problem is not None)
    yield from line_directives(source.text, source.at)


def _untemplated(source: Source) -> Source:
    """The text with Jinja's tags made into names of the same length, which YAML can read."""

    def masked(match: re.Match[str]) -> str:
        filler = _MASK if match[0].startswith("{{") else " "
        return re.sub(r"[^\n]", filler, match[0])

    text = _TEMPLATE.sub(masked, source.text.text)
    return Source(source.path, BytesReader(text.encode("utf-8", "replace")), member=source.member)


def _without_details(source: Source) -> Source | None:
    """A conda-lock without what no fact is made of: half of the text, and half of the time.

    Lines are emptied and not taken out, so that all others stay where they are. A file that is not
    laid out as conda-lock does it may be no YAML then, and is read whole.
    """
    if not _LOCK_FILE.search(source.path):
        return None
    text = _DETAILS.sub(lambda match: "\n" * match[0].count("\n"), source.text.text)
    return Source(source.path, BytesReader(text.encode("utf-8", "replace")), member=source.member)


class Templates:
    """What Jinja would put into a recipe, as far as its `set` statements tell."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._values = {name: one or two for name, one, two in _SET.findall(text)}

    def filled(self, entry: Node) -> str:
        """The text of a scalar with known variables in it; all else is masked."""
        written = self._text[entry.start : entry.end]
        return _TEMPLATE.sub(self._value, written) if "{{" in written else entry.text

    def _value(self, match: re.Match[str]) -> str:
        inside = match[0][2:-2].strip()
        if compatible := _COMPATIBLE.match(inside):
            return f"{compatible[1]} {_MASK}"
        value: str = self._values.get(inside.partition("|")[0].strip(), _MASK)
        return value


class CondaReader:
    """Reads the mappings of one file."""

    def __init__(
        self,
        source: Source,
        document: Document,
        scope: Scope | None = None,
        templates: Templates | None = None,
    ) -> None:
        self._source = source
        self._templates = templates
        self._document = document
        by_name: Scope = "dev" if is_dev(source.path.rpartition("/")[2]) else "application"
        self._scope: Scope = scope or by_name
        self._hashed = 0
        self._entries = 0
        self._format = "conda"
        self.found = False

    def read(self, root: Node) -> Iterator[Item]:
        """Yield what one document declares, if it is a conda file at all."""
        packages = root.get("package") or root.get("packages")
        if packages and packages.kind == "list" and (root.get("metadata") or root.get("version")):
            yield from self._lock(root, packages)
        elif root.get("package") and (root.get("requirements") or root.get("outputs")):
            yield from self._recipe(root)
        else:
            yield from self.environment(root)

    def environment(self, root: Node) -> Iterator[Item]:
        """Yield an `environment.yml`, wherever it stands."""
        for key in ("dependencies", "packages"):
            entries = root.get(key)
            if entries and entries.kind == "list" and _looks_like_specs(entries):
                self.found = True
                where = Where("conda", self._scope, root.string("name"), "conda")
                yield from self._specs(entries, where)
        if self.found:
            yield from self._channels(root)

    def manifest(self, partial: bool) -> Manifest:
        """The fact about the file as a whole."""
        return Manifest(
            at=self._source.whole(),
            format=self._format,
            scope=self._scope,
            lock=self._format != "conda",
            status="partial" if partial else "ok",
            hashes=hash_share(self._hashed, self._entries),
        )

    def _specs(self, entries: Node, where: Where) -> Iterator[Item]:
        for entry in entries.items:
            if entry.kind == "scalar":
                yield from self._spec(entry, where)
            elif entry.kind == "mapping" and (pip := entry.get("pip")):
                yield from self._pip(pip, where._replace(ecosystem="pypi"))
            elif entry.kind == "list":
                yield Problem("conda.spec", self._document.place(entry), "a list is not a spec")

    def _spec(self, entry: Node, where: Where) -> Iterator[Item]:
        text = self._templates.filled(entry) if self._templates else entry.text
        declared = matchspec(text)
        if declared is None and not text.strip(_MASK + " "):
            return
        if declared is None:
            message = f"not a conda spec: {entry.text[:80]}"
            yield Problem("conda.spec", self._document.place(entry), message)
            return
        self._entries += 1
        self._hashed += bool(declared.digests)
        yield dependency(self._document.place(entry), declared, where)

    def _pip(self, entries: Node, where: Where) -> Iterator[Item]:
        """The `pip:` list, whose entries are lines of a requirements file."""
        reader = LineReader(self._source, locate_in(self._source), where)
        for entry in entries.scalars():
            line = self._document.script(entry)
            if line.text.strip():
                yield from reader.read(line._replace(text=line.text.rstrip()))

    def _channels(self, root: Node) -> Iterator[Index]:
        for channel in (root.get("channels") or Node("list", 0, 0)).scalars():
            where = Where("conda", self._scope, None, "conda")
            yield index(self._document.place(channel), "channel", channel.text, where)

    def _recipe(self, root: Node) -> Iterator[Item]:
        self._format, self.found = "conda", True
        outputs = root.get("outputs")
        for part in (root, *(outputs.items if outputs else ())):
            for entry, where in self._recipe_entries(part):
                yield from self._spec(entry, where)

    def _recipe_entries(self, part: Node) -> Iterator[tuple[Node, Where]]:
        scopes: dict[str, Scope] = {"build": "build", "host": "build", "run": "library"}
        requirements = part.get("requirements")
        for key, scope in scopes.items():
            entries = requirements.get(key) if requirements else None
            for entry in entries.scalars() if entries else ():
                yield entry, Where("conda-recipe", scope, key, "conda")
        for entry in requirements.scalars() if requirements else ():
            yield entry, Where("conda-recipe", "library", "run", "conda")
        tests = part.at("test", "requires")
        for entry in tests.scalars() if tests else ():
            yield entry, Where("conda-recipe", "dev", "test", "conda")

    def _lock(self, root: Node, packages: Node) -> Iterator[Item]:
        """conda-lock and pixi.lock: one mapping per package, platform and build."""
        self._format, self.found = "conda-lock", True
        if self._source.path.endswith("pixi.lock"):
            self._format = "pixi.lock"
        version = root.string("version")
        if version not in _LOCK_VERSIONS:
            message = f"lock version {version} is not known"
            yield Problem("lock.version", self._source.whole(), message)
        for package in packages.items:
            if package.kind == "mapping" and (fact := self._locked(package)):
                self._entries += 1
                self._hashed += fact.hashed
                yield fact

    def _locked(self, package: Node) -> Dependency | None:
        values = {key.text: value for key, value in package.pairs if value.kind == "scalar"}
        conda = "conda" in values or ("manager" in values and values["manager"].text == "conda")
        url = next((values[key].text for key in ("conda", "pypi", "url") if key in values), "")
        name, version = values.get("name"), values.get("version")
        read = matchspec(url) if conda and (name is None or version is None) else None
        if name is None and read is None:
            return None
        text = version.text if version else (read.version if read and read.version else "")
        declared = Declared(
            normalised(name.text if name else read.name if read else ""),
            "locked" if text else "dynamic",
            f"=={text}" if text else "",
            text or None,
            url=url.partition("#")[0] or None,
            digests=_digests(package),
        )
        place = name or next(iter(values.values()))
        scope: Scope = "dev" if _is_dev_category(values) else self._scope
        where = Where(self._format, scope, None, "conda" if conda else "pypi")
        fact = dependency(self._document.place(place), declared, where)
        fact.licence = values["license"].text if "license" in values else None
        return fact


def _looks_like_specs(entries: Node) -> bool:
    """Whether a list is one of specs, and not of something else that is called dependencies."""
    return any(
        (item.kind == "scalar" and matchspec(item.text) is not None)
        or (item.kind == "mapping" and item.keys() == ["pip"])
        for item in entries.items
    ) and all(item.kind != "mapping" or item.keys() == ["pip"] for item in entries.items)


def _is_dev_category(values: dict[str, Node]) -> bool:
    category = values.get("category")
    return category is not None and is_dev(category.text)


def _digests(package: Node) -> tuple[str, ...]:
    table = package.get("hash") or package
    found = ((kind, table.string(kind)) for kind in ("sha256", "md5"))
    return tuple(f"{kind}:{value}" for kind, value in found if value)


EXTRACTOR = Extractor(
    name="conda",
    facts=(Dependency, Index, Include, Manifest),
    extract=extract,
)
