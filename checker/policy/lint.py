"""Policies → what in them the two engines would not agree on, or one of them would not survive.

The checks go by tokens, not by a syntax tree: each refuses a way of writing that has another,
portable form beside it. What does not compile is for the engines to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from checker.policy.load import Module
from checker.policy.tokens import Token, closing, split_arguments, tokens


class Complaint(Struct, frozen=True):
    """One thing that must be written otherwise, and where."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Text(Struct, frozen=True):
    """A module with its tokens and the names that it defines."""

    module: Module
    found: tuple[Token, ...]
    test: bool

    @property
    def rules(self) -> frozenset[str]:
        """Names that start a line: rules and functions."""
        return frozenset(
            token.text
            for token in self.found
            if token.kind == "word" and token.column == 0 and token.text not in _KEYWORDS
        )

    def rule_around(self, token: Token) -> Sequence[Token]:
        """The tokens of the rule that a token belongs to."""
        at = self.found.index(token)
        starts = [i for i, one in enumerate(self.found) if one.kind == "word" and one.column == 0]
        begin = max((start for start in starts if start <= at), default=0)
        end = min((start for start in starts if start > at), default=len(self.found))
        return self.found[begin:end]

    def words_on(self, line: int) -> set[str]:
        """The texts of a line's tokens."""
        return {token.text for token in self.found if token.line == line}

    def calls(self, name: str) -> Iterator[tuple[Token, list[list[Token]]]]:
        """Each call of a builtin by its dotted name, with its arguments."""
        parts = _dotted(name)
        for index in range(len(self.found)):
            window = [token.text for token in self.found[index : index + len(parts) + 1]]
            if window == [*parts, "("] and not self._is_selected(index):
                opening = index + len(parts)
                end = closing(self.found, opening)
                yield self.found[index], split_arguments(self.found[opening + 1 : end])

    def mentions(self, name: str) -> Iterator[Token]:
        """Each call of a builtin; for a dotted name each use, as in `with f as http.send`."""
        if "." not in name:
            yield from (token for token, _ in self.calls(name))
            return
        parts = _dotted(name)
        for index in range(len(self.found)):
            window = [token.text for token in self.found[index : index + len(parts)]]
            if window == parts and not self._is_selected(index):
                yield self.found[index]

    def _is_selected(self, index: int) -> bool:
        """Whether the word is a field of something, as in `input.print`."""
        return index > 0 and self.found[index - 1].text == "."


Check = Callable[[Text], Iterator[tuple[Token, str]]]

_KEYWORDS = frozenset(
    {"package", "import", "default", "if", "else", "some", "every", "not", "with"}
)

_FORBIDDEN = {
    "all": "use `every`",
    "any": "use `some`",
    "cast_array": "",
    "http.send": "policies have no network",
    "json.match_schema": "",
    "json.verify_schema": "",
    "max": "the engines order unlike types differently",
    "min": "the engines order unlike types differently",
    "opa.runtime": "it hands out the environment",
    "rand.intn": "policies are pure functions",
    "re_match": "use regex.match",
    "rego.metadata.chain": "",
    "rego.metadata.rule": "",
    "rego.parse_module": "",
    "semver.compare": "versions are compared before policies see them",
    "set_diff": "use `-`",
    "strings.render_template": "",
    "time.diff": "dates are compared before policies see them",
    "time.format": "dates are compared before policies see them",
    "time.now_ns": "use input.today",
    "time.parse_ns": "dates are compared before policies see them",
    "time.parse_rfc3339_ns": "dates are compared before policies see them",
    "to_number": "the engines read numbers differently",
    "trace": "",
    "urlquery.encode": "the engines encode differently",
    "uuid.rfc4122": "policies are pure functions",
    "yaml.unmarshal": "the engines read booleans differently",
}
"""Builtins that one engine lacks or answers differently, or that look at the world."""

_FORBIDDEN_FAMILIES = ("graphql", "net", "providers")

_STRING_BUILTINS = frozenset(
    {"concat", "format_int", "lower", "replace", "sprintf", "substring", "trim", "trim_left"}
    | {"trim_prefix", "trim_right", "trim_space", "trim_suffix", "upper"}
)

_UNPORTABLE_REGEX = re.compile(r"\(\?(?!:)|\\[pPxAzQEC]|\{,|(?<!\\)\\u")


