"""Facts about Microsoft.ApiManagement: defaults, and the subnets of services."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ApiManagement/service/apis",
        # services answer `true` for APIs that were created without it: examples of "Apis - Create Or Update"
        defaults=(Default("properties.subscriptionRequired", (("", True),), "azurerm_api_management_api"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/workspaces/apis",
        defaults=(Default("properties.subscriptionRequired", (("", True),), "azurerm_api_management_api"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/products",
        defaults=(Default("properties.subscriptionRequired", (("", True),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/workspaces/products",
        defaults=(Default("properties.subscriptionRequired", (("", True),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service",
        links=(
            LinkFact("properties.virtualNetworkConfiguration.subnetResourceId", "subnet"),
            LinkFact("properties.additionalLocations[*].virtualNetworkConfiguration.subnetResourceId", "subnet"),
        ),
    ),
)
