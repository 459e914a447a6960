"""Lines that a pipeline obeys: annotations of GitHub Actions, issues of Azure Pipelines.

What they quote of a scanned file can neither end a line nor begin another command.
GitHub: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands (ten are shown a step and level).
Azure: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.report.plain import count, inert, plain
from azward.report.rank import most, ranked
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.report.model import Report, Result

__all__ = ["message", "render_azure", "render_github"]

GITHUB_SHOWS = 10

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


@dataclass(frozen=True, slots=True)
class _Line:
    level: str  # error, warning or notice
    file: str
    line: int
    column: int
    end_column: int  # 0 if it is not on the same line
    title: str
    text: str


def render_github(report: Report, *, unknowns: bool = False) -> str:
    """Workflow commands for GitHub Actions: as many as it shows of each level, then one that counts the rest. Unread input
    comes before findings, new findings before old ones. With `unknowns`, unknown results are notices."""
    groups: dict[str, list[_Line]] = defaultdict(list)
    for line in _lines(report, unknowns=unknowns):
        groups[line.level].append(line)
    written: list[str] = []
    for level, lines in groups.items():
        shown, left = most(lines, GITHUB_SHOWS if len(lines) <= GITHUB_SHOWS else GITHUB_SHOWS - 1)
        written += map(_github, shown)
        if left:
            written.append(f"::{level} title=azward::{count(left, 'more place')} at this level; the full report lists them")
    return "".join(f"{line}\n" for line in written)


def render_azure(report: Report, *, unknowns: bool = False) -> str:
    """Logging commands for Azure Pipelines, which knows errors and warnings only."""
    return "".join(f"{_azure(line)}\n" for line in _lines(report, unknowns=unknowns))


def message(level: str, text: str) -> str:
    """A workflow command of GitHub that says `text` of no file; `level` is error, warning or notice."""
    return f"::{level} title=azward::{_data(text)}"


def _lines(report: Report, *, unknowns: bool) -> Iterator[_Line]:
    for entry in report.diagnostics:
        if entry.kind.unread:
            yield _Line("error", entry.file, entry.line, entry.column, 0, "azward could not read this", entry.message)
    for result in ranked(result for result in report.results if result.status is Status.FAIL):
        known = "" if result.new is not False else " (known before)"
        yield _of_result(result, LEVELS[result.severity] if result.counts else "notice", f"{result.message}{known}")
    for result in ranked(result for result in report.results if result.status is Status.UNKNOWN) if unknowns else ():
        if result.new is not False:
            yield _of_result(
                result, "notice", f"{result.message}{''.join(f'; {cause.reason}' for cause in result.causes[:1])}"
            )


def _of_result(result: Result, level: str, message: str) -> _Line:
    span = result.location.span
    end = span.end_column if span.end_line == span.start_line else 0
    detail = f": {result.detail}" if result.detail else ""
    help_ = f". {result.rule.remediation}" if result.rule.remediation and result.status is Status.FAIL else ""
    title = f"{result.severity}: {result.rule.id}"
    return _Line(level, span.file, span.start_line, span.start_column, end, title, f"{message}{detail}{help_}")


def _github(line: _Line) -> str:
    parts = [f"file={_property(line.file)}"] if line.file else []
    if line.line:
        parts += [f"line={line.line}", f"endLine={line.line}", f"col={line.column}"]
        if line.end_column > line.column:
            parts.append(f"endColumn={line.end_column - 1}")
    parts.append(f"title={_property(line.title)}")
    return f"::{line.level} {','.join(parts)}::{_data(line.text)}"


def _data(text: str) -> str:
    return _defused(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _azure(line: _Line) -> str:
    kind = "error" if line.level == "error" else "warning"
    parts = [f"type={kind}"]
    if line.file:
        parts.append(f"sourcepath={_azure_property(line.file)}")
    if line.line:
        parts += [f"linenumber={line.line}", f"columnnumber={line.column}"]
    parts.append(f"code={_azure_property(line.title.rpartition(': ')[2])}")
    return f"##vso[task.logissue {';'.join(parts)}]{_azure_data(line.text)}"


def _azure_data(text: str) -> str:
    return _defused(text).replace("%", "%AZP25")


def _azure_property(text: str) -> str:
    return _azure_data(text).replace(";", "%3B").replace("]", "%5D")


def _defused(text: str) -> str:
    """`text` on one line, without anything that reads as a command to either of the two."""
    return inert(plain(text))
