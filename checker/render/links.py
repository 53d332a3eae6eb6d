"""Where the documentation of a policy is."""

from __future__ import annotations

from checker.model import Policy

DOCUMENTATION = "https://mlwarden.example"
"""Home of the documentation, as in the package's metadata."""


def policy_page(policy: Policy) -> str:
    """The page of one policy."""
    return f"{DOCUMENTATION}/policies/{policy.id}"
