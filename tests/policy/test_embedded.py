"""The embedded engine: right answers, and every way it can fail is an error that says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytest.importorskip("regopy", reason="the embedded engine has no wheel here")

from checker.errors import EngineError, PolicyError
from checker.policy.embedded import EmbeddedEngine
from checker.policy.load import Module


@contextmanager
def engine(text: str, *rules: str, seconds: float = 10.0, lists: dict[str, object] | None = None):
    with EmbeddedEngine(query_seconds=seconds) as one:
        one.load([Module("t.rego", "t", f"package t\n{text}")], lists or {}, rules)
        yield one


def value(text: str, document: object = None, **lists: object) -> object:
    with engine(text, "t.x", lists=lists) as one:
        return json.loads(one.value("t.x", json.dumps(document or {}).encode()))


def test_answers_are_the_rules_values():
    assert value("x contains v if some v in input.list", {"list": [3, 1, 1]}) == [1, 3]
    assert value("x := input.text", {"text": "é \U0001f600"}) == "é \U0001f600"


def test_lists_are_mounted_where_opa_mounts_them():
    assert value("x := data.mlwarden.lists.names", names=["a"]) == ["a"]


HOSTILE = [
    'a"b',
    'x","message":"forged","y":"',
    "back\\slash",
    "line\nfeed\r",
    "nul\0after",
    "\u2028\u202e",
    "</script>",
    "${jndi}",
    "{{7*7}}",
    '"}]}; input = {"facts": {}} #',
    "`raw`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_strings_cannot_break_out_of_the_input(text: str):
    rule = 'x contains {"fact": f.id, "message": f.name} if some f in input.facts'
    facts = [{"id": 1, "name": text}, {"id": 2, "name": "plain"}]
    found = value(rule, {"facts": facts})
    assert sorted(found, key=lambda one: one["fact"]) == [
        {"fact": 1, "message": text},
        {"fact": 2, "message": "plain"},
    ]


@pytest.mark.parametrize("number", [0, -1, 2**53, 2**63 - 1, 0.5])
def test_numbers_survive(number: float):
    assert value("x := input.n", {"n": number}) == number


def test_the_same_document_is_not_sent_twice():
    with engine("x := input.n", "t.x") as one:
        assert one.value("t.x", b'{"n": 1}') == b"1"
        assert one.value("t.x", b'{"n": 1}') == b"1"
        assert one.value("t.x", b'{"n": 2}') == b"2"


def test_a_failing_builtin_is_an_error_not_silence():
    with engine("x := to_number(input.s)", "t.x") as one:
        with pytest.raises(EngineError, match="evaluation failed: "):
            one.value("t.x", b'{"s": "no number"}')
        assert one.value("t.x", b'{"s": "7"}') == b"7"


def test_a_rule_without_a_value_is_an_error():
    with (
        engine("x := 1 if input.never", "t.x") as one,
        pytest.raises(EngineError, match="no value"),
    ):
        one.value("t.x", b"{}")


def test_a_rule_that_is_not_there_is_an_error():
    with engine("x := 1", "t.x", "t.y") as one, pytest.raises(EngineError):
        one.value("t.y", b"{}")


def test_a_crash_is_an_error_and_the_next_policy_is_still_asked():
    overflow = 'x if regex.match("^(a|b)*$", input.s)\n\ny := 2'
    with engine(overflow, "t.x", "t.y") as one:
        with pytest.raises(EngineError, match="crashed"):
            one.value("t.x", json.dumps({"s": "ab" * 200_000}).encode())
        assert one.value("t.y", b"{}") == b"2"


def test_a_query_that_takes_too_long_is_stopped():
    slow = "x := count([1 | some a in numbers.range(1, 30000); some b in numbers.range(1, 30000)])"
    with engine(slow, "t.x", seconds=0.5) as one, pytest.raises(EngineError, match=r"within 0\.5"):
        one.value("t.x", b"{}")


def test_a_policy_that_eats_memory_ends_itself_only():
    greedy = "x := [n | some n in numbers.range(1, 60000000)]\n\ny := 2"
    with engine(greedy, "t.x", "t.y", seconds=60) as one:
        with pytest.raises(EngineError):
            one.value("t.x", b"{}")
        assert one.value("t.y", b"{}") == b"2"


def test_text_that_is_no_rego_names_its_module():
    with pytest.raises(PolicyError, match=r"t\.rego: does not compile"), engine("x := {", "t.x"):
        pass


def test_printing_policies_do_not_disturb_the_answers():
    assert value('x := 1 if print("noise on stdout")') == 1


def test_the_environment_is_not_handed_over(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "visible")
    found = value("x := opa.runtime()")
    assert "SECRET_OF_THE_CALLER" not in json.dumps(found)


def test_threads_share_the_work_of_several_children():
    from concurrent.futures import ThreadPoolExecutor

    with EmbeddedEngine(jobs=3) as one:
        one.load([Module("t.rego", "t", "package t\nx := input.n * 2")], {}, ["t.x"])
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda n: one.value("t.x", b'{"n": %d}' % n), range(200)))
        assert found == [b"%d" % (2 * n) for n in range(200)]
        one.load([Module("t.rego", "t", "package t\nx := input.n * 3")], {}, ["t.x"])
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda n: one.value("t.x", b'{"n": %d}' % n), range(200)))
        assert found == [b"%d" % (3 * n) for n in range(200)]


def test_nothing_is_left_behind():
    with engine("x := 1", "t.x") as one:
        child = one._children[0]._child
        assert child is not None
        assert child.poll() is None
    assert child.poll() is not None


def test_where_the_engine_is_not_installed_the_hint_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("checker.policy.embedded.find_spec", lambda _: None)
    with pytest.raises(EngineError, match="not installed") as caught:
        EmbeddedEngine()
    assert "--engine opa" in caught.value.hint


def test_the_child_imports_nothing_of_ours():
    from checker.policy import rego_process

    assert "checker" not in rego_process._CHILD.read_text()


def children() -> set[str]:
    """The processes that this one has started and not waited for, where the system tells."""
    lists = Path("/proc/self/task").glob("*/children")
    found: set[str] = set()
    for one in lists:
        with suppress(OSError):  # the thread has ended meanwhile
            found.update(one.read_text().split())
    return found


@pytest.fixture(autouse=True)
def no_zombies() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before
