"""Every format on reports as an attacker would shape them, and each format's own promises."""

import csv
import io
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings

from checker.errors import UsageError
from checker.model import Failure, Location
from checker.render import FORMATS, Options, render
from checker.render.escape import visible
from checker.render.json_report import schema
from tests.render import factory

SHOWN = Options(show_suppressed=True, verbose=True)
HTML_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "footer", "section", "article"),
    *("h1", "h2", "h3", "p", "pre", "ul", "li", "table", "tr", "td", "a", "b", "mark", "span"),
}


def hostile(**changes):
    given = {"message": "a: b, c\r\n::error::x % | `@octocat` <script> [x](https://e) =1+1"}
    return factory.finding(**{**given, **changes})


@settings(max_examples=100, deadline=None)
@given(factory.reports())
def test_every_format_takes_every_report(report):
    for name in FORMATS:
        made = render(name, report, SHOWN)
        active = {character for character in made if visible(character) != character}
        assert (name, active - {"\r", "\n"}) == (name, set())
        made.encode("utf-8")
        if name != "github":
            assert not re.search(r"^\s*::", made, re.MULTILINE)
        assert not re.search(r"##\w*\[", made) or name in {"json", "sarif", "gitlab"}


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_deterministic_and_end_their_last_line(name):
    made = render(name, factory.sample(), SHOWN)
    assert made == render(name, factory.sample(), SHOWN)
    assert made.endswith("\n")
    assert "\n\n\n" not in made


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text"}))
def test_only_people_are_told_the_time(name):
    slow = factory.report(seconds=777.7)
    assert render(name, slow, Options()) == render(name, factory.report(), Options())


def test_unknown_formats_are_a_usage_error():
    with pytest.raises(UsageError) as caught:
        render("sarf", factory.report(), Options())
    assert "sarif" in caught.value.hint


def test_concise_is_one_line_each():
    report = factory.report([hostile()], failures=(Failure("CODE-002", "timed out"),))
    made = render("concise", report, Options()).splitlines()
    assert len(made) == 2
    assert made[0].startswith("src/load.py:5:13: CODE-002 a: b, c\\r\\n::error::x")
    assert made[1] == "error: CODE-002 not evaluated: timed out"


def test_concise_shows_hidden_findings_with_their_reason():
    made = render("concise", factory.sample(), SHOWN)
    assert "src/old.py:5:13: CODE-002 " in made
    assert "(suppressed: own checkpoint, see #12)" in made


def test_a_path_cannot_begin_a_log_command():
    at = Location("::add-mask::x.py", 1, 1, 1, 2)
    assert render("concise", factory.report([hostile(at=at)]), Options()).startswith("./::add-mask")
    at = Location(":", 1, 1, 1, 1)
    assert render("concise", factory.report([hostile(at=at)]), Options()).startswith("./::1:1")


def test_folded_lines_cannot_begin_a_log_command():
    attack = "x" * 93 + " ::stop-commands::x" + "y" * 81 + "::add-mask::z"
    at = Location(f"{attack}.py", 1, 1, 1, 2)
    source = ("x", "  ::add-mask::y")
    report = factory.report([hostile(at=at, message=attack, source=source)])
    for name in FORMATS:
        made = render(name, report, Options())
        assert "add-mask" in made or name == "cyclonedx"  # which holds no messages
        if name != "github":
            assert not re.search(r"^\s*::", made, re.MULTILINE)


def test_github_commands_escape_data_and_properties():
    at = Location("a,b:c%.py", 2, 3, 2, 5)
    (command, last) = render("github", factory.report([hostile(at=at)]), Options()).splitlines()
    properties, _, data = command.removeprefix("::warning ").partition("::")
    assert properties.startswith("file=a%2Cb%3Ac%25.py,line=2,endLine=2,col=3,endColumn=5,title=")
    assert properties.count("=") == 6
    assert data.startswith("a: b, c\\r\\n::error::x %25 |")
    assert last.startswith("mlwarden: 1 finding (1 medium)")


