"""Problems and failures → SARIF notifications: what was not read or not judged is in the log."""

from __future__ import annotations

import re
from collections.abc import Mapping

from checker.model import Failure, Problem, Report
from checker.render.jsontext import Json
from checker.render.sarif.results import location, sentence

_CUT = "sarif.results-limit"
_FAILED = "engine.failure"
_WHY = "The verdict leaves out what was not read whole, and policies that failed."
_HELP = "Repair what it names, or leave it out of the scan. --strict fails on what was not read."


def descriptors(report: Report, cut: bool) -> list[Json]:
    """One for each kind of notification in the run."""
    codes = [_CUT] if cut else []
    codes += [_FAILED] if report.failures else []
    codes += dict.fromkeys(problem.code for problem in report.problems)
    return [_descriptor(code) for code in codes]


def notifications(report: Report, rules: Mapping[str, int]) -> list[Json]:
    """The failures and problems of the run, in their order."""
    failures = [_failure(failure, rules) for failure in report.failures]
    level = "error" if report.strict else "warning"
    return [*failures, *(_problem(problem, level) for problem in report.problems)]


def _failure(failure: Failure, rules: Mapping[str, int]) -> Json:
    rule: dict[str, Json] = {"id": failure.policy}
    if failure.policy in rules:
        rule["index"] = rules[failure.policy]
    return {
        "descriptor": {"id": _FAILED},
        "associatedRule": rule,
        "level": "error",
        "message": {"text": sentence(f"{failure.policy} was not evaluated: {failure.message}")},
    }


def _problem(problem: Problem, level: str) -> Json:
    return {
        "descriptor": {"id": problem.code},
        "level": level,
        "message": {"text": sentence(problem.message)},
        "locations": [location(problem.at)],
    }


def _descriptor(code: str) -> Json:
    """GitHub's rules ask the same of these as of rules, although nobody is shown them."""
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in re.split(r"\W+", code)),
        "shortDescription": {"text": f"Not inspected or not judged: {code}."},
        "fullDescription": {"text": _WHY},
        "help": {"text": _HELP, "markdown": _HELP},
    }


def cut_short(found: int, kept: int) -> list[Json]:
    """What to say when the log holds fewer results than were found."""
    if found == kept:
        return []
    text = f"{found} results were found; the log holds the {kept} most severe ones."
    return [{"descriptor": {"id": _CUT}, "level": "warning", "message": {"text": text}}]
