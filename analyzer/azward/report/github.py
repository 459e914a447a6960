"""Annotations of GitHub Actions, as workflow commands. What they quote of a scanned file can neither end nor begin one.

<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>: ten are shown for each step and level.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.report.annotations import Annotation, annotated, on_one_line
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count
from azward.report.rank import most

if TYPE_CHECKING:
    from azward.report.model import Report

__all__ = ["message", "render"]

SHOWN = 10


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render as many annotations as GitHub shows of each level, then one that counts the others."""
    groups: dict[str, list[Annotation]] = defaultdict(list)
    for one in annotated(report, options):
        groups[one.level].append(one)
    written: list[str] = []
    for level, found in groups.items():
        shown, left = most(found, SHOWN if len(found) <= SHOWN else SHOWN - 1)
        written += map(_command, shown)
        if left:
            text = f"{count(left, 'more place')} at this level; the full report lists them"
            written.append(f"::{level} title=azward::{text}")
    return "".join(f"{line}\n" for line in written)


def message(level: str, text: str) -> str:
    """Return a workflow command that shows `text` for no file; `level` is error, warning or notice."""
    return f"::{level} title=azward::{_data(text)}"


def _command(line: Annotation) -> str:
    parts = [f"file={_property(line.file)}"] if line.file else []
    if line.line:
        parts += [f"line={line.line}", f"endLine={line.line}", f"col={line.column}"]
        if line.end_column > line.column:
            parts.append(f"endColumn={line.end_column - 1}")
    parts.append(f"title={_property(line.title)}")
    return f"::{line.level} {','.join(parts)}::{_data(line.text)}"


def _data(text: str) -> str:
    return on_one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
