"""SARIF logs under the OASIS schema and GitHub's rules, as others check them."""

import json
from functools import cache

import jsonschema
import pytest
from hypothesis import given, settings

from checker.model import Failure
from checker.render import Options, render
from tests.render import factory, multitool

REPORTS = {
    "sample": factory.sample(),
    "empty": factory.report(),
    "failed": factory.report(
        policies=[factory.policy()], failures=(Failure("CODE-002", "timed out"),)
    ),
}


@cache
def validator():
    schema = json.loads((multitool.home() / "sarif-2.1.0.json").read_text("utf-8-sig"))
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def faults(text):
    return [
        f"{error.json_path}: {error.message}" for error in validator().iter_errors(json.loads(text))
    ]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("shown", [False, True])
def test_logs_follow_the_schema(name, shown):
    assert faults(render("sarif", REPORTS[name], Options(show_suppressed=shown))) == []


@settings(max_examples=50, deadline=None)
@given(report=factory.reports())
def test_hostile_logs_follow_the_schema(report):
    assert faults(render("sarif", report, Options(show_suppressed=True))) == []


@pytest.mark.parametrize("name", REPORTS)
def test_logs_follow_githubs_rules(tmp_path, name):
    path = tmp_path / "log.sarif"
    path.write_text(render("sarif", REPORTS[name], Options(show_suppressed=True)), "utf-8")
    assert multitool.validate(path) == []


def test_the_multitool_would_complain(tmp_path):
    made = json.loads(render("sarif", factory.sample(), Options()))
    del made["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    path = tmp_path / "log.sarif"
    path.write_text(json.dumps(made), "utf-8")
    assert any("GH2012" in line for line in multitool.validate(path))
