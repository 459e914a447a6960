"""The table of report formats. A module is imported when its format is asked for: a scan needs one or two."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azward.report.model import Report
    from azward.report.options import RenderOptions

__all__ = ["FORMATS", "parse_report", "render"]

FORMATS = {
    "text": "azward.report.text",
    "json": "azward.report.json_format",
    "sarif": "azward.report.sarif",
    "html": "azward.report.html.report",
    "markdown": "azward.report.markdown",
    "github": "azward.report.github",
    "github-comment": "azward.report.github_comment",
    "azure-pipelines": "azward.report.azure_pipelines",
    "gitlab-code-quality": "azward.report.gitlab_code_quality",
    "gitlab-sast": "azward.report.gitlab_sast",
    "junit": "azward.report.junit",
    "csv": "azward.report.csv_format",
}
"""Format -> module with the function `render(report, options)`. The command line, the configuration, its schema and the
Action offer these."""


def parse_report(text: str) -> tuple[str, str]:
    """Return the format and the file of `FORMAT=FILE`. Raises ValueError with what is wrong."""
    name, equals, file = text.partition("=")
    if name not in FORMATS:
        raise ValueError(f"unknown format `{name}`, expected one of {', '.join(FORMATS)}")
    if not equals or not file:
        raise ValueError(f"expected `{name}=FILE`, got `{text}`")
    return name, file


def render(report: Report, name: str, options: RenderOptions) -> str:
    """Return `report` in the format called `name`, without secrets."""
    from azward.report.redaction import redacted

    module: Any = import_module(FORMATS[name])
    return module.render(redacted(report), options)
