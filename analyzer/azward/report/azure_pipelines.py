"""Annotations of Azure Pipelines, as logging commands. What they quote of a scanned file can neither end nor begin one.

<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.annotations import Annotation, annotated, on_one_line
from azward.report.options import DEFAULT, RenderOptions

if TYPE_CHECKING:
    from azward.report.model import Report

__all__ = ["render"]


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render all annotations as errors and warnings, the only levels of Azure Pipelines."""
    return "".join(f"{_command(line)}\n" for line in annotated(report, options))


def _command(line: Annotation) -> str:
    kind = "error" if line.level == "error" else "warning"
    parts = [f"type={kind}"]
    if line.file:
        parts.append(f"sourcepath={_property(line.file)}")
    if line.line:
        parts += [f"linenumber={line.line}", f"columnnumber={line.column}"]
    parts.append(f"code={_property(line.title.rpartition(': ')[2])}")
    return f"##vso[task.logissue {';'.join(parts)}]{_data(line.text)}"


def _data(text: str) -> str:
    return on_one_line(text).replace("%", "%AZP25")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
