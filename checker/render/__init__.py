"""A report → what people and machines read: one module for each format.

A renderer is a function of the report and the options alone. It never filters, sorts or counts:
the report is settled when it comes here. Where a format has a limit of its own, reaching it is
said in the output.
"""

from __future__ import annotations

from importlib import import_module

from checker.errors import UsageError
from checker.model import Report
from checker.render.options import Options

__all__ = ["FORMATS", "Options", "render"]

FORMATS: dict[str, str] = {
    "text": "checker.render.text",
    "concise": "checker.render.concise",
    "json": "checker.render.json_report",
    "sarif": "checker.render.sarif",
    "github": "checker.render.github",
    "gitlab": "checker.render.gitlab",
    "junit": "checker.render.junit",
    "markdown": "checker.render.markdown",
    "csv": "checker.render.csv_table",
    "html": "checker.render.html.page",
    "cyclonedx": "checker.render.cyclonedx",
}
"""Each format and the module whose `render(report, options)` writes it; imported when asked for."""


def render(name: str, report: Report, options: Options) -> str:
    """The report in the format called `name`, ending in a line feed unless it is empty."""
    if name not in FORMATS:
        raise UsageError(
            f"there is no format called {name!r}", hint=f"one of: {', '.join(FORMATS)}"
        )
    text: str = import_module(FORMATS[name]).render(report, options)
    return text
