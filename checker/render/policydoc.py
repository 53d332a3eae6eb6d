"""METADATA → the documentation of a policy, as Markdown and as plain text.

The same words are the help of a SARIF rule, the page under `docs/policies/` and what
`mlwarden explain` prints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from checker.model import Example, Policy
from checker.render.controls import control_page, framework

_LANGUAGES = {
    ".py": "python",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".md": "markdown",
    ".txt": "text",
}


def markdown(policy: Policy) -> str:
    """Why, example, fix, parameters, controls, references; without a title."""
    return "\n\n".join(_markdown(policy)) + "\n"


def plain(policy: Policy) -> str:
    """The same for places that show no Markdown."""
    return "\n\n".join(_plain(policy)) + "\n"


def _markdown(policy: Policy) -> Iterator[str]:
    yield policy.description
    yield f"**How to fix.** {policy.remediation}"
    for example in policy.examples:
        yield f"**Reported** (`{example.file}`)\n\n{_fenced(example, example.bad)}"
        yield f"**Better**\n\n{_fenced(example, example.good)}"
    if policy.params:
        yield "**Parameters** (`[tool.mlwarden.params." + policy.id + "]`)"
        yield "\n".join(f"- `{name}` {text}" for name, text in _params(policy))
    if policy.controls:
        yield "**Controls**"
        yield "\n".join(f"- {_control_links(policy, key)}" for key in policy.controls)
    if policy.references:
        yield "**References**"
        yield "\n".join(f"- <{reference}>" for reference in policy.references)


def _plain(policy: Policy) -> Iterator[str]:
    yield policy.description
    yield f"How to fix: {policy.remediation}"
    for example in policy.examples:
        yield f"Reported ({example.file}):\n\n{_indented(example.bad)}"
        yield f"Better:\n\n{_indented(example.good)}"
    if policy.params:
        lines = [f"  {name} {text}" for name, text in _params(policy)]
        yield "\n".join([f"Parameters ([tool.mlwarden.params.{policy.id}]):", *lines])
    if policy.controls:
        lines = [
            f"  {framework(key).name}: {', '.join(ids)}" for key, ids in policy.controls.items()
        ]
        yield "\n".join(["Controls:", *lines])
    if policy.references:
        yield "\n".join(["References:", *(f"  {reference}" for reference in policy.references)])


def _params(policy: Policy) -> Iterator[tuple[str, str]]:
    for name, param in policy.params.items():
        default = json.dumps(param.default, ensure_ascii=False)
        yield name, f"({param.type}, default {default}): {param.description}"


def _controls(policy: Policy) -> Iterator[str]:
    for key, controls in policy.controls.items():
        yield f"{framework(key).name}: {', '.join(controls)}"


def _control_links(policy: Policy, key: str) -> str:
    links = []
    for control in policy.controls[key]:
        page = control_page(key, control)
        links.append(f"[{control}]({page})" if page else control)
    return f"{framework(key).name}: {', '.join(links)}"


def _fenced(example: Example, content: str) -> str:
    language = _LANGUAGES.get(PurePosixPath(example.file).suffix, "text")
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{content.rstrip()}\n{fence}"


def _indented(content: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in content.rstrip().splitlines())
