"""What annotations in the log of a pipeline say, whichever system shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.report.instances import detail_of, fix_of
from azward.report.plain import inert, plain
from azward.report.rank import ranked
from azward.report.review import sentences
from azward.report.threats import moved
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.report.model import Report, Result, StateChange
    from azward.report.options import RenderOptions

__all__ = ["Annotation", "annotated", "on_one_line"]

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


@frozen
class Annotation:
    """A message at a place in a file."""

    level: str  # error, warning or notice
    file: str
    line: int
    column: int
    end_column: int  # 0 if it is not on the same line
    title: str
    text: str


def annotated(report: Report, options: RenderOptions) -> Iterator[Annotation]:
    """Yield what the change accepts, unread input, worse threats, findings, and with `options.unknowns` unknown results.

    New and severe ones come first.
    """
    for text in sentences(report.review):
        yield Annotation("warning", "", 0, 0, 0, "azward", text)
    for entry in report.diagnostics:
        if entry.kind.unread:
            if options.unread == "ignore":
                continue
            level = "error" if options.unread == "fail" else "warning"
            title = "azward could not read this file"
            yield Annotation(level, entry.file, entry.line, entry.column, 0, title, entry.message)
        elif not entry.file:  # that the comparison failed
            yield Annotation("warning", "", 0, 0, 0, "azward", entry.message)
    for change in report.threats.worse if report.threats is not None else ():
        yield _of_threat(change)
    for result in ranked(result for result in report.results if result.status is Status.FAIL):
        known = "" if result.new is not False else " (known before)"
        yield _of_result(result, LEVELS[result.severity] if result.counts else "notice", f"{result.message}{known}")
    for result in ranked(result for result in report.results if result.status is Status.UNKNOWN) if options.unknowns else ():
        if result.new is not False:
            yield _of_result(
                result, "notice", f"{result.message}{''.join(f'; {cause.reason}' for cause in result.causes[:1])}"
            )


def _of_threat(change: StateChange) -> Annotation:
    text = f"{moved(change)}, because {change.reason}"
    for one in change.evidence:
        if one.location is not None:
            span = one.location.span
            return Annotation(
                "warning", span.file, span.start_line, span.start_column, 0, f"threat: {change.threat.name}", text
            )
    return Annotation("warning", "", 0, 0, 0, f"threat: {change.threat.name}", text)


def _of_result(result: Result, level: str, message: str) -> Annotation:
    span = result.location.span
    end = span.end_column if span.end_line == span.start_line else 0
    found = detail_of(result)
    detail = f": {found}" if found else ""
    help_ = f". {result.rule.remediation}" if result.rule.remediation and result.status is Status.FAIL else ""
    head, setting = fix_of(result)
    fix = f". {head[:1].upper()}{head[1:]}: {setting}" if setting else ""
    title = f"{result.severity}: {result.rule.id}"
    return Annotation(level, span.file, span.start_line, span.start_column, end, title, f"{message}{detail}{fix}{help_}")


def on_one_line(text: str) -> str:
    """Return `text` on one line, without anything that a pipeline takes for a command."""
    return inert(plain(text))
