"""Decide whether the firewall of a server allows few addresses."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

MOST = 10
ENDS = (
    (parse_path("properties.startIpAddress"), parse_path("properties.endIpAddress")),
    (parse_path("properties.startIP"), parse_path("properties.endIP")),
)
"""The ends of a rule. The second pair is that of Microsoft.Cache/redis/firewallRules."""

NOT_KNOWN = Cause(CauseKind.EXTERNAL, "firewallRules", "it is not known which addresses the rules allow")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the rules of the server allow more than ten addresses, UNKNOWN if they may.

    The rule for all of Azure has a rule of its own and does not count.
    """
    found = view.related("parent", direction="in", types=(f"{view.resource.type}/firewallRules",))
    sizes = [(end.present, _size(end.view)) for end in found.ends if end.view is not None]
    certain = sum(size or 0 for present, size in sizes if present is Truth.TRUE)
    evidence = (Evidence(view.resource, ("name",), note=f"its rules allow {certain} addresses"),)
    if certain > MOST:
        return Outcome(Truth.FALSE, evidence)
    if found.open or any(size is None or present is not Truth.TRUE for present, size in sizes):
        return Outcome(Truth.UNKNOWN, evidence, found.causes or (NOT_KNOWN,))
    return Outcome(Truth.TRUE, evidence)


def _size(rule: View) -> int | None:
    """Return how many addresses a rule allows, or `None` if that is not known."""
    for first, last in ENDS:
        if not isinstance(rule.written(first), Absent):
            low, high = _address(rule, first), _address(rule, last)
            if low is None or high is None:
                return None
            return 0 if low == high == 0 else max(0, high - low + 1)
    return None


def _address(rule: View, path: FieldPath) -> int | None:
    text = rule.written(path)
    try:
        return int(IPv4Address(text.strip())) if isinstance(text, str) else None
    except ValueError:
        return None
