"""Decide whether a Device Provisioning Service restricts network access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ranges import judge_rules
from azward.graph.outcome import Outcome, all_of, any_of
from azward.graph.truth import Truth
from azward.graph.value import Value, lookup
from azward.rule.condition import holds

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.view import View

RULES = "properties.ipFilterRules[*]"
APIS = ("deviceapi", "serviceapi")


def evaluate(view: View) -> Outcome:
    """Return FALSE if public access is enabled and one of the two APIs accepts any address.

    The first rule that matches an address decides. https://learn.microsoft.com/azure/iot-dps/iot-dps-ip-filtering
    """
    access = holds(view, "properties.publicNetworkAccess", "equals", "Disabled")
    if access.truth is Truth.TRUE:
        return access
    filtered = all_of(judge_rules(view, RULES, _of(api)) for api in APIS)
    if filtered.truth is Truth.TRUE:
        return filtered
    if access.truth is filtered.truth is Truth.FALSE:
        return any_of((access, filtered))
    return Outcome(access.truth | filtered.truth, (*access.evidence, *filtered.evidence), access.causes + filtered.causes)


def _of(api: str) -> Callable[[dict[str, Value]], bool]:
    """Return the test whether a rule applies to an API; without `target` it applies to both."""

    def applies(rule: dict[str, Value]) -> bool:
        target = lookup(rule, "target")
        return not isinstance(target, str) or target.casefold() in ("all", api)

    return applies
