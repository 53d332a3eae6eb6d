"""Places of keys and values in TOML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.extract.manifest.toml_positions import Positions, toml_loads
from checker.model import Span

TEXT = """\
a.b = 1
"x é" = [ "sé", {c = 2, d.e = "f"}, # comment
 [1, 2]]
[[package]]
name = "n"
[package.source]
u = 1
[[package]]
[[package.dep]]
q = 1
[[package.dep]]
q = 2
[ package . "dep s" ]
z = 1
"""


def test_keys_and_values() -> None:
    places = Positions(TEXT)
    assert places.key("a", "b") == Span(1, 1, 1, 4)
    assert places.value("a", "b") == Span(1, 7, 1, 8)
    assert places.value("x é") == Span(2, 9, 3, 9)
    assert places.value("x é", 0) == Span(2, 11, 2, 15)
    assert places.value("x é", 1, "d", "e") == Span(2, 31, 2, 34)
    assert places.value("x é", 2, 1) == Span(3, 6, 3, 7)


def test_arrays_of_tables() -> None:
    places = Positions(TEXT)
    assert places.key("package", 0, "source", "u") == Span(7, 1, 7, 2)
    assert places.value("package", 1, "dep", 1, "q") == Span(12, 5, 12, 6)
    assert places.value("package", 1, "dep s", "z") == Span(14, 5, 14, 6)
    assert places.key("package", 1) == Span(8, 3, 8, 10)


def test_nearest_falls_back_to_what_encloses() -> None:
    places = Positions(TEXT)
    assert places.nearest("package", 0, "source", "missing") == Span(6, 2, 6, 16)
    assert places.nearest("nothing") == Span(1, 1, 1, 1)
    assert places.key("nothing") is None


def test_windows_line_ends() -> None:
    places = Positions("a = 1\r\nb = 'x'\r\n")
    assert places.value("b") == Span(2, 5, 2, 8)


def test_dotted_tables_and_empty_documents() -> None:
    assert Positions("").nearest("a") == Span(1, 1, 1, 1)
    places = Positions("[tool.uv]\nindex = [\n  {url = 'u'},\n]\n")
    assert places.value("tool", "uv", "index", 0, "url") == Span(3, 10, 3, 13)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
        st.lists(st.integers(0, 99), max_size=3),
        max_size=5,
    )
)
def test_every_value_has_its_text(document: dict[str, list[int]]) -> None:
    import json

    text = "".join(f"{json.dumps(k, ensure_ascii=False)} = {v}\n" for k, v in document.items())
    assert toml_loads(text) == document
    lines = text.split("\n")
    places = Positions(text)
    for key, values in document.items():
        for index, value in enumerate(values):
            span = places.value(key, index)
            assert span is not None
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == str(value)