def lint(policies: Iterable[Module], tests: Iterable[Module] = ()) -> list[Complaint]:
    """What must be changed, by path and line."""
    texts = [Text(module, tuple(tokens(module.text)), test=False) for module in policies]
    texts += [Text(module, tuple(tokens(module.text)), test=True) for module in tests]
    found = {
        Complaint(text.module.path, token.line, message)
        for text in texts
        for check in _CHECKS
        for token, message in check(text)
    }
    found.update(_arities(texts))
    return sorted(found, key=lambda one: (one.path, one.line, one.message))


def reaching_out(modules: Iterable[Module]) -> list[Complaint]:
    """Where policies would look at the network or the environment: never allowed, on any engine.

    A scanned repository may bring policies of its own, and an OPA server would obey them.
    """
    texts = [Text(module, tuple(tokens(module.text)), test=False) for module in modules]
    return [
        Complaint(text.module.path, token.line, message)
        for text in texts
        for token, message in _builtins(text)
        if message.startswith(_REACHING_OUT)
    ]


_REACHING_OUT = ("http.send ", "opa.runtime ", *(f"{name}.* " for name in ("net", "providers")))


def _builtins(text: Text) -> Iterator[tuple[Token, str]]:
    for name, reason in _FORBIDDEN.items():
        for token in text.mentions(name):
            yield token, f"{name} is not portable" + (f": {reason}" if reason else "")
    for before, token, after in _triples(text.found):
        if token.text in _FORBIDDEN_FAMILIES and after.text == "." and before.text != ".":
            yield token, f"{token.text}.* is not portable: the embedded engine has none of it"


def _outside_tests(text: Text) -> Iterator[tuple[Token, str]]:
    if text.test:
        return
    for token, _ in text.calls("print"):
        yield token, "print writes into the engine's output"
    for token, _ in text.calls("object.union"):
        yield token, "object.union merges deeply in OPA and not in the embedded engine"


def _patterns(text: Text) -> Iterator[tuple[Token, str]]:
    """The pattern comes first in all of these, but second in one of them."""
    for name in ("match", "find_n", "find_all_string_submatch_n", "is_valid", "replace", "split"):
        for token, arguments in text.calls(f"regex.{name}"):
            position = 1 if name == "replace" else 0
            pattern = arguments[position] if len(arguments) > position else []
            if len(pattern) != 1 or pattern[0].kind not in ("string", "raw"):
                yield token, "the pattern must be a literal"
            elif _UNPORTABLE_REGEX.search(pattern[0].text):
                yield pattern[0], "the pattern uses what RE2 and ECMAScript do not share"


def _sprintf(text: Text) -> Iterator[tuple[Token, str]]:
    for token, arguments in text.calls("sprintf"):
        if len(arguments) != 2 or len(arguments[0]) != 1 or arguments[1][0].text != "[":
            yield token, "sprintf takes a literal format and a literal list"
            continue
        values = split_arguments(arguments[1][1:-1])
        verbs = re.findall(r"%[^%]?", arguments[0][0].text.replace("%%", ""))
        if set(verbs) - {"%s", "%d", "%v"} or len(verbs) != len(values):
            yield token, "sprintf: only %s, %d and %v, one for each value"
        if any(_is_computed(value, text.rule_around(token), text) for value in values):
            yield token, "sprintf quotes a string that is computed: use concat"


def _is_computed(value: Sequence[Token], rule: Sequence[Token], text: Text) -> bool:
    """Whether the embedded engine would show quotes: results of builtins, and literals by name."""
    if len(value) > 1 and value[1].text == "(":
        name = value[0].text
        givers = {head.text for head, given in _results(text) if given[0].text in _STRING_BUILTINS}
        return name in _STRING_BUILTINS or name in givers
    if len(value) > 1 or value[0].kind != "word":
        return [token.text for token in value[:3]] == ["object", ".", "get"]
    name = value[0].text
    for index, token in enumerate(rule[:-2]):
        if token.text == name and rule[index + 1].text == ":=":
            first = rule[index + 2]
            return first.kind in ("string", "raw") or _is_computed(rule[index + 2 :], (), text)
    return len(rule) > 1 and rule[1].text == "(" and name in _parameters(rule)


def _results(text: Text) -> Iterator[tuple[Token, Sequence[Token]]]:
    """The name of each function and the tokens of what it gives."""
    for _, _, token in _functions(text):
        rule = text.rule_around(token)
        end = closing(rule, 1)
        if end + 2 < len(rule) and rule[end + 1].text == ":=":
            yield token, rule[end + 2 :]


