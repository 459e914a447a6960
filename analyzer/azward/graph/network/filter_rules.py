"""What a list of prioritized rules does to some traffic: security rules, rules of firewalls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.budget import BUDGET, LimitReachedError
from azward.frozen import frozen
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, show_ports, subtract, union
from azward.graph.network.reach import Reach
from azward.graph.outcome import Evidence
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["PROTOCOLS", "TrafficRule", "decided", "take_steps"]

PROTOCOLS = ("tcp", "udp")
"""Protocols with ports; ICMP has none."""


@frozen
class TrafficRule:
    """What a rule does to the traffic in question."""

    holder: View  # what it is written in
    path: FieldPath
    name: str
    priority: float | None  # `None`: not known
    allow: Truth
    applies: Truth  # its direction and both ends
    ports: Ports
    ports_open: bool
    protocols: tuple[str, ...] | None  # `None`: not known
    partly: bool  # it applies to some source ports only
    listed: tuple[str, ...]  # public ranges of the remote end that do not mean the caller
    causes: tuple[Cause, ...]
    is_default: bool = False


def decided(holder: View, rules: Sequence[TrafficRule], ports: Ports, *, opened: bool, why: tuple[Cause, ...] = ()) -> Reach:
    """Return on which of `ports` the rules of `holder`, of which the last ones are the default ones, let traffic pass.

    If `opened`, there may be more rules, because of `why`. Raises LimitReachedError once the budget of the unit is used up.
    """
    take_steps(len(rules))
    sure: Ports = ()
    maybe: Ports = ()
    allowing: list[tuple[TrafficRule, Ports]] = []
    for rule, (surely, perhaps) in zip(rules, _let_by_each(rules, ports), strict=True):
        sure, maybe = union(sure, surely), union(maybe, perhaps)
        if perhaps:
            allowing.append((rule, surely or perhaps))
    some = not sure and not opened and ports == ALL_PORTS and any(_is_some(rule, rules) for rule in rules)
    if opened:
        sure, maybe = _with_open_end(rules, sure), ports
    found = _explained(holder, rules, allowing, sure, maybe, ports, why if opened else ())
    return _on_some_port(found, holder, allowing[0][0]) if some else found


def _is_some(rule: TrafficRule, rules: Sequence[TrafficRule]) -> bool:
    """Decide whether a rule certainly allows traffic on a port, though it is not known on which one."""
    if not rule.ports_open or rule.allow is not Truth.TRUE or rule.applies is not Truth.TRUE or not rule.protocols:
        return False
    denied = (_denies(other, rule, protocol) for other in rules for protocol in rule.protocols)
    return all(truth is Truth.FALSE for truth in denied)


def _on_some_port(found: Reach, holder: View, rule: TrafficRule) -> Reach:
    reason = f"rule `{rule.name}` of `{holder.resource.display_name}` allows a port that {_names(rule.causes)} decides"
    evidence = Evidence(rule.holder.resource, rule.path, note=rule.name)
    return replace(found, some=True, reason=reason, steps=(evidence,), decided=evidence)


def _with_open_end(rules: Sequence[TrafficRule], sure: Ports) -> Ports:
    """Return what certainly passes if there may be more rules: what the rule with the lowest possible number allows."""
    allowing = [rule.priority for rule in rules if rule.priority is not None and rule.allow is Truth.TRUE]
    return sure if min(allowing, default=65000) <= 100 else ()


def take_steps(number: int) -> None:
    """Take steps off the budget of the unit. Raises LimitReachedError once it is used up."""
    BUDGET.steps -= number
    if BUDGET.spent:
        raise LimitReachedError("what reaches resources takes too many steps; the remaining ones are skipped")


def _let_by_each(rules: Sequence[TrafficRule], ports: Ports) -> Iterator[tuple[Ports, Ports]]:
    """Yield for each rule the ports on which it certainly lets the traffic pass, and those on which it may.

    Rules are in order of priority. One pass keeps what the rules so far left of the ports, for each protocol.
    """
    unordered = [rule for rule in rules if rule.priority is None]
    left = {protocol: _Left(ports) for protocol in PROTOCOLS}
    for rule in unordered:
        _deny(rule, left, certain=False)
    waiting: list[TrafficRule] = []  # of the same priority: none of them precedes another
    for rule in rules:
        if rule.priority is None:
            yield _lets(rule, rules, ports)
            continue
        if waiting and waiting[0].priority != rule.priority:
            for other in waiting:
                _deny(other, left, certain=True)
            waiting.clear()
        waiting.append(rule)
        yield _passing(rule, left)


class _Left:
    """The ports of one protocol that no rule so far denies."""

    def __init__(self, ports: Ports) -> None:
        self.if_denied = ports  # if every rule applies that may
        self.if_not = ports  # if only those apply that certainly do


def _deny(rule: TrafficRule, left: Mapping[str, _Left], *, certain: bool) -> None:
    """Take off what a rule denies."""
    denies = ~rule.allow & rule.applies
    if rule.partly or denies is Truth.FALSE:
        return
    for protocol, one in left.items():
        if rule.protocols is not None and protocol not in rule.protocols:
            continue
        one.if_denied = subtract(one.if_denied, ALL_PORTS if rule.ports_open else rule.ports)
        if certain and denies is Truth.TRUE and rule.protocols is not None:
            one.if_not = subtract(one.if_not, rule.ports)


def _passing(rule: TrafficRule, left: Mapping[str, _Left]) -> tuple[Ports, Ports]:
    """Return the ports on which a rule certainly lets the traffic pass, and those on which it may."""
    if rule.allow is Truth.FALSE or rule.applies is Truth.FALSE:
        return (), ()
    surely: Ports = ()
    perhaps: Ports = ()
    certain = rule.allow is Truth.TRUE and rule.applies is Truth.TRUE and rule.protocols is not None
    for protocol in PROTOCOLS if rule.protocols is None else rule.protocols:
        if certain:
            surely = union(surely, intersect(rule.ports, left[protocol].if_denied))
        perhaps = union(perhaps, intersect(ALL_PORTS if rule.ports_open else rule.ports, left[protocol].if_not))
    return surely, perhaps


def _lets(rule: TrafficRule, rules: Sequence[TrafficRule], ports: Ports) -> tuple[Ports, Ports]:
    """Return the ports on which a rule certainly lets the traffic pass, and those on which it may."""
    if rule.allow is Truth.FALSE or rule.applies is Truth.FALSE:
        return (), ()
    surely: Ports = ()
    perhaps: Ports = ()
    for protocol in PROTOCOLS if rule.protocols is None else rule.protocols:
        if_denied = intersect(rule.ports, ports)
        if_not = intersect(ALL_PORTS if rule.ports_open else rule.ports, ports)
        for other in rules:
            denies = _denies(other, rule, protocol)
            if denies is not Truth.FALSE:
                if_denied = subtract(if_denied, ALL_PORTS if other.ports_open else other.ports)
            if denies is Truth.TRUE:
                if_not = subtract(if_not, other.ports)
        if rule.allow is Truth.TRUE and rule.applies is Truth.TRUE and rule.protocols is not None:
            surely = union(surely, if_denied)
        perhaps = union(perhaps, if_not)
    return surely, perhaps


def _denies(other: TrafficRule, rule: TrafficRule, protocol: str) -> Truth:
    """Decide whether `other` precedes `rule` and denies its traffic of one protocol."""
    if other is rule or other.partly:
        return Truth.FALSE
    unordered = other.priority is None or rule.priority is None
    before = Truth.UNKNOWN if unordered else Truth.of((other.priority or 0) < (rule.priority or 0))
    over = Truth.UNKNOWN if other.protocols is None else Truth.of(protocol in other.protocols)
    return ~other.allow & other.applies & before & over


def _explained(
    holder: View,
    rules: Sequence[TrafficRule],
    allowing: Sequence[tuple[TrafficRule, Ports]],
    sure: Ports,
    maybe: Ports,
    ports: Ports,
    opened: tuple[Cause, ...],
) -> Reach:
    truth = Truth.TRUE if sure else Truth.UNKNOWN if maybe else Truth.FALSE
    name = holder.resource.display_name
    unread = holder.resource.existing
    if truth is Truth.TRUE:
        rule = max(allowing, key=lambda one: _size(intersect(one[1], sure)), default=(rules[-1], ()))[0]
        reason = f"rule `{rule.name}` of `{name}` allows {show_ports(intersect(rule.ports, sure) or sure)}"
    elif truth is Truth.FALSE:
        rule = next((rule for rule in rules if _stops(rule, ports)), rules[-1])
        reason = f"rule `{rule.name}` of `{name}` denies it" if rule.path else f"no rule of `{name}` allows it"
    else:
        rule = allowing[0][0] if allowing else rules[-1]
        reason = f"the rules of `{name}` are deployed elsewhere" if unread else f"the rules of `{name}` are not all known"
    if truth is Truth.UNKNOWN and rule.causes:
        reason = f"rule `{rule.name}` of `{name}` depends on {_names(rule.causes)}"
    by = "properties.securityRules" if truth is Truth.UNKNOWN and unread else rule.name
    evidence = Evidence(rule.holder.resource, rule.path, note=by)
    found = dict.fromkeys((*opened, *(cause for one in rules for cause in one.causes)))
    if truth is Truth.UNKNOWN and not found:
        found = dict.fromkeys((Cause(CauseKind.EXTERNAL, rule.name, reason),))
    differing = Truth.FALSE if truth is Truth.TRUE else Truth.TRUE
    listed = (text for one in rules if one.allow is differing and intersect(one.ports, ports) for text in one.listed)
    return Reach(
        sure,
        maybe,
        (evidence,),
        evidence,
        reason,
        tuple(found) if truth is Truth.UNKNOWN else (),
        tuple(dict.fromkeys(listed)),
    )


def _size(ports: Ports) -> int:
    return sum(last - first + 1 for first, last in ports)


def _names(found: Sequence[Cause]) -> str:
    return ", ".join(dict.fromkeys(f"`{cause.name}`" for cause in found))


def _stops(rule: TrafficRule, ports: Ports) -> bool:
    """Decide whether a rule stops some of the traffic."""
    return (
        rule.allow is Truth.FALSE and rule.applies is Truth.TRUE and not rule.partly and bool(intersect(rule.ports, ports))
    )
