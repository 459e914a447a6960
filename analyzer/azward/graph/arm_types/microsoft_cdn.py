"""Facts about Microsoft.Cdn: profiles of Front Door and their children."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkBy, LinkFact, TypeFacts, Undocumented

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Cdn/profiles/securityPolicies",
        links=(
            LinkFact("properties.parameters.associations[*].domains[*].id", "reference"),
            LinkFact("properties.parameters.wafPolicy.id", "waf"),
        ),
    ),
    TypeFacts(
        "Microsoft.Cdn/profiles/afdEndpoints/routes",
        defaults=(
            Default("properties.forwardingProtocol", (("", "MatchRequest"),), "azurerm_cdn_frontdoor_route"),
            Default("properties.httpsRedirect", (("", "Disabled"),), "REST definition"),
        ),
        links=(
            LinkFact("properties.originGroup.id", "reference"),
            LinkFact("properties.customDomains[*].id", "reference"),
        ),
    ),
    TypeFacts(
        "Microsoft.Cdn/profiles/originGroups/origins",
        defaults=(
            Default(
                "properties.sharedPrivateLinkResource.status",
                (("", Undocumented("the owner of the service approves the connection after the deployment")),),
                "https://learn.microsoft.com/azure/frontdoor/private-link",
            ),
        ),
        links=(LinkFact("properties.hostName", "backend", LinkBy.HOST),),
    ),
)
