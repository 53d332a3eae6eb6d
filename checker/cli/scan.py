"""`mlwarden scan`: judge a tree and report what the policies deny."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.common import add_tree_options, request_for
from checker.cli.progress import Progress
from checker.errors import OutputError, UsageError

if TYPE_CHECKING:
    from checker.findings import FixPlanner
    from checker.model import Report
    from checker.pipeline import Request
    from checker.policy.engine import Engine
    from checker.render import Options

SEVERITIES = ("info", "low", "medium", "high", "critical")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser(
        "scan",
        help="judge files and folders",
        description="Read files and folders, let the policies judge them, and report.",
        epilog="exit codes: 0 clean; 1 findings at or above --fail-on; 2 wrong usage or "
        "configuration, a policy that could not be evaluated, or nothing to scan",
    )
    add_tree_options(parser)
    _add_policy_options(parser)
    _add_fix_options(parser)
    _add_output_options(parser)
    add_engine_options(parser)
    parser.set_defaults(run=run)


def _add_policy_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is judged")
    group.add_argument(
        "--select",
        action="append",
        metavar="ID",
        help="only these policies or families; repeatable",
    )
    group.add_argument(
        "--ignore", action="append", metavar="ID", help="not these policies or families; repeatable"
    )
    group.add_argument(
        "--profile", action="append", metavar="NAME", help="add a profile; repeatable"
    )
    group.add_argument(
        "--no-ignores", action="store_true", help="take no notice of suppression comments"
    )
    group.add_argument(
        "--fail-on", choices=SEVERITIES, help="severity that ends in exit code 1 (default: medium)"
    )
    group.add_argument(
        "--strict", action="store_true", help="exit code 2 when a file could not be read whole"
    )
    group.add_argument(
        "--allow-empty", action="store_true", help="exit code 0 when there is nothing to scan"
    )


def _add_fix_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixes")
    which = group.add_mutually_exclusive_group()
    which.add_argument(
        "--diff", action="store_true", help="show what fixes would change, no report"
    )
    which.add_argument("--fix", action="store_true", help="apply fixes, report what is left")
    group.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="apply (with --diff, show) those as well that may change what code does",
    )


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format", default="text", metavar="FORMAT", help="what is printed (default: text)"
    )
    group.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="also write a report to a file; repeatable",
    )
    group.add_argument("--show-suppressed", action="store_true", help="report what is suppressed")
    group.add_argument(
        "--category",
        default="",
        metavar="NAME",
        help="name of this analysis in SARIF, where one commit has several",
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument("--no-progress", action="store_true", help="no progress on a terminal")
    group.add_argument("-v", "--verbose", action="store_true", help="say more")


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that evaluates policies."""
    group = parser.add_argument_group("engine")
    group.add_argument(
        "--engine",
        choices=("embedded", "opa"),
        default="embedded",
        help="where the policies are evaluated (opa: a server, started here unless --opa-url)",
    )
    group.add_argument("--opa-url", metavar="URL", help="a running OPA server with the policies")


def run(arguments: argparse.Namespace) -> int:
    """Scan and report. Raises MlwardenError where there is no verdict to report."""
    outputs = [_output(text) for text in arguments.output]
    _check_formats([arguments.format, *(name for name, _ in outputs)])
    request, report = _scan(arguments)
    if arguments.diff:
        _show_diff(request, report, arguments)
        return _exit_code(report)
    if (arguments.fix or arguments.unsafe_fixes) and _fix(request, report, arguments):
        _, report = _scan(arguments)  # the fixed files, and what may stand on other lines now
    _render(report, outputs, arguments)
    return _exit_code(report)


def _scan(arguments: argparse.Namespace) -> tuple[Request, Report]:
    from checker.pipeline import scan

    with Progress(wanted=_wants_progress(arguments)) as progress:
        request = _request(arguments, progress)
        return request, scan(request, engine_for(arguments))


def _render(report: Report, outputs: list[tuple[str, Path]], arguments: argparse.Namespace) -> None:
    from checker.render import render

    for name, file in outputs:
        _write(file, render(name, report, _options(arguments, terminal=False)))
    _show(render(arguments.format, report, _options(arguments, terminal=True)))


def _show_diff(request: Request, report: Report, arguments: argparse.Namespace) -> None:
    from checker.cli import fixing
    from checker.fixes.edits import diff
    from checker.render.escape import visible

    found = fixing.changes(request.root, report, unsafe=arguments.unsafe_fixes)
    for path, (before, after) in found.texts.items():
        lines = diff(path, before, after)
        if sys.stdout.isatty():
            lines = "".join(f"{visible(line)}\n" for line in lines.splitlines())
        _show(lines)
    _tell_all(found.refused)
    if (more := report.counts.fixable_unsafely) and not arguments.unsafe_fixes:
        _tell(f"{more} more with --unsafe-fixes, which may change what code does")