def _parameters(rule: Sequence[Token]) -> set[str]:
    return {token.text for token in rule[2 : closing(rule, 1)]}


def _concat(text: Text) -> Iterator[tuple[Token, str]]:
    for token, arguments in text.calls("concat"):
        if len(arguments) == 2 and arguments[1][0].text == "{":
            yield token, "concat over a set has no order in the embedded engine"


def _with(text: Text) -> Iterator[tuple[Token, str]]:
    """`with input as …` kills the embedded engine; a rule as the value is not looked at."""
    for index, (before, token, value) in enumerate(_triples(text.found)):
        if token.text != "as" or token.kind != "word" or not _after_with(text.found, index):
            continue
        if before.text == "input" and text.found[index - 2].text == "with":
            yield token, "with input as …: replace parts of the input, never all of it"
        called = [one.text for one in text.found[index + 2 : index + 3]] == ["("]
        if value.kind == "word" and value.text in {*text.rules, "data"} and not called:
            yield value, f"with … as {value.text}: the embedded engine ignores a rule there"


def _after_with(found: Sequence[Token], index: int) -> bool:
    """Whether an `as` belongs to a `with`, and not to an import."""
    for before in range(index - 1, max(-1, index - 12), -1):
        if found[before].text == "with":
            return True
        if found[before].text in ("import", "as"):
            return False
    return False


def _comprehensions(text: Text) -> Iterator[tuple[Token, str]]:
    """Two variables of `some` in a list or set comprehension do not parse in one engine."""
    for index, token in enumerate(text.found):
        if token.kind == "mark" and token.text in "[{":
            inside = text.found[index + 1 : closing(text.found, index)]
            bar = _top_level(inside, "|")
            if bar is None or _top_level(inside[:bar], ":") is not None:
                continue
            for position, word in enumerate(inside[bar + 1 :], bar + 1):
                pair = [one.text for one in inside[position : position + 5]]
                if pair[:1] == ["some"] and pair[2:3] == [","] and pair[4:5] == ["in"]:
                    yield word, "some k, v in a comprehension: bind k and look v up"


def _top_level(found: Sequence[Token], mark: str) -> int | None:
    depth = 0
    for index, token in enumerate(found):
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth == 0 and token.text == mark:
            return index
    return None


def _unbound(text: Text) -> Iterator[tuple[Token, str]]:
    """Joins over indexes that `some` declares without `in` are silently empty in one engine."""
    for index, token in enumerate(text.found):
        if token.kind == "word" and token.text == "some":
            after = [one.text for one in text.found[index + 1 :] if one.line == token.line]
            if "in" not in after:
                yield token, "some without in: bind with some x in …"
    for before, token, _ in _triples(text.found):
        if token.text == "==" and before.text == "]" and "_" in text.words_on(token.line):
            yield token, "equality of two unbound references: bind with some x in …"


def _escapes(text: Text) -> Iterator[tuple[Token, str]]:
    for token in text.found:
        if token.kind == "string" and re.search(r"\\u|\\/", token.text):
            yield token, "write the character itself: the embedded engine compares escapes"


def _arities(texts: Sequence[Text]) -> Iterator[Complaint]:
    """Functions of one name with different numbers of arguments crash the embedded engine."""
    first: dict[str, tuple[int, str]] = {}
    for text in texts:
        for name, count, token in _functions(text):
            known, path = first.setdefault(name, (count, text.module.path))
            if known != count:
                message = f"{name} takes {count} arguments here and {known} in {path}"
                yield Complaint(
                    text.module.path, token.line, f"{message}: the embedded engine crashes"
                )


def _functions(text: Text) -> Iterator[tuple[str, int, Token]]:
    for index, token in enumerate(text.found[:-1]):
        if token.kind == "word" and token.column == 0 and text.found[index + 1].text == "(":
            inside = text.found[index + 2 : closing(text.found, index + 1)]
            yield token.text, len(split_arguments(inside)), token


def _dotted(name: str) -> list[str]:
    """`a.b` as the words and dots that tokens are."""
    return re.findall(r"\w+|\.", name)


def _triples(found: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    nothing = Token("mark", "", 0, 0)
    padded = [nothing, *found, nothing]
    return zip(padded, padded[1:], padded[2:], strict=False)


_CHECKS: tuple[Check, ...] = (
    _builtins,
    _outside_tests,
    _patterns,
    _sprintf,
    _concat,
    _with,
    _comprehensions,
    _unbound,
    _escapes,
)
