"""Completes the dependencies at build time: the embedded Rego engine only where it has a wheel.

regopy publishes wheels for a few platforms and a source distribution that needs CMake and a network
to build. PEP 508 markers cannot tell glibc 2.31 from 2.34 or musl from glibc, so a static
requirement would make the whole installation fail there. The built wheel therefore carries the
tags of what it requires: `cp310.….cp314-none-manylinux_2_34_x86_64` requires regopy, `py3-none-any`
does not, and an installer picks the most specific one that fits. Without regopy the program
evaluates policies with `--engine opa` and says so.
"""

from __future__ import annotations

import os
import sysconfig
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface
from packaging.tags import interpreter_name, interpreter_version, platform_tags

EMBEDDED_ENGINE = "regopy==1.5.2"

EMBEDDED_PYTHONS = ("cp310", "cp311", "cp312", "cp313", "cp314")
EMBEDDED_PLATFORMS = (
    "manylinux_2_34_x86_64",
    "manylinux_2_34_aarch64",
    "musllinux_1_2_x86_64",
    "musllinux_1_2_aarch64",
    "macosx_15_0_arm64",
    "macosx_15_0_x86_64",
    "win_amd64",
)
"""Tags of the wheels of EMBEDDED_ENGINE (its file list on the package index)."""

DEPENDENCIES = (
    "backports.zstd>=1.0; python_version < '3.14'",
    "cvss>=3.1",
    "libcst>=1.8",
    "license-expression>=30.4",
    "msgspec>=0.20",
    "opa-python-client>=3.0,<4",
    "packageurl-python>=0.15",
    "packaging>=24.2",
    "pathspec>=1.0",
    "pip-audit>=2.9,<3",
    "pip-requirements-parser>=32.0",
    "platformdirs>=4.2",
    "pytest>=8",
    "PyYAML>=6.0.2",
    "rich>=13.9",
    "tomli>=2.2",
    "tree-sitter>=0.23",
    "tree-sitter-bash>=0.25",
    "tree-sitter-toml>=0.7",
    "urllib3>=2.0",
)
"""Each has its reason in docs/dependencies.md."""


def embedded_platform() -> str | None:
    """The platform tag of the regopy wheel that this machine can install, if there is one.

    MLWARDEN_BUILD_PLATFORM overrides it: a tag of EMBEDDED_PLATFORMS, or `any` for the wheel
    without the embedded engine.
    """
    if wanted := os.environ.get("MLWARDEN_BUILD_PLATFORM"):
        return wanted if wanted in EMBEDDED_PLATFORMS else None
    python = f"{interpreter_name()}{interpreter_version()}"
    if python not in EMBEDDED_PYTHONS or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return None
    here = set(platform_tags())
    return next((tag for tag in EMBEDDED_PLATFORMS if tag in here), None)


class CustomMetadataHook(MetadataHookInterface):
    """Sets `project.dependencies`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the embedded engine to the fixed dependencies where it can be installed."""
        engine = (EMBEDDED_ENGINE,) if embedded_platform() else ()
        metadata["dependencies"] = [*DEPENDENCIES, *engine]


class CustomBuildHook(BuildHookInterface[Any]):
    """Tags the wheel with the platform its dependencies are true for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Set the wheel tag."""
        if version == "standard" and (platform := embedded_platform()):
            build_data["tag"] = f"{'.'.join(EMBEDDED_PYTHONS)}-none-{platform}"
