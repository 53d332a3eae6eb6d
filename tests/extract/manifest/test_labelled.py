"""Every declaration of the labelled trees, and no other."""

from __future__ import annotations

from pathlib import Path

from tests.extract.manifest.support import dependencies
from tests.helpers import facts_of

FOLDER = Path(__file__).parents[3] / "fixtures" / "manifests"


def test_every_declaration_and_no_other() -> None:
    expected = (FOLDER / "expected.tsv").read_text().splitlines()
    found = []
    for file in FOLDER.rglob("*"):
        if not file.is_file() or file.parent == FOLDER:
            continue
        path = file.relative_to(FOLDER).as_posix()
        facts = facts_of(path, file.read_bytes())
        assert facts.problems == [], path
        found += [
            (path, one.at.line, one.name, one.specifier, one.pin, one.scope)
            for one in dependencies(facts)
        ]
    assert ["\t".join(map(str, row)) for row in sorted(found)] == expected
