"""The core types. They hold values, decide nothing, and import nothing else of ours."""

from checker.model.facts import (
    SCHEMA_VERSION,
    Directive,
    Fact,
    FileFacts,
    Problem,
    Role,
    Scalar,
    Value,
)
from checker.model.findings import (
    Audit,
    Counts,
    Edit,
    Failure,
    Finding,
    Fix,
    Related,
    Report,
    Status,
)
from checker.model.inventory import Component, Inventory
from checker.model.location import Location, Span
from checker.model.policy import (
    SEVERITIES,
    Declared,
    Denial,
    Example,
    Param,
    Policy,
    Precision,
    Severity,
)

__all__ = [
    "SCHEMA_VERSION",
    "SEVERITIES",
    "Audit",
    "Component",
    "Counts",
    "Declared",
    "Denial",
    "Directive",
    "Edit",
    "Example",
    "Fact",
    "Failure",
    "FileFacts",
    "Finding",
    "Fix",
    "Inventory",
    "Location",
    "Param",
    "Policy",
    "Precision",
    "Problem",
    "Related",
    "Report",
    "Role",
    "Scalar",
    "Severity",
    "Span",
    "Status",
    "Value",
]
