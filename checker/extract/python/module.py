"""The pieces of a module → its facts, in the order of their places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

from checker.extract.commands import ShellCommand, command, may_matter
from checker.extract.manifest.mapped import Mapped
from checker.extract.python.convert import (
    hub_ids_of,
    origin_of_sources,
    parts_of,
    to_value,
    urls_of,
)
from checker.extract.python.embedded import fragment_of
from checker.extract.python.exports import exports, own
from checker.extract.python.expressions import EVALUATORS
from checker.extract.python.facts import PythonCall, PythonForeign, PythonImport
from checker.extract.python.functions import read
from checker.extract.python.inline import STARTS, fragment_in, programs
from checker.extract.python.linking import passed, pending, results, sinks, wrappers
from checker.extract.python.names import is_foreign
from checker.extract.python.origins import SOURCES
from checker.extract.python.parse import Parsed
from checker.extract.python.positions import Positions
from checker.extract.python.processes import (
    COMMAND_KEYWORDS,
    STARTERS,
    Started,
    started,
    text_of,
)
from checker.extract.python.relevance import Relevance
from checker.extract.python.run import Import, Passing, Run, Use, spelled
from checker.extract.python.saved import may_save, saved_paths
from checker.extract.python.statements import EXECUTORS
from checker.extract.python.tables import COMMON_METHODS
from checker.extract.python.values import Const, Function, Inlet, Known, Ref
from checker.model import Fact, Location, Problem, Value
from checker.source import Fragment, Source, Text
from checker.watch import Watch

MAX_ARGUMENTS = 50
"""Arguments told of a call, by position and by keyword; what has more is generated."""

MAX_PROGRAMS = 100
"""Programs in literals that are read per file."""

OUTSIDE_TOKENS = ("request", "argv", "parse_args", "input(", "completions")
"""What a function may name that takes something from outside, to hand it to another module."""

GIVING_TOKENS = ("argv", "parse_args", "parse_known_args", "input(", "request.")
"""What a function may name that gives something from outside to whoever calls it."""

ASKING_TOKENS = (
    *("completions", "completion(", ".messages.", ".responses.", "generate", "invoke(", "predict("),
    *("complete(", "chat(", "Runner.run", ".run(", ".converse("),
)
"""What a function may name that asks a language model."""

ASKED = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:"
    + "|".join(
        sorted({name.partition(".")[0] for name, origin in SOURCES.items() if origin == "model"})
    )
    + r"|langchain\w*|llama_index)\b",
    re.MULTILINE,
)
"""The import of a library that asks language models."""

Found = Fact | Problem


def read_module(
    source: Source,
    fragments: tuple[Fragment, ...],
    parsed: list[Parsed],
    watch: Watch,
    tokens: list[str],
) -> list[Found | Source]:
    """The facts of texts that share their names, such as the cells of a notebook.

    `tokens` are the last parts of watched names that they hold.
    """
    run = Run(watch, EVALUATORS, EXECUTORS)
    if len(fragments) > 1:
        run.later = _imports(parsed)
    places: list[tuple[Fragment, Positions]] = []
    for fragment, text in zip(fragments, parsed, strict=True):
        for piece in text.pieces:
            run.fragment = len(places)
            places.append((fragment, piece.positions))
            run.execute(piece.body)
    _read_functions(run, _relevance(fragments, places, tokens))
    texts = [fragment.text for fragment in fragments]
    found: list[Found] = [
        *(_import(places, one) for one in run.imports.values()),
    ]
    for use in run.uses:
        told = use.name == "compile" and id(use.node) in run.superseded
        told = told or not _may_be_meant(use, texts)
        if not told and (use.site is None or use.site.is_use()):
            call = _call(places, use, run.files)
            found.append(call)
            if (more := pending(use, call.at)) is not None:
                found.append(more)
    _keep_saved(found, places, parsed)
    found.extend(exports(run, source.whole(), fragments[0].text))
    found.extend(own(run, source.whole(), fragments[0].text))
    found.extend(_links(run, places, source))
    found.extend(_commands(places, run))
    problems = list(_too_complex(run, places))
    inner = list(_programs(source, run, places))
    run.close()
    found.sort(key=lambda one: (one.at.line, one.at.column))
    return [*found, *problems, *inner]


def _keep_saved(
    found: list[Found], places: list[tuple[Fragment, Positions]], parsed: list[Parsed]
) -> None:
    """What the same texts save to is no repository of a hub.

    A word may well be one that is saved under its own name once it was taken from there.
    """
    calls = [one for one in found if isinstance(one, PythonCall) and one.hub_ids]
    if not calls or not any(may_save(fragment.text) for fragment, _ in places):
        return
    first: dict[str, int] = {}
    for path, index, node in saved_paths(piece.body for text in parsed for piece in text.pieces):
        fragment, positions = places[index]
        line = 0 if "/" in path else fragment.locate(positions.span(node)).line
        first[path] = min(line, first.get(path, line))
    for call in calls:
        known = (call.hub_ids or {}).items()
        line = call.at.line
        call.hub_ids = {key: text for key, text in known if first.get(text, line) >= line} or None


def _may_be_meant(use: Use, texts: list[str]) -> bool:
    """Whether the library of a method on an unknown object is named at all."""
    library = COMMON_METHODS.get(use.name)
    return library is None or any(library in text for text in texts)


def _imports(parsed: list[Parsed]) -> dict[str, str]:
    """What the cells of a notebook import, since they may be run in any order."""
    found: dict[str, str] = {}
    for node in (node for one in parsed for piece in one.pieces for node in piece.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                found.setdefault(alias.asname or root, alias.name if alias.asname else root)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found.setdefault(alias.asname or alias.name, f"{node.module}.{alias.name}")
    return found


def _programs(
    source: Source, run: Run, places: list[tuple[Fragment, Positions]]
) -> Iterator[Source]:
    """Programs in literals, each a source of its own."""
    found = (
        fragment_of(*places[index], node)
        for (index, _), node in list(run.programs.items())[:MAX_PROGRAMS]
    )
    for one in (*found, *islice(_started(places, run), MAX_PROGRAMS)):
        if one is not None:
            yield source.code(f"{source.name}.ipynb-code", (one,))


def _started(places: list[tuple[Fragment, Positions]], run: Run) -> Iterator[Fragment]:
    """Programs within the commands that the code gives to a shell."""
    for _, _, value in _starts(run):
        text = text_of(value)
        if text is None or text.place is None or not STARTS.search(text.value):
            continue
        index, node = text.place
        if (literal := fragment_of(*places[index], node, dedent=False)) is not None:
            yield from _in_shell(literal)


def _in_shell(literal: Fragment) -> Iterator[Fragment]:
    lines = Text(literal.text, "utf-8", False)
    for program in programs(Mapped.of([(literal.text, 0)])):
        yield fragment_in(program, lambda start, end: literal.locate(lines.span(start, end)))


def _relevance(
    fragments: tuple[Fragment, ...], places: list[tuple[Fragment, Positions]], tokens: list[str]
) -> Relevance | None:
    """Which functions matter, where lines of the text are those of its one syntax tree."""
    if len(places) != 1 or places[0][1].skipped or "\r" in fragments[0].text:
        return None
    text = fragments[0].text
    return Relevance(text, [*tokens, *COMMAND_KEYWORDS] if may_matter(text) else tokens)


def _read_functions(run: Run, relevance: Relevance | None) -> None:
    """Read the functions that matter, those included that only turn out to matter on the way."""
    waiting: list[Function] = []
    shared = any(isinstance(one, Ref) and is_foreign(one.name) for one in run.module.names.values())
    if relevance is not None:
        _add_sources(relevance, shared)
    while True:
        waiting += run.queue
        run.queue.clear()
        if relevance is not None:
            for name in run.aliases:
                relevance.add(name)
            for name in run.minor:
                relevance.add(name, minor=True)
        run.aliases.clear()
        run.minor.clear()
        ready = [
            one
            for one in waiting
            if relevance is None
            or (shared and one.entered)
            or relevance.covers(one)
            or _gives_library(run, one)
        ]
        if not ready:
            return
        chosen = {id(one) for one in ready}
        waiting = [one for one in waiting if id(one) not in chosen]
        for function in ready:
            if relevance is None or relevance.matters(function):
                _name(run, function)
            read(run, function)


def _add_sources(relevance: Relevance, shared: bool) -> None:
    """What takes something from outside matters to other modules, to give or to get it."""
    for token in (*GIVING_TOKENS, *(OUTSIDE_TOKENS if shared else ())):
        relevance.add(token)
    for token in ASKING_TOKENS if relevance.has(ASKED) else ():
        relevance.add(token)


def _gives_library(run: Run, function: Function) -> bool:
    """Whether a function ends by returning what the module has imported."""
    last = function.node.body[-1] if isinstance(function.node.body, list) else None
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
        return False
    value = run.module.names.get(last.value.id)
    return isinstance(value, Ref) and run.lookout.may_be(spelled(value.name))


def _name(run: Run, function: Function) -> None:
    """Whoever calls a function that matters matters too."""
    if isinstance(function.node, ast.Lambda):
        return
    if function.owner is not None:
        run.aliases.add(function.owner.qualname.rpartition(".")[2])
    if not function.node.name.startswith("__"):
        run.aliases.add(function.node.name)


def _import(places: list[tuple[Fragment, Positions]], one: Import) -> PythonImport:
    fragment, positions = places[one.fragment]
    return PythonImport(at=fragment.locate(positions.span(one.node)), name=one.name)


def _value(files: dict[str, Inlet], known: Known) -> Value:
    """A value; that of a path tells what was written to its file."""
    value = to_value(known)
    if files and isinstance(value.value, str) and (inlet := files.get(value.value)) is not None:
        return Value(value=value.value, origin=origin_of_sources((inlet,)))
    return value


def _call(
    places: list[tuple[Fragment, Positions]], use: Use, files: dict[str, Inlet]
) -> PythonCall:
    fragment, positions = places[use.fragment]
    span = positions.callee(use.node)
    arguments = use.arguments
    keywords = list(arguments.keywords.items())
    kind = PythonCall if use.watched else PythonForeign
    return kind(
        at=fragment.locate(span),
        name=use.name,
        watched=use.watched,
        args=[_value(files, one) for one in arguments.positions[:MAX_ARGUMENTS]],
        keywords={name: _value(files, one) for name, one in keywords[:MAX_ARGUMENTS]},
        text=positions.text(span),
        form=use.form,
        open=arguments.open or len(keywords) > MAX_ARGUMENTS,
        starred=arguments.starred or len(arguments.positions) > MAX_ARGUMENTS,
        function=use.function or None,
        urls=urls_of(arguments) or None,
        hub_ids=hub_ids_of(arguments) or None,
        parts=parts_of(arguments) or None,
        origin=origin_of_sources(use.sources),
    )


def _starts(run: Run) -> Iterator[tuple[int, ast.expr, Known | None]]:
    """What the code starts: the piece of text it stands in, who starts it, and the command."""
    for use in run.uses:
        if use.name in STARTERS and use.form == "call":
            yield use.fragment, use.node, use.arguments.get(0, "args")
    yield from run.starts


def _links(run: Run, places: list[tuple[Fragment, Positions]], source: Source) -> Iterator[Fact]:
    """What goes from this module to others, and from others into it."""

    def place(use: Use | Passing) -> Location:
        outer, positions = places[use.fragment]
        return outer.locate(positions.callee(use.node))

    yield from sinks(run, place)
    yield from passed(run, place)
    yield from wrappers(run, place)
    yield from results(run, source.whole())


def _commands(places: list[tuple[Fragment, Positions]], run: Run) -> Iterator[ShellCommand]:
    """The commands of known programs that the code starts."""
    for index, node, value in _starts(run):
        fragment, positions = places[index]
        for one in started(value):
            found = command(fragment.locate(positions.callee(node)), one.words)
            if found is not None:
                found.at = _inside(places, node, one) or found.at
                yield found


def _inside(
    places: list[tuple[Fragment, Positions]], node: ast.expr, one: Started
) -> Location | None:
    """Where a command stands in a literal of the call."""
    if not isinstance(one.text, Const) or one.text.place is None:
        return None
    index, literal = one.text.place
    if (literal.lineno, literal.col_offset) < (node.lineno, node.col_offset):
        return None  # it has a name, and is defined above
    text = fragment_of(*places[index], literal, dedent=False)
    if text is None:
        return None
    return text.locate(Text(text.text, "utf-8", False).span(one.start, one.end))


def _too_complex(run: Run, places: list[tuple[Fragment, Positions]]) -> Iterator[Problem]:
    """One problem for all statements that were too deeply nested to be read."""
    if not run.too_complex:
        return
    fragment, positions = places[run.too_complex[0][0]]
    at = fragment.locate(positions.span(run.too_complex[0][1]))
    yield Problem("python.too-complex", at, "an expression is nested too deeply to be read")
