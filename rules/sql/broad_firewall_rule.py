"""Decide whether a firewall rule allows a wide range of addresses."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Value, causes

if TYPE_CHECKING:
    from azward.graph.view import View

START = parse_path("properties.startIpAddress")
END = parse_path("properties.endIpAddress")
WIDEST = 1 << 16
"""The number of addresses in a /16."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if the range is larger than a /16 or ends with the last address, UNKNOWN if an end is not known."""
    start, end = view.written(START), view.written(END)
    evidence = (Evidence(view.resource, END, end), Evidence(view.resource, START, start))
    first, last = _address(start), _address(end)
    if last is not None and int(last) == (1 << 32) - 1:
        return Outcome(Truth.FALSE, evidence)
    if first is None or last is None:
        return Outcome(Truth.UNKNOWN, evidence, (*_causes(start), *_causes(end)))
    return Outcome(Truth.of(int(last) - int(first) < WIDEST), evidence)


def _address(value: Value | Absent) -> IPv4Address | None:
    try:
        return IPv4Address(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _causes(value: Value | Absent) -> tuple[Cause, ...]:
    return () if isinstance(value, Absent) else causes(value)
