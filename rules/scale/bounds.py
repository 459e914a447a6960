"""Decide whether what scales by itself has bounds between which it can scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, Value, causes

if TYPE_CHECKING:
    from azward.graph.view import View

BOUNDS = {
    "microsoft.network/applicationgateways": "properties.autoscaleConfiguration.maxCapacity",
    "microsoft.web/serverfarms": "properties.maximumElasticWorkerCount",
}
"""The property that bounds how far a resource scales, by its type in lower case."""


def applies(view: View) -> bool:
    """Decide whether the resource scales by itself."""
    kind = view.resource.type.casefold()
    if kind == "microsoft.network/applicationgateways":
        return not isinstance(view.written("properties.autoscaleConfiguration"), Absent)
    if kind == "microsoft.web/serverfarms":
        elastic = view.field("properties.elasticScaleEnabled")
        name = view.field("sku.name")
        return elastic is True or (isinstance(name, str) and name.casefold().startswith("ep"))
    return True


def evaluate(view: View) -> Outcome:
    """Return FALSE if nothing says how far it scales, or if its bounds are equal; UNKNOWN if they are not known."""
    bound = BOUNDS.get(view.resource.type.casefold())
    if bound is None:
        return _scalers(view)
    value = view.written(bound)
    evidence = Evidence(view.resource, parse_path(bound), value, role="unset" if isinstance(value, Absent) else "value")
    return Outcome(Truth.of(not isinstance(value, Absent)), (evidence,))


def _scalers(view: View) -> Outcome:
    """Judge what scales by itself: the profiles of an autoscale setting that have rules, or the pools of a cluster."""
    if view.field("properties.enabled") is False:
        return Outcome(Truth.TRUE)
    pools = view.resource.is_type("Microsoft.ContainerService/managedClusters")
    members = view.members("properties.agentPoolProfiles[*]" if pools else "properties.profiles[*]")
    scaling = [path for path, _ in members.items if (_scales(view, path) if pools else _has_rules(view, path))]
    names = _POOL if pools else _PROFILE
    pairs = {path: [_number(view.written((*path, *name))) for name in names] for path in scaling}
    stuck = [path for path, (low, high) in pairs.items() if isinstance(low, int) and low == high]
    if stuck:
        evidence = [Evidence(view.resource, (*path, *names[1])) for path in stuck]
        return failing(evidence, lambda _: "its minimum and maximum are equal")
    open_ = [cause for pair in pairs.values() for value in pair if not isinstance(value, Absent) for cause in causes(value)]
    if members.open or open_:
        return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys((*members.causes, *open_))))
    return Outcome(Truth.TRUE)


_PROFILE: tuple[FieldPath, FieldPath] = (("capacity", "minimum"), ("capacity", "maximum"))
_POOL: tuple[FieldPath, FieldPath] = (("minCount",), ("maxCount",))
"""Where the least and the greatest number of instances are. ARM has those of a profile as texts."""


def _has_rules(view: View, path: FieldPath) -> bool:
    rules = view.written((*path, "rules"))
    return not isinstance(rules, Absent) and rules != []


def _scales(view: View, path: FieldPath) -> bool:
    return view.field((*path, "enableAutoScaling")) is True


def _number(value: Value | Absent) -> Value | Absent:
    if isinstance(value, (Unknown, Choice)):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else value
