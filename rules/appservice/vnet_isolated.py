"""Whether a site runs in, or is joined to, a virtual network."""

from __future__ import annotations

from azward.graph.network.flow import chain, place_of_site
from azward.graph.view import Outcome, View


def evaluate(view: View) -> Outcome:
    """FALSE when neither the site nor its plan has a subnet; UNKNOWN when the plan or the subnet is not known."""
    return chain(place_of_site(view).hops)
