"""Facts about Microsoft.Cdn: Front Door and content delivery networks."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkBy, LinkFact, TypeFacts, Undocumented

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
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
    TypeFacts(
        "Microsoft.Cdn/profiles/securityPolicies",
        links=(LinkFact("properties.parameters.wafPolicy.id", "waf"),),
    ),
)
