"""Decide whether a firewall rule of a cache allows a wide range of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ranges import closed_server, judge_range
from azward.graph.outcome import Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

START = parse_path("properties.startIP")
END = parse_path("properties.endIP")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the range is larger than a /16 or ends with the last address, UNKNOWN if an end is not known.

    A cache without public network access does not apply its rules.
    """
    closed = closed_server(view)
    return Outcome(Truth.TRUE, (closed,)) if closed else judge_range(view, START, END)
