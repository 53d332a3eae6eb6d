from __future__ import annotations

import time

import pytest

from checker.extract.comments import line_directives, parse_suppression
from checker.model import Directive, Location
from checker.source import Text


def directives(text: str) -> list[Directive]:
    decoded = Text.decode(text.encode())
    return list(line_directives(decoded, lambda span: Location("requirements.txt", *span)))


def test_everything_a_suppression_can_say() -> None:
    found = parse_suppression(
        "# mlwarden: ignore[CODE-002, MODEL-*] until=2027-01-31 -- signed by us -- twice"
    )
    assert found is not None
    assert found.policies == ("CODE-002", "MODEL-*")
    assert found.until == "2027-01-31"
    assert found.reason == "signed by us -- twice"
    assert found.malformed is None


@pytest.mark.parametrize(
    "comment",
    [
        "# plain words",
        "# see the mlwarden: ignore[CODE-002] comments",
        "# nomlwarden: ignore[CODE-002] -- x",
        "",
    ],
)
def test_other_comments_say_nothing(comment: str) -> None:
    assert parse_suppression(comment) is None


def test_it_may_follow_another_comment() -> None:
    found = parse_suppression("# type: ignore  # mlwarden: ignore[CODE-002] -- checked")
    assert found is not None
    assert found.malformed is None


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("# mlwarden: ignore", "expected"),
        ("# mlwarden: skip[CODE-002] -- why", "expected"),
        ("# mlwarden: ignore[CODE-002 -- why", "expected"),
        ("# mlwarden: ignore[CODE-002] because", "expected"),
        ("# mlwarden: ignore[] -- why", "no policy"),
        ("# mlwarden: ignore[CODE 002] -- why", "not a policy id"),
        ("# mlwarden: ignore[CODE-002]", "no reason"),
        ("# mlwarden: ignore[CODE-002] --", "no reason"),
        ("# mlwarden: ignore[CODE-002] until=soon -- why", "not a date"),
        ("# mlwarden: ignore[CODE-002] until=2027-02-30 -- why", "not a date"),
        ("# mlwarden: ignore[CODE-002] until= -- why", "not a date"),
    ],
)
def test_malformed_ones_say_what_is_wrong(comment: str, fault: str) -> None:
    found = parse_suppression(comment)
    assert found is not None
    assert found.malformed is not None
    assert fault in found.malformed


def test_a_trailing_comment_binds_to_its_line() -> None:
    [found] = directives("torch\nnumpy  # mlwarden: ignore[DEPS-001] -- pinned by the image\n")
    assert (found.first_line, found.last_line) == (2, 2)
    assert found.at == Location("requirements.txt", 2, 8, 2, 59)


def test_a_comment_alone_binds_to_the_next_content() -> None:
    first, second = directives(
        "# mlwarden: ignore[DEPS-001] -- a\n\n# words\n"
        "# mlwarden: ignore[DEPS-005] -- b\ntorch\nnumpy\n"
    )
    assert (first.first_line, first.last_line) == (5, 5)
    assert (second.first_line, second.last_line) == (5, 5)


def test_a_comment_alone_at_the_end_binds_to_itself() -> None:
    [found] = directives("torch\n# mlwarden: ignore[DEPS-001] -- a\n")
    assert found.first_line == 2


def test_a_fragment_of_an_address_is_no_comment() -> None:
    assert directives("git+https://host/x#mlwarden: ignore[DEPS-006] -- a\n") == []


def test_many_comments_take_linear_time() -> None:
    start = time.process_time()
    found = directives("# mlwarden: ignore[DEPS-001] -- a\n" * 50_000)
    assert len(found) == 50_000
    assert time.process_time() - start < 5
