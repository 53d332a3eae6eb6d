"""What a person sees: whole outputs as golden files, and the habits of terminals.

`UPDATE_GOLDEN=1 pytest tests/render` writes the files anew; read their diff before committing.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from rich.cells import cell_len

from checker.model import Audit, Failure, Location, Problem
from checker.render import Options, render
from checker.render.summary import audit
from checker.render.text import MAX_PROBLEMS
from tests.render import factory

GOLDEN = Path(__file__).parent / "golden"


def text(report, **options):
    return render("text", report, Options(**options))


def snippet(line, column, end_column, width=60):
    at = Location("a.py", 1, column, 1, end_column)
    finding = factory.finding(at=at, source=(line,), message="m" * width)
    lines = text(factory.report([finding]), width=width).split("\n")
    start = lines.index("  |")
    return lines[start + 1 : start + 3]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("wide", {"width": 100}),
        ("narrow", {"width": 40, "show_suppressed": True}),
        ("color", {"width": 80, "color": True}),
    ],
)
def test_golden(name, options):
    path = GOLDEN / f"{name}.txt"
    made = text(factory.sample(), **options)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8")


def test_neighbours_share_title_and_explanation():
    places = [factory.location(line=n, column=1, end_column=6) for n in (8, 9)]
    report = factory.report(
        [factory.finding(at=at, source=("numpy",), message="not pinned") for at in places]
    )
    assert text(report).startswith(
        "src/load.py\n"
        "\n"
        "medium[CODE-002]: torch.load runs the full unpickler\n"
        " --> src/load.py:8:1\n"
        "  |\n"
        "8 | numpy\n"
        "  | ^^^^^ not pinned\n"
        " --> src/load.py:9:1\n"
        "  |\n"
        "9 | numpy\n"
        "  | ^^^^^ not pinned\n"
        "  = why   A checkpoint is a program."
    )


def test_a_clean_run_says_so():
    assert text(factory.report()) == (
        "No findings; 12 files, 1,234 facts, 16 policies, 0 not inspected, 1.2s\n"
    )


def test_an_incomplete_run_is_never_called_clean():
    made = text(factory.report(failures=(Failure("CODE-002", "no answer after 30 s"),)))
    assert "CODE-002: no answer after 30 s" in made
    assert "Incomplete: no findings" in made
    assert "No findings" not in made


def test_colour_adds_only_colour():
    plain = text(factory.sample(), width=70)
    assert re.sub(r"\x1b\[[0-9;]*m", "", text(factory.sample(), width=70, color=True)) == plain
    assert "\x1b" not in plain


def test_the_environment_does_not_matter(monkeypatch):
    before = text(factory.sample(), color=True)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "JUPYTER_COLUMNS"):
        monkeypatch.setenv(name, "1")
    assert text(factory.sample(), color=True) == before


def test_why_and_help_come_once_for_each_policy():
    made = text(factory.sample())
    assert made.count("= help  Pass weights_only=True") == 1
    assert made.count("A checkpoint is a program.") == 1


def test_problems_are_cut_unless_all_are_asked_for():
    problems = [Problem("a.b", factory.location(line=n), "cut") for n in range(1, 50)]
    short = text(factory.report(problems=problems))
    assert f"... and {49 - MAX_PROBLEMS} more (--verbose)" in short
    assert text(factory.report(problems=problems), verbose=True).count("[a.b]") == 49


def test_caret_under_wide_characters_and_tabs():
    assert snippet("\t名前 = load('日本')", 7, 17) == [
        "1 |     名前 = load('日本')",
        "  |            ^^^^^^^^^^^^",
    ]


def test_caret_at_an_empty_span():
    assert snippet("abc", 4, 4) == ["1 | abc", "  |    ^"]


def test_long_lines_are_cut_around_the_span():
    source, marks = snippet("x" * 500 + "load(y)" + "z" * 500, 501, 508, width=40)
    assert source.startswith("1 | ...x")
    assert source.endswith("z...")
    assert cell_len(source) == 40
    assert source[marks.index("^") : marks.rindex("^") + 1] == "load(y)"


def test_long_spans_are_cut_and_say_so():
    source, marks = snippet("pip install " + "x" * 100, 13, 113, width=40)
    assert source == "1 | pip install " + "x" * 21 + "..."
    assert marks == "  |             " + "^" * 24


def test_no_source_where_it_ends_before_the_span():
    at = Location("a.py", 1, 5000, 1, 5010)
    assert "^" not in text(factory.report([factory.finding(at=at, source=("x" * 400,))]))


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b[31m", "\\x1b[2J\\x1b[31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("[bold red]x[/]", "[bold red]x[/]"),
        ("a\rb\nc\td", "a\\rb\\nc\\td"),
        ("##[add-mask]*", "#\\x23[add-mask]*"),
        ("\udcff", "\\udcff"),
        ("日本 naïve", "日本 naïve"),
    ],
)
def test_what_comes_from_the_tree_cannot_act(hostile, shown):
    at = Location(f"src/{hostile}.py", 1, 1, 1, 2)
    made = text(factory.report([factory.finding(message=hostile, at=at, source=())]), width=200)
    assert f"src/{shown}.py" in made
    assert f"= what  {shown}" in made


@settings(max_examples=100, deadline=None)
@given(factory.reports())
def test_no_line_is_wider_than_the_page(report):
    for line in text(report, width=40, show_suppressed=True, verbose=True).split("\n"):
        assert cell_len(line) <= 40


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (Audit(), ""),
        (Audit(state="absent", not_audited=3), "packages not audited"),
        (Audit(state="online", audited=1), "1 package audited online"),
        (
            Audit(state="ok", audited=2, not_audited=1, age_days=9, modified="2026-10-01"),
            "2 packages audited with advisories of 2026-10-01 (9 days old), 1 not audited",
        ),
        (Audit(state="ok", audited=1, age_days=1, modified="2026-10-01"), "(1 day old)"),
    ],
)
def test_the_age_of_advisories_is_told(found: Audit, wanted: str):
    told = audit(factory.report(audit=found))
    assert wanted in told
    assert bool(told) is bool(wanted)