def _fix(request: Request, report: Report, arguments: argparse.Namespace) -> bool:
    """Apply the fixes; whether any file was changed."""
    from checker.cli import fixing

    found = fixing.changes(request.root, report, unsafe=arguments.unsafe_fixes)
    for path, (_, after) in found.texts.items():
        fixing.write(request.root / path, after)
        _tell(f"fixed {path}")
    _tell_all(found.refused)
    return bool(found.texts)


def _request(arguments: argparse.Namespace, progress: Progress) -> Request:
    from msgspec.structs import replace

    request = request_for(arguments)
    settings = request.config.settings
    config = request.config.changed(
        select=tuple(_split(arguments.select)) or settings.select,
        ignore=(*settings.ignore, *_split(arguments.ignore)),
        profiles=(*settings.profiles, *_profiles(arguments.profile)),
        fail_on=arguments.fail_on or settings.fail_on,
        strict=arguments.strict or settings.strict,
    )
    return replace(
        request,
        config=config,
        use_ignores=not arguments.no_ignores,
        allow_empty=arguments.allow_empty,
        progress=progress.add,
        tell=_tell if arguments.verbose else request.tell,
        plan_fix=_planner(request.root, arguments),
        line_hashes=_tells_all(arguments),
        inventory="cyclonedx" in _formats(arguments),
    )


def _planner(root: Path, arguments: argparse.Namespace) -> FixPlanner:
    """How much of fixes is made out; reports do not depend on what is installed here."""
    from checker.cli import fixing

    if arguments.diff or arguments.fix or arguments.unsafe_fixes:
        from checker.cli.installed import versions_in

        return fixing.planner(versions_in(root))
    return fixing.planner() if _tells_all(arguments) else fixing.announce


def _tells_all(arguments: argparse.Namespace) -> bool:
    """Whether a format is asked for that has everything there is to say of a finding."""
    return not {"sarif", "json"}.isdisjoint(_formats(arguments))


def _formats(arguments: argparse.Namespace) -> set[str]:
    return {arguments.format, *(text.partition("=")[0] for text in arguments.output)}


def _tell(note: str) -> None:
    from checker.render.escape import visible

    print(f"mlwarden: {visible(note)}", file=sys.stderr)


def _tell_all(notes: list[str]) -> None:
    for note in notes:
        _tell(note)


def _split(given: list[str] | None) -> list[str]:
    """Values of a repeatable option, each of which may hold several with commas."""
    return [part.strip() for one in given or [] for part in one.split(",") if part.strip()]


def _profiles(given: list[str] | None) -> tuple[str, ...]:
    from typing import get_args

    from checker.config import Profile

    names = _split(given)
    for name in names:
        if name not in get_args(Profile):
            known = ", ".join(get_args(Profile))
            raise UsageError(f"there is no profile called {name!r}", hint=f"Known are: {known}.")
    return tuple(names)


def engine_for(arguments: argparse.Namespace) -> Callable[[], Engine]:
    """How to start the engine that the arguments ask for."""
    if arguments.engine == "opa" or arguments.opa_url:
        from checker.policy.server import ServerEngine

        token = os.environ.get("MLWARDEN_OPA_TOKEN", "")
        return lambda: ServerEngine(arguments.opa_url, token=token)
    from checker.policy.embedded import EmbeddedEngine
    from checker.workers import default_jobs

    jobs = getattr(arguments, "jobs", 0) or default_jobs()
    return lambda: EmbeddedEngine(jobs=jobs)


def _output(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise UsageError(f"--output {text}: must be of the form FORMAT=FILE")
    return name, Path(file)


def _check_formats(names: list[str]) -> None:
    from checker.render import FORMATS

    for name in names:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise UsageError(f"there is no format called {name!r}", hint=f"Known are: {known}.")


def _options(arguments: argparse.Namespace, *, terminal: bool) -> Options:
    """How to render for this terminal, or for a file."""
    from checker.render import Options
    from checker.render.options import DEFAULT_WIDTH

    return Options(
        color=terminal and _wants_color(arguments.color),
        width=_width() if terminal and sys.stdout.isatty() else DEFAULT_WIDTH,
        verbose=arguments.verbose,
        show_suppressed=arguments.show_suppressed,
        category=arguments.category,
    )


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _wants_color(wish: str) -> bool:
    if wish != "auto":
        return wish == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def _wants_progress(arguments: argparse.Namespace) -> bool:
    return sys.stderr.isatty() and not arguments.no_progress


def _show(text: str) -> None:
    """Print a report; what the encoding of standard output lacks is shown as an escape."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: {error.strerror or 'cannot be written'}") from error


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror or 'cannot be written'}") from error


def _exit_code(report: Report) -> int:
    code = report.exit_code()
    if code == 2 and not report.counts.inspected:
        what = "nothing could be read" if report.problems else "no file of a known format"
        _tell(f"nothing to scan: {what}")
    return code
