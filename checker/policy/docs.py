"""Policies → their pages: what `mlwarden explain` prints and `docs/policies/` holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from checker.model import Policy
from checker.render import policydoc

GENERATED = "<!-- Generated from the policy's METADATA by `mlwarden policy docs`; do not edit. -->"


def page(policy: Policy) -> str:
    """The Markdown page of one policy."""
    head = f"# {policy.id}: {policy.title}\n\n{GENERATED}\n\n{_facts(policy)}\n\n"
    return head + policydoc.markdown(policy)


def leaf(policy: Policy) -> str:
    """The same for a terminal."""
    head = f"{policy.id}: {policy.title}\n\n{_summary(policy)}\n\n"
    return head + policydoc.plain(policy)


def index(policies: Iterable[Policy]) -> str:
    """The table of all policies."""
    rows = "".join(
        f"| [{one.id}]({one.id}.md) | {one.title} | {one.severity} | {_profiles(one)} |\n"
        for one in policies
    )
    return f"# Policies\n\n{GENERATED}\n\n| Id | Title | Severity | On |\n|---|---|---|---|\n{rows}"


def pages(policies: Iterable[Policy]) -> dict[str, str]:
    """File name → content of a whole folder of documentation."""
    policies = list(policies)
    files = {f"{policy.id}.md": page(policy) for policy in policies}
    return {"README.md": index(policies), **files}


def stale(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Names of the files in the folder that are not as they should be, missing and surplus ones."""
    present = {file.name: file for file in folder.glob("*.md")}
    wrong = {
        name
        for name, content in wanted.items()
        if name not in present or present[name].read_text(encoding="utf-8") != content
    }
    return sorted(wrong | (set(present) - set(wanted)))


def write(folder: Path, wanted: dict[str, str]) -> None:
    """Make the folder hold exactly these pages. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(folder, wanted):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()


def _facts(policy: Policy) -> str:
    return (
        f"Name `{policy.name}`, severity **{policy.severity}**, precision {policy.precision}, "
        f"{_profiles(policy)}. {_elsewhere(policy)}"
    )


def _summary(policy: Policy) -> str:
    return _facts(policy).replace("`", "").replace("**", "")


def _profiles(policy: Policy) -> str:
    if not policy.profiles:
        return "on in every profile"
    parts = (f"`{name}` ({severity})" for name, severity in policy.profiles.items())
    return f"on in {', '.join(parts)}"


def _elsewhere(policy: Policy) -> str:
    return {
        "lower": "Outside product paths (tests, examples, …) findings are one level lower.",
        "skip": "Only product paths are judged.",
        "same": "All paths are judged alike.",
    }[policy.elsewhere]