def test_github_puts_the_most_severe_first():
    made = render("github", factory.sample(), Options()).splitlines()
    levels = [line.split(" ")[0] for line in made if line.startswith("::")]
    assert levels == ["::error"] * 2 + ["::warning"] * 2 + ["::notice"] * 4


def test_github_leaves_columns_out_of_longer_spans():
    made = render("github", factory.sample(), Options())
    assert "line=9,endLine=12,title=" in made


def test_json_follows_its_schema():
    document = json.loads(render("json", factory.sample(), Options()))
    jsonschema.validate(document, schema())
    assert document["exit_code"] == 1
    assert document["counts"]["by_severity"]["critical"] == 1
    assert [one["status"] for one in document["hidden"]] == ["suppressed"]
    assert "seconds" not in json.dumps(document)


@settings(max_examples=50, deadline=None)
@given(factory.reports())
def test_hostile_json_follows_its_schema(report):
    jsonschema.validate(json.loads(render("json", report, Options())), schema())


def test_gitlab_entries():
    entries = json.loads(render("gitlab", factory.sample(), Options()))
    for entry in entries:
        assert entry.keys() == {
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        }
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints) == 6


def test_junit_fails_what_the_threshold_fails():
    suites = ElementTree.fromstring(render("junit", factory.sample(), Options()))
    code, deps, model, coverage = suites
    assert (code.get("tests"), code.get("failures")) == ("3", "2")
    assert (deps.get("tests"), deps.get("failures")) == ("1", "0")
    assert "numpy has no version" in deps.findtext("testcase/system-out")
    assert model.find("testcase/failure").get("type") == "critical"
    assert coverage.get("skipped") == "2"


def test_junit_shows_policies_that_passed_and_that_failed():
    policies = [factory.policy(), factory.policy("DEPS-005")]
    report = factory.report(policies=policies, failures=(Failure("CODE-002", "timed out"),))
    failed, passed = ElementTree.fromstring(render("junit", report, Options()))
    assert (failed.get("errors"), failed.get("tests")) == ("1", "1")
    assert (passed.get("errors"), passed.get("tests")) == ("0", "1")


def test_csv_has_no_formulas():
    report = factory.report([hostile(message=message) for message in ("=1+1", " @x", "-2", "ok")])
    rows = list(csv.DictReader(io.StringIO(render("csv", report, Options()))))
    assert [row["message"] for row in rows] == ["'=1+1", "' @x", "'-2", "ok"]


def test_markdown_leaves_nothing_active():
    made = render("markdown", factory.report([hostile()]), Options())
    (row,) = [line for line in made.splitlines() if line.startswith("| medium")]
    assert row.count("|") == 5
    assert row.count("](") == 1
    assert "@octocat" not in row
    assert "<script" not in row
    assert "https://e" not in row


def test_markdown_is_cut_at_the_most_severe():
    lows = [factory.finding(severity="low", at=factory.location(line=n)) for n in range(1, 300)]
    worst = factory.finding(severity="critical", at=factory.location("z.py"))
    made = render("markdown", factory.report([*lows, worst]), Options())
    assert made.count("| low |") == 199
    assert "| critical |" in made
    assert "... and 100 more findings." in made


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@settings(max_examples=50, deadline=None)
@given(factory.reports())
def test_html_holds_only_our_own_elements(report):
    page = Page()
    page.feed(render("html", report, SHOWN))
    assert page.tags <= HTML_TAGS
    assert not any(name.startswith("on") for name in page.attributes)


def test_the_published_schema_is_the_one_of_the_types():
    """`UPDATE_GOLDEN=1 pytest tests/render` writes it anew."""
    path = Path(__file__).parents[2] / "docs" / "report.schema.json"
    made = json.dumps(schema(), indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made, "utf-8")
    assert path.read_text("utf-8") == made


def test_every_format_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "output.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(FORMATS)
