import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.fingerprint import fingerprint, line_hashes, subject_hash

LOADER = "import torch\n\ndef load(p):\n    return torch.load(p)\n"


def rolling(text: str) -> dict[int, str]:
    """The published algorithm, unit by unit over a ring buffer: slow, and written another way."""
    window, numbers, hashes = [0] * 100, [-1] * 100, {}
    counts: dict[int, int] = {}
    value = index = line = 0
    at_start, after_return = True, False
    data = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]

    def emit():
        counts[value] = counts.get(value, 0) + 1
        hashes[numbers[index]] = f"{value:x}:{counts[value]}"
        numbers[index] = -1

    def push(unit):
        nonlocal value, index
        value = (value * 37 + unit - pow(37, 100, 1 << 64) * window[index]) % (1 << 64)
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*units, 65535]:
        if unit in (32, 9) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        unit = 10 if unit == 13 else unit
        if numbers[index] != -1:
            emit()
        if at_start:
            line += 1
            numbers[index] = line
        at_start = unit == 10
        push(unit)
    for _ in range(100):
        if numbers[index] != -1:
            emit()
        push(0)
    return hashes


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (LOADER, 1, "a91136ce6eea9c97:1"),
        (LOADER, 4, "c4e2443d3f06b574:1"),
        (LOADER.replace("\n", "\r\n"), 4, "c4e2443d3f06b574:1"),
        ("", 1, "c129715d7a2bc9a3:1"),
    ],
)
def test_known_vectors(text, line, expected):
    assert line_hashes(text, [line]) == {line: expected}


@given(st.text(st.sampled_from("ab \t\r\n😀é\ud800￿"), max_size=400))
def test_equals_the_rolling_form(text):
    expected = rolling(text)
    assert line_hashes(text, range(1, len(expected) + 1)) == expected


def test_equal_lines_are_counted_over_the_whole_file():
    text = "x\n" * 300
    assert line_hashes(text, [3, 150])[150].endswith(":150")
    assert line_hashes(text, [3])[3].endswith(":3")


def test_lines_that_do_not_exist_are_left_out():
    assert line_hashes("a\n", [0, -1, 1, 2, 3]).keys() == {1, 2}


def test_fingerprint_depends_on_every_part_and_on_their_borders():
    values = {
        fingerprint("P-1", "a", "b"),
        fingerprint("P-2", "a", "b"),
        fingerprint("P-1", "ab", ""),
        fingerprint("P-1", "a", "b", occurrence=2),
        fingerprint("P-1", "a", "b", "1"),
        fingerprint("P-1", "\udc80", "b"),
    }
    assert len(values) == 6


def test_subject_hash_has_githubs_shape():
    assert subject_hash("DEPS-001", "torch") == subject_hash("DEPS-001", "torch")
    digest, _, occurrence = subject_hash("DEPS-001", "torch", occurrence=3).partition(":")
    assert int(digest, 16) >= 0
    assert occurrence == "3"
