"""How a report is rendered. Each format uses the options that concern it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["DEFAULT", "GROUP_NAMES", "SARIF_PROFILES", "RenderOptions"]

SARIF_PROFILES = ("full", "github")

GROUP_NAMES = ("file", "rule", "resource", "threat")
"""How the text report can group findings; `file` is by severity, then by file."""


@frozen
class RenderOptions:
    """What the user, or the environment, decides about a report."""

    everything: bool = False  # also list passes, and each unknown result
    verbose: bool = False  # list each unknown result, and all notes
    quiet: bool = False  # one line for each finding
    colour: bool = False
    width: int = 80  # columns of the terminal
    summary: bool = False  # only the verdict, and counts by file and rule
    group_by: str = "file"  # how text groups findings: one of `GROUP_NAMES`
    limit: int | None = None  # findings that text lists, the worst first; all if `None`
    config: str = ""  # the configuration that is in force
    sarif_profile: str = "full"
    unknowns: bool = False  # annotate unknown results
    unknowns_fail: bool = False  # unknown results make the exit status
    suppressions_fail: bool = False  # suppressions without effect do
    threats: bool = False  # list the states of all threats, not only of those that a change moves
    unread: str = "fail"  # what input that was not read does: "fail", "note" or "ignore"
    source_url: str = ""  # of the tree at the scanned commit, with a slash at the end: links point below it
    started: datetime | None = None  # in UTC
    ended: datetime | None = None  # in UTC


DEFAULT = RenderOptions()
