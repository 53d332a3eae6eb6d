"""Bills of materials, held against the official schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from checker.model import Component, Finding, Inventory, Location, Report
from checker.render.cyclonedx import render
from checker.render.options import Options
from tests.cli.conftest import Run, mlwarden, tree  # noqa: F401 - fixtures

AT = Location("requirements.txt", 3, 1, 3, 9)
SHA = "ab" * 32


def bom(
    *components: Component, findings: tuple[Finding, ...] = (), hidden: tuple[Finding, ...] = ()
):
    from checker.model import Counts

    counts = dict.fromkeys(
        ("files", "inspected", "facts", "policies", "findings", "suppressed", "problems"), 0
    )
    report = Report(
        findings=findings,
        hidden=hidden,
        failures=(),
        problems=(),
        policies=(),
        counts=Counts(**counts, not_inspected=0),
        tool_version="1.0",
        engine="embedded",
        root_name="project",
        fail_on="medium",
        inventory=Inventory(components),
    )
    text = render(report, Options())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    return json.loads(text)


def package(**fields: Any) -> Component:
    return Component(
        **{"kind": "package", "name": "torch", "ecosystem": "pypi", "places": (AT,), **fields}
    )


def vulnerable(**fields: Any) -> Finding:
    properties = {
        "advisories": "PYSEC-1, CVE-1",
        "rating": "high",
        "safe": "2.6.0",
        "summary": "Runs code",
    }
    return Finding(
        **{
            "policy": "DEPS-003",
            "severity": "high",
            "message": "m",
            "at": AT,
            "role": "product",
            "fingerprint": "f",
            "properties": properties,
            **fields,
        }
    )


def test_an_empty_project_is_valid() -> None:
    assert bom()["components"] == []


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (package(version="2.6.0"), {"purl": "pkg:pypi/torch@2.6.0", "version": "2.6.0"}),
        (package(specifier=">=2"), {"purl": "pkg:pypi/torch"}),
        (package(digests=(f"sha256:{SHA}",)), {"hashes": [{"alg": "SHA-256", "content": SHA}]}),
        (package(licences=("MIT",)), {"licenses": [{"license": {"id": "MIT"}}]}),
        (package(licences=("apache-2.0",)), {"licenses": [{"license": {"id": "Apache-2.0"}}]}),
        (package(licences=("Our own",)), {"licenses": [{"license": {"name": "Our own"}}]}),
        (
            package(licences=("MIT OR GPL-2.0-only",)),
            {"licenses": [{"license": {"name": "MIT OR GPL-2.0-only"}}]},
        ),
        (package(name="data.table", ecosystem="cran"), {"purl": "pkg:cran/data.table"}),
        (package(name="pytorch", ecosystem="conda"), {"purl": "pkg:conda/pytorch"}),
        (
            package(url="git+https://github.com/a/b"),
            {"externalReferences": [{"type": "vcs", "url": "git+https://github.com/a/b"}]},
        ),
        (package(scope="optional"), {"scope": "optional"}),
        (
            Component(
                kind="model",
                name="org/model",
                ecosystem="huggingface",
                places=(AT,),
                task="text-generation",
                datasets=("org/data",),
                base_models=("org/base",),
                licences=("llama3", "other"),
                formats=("safetensors",),
            ),
            {"type": "machine-learning-model", "purl": "pkg:huggingface/org/model"},
        ),
        (
            Component(kind="dataset", name="data/x.csv", ecosystem="file", places=(AT,), rows=200),
            {"type": "data", "data": [{"type": "dataset", "name": "data/x.csv"}]},
        ),
    ],
)
def test_components(component: Component, expected: dict[str, Any]) -> None:
    (found,) = bom(component)["components"]
    assert {key: found[key] for key in expected} == expected
    assert found["evidence"]["occurrences"] == [{"location": "requirements.txt", "line": 3}]


def test_odd_digests_and_apt_have_no_purl() -> None:
    (found,) = bom(package(ecosystem="apt", digests=("sha256:short", "odd:12")))["components"]
    assert "hashes" not in found
    assert "purl" not in found


def test_references_are_unique() -> None:
    document = bom(package(version="1"), package(version="1", scope="optional"))
    refs = [one["bom-ref"] for one in document["components"]]
    assert len(set(refs)) == 2
    assert document["dependencies"] == [{"ref": "project", "dependsOn": refs}]


def test_vulnerabilities_and_what_was_said_of_them() -> None:
    document = bom(
        package(version="1.0"),
        findings=(vulnerable(), vulnerable(policy="DEPS-001", properties={})),
        hidden=(vulnerable(status="suppressed", reason="never loads checkpoints"),),
    )
    first, second = document["vulnerabilities"]
    assert first["id"] == "PYSEC-1"
    assert first["references"] == [{"id": "CVE-1", "source": {"name": "CVE"}}]
    assert first["ratings"] == [{"severity": "high"}]
    assert first["affects"] == [{"ref": "package:pypi:torch@1.0"}]
    assert first["recommendation"] == "Use 2.6.0 or a later release."
    assert "analysis" not in first
    assert second["analysis"] == {"state": "not_affected", "detail": "never loads checkpoints"}


def test_one_defect_of_two_components_is_one_entry() -> None:
    other = Location("service/requirements.txt", 1, 1, 1, 9)
    document = bom(
        package(version="1.0"),
        package(version="1.1", places=(other,)),
        findings=(vulnerable(), vulnerable(at=other)),
    )
    (found,) = document["vulnerabilities"]
    assert len(found["affects"]) == 2


def test_hostile_names_stay_valid() -> None:
    name = 'x","y":"z\u202e\ud800' + "é" * 300
    bom(
        package(name=name, version='1"2'), package(name=name, ecosystem="huggingface", kind="model")
    )


def test_from_the_command_line(mlwarden: Run, tree: Path) -> None:  # noqa: F811
    (tree / "requirements.txt").write_text("torch==1.12.0\n")
    assert mlwarden("scan", "--output", f"cyclonedx={tree / 'bom.json'}").code == 1
    text = (tree / "bom.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    assert [one["id"] for one in document["vulnerabilities"]] == [
        "GHSA-53q9-r3pm-6pq6",
        "PYSEC-2022-43015",
    ]
    mlwarden("scan", "--output", f"cyclonedx={tree / 'again.json'}")
    assert (tree / "again.json").read_text() == text
