"""Policies and settings → those that run, each with the severity it starts from."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from checker.config import Settings, names_of
from checker.model import SEVERITIES, Policy, Severity


def select(policies: Iterable[Policy], settings: Settings) -> dict[str, Severity]:
    """The severity of each policy that runs, by id.

    A policy without profiles of its own is always on. Else the active profiles switch it on, and
    the gravest severity among them counts. What `select` names by id, name or alias is on whatever
    the profiles say. A severity set in the configuration wins over all.
    """
    profiles = {"default", *settings.profiles}
    chosen: dict[str, Severity] = {}
    for policy in policies:
        if policy.deprecated or not _wanted(policy, settings):
            continue
        severity = severity_in(policy, profiles)
        if severity is None and _singled_out(policy, settings.select):
            severity = policy.severity
        if severity is not None:
            chosen[policy.id] = override(policy, settings.severity) or severity
    return chosen


def severity_in(policy: Policy, profiles: Collection[str]) -> Severity | None:
    """The severity under these profiles; None when none of them switches the policy on."""
    if not policy.profiles:
        return policy.severity
    active = [severity for name, severity in policy.profiles.items() if name in profiles]
    return max(active, key=SEVERITIES.index) if active else None


def override(policy: Policy, severities: dict[str, Severity]) -> Severity | None:
    """The severity that settings give the policy; the most special name wins."""
    return next((severities[name] for name in names_of(policy) if name in severities), None)


def _wanted(policy: Policy, settings: Settings) -> bool:
    """Whether `select` and `ignore` let it run; the more special mention wins."""
    names = names_of(policy)
    selected = _rank(names, settings.select) if settings.select else len(names)
    return selected is not None and not _beaten(selected, _rank(names, settings.ignore))


def _beaten(selected: int, ignored: int | None) -> bool:
    return ignored is not None and ignored <= selected


def _rank(names: tuple[str, ...], mentioned: Collection[str]) -> int | None:
    return next((rank for rank, name in enumerate(names) if name in mentioned), None)


def _singled_out(policy: Policy, selected: Collection[str]) -> bool:
    return not set(names_of(policy)[:-1]).isdisjoint(selected)
