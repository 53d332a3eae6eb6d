"""Version texts of PEP 440 and of no standard at all → something that can be compared."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version


@lru_cache(maxsize=65_536)
def parsed(text: str) -> Version | None:
    """The public version, or None where PEP 440 does not know it.

    The local part is dropped: `2.1.0+cu118` is 2.1.0 built for a GPU, and must not sort after it.
    """
    from packaging.version import InvalidVersion, Version

    try:
        version = Version(text)
        return Version(version.public) if version.local else version
    except InvalidVersion:
        return None


@lru_cache(maxsize=65_536)
def canonical(text: str) -> str:
    """One spelling per version (`1.0.0` → `1`); the text itself where it does not parse."""
    from packaging.utils import canonicalize_version

    version = parsed(text)
    return text.strip() if version is None else canonicalize_version(version)
