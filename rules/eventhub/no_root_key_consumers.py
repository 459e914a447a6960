"""Decide whether a resource has the root key of an Event Hubs namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.key_material import Text, judge_texts, policy_name
from azward.graph.truth import Truth
from azward.graph.value import canonical

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

ROOT = "rootmanagesharedaccesskey"
NAMESPACES = "Microsoft.EventHub/namespaces"


def evaluate(view: View) -> Outcome:
    """Return FALSE if a key of `RootManageSharedAccessKey` of a namespace flows into the resource.

    Return UNKNOWN if the rule of such a key is not known, or whether the namespace belongs to Event Hubs.
    """
    return judge_texts(view, lambda text: _harmless(view, text), "`{}` contains the root key of an Event Hubs namespace")


def _harmless(view: View, text: Text) -> Truth:
    truth = Truth.TRUE
    for cause in text.keys:
        target = cause.target.casefold()
        if "/microsoft.eventhub/namespaces/" not in target:
            continue
        _, _, rule = target.partition("/authorizationrules/")
        truth &= Truth.of(rule != ROOT) if rule and "{" not in rule else _named(text)
    if not text.keys and policy_name(text) == ROOT:
        truth &= Truth.FALSE if _names_event_hubs(view, text) else Truth.UNKNOWN  # Service Bus uses the same name
    if text.given and "eventhub" in text.word and "connection" in text.word and not policy_name(text):
        return Truth.UNKNOWN
    return truth


def _named(text: Text) -> Truth:
    named = policy_name(text)
    return Truth.of(named != ROOT) if named else Truth.UNKNOWN


def _names_event_hubs(view: View, text: Text) -> bool:
    return any(
        f"//{canonical(namespace.name).casefold()}.servicebus." in text.shown for namespace in view.graph.of_type(NAMESPACES)
    )
