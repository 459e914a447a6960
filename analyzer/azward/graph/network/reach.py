"""What reaches a resource: on which ports, over which hops, and what decides it.

Answers are three-valued. A hop that needs another one is in series with it; ways beside each other are alternatives.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, union
from azward.graph.resource import format_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource
    from azward.graph.value import Cause

__all__ = ["Reach", "alternatives", "gate", "in_series", "limited", "nothing"]


@frozen
class Reach:
    """The ports that are certainly reached, and those that may be, which include them.

    `steps` are the hops of the way, in order; their notes say by what each hop passes. `excepted` are the address ranges
    that someone listed, for which the answer may be another one.
    """

    sure: Ports
    maybe: Ports
    steps: tuple[Evidence, ...] = ()
    decided: Evidence | None = None
    reason: str = ""  # a clause: "rule `ssh` of `nsg` allows it"
    causes: tuple[Cause, ...] = ()  # why `maybe` is more than `sure`
    excepted: tuple[str, ...] = ()
    through: tuple[Resource, ...] = ()  # proxies that pass requests on, outermost first
    some: bool = False  # one of `maybe` is certainly reached, but not known which

    @property
    def truth(self) -> Truth:
        """Whether any port is reached."""
        return Truth.TRUE if self.sure or self.some else Truth.UNKNOWN if self.maybe else Truth.FALSE

    @property
    def ports(self) -> Ports:
        """The ports that the answer is about: those reached, else those that may be."""
        return self.sure or self.maybe

    @property
    def decided_by(self) -> str:
        """The parameter, rule or property that decides the answer; "" if nothing that is written does."""
        if self.truth is Truth.UNKNOWN and self.causes:
            return self.causes[0].name
        found = self.decided or (self.steps[-1] if self.steps else None)
        if found is None:
            return ""
        return found.note or format_path(found.path) or found.resource.type.rpartition("/")[2]

    def sentence(self, name: str) -> str:
        """Return the answer for the resource called `name` in words."""
        words = {
            Truth.TRUE: f"`{name}` is reachable",
            Truth.FALSE: f"`{name}` is not reachable",
            Truth.UNKNOWN: f"it is not known whether `{name}` is reachable",
        }
        reason = re.sub(rf"(^|, and )`{re.escape(name)}` (?!is )", r"\1it ", self.reason)
        missing = [cause.name for cause in self.causes if f"`{cause.name}`" not in reason]
        if self.truth is Truth.UNKNOWN and missing:
            reason += f" (decided by {', '.join(dict.fromkeys(f'`{name}`' for name in missing))})"
        return f"{words[self.truth]}: {reason}" if reason else words[self.truth]


def gate(
    truth: Truth, evidence: Evidence | None, reason: str, causes: tuple[Cause, ...] = (), *, ports: Ports = ALL_PORTS
) -> Reach:
    """Return the hop that all `ports` pass if `truth`, because of `evidence`."""
    return Reach(
        ports if truth is Truth.TRUE else (),
        ports if truth is not Truth.FALSE else (),
        (evidence,) if evidence is not None else (),
        evidence,
        reason,
        causes if truth is Truth.UNKNOWN else (),
    )


def nothing(evidence: Evidence | None, reason: str) -> Reach:
    """Return that nothing passes, because of `evidence`."""
    return gate(Truth.FALSE, evidence, reason)


def limited(reach: Reach, ports: Ports) -> Reach:
    """Return `reach` on `ports` only."""
    sure, maybe = intersect(reach.sure, ports), intersect(reach.maybe, ports)
    return replace(reach, sure=sure, maybe=maybe, some=reach.some and maybe == reach.maybe)


def in_series(*hops: Reach) -> Reach:
    """Return what passes every hop, in order. The first hop that stops all of it decides, else the first unknown one."""
    sure, maybe = ALL_PORTS, ALL_PORTS
    for hop in hops:
        sure, maybe = intersect(sure, hop.sure), intersect(maybe, hop.maybe)
    open_ends = [hop for hop in hops if hop.some]
    some = len(open_ends) == 1 and bool(maybe) and open_ends[0].maybe == maybe
    some = some and all(hop.some or intersect(hop.sure, maybe) == maybe for hop in hops)
    truth = Truth.TRUE if sure or some else Truth.UNKNOWN if maybe else Truth.FALSE
    weak = next((hop for hop in hops if hop.truth is truth), None) if truth is not Truth.TRUE else None
    telling = hops if weak is None else (weak,)
    return Reach(
        sure,
        maybe,
        tuple(step for hop in hops for step in hop.steps),
        next((hop.decided for hop in reversed(telling) if hop.decided is not None), None),
        ", and ".join(dict.fromkeys(hop.reason for hop in telling if hop.reason)),
        tuple(dict.fromkeys(cause for hop in hops for cause in hop.causes)),
        tuple(dict.fromkeys(text for hop in hops for text in hop.excepted)),
        _each(proxy for hop in hops for proxy in hop.through),
        some,
    )


def alternatives(ways: Iterable[Reach]) -> Reach:
    """Return what passes by at least one way. The first of the best ways explains it."""
    found = list(ways)
    if len(found) == 1:
        return found[0]
    sure: Ports = ()
    maybe: Ports = ()
    for way in found:
        sure, maybe = union(sure, way.sure), union(maybe, way.maybe)
    if not found:
        return nothing(None, "")
    best = max(found, key=lambda way: (way.truth.value, bool(way.reason)))
    like = [way for way in found if way.truth is best.truth]
    return Reach(
        sure,
        maybe,
        best.steps,
        best.decided,
        best.reason,
        tuple(dict.fromkeys(cause for way in like for cause in way.causes)),
        tuple(dict.fromkeys(text for way in like for text in way.excepted)),
        _each(proxy for way in like for proxy in way.through),
        any(way.some for way in found),
    )


def _each(proxies: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the proxies in order, each once."""
    return tuple({proxy.id.key: proxy for proxy in proxies}.values())
