"""The fix a policy asks for → what it does, in words; known without planning its edits."""

from __future__ import annotations

from typing import Any


def description(spec: dict[str, Any]) -> str:
    """What a fix does."""
    said = {
        "add-hashes": f"state the digests that {spec.get('lock', 'the lock')} has",
        "raise-version": f"use {spec.get('version')} or later",
        "pin-version": f"pin to {spec.get('version')}",
        "set-keyword": f"pass {spec.get('keyword')}={spec.get('value')}",
        "remove-keyword": f"leave out {spec.get('keyword')}",
        "safe-yaml": "use the safe loader",
    }
    return said.get(spec.get("kind", ""), f"set it to {spec.get('value')}")
