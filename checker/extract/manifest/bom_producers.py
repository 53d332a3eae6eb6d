"""Commands and CI actions that write a bill of materials."""

from __future__ import annotations

import re
from posixpath import basename

from checker.extract.manifest.install_commands import unwrapped
from checker.extract.manifest.shell_words import Command
from checker.model import Fact

_PROGRAMS = frozenset(
    {
        "cyclonedx-py",
        "cyclonedx-bom",
        "cdxgen",
        "syft",
        "spdx-sbom-generator",
        "sbom-tool",
        "sbom4python",
    }
)
_FORMATS = re.compile(r"cyclonedx|spdx", re.IGNORECASE)
_ACTION = re.compile(
    r"(?:anchore/sbom-action|CycloneDX/|aquasecurity/trivy-action|microsoft/sbom-action"
    r"|actions/attest-sbom|advanced-security/.*sbom)",
    re.IGNORECASE,
)


class BomProducer(Fact, kw_only=True, omit_defaults=True, tag="sbom.producer"):
    """A step that writes a bill of materials; `tool` is the program or action."""

    tool: str


def producing_command(command: Command) -> str | None:
    """The program, if a command writes a bill of materials."""
    words = [word.value for word in unwrapped(command.words)]
    program = basename(words[0]) if words else ""
    if program in _PROGRAMS:
        return program
    asked = any(_FORMATS.search(word) for word in words[1:])
    if program in ("trivy", "mlwarden", "pip-audit", "docker", "cyclonedx_py", "uv") and asked:
        return program
    return None


def producing_action(reference: str) -> str | None:
    """The action, if it writes a bill of materials."""
    return reference.partition("@")[0] if _ACTION.match(reference) else None
