"""Whether a gateway asks for the client certificates that its policies check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.document import read_document
from azward.graph.api_management.places import places_of
from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["applies", "evaluate"]

_MARKS = ("<validate-client-certificate", "context.Request.Certificate")


def applies(view: View) -> bool:
    """Decide whether a policy of the service checks client certificates; the Consumption tier has a switch of its own."""
    if view.field("sku.name") == "Consumption":
        return False
    inside = f"{view.resource.id.key}/"
    documents = (
        read_document(view, one, "policy") for one in places_of(view.graph).all_documents() if one.id.key.startswith(inside)
    )
    return any(mark in document.text for document in documents for mark in _MARKS)


def evaluate(view: View) -> Outcome:
    """Return FALSE if no host name of the gateway asks for a client certificate."""
    hosts = view.members("properties.hostnameConfigurations[*].negotiateClientCertificate")
    if any(value is True for _, value in hosts.items):
        return Outcome(Truth.TRUE)
    unknown = hosts.open or any(not isinstance(value, bool) for _, value in hosts.items)
    evidence = Evidence(
        view.resource, ("properties", "hostnameConfigurations"), note="asks for no certificate", role="unset"
    )
    return Outcome(Truth.UNKNOWN if unknown else Truth.FALSE, (evidence,), hosts.causes)
