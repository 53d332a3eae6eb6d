"""Every way a run can end without a verdict, as one hierarchy.

Each error carries the sentence that the user needs: what happened, where, and what to do about it.
`cli` prints it and exits with 2. What is wrong with one *scanned file* is never an error: it is a
`Problem` in the report.
"""

from __future__ import annotations


class MlwardenError(Exception):
    """Base of all errors that end a run; `hint` says what the user can do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(MlwardenError):
    """The command line asks for something that cannot be done."""


class ConfigError(MlwardenError):
    """The configuration file is unreadable, or a setting in it is unknown or of the wrong type."""


class PolicyError(MlwardenError):
    """A policy file cannot be loaded: its METADATA, package or rules are not as they must be."""


class EngineError(MlwardenError):
    """The Rego engine crashed, timed out, refused or answered nonsense; never a clean run."""


class OutputError(MlwardenError):
    """A report could not be written where the user wants it."""
