"""Facts about Microsoft.App: the ingress of container apps, and the subnets of their environments."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.App/containerApps",
        defaults=(
            Default("properties.configuration.ingress.allowInsecure", (("", False),), "azurerm_container_app"),
            Default("properties.configuration.ingress.external", (("", False),), "azurerm_container_app"),
        ),
    ),
    TypeFacts(
        "Microsoft.App/managedEnvironments",
        defaults=(
            Default("properties.vnetConfiguration.internal", (("", False),), "azurerm_container_app_environment"),
            Default("properties.peerAuthentication.mtls.enabled", (("", False),), "azurerm_container_app_environment"),
        ),
        links=(
            LinkFact("properties.vnetConfiguration.infrastructureSubnetId", "subnet"),
            LinkFact("properties.vnetConfiguration.runtimeSubnetId", "subnet"),
        ),
    ),
)
