"""Decide whether a resource has a key of the owner policy of an IoT hub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.key_material import Text, judge_texts, policy_name
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import lookup

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

OWNER = "iothubowner"
OTHERS = ("sql", "database", "cosmos", "mongo", "redis", "postgres", "storage", "blob", "insights", "servicebus", "search")
"""Services whose connection strings cannot be those of a hub; its built-in endpoint is one of Event Hubs."""
VAULT = re.compile(r"\s*@microsoft\.keyvault\(", re.IGNORECASE)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a key of `iothubowner`, or of a declared policy with the same rights, flows into the resource.

    Return UNKNOWN if the policy of a key is not known, or if an open setting may hold a connection string of a hub.
    """
    return judge_texts(view, lambda text: _harmless(view, text), "`{}` contains a key of an IoT hub owner policy")


def _harmless(view: View, text: Text) -> Truth:
    named = policy_name(text)
    if named:
        return Truth.of(named != OWNER)
    truth = Truth.TRUE
    for cause in text.keys:
        target = cause.target.casefold()
        if "/microsoft.devices/iothubs/" in target:
            hub, _, policy = target.partition("/iothubkeys/")
            named = policy and "{" not in policy
            truth &= Truth.of(policy != OWNER and not _all_rights(view, hub, policy)) if named else Truth.UNKNOWN
    return truth & ~_may_be_of_hub(view, text)


def _may_be_of_hub(view: View, text: Text) -> Truth:
    """Return UNKNOWN if an open text may be the connection string of a hub: by its name, or beside a hub."""
    if not text.given or "connection" not in text.word or any(other in text.word for other in OTHERS):
        return Truth.FALSE
    near = "iothub" in text.word or (not VAULT.match(text.shown) and any(view.graph.of_type("Microsoft.Devices/IotHubs")))
    return Truth.UNKNOWN if near else Truth.FALSE


def _all_rights(view: View, hub_id: str, policy: str) -> bool:
    """Return whether the hub, if it is in the graph, declares `policy` with device and service rights."""
    hub = view.graph.get(hub_id)
    if hub is None:
        return False
    for _, member in view.at(hub).members(parse_path("properties.authorizationPolicies[*]")).items:
        if isinstance(member, dict) and str(lookup(member, "keyName")).casefold() == policy:
            rights = str(lookup(member, "rights")).casefold()
            return all(right in rights for right in ("registrywrite", "serviceconnect", "deviceconnect"))
    return False
