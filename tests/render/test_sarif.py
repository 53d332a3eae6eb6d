"""What readers of SARIF demand and their validators do not check: each test is one "must"."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from checker.model import Failure, Location, Problem
from checker.render import Options, render
from checker.render.sarif import MAX_RESULTS
from checker.render.sarif.results import MAX_RELATED, uri
from tests.render import factory


def log(report, **options):
    return json.loads(render("sarif", report, Options(**options)))


def run(report, **options):
    (only,) = log(report, **options)["runs"]
    return only


def walk(value) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


@pytest.fixture(scope="module")
def sample():
    return run(factory.sample())


def test_log_says_what_it_is():
    made = log(factory.sample())
    assert made["version"] == "2.1.0"
    assert "sarif-schema-2.1.0.json" in made["$schema"]


def test_results_are_there_even_when_there_are_none():
    assert run(factory.report())["results"] == []


def test_driver(sample):
    driver = sample["tool"]["driver"]
    assert driver["name"] == "mlwarden"
    assert driver["semanticVersion"] == "0.1.0"
    assert driver["informationUri"].startswith("https://")
    assert sample["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize(
    ("category", "expected"),
    [("", "mlwarden/"), ("models", "mlwarden/models/"), ("/a/b/", "mlwarden/a/b/")],
)
def test_category_ends_in_a_slash(category, expected):
    assert run(factory.sample(), category=category)["automationDetails"] == {"id": expected}


def test_every_rule_is_documented(sample):
    for rule in sample["tool"]["driver"]["rules"]:
        assert rule["id"] != rule["name"]
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]{0,254}", rule["name"])
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert "**How to fix.**" in rule["help"]["markdown"]
        assert rule["helpUri"].startswith("https://")
        assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}


def test_rules_are_about_security_or_about_quality(sample):
    for rule in sample["tool"]["driver"]["rules"]:
        properties = rule["properties"]
        score = properties.get("security-severity")
        assert isinstance(score, str) == ("security" in properties["tags"])
        assert (score is None) == ("problem.severity" in properties)
        assert score is None or 0.1 <= float(score) <= 10
        assert properties["precision"] in {"low", "medium", "high", "very-high"}


def test_governance_rules_have_no_score():
    rule = factory.policy("META-001", controls={"nist-ai-rmf": ("MAP 2.3",)})
    (made,) = run(factory.report(policies=[rule]))["tool"]["driver"]["rules"]
    assert made["properties"]["problem.severity"] == "warning"
    assert "security" not in made["properties"]["tags"]


@pytest.mark.parametrize(
    ("severity", "low", "high"),
    [
        ("critical", 9.1, 10),
        ("high", 7, 8.9),
        ("medium", 4, 6.9),
        ("low", 0.2, 3.9),
        ("info", 0.1, 0.1),
    ],
)
def test_scores_lie_where_github_and_defectdojo_expect_them(severity, low, high):
    report = factory.report(policies=[factory.policy(severity=severity)])
    (rule,) = run(report)["tool"]["driver"]["rules"]
    assert low <= float(rule["properties"]["security-severity"]) <= high


def test_tags_are_few_and_name_the_weakness():
    controls = {"cwe": ("CWE-502", "CWE-94"), "owasp-ml": tuple(f"ML{n:02}" for n in range(30))}
    report = factory.report(policies=[factory.policy(controls=controls)])
    (rule,) = run(report)["tool"]["driver"]["rules"]
    tags = rule["properties"]["tags"]
    assert len(tags) == len(set(tags)) == 10
    assert {"security", "external/cwe/cwe-502", "external/cwe/cwe-94"} <= set(tags)


def test_controls_are_taxa_that_rules_relate_to(sample):
    taxonomies = sample["taxonomies"]
    assert [one["name"] for one in taxonomies][:2] == [
        "CWE",
        "OWASP Machine Learning Security Top 10",
    ]
    supported = sample["tool"]["driver"]["supportedTaxonomies"]
    assert [one["name"] for one in supported] == [one["name"] for one in taxonomies]
    for rule in sample["tool"]["driver"]["rules"]:
        for relationship in rule["relationships"]:
            target = relationship["target"]
            component = taxonomies[target["toolComponent"]["index"]]
            assert component["name"] == target["toolComponent"]["name"]
            assert component["taxa"][target["index"]]["id"] == target["id"]


def test_results_point_at_their_rules(sample):
    rules = sample["tool"]["driver"]["rules"]
    assert sample["results"]
    for result in sample["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"note", "warning", "error"}
        assert result["message"]["text"].endswith((".", "!", "?"))
        assert "id" not in result["message"]


@settings(max_examples=60, deadline=None)
@given(factory.reports())
def test_every_location_is_relative_and_complete(report):
    made = run(report, show_suppressed=True)
    for result in made["results"]:
        assert len(result["locations"]) == 1
    for part in walk(made):
        if "physicalLocation" in part:
            region = part["physicalLocation"]["region"]
            start = (region["startLine"], region["startColumn"])
            assert (1, 1) <= start <= (region["endLine"], region["endColumn"])
            assert region["endColumn"] >= 1
        if "artifactLocation" in part:
            address = part["artifactLocation"]["uri"]
            assert re.fullmatch(r"(?!/)([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+", address)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/ü%20.py", "a%20b/%C3%BC%2520.py"),
        ("back\\slash:c.py", "back%5Cslash%3Ac.py"),
        ("raw-\udcff\udc80.py", "raw-%FF%80.py"),
        ("\ud800.py", "%5Cud800.py"),
    ],
)
def test_paths_become_uris(path, expected):
    assert uri(path) == expected


def test_notebooks_name_the_cell(sample):
    (location,) = sample["results"][1]["locations"]
    assert location["physicalLocation"]["region"]["startLine"] == 31
    (cell,) = location["logicalLocations"]
    assert cell["properties"] == {"cell": 3, "line": 2}


def test_bytes_of_a_member_do_not_pass_for_bytes_of_the_file():
    within = Location("m.pt", 1, 1, 1, 1, member="data.pkl", byte_offset=120, byte_length=9)
    plain = Location("m.pkl", 1, 1, 1, 1, byte_offset=120, byte_length=9)
    first, second = run(factory.report(map_findings(within, plain)))["results"]
    assert "byteOffset" not in first["locations"][0]["physicalLocation"]["region"]
    (member,) = first["locations"][0]["logicalLocations"]
    assert member["properties"] == {"byteOffset": 120, "byteLength": 9}
    region = second["locations"][0]["physicalLocation"]["region"]
    assert (region["byteOffset"], region["byteLength"]) == (120, 9)
    assert region["startLine"] == region["endColumn"] == 1


def map_findings(*places):
    return [factory.finding(at=at, source=()) for at in places]


def test_fingerprints(sample):
    result = sample["results"][3]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "9483feae187321ca:1"
    assert result["partialFingerprints"]["mlwarden/v1"] == result["fingerprints"]["mlwarden/v1"]
    guids = [one["guid"] for one in sample["results"]]
    assert len(set(guids)) == len(guids)


def test_related_places_are_linked_from_the_message(sample):
    result = sample["results"][1]
    assert result["message"]["text"].endswith("See [torch>=1.13 is admitted here](1).")
    assert [one["id"] for one in result["relatedLocations"]] == [1]


def test_related_places_have_a_limit_that_is_said():
    related = factory.sample().findings[1].related * (MAX_RELATED + 7)
    (result,) = run(factory.report([factory.finding(related=related)]))["results"]
    assert len(result["relatedLocations"]) == MAX_RELATED
    assert result["message"]["text"].endswith("and 7 more.")


def test_messages_cannot_set_links():
    hostile = factory.finding(message="see [here](https://evil.example) \x1b[31m\u202e")
    (result,) = run(factory.report([hostile]))["results"]
    assert "](" not in result["message"]["text"]
    assert result["message"]["text"].isprintable()


def test_fixes(sample):
    (fix,) = sample["results"][3]["fixes"]
    assert fix["description"]["text"] == "Pass weights_only=True."
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == "True"
    assert replacement["deletedRegion"]["startColumn"] == 43


def test_suppressed_findings_are_left_out_unless_asked_for():
    report = factory.sample()
    assert not any("suppressions" in one for one in run(report)["results"])
    shown = run(report, show_suppressed=True)["results"]
    (suppressed,) = [one for one in shown if "suppressions" in one]
    assert suppressed["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "own checkpoint, see #12"}
    ]


def test_problems_are_notifications(sample):
    (invocation,) = sample["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert first["level"] == "warning"
    assert first["descriptor"]["id"] == "python.syntax"
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    described = {one["id"] for one in sample["tool"]["driver"]["notifications"]}
    assert described == {first["descriptor"]["id"], second["descriptor"]["id"]}


def test_strict_runs_with_problems_have_not_succeeded():
    report = factory.report(problems=[Problem("a.b", factory.location(), "cut")], strict=True)
    (invocation,) = run(report)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"


def test_failed_policies_are_errors_that_name_the_rule():
    failures = (Failure("CODE-002", "no answer after 30 s"),)
    made = run(factory.report(policies=[factory.policy()], failures=failures))
    (invocation,) = made["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["level"] == "error"
    assert note["associatedRule"] == {"id": "CODE-002", "index": 0}


def test_more_results_than_github_takes_are_cut_by_severity_and_said():
    lows = [factory.finding(severity="low", at=factory.location(line=n + 1)) for n in range(5_000)]
    worst = factory.finding(severity="critical", at=factory.location("z.py"))
    made = run(factory.report([*lows, worst]))
    assert len(made["results"]) == MAX_RESULTS
    assert made["results"][-1]["level"] == "error"
    (note,) = made["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == (
        "5001 results were found; the log holds the 5000 most severe ones."
    )


def test_what_defectdojo_needs(sample):
    """Its importer raises, or loses the finding, where one of these does not hold."""
    for result in sample["results"]:
        assert result.get("kind", "fail") == "fail"
        (location,) = result["locations"]
        assert "startLine" in location["physicalLocation"]["region"]
        for key in (*result["partialFingerprints"], *result["fingerprints"]):
            assert "/" not in key or re.fullmatch(r"v\d+", key.rpartition("/")[2])
        for fix in result.get("fixes", ()):
            assert fix["description"]["text"]
    weaknesses = [
        relationship["target"]["id"]
        for rule in sample["tool"]["driver"]["rules"]
        for relationship in rule["relationships"]
        if relationship["target"]["toolComponent"]["name"] == "CWE"
    ]
    assert weaknesses
    assert all(re.fullmatch(r"CWE-\d+", one) for one in weaknesses)
    assert float(sample["tool"]["driver"]["rules"][2]["properties"]["security-severity"]) >= 9


def test_bytes_depend_on_the_report_alone():
    once = render("sarif", factory.sample(), Options())
    assert once == render("sarif", factory.sample(), Options(color=True, width=40))
    assert once.isascii()
    assert not re.search(r"file:|/work|/root|/home|Utc|\d\d:\d\d:\d\d", once)
