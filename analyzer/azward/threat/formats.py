"""The table of formats of a threat report. A module is imported when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azward.report.options import RenderOptions
    from azward.threat.coverage import ThreatReport

__all__ = ["FORMATS", "render"]

FORMATS = {
    "text": "azward.threat.text",
    "markdown": "azward.threat.markdown",
    "json": "azward.threat.json_format",
    "html": "azward.threat.html_format",
    "csv": "azward.threat.csv_format",
    "mermaid": "azward.threat.mermaid",
    "otm": "azward.threat.otm",
    "threat-dragon": "azward.threat.threat_dragon",
    "dot": "azward.threat.dot",
}
"""Format -> module with the function `render(report, options)`."""


def render(report: ThreatReport, name: str, options: RenderOptions) -> str:
    """Return `report` in the format called `name`."""
    module: Any = import_module(FORMATS[name])
    return module.render(report, options)
