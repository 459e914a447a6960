"""Whether nothing stands between a function and its Cosmos DB accounts."""

from __future__ import annotations

from azward.graph.network.flow import (
    ANY_GROUP,
    COSMOS,
    chain,
    isolated,
    place_of_site,
    setting_stores,
    unread_settings,
    worst,
)
from azward.graph.value import Truth
from azward.graph.view import Outcome, View


def evaluate(view: View) -> Outcome:
    """FALSE with the first broken link of the chain from the function over its subnet to an account; UNKNOWN when a link is
    not known."""
    place = place_of_site(view)
    if place.truth is Truth.FALSE:
        return chain(place.hops)
    stores = [store.view for store in setting_stores(view, COSMOS) if store.view is not None]
    outcomes = [chain([*place.hops, *isolated(store, place, [ANY_GROUP])]) for store in stores]
    if unread := unread_settings(view):
        outcomes.append(Outcome(Truth.UNKNOWN, (), unread, "which accounts its settings name is not known"))
    return worst(outcomes)
