"""Facts about Microsoft.ContainerRegistry: registries and their network rules."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ContainerRegistry/registries",
        defaults=(
            Default("properties.adminUserEnabled", (("", False),), "azurerm_container_registry"),
            Default("properties.anonymousPullEnabled", (("", False),), "azurerm_container_registry"),
            Default("properties.dataEndpointEnabled", (("", False),), "azurerm_container_registry"),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_container_registry"),
            Default(
                "properties.networkRuleSet.defaultAction",
                (("", "Allow"),),
                "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
            ),
            Default("properties.policies.exportPolicy.status", (("", "enabled"),), "azurerm_container_registry"),
            Default("properties.policies.quarantinePolicy.status", (("", "disabled"),), "azurerm_container_registry"),
            Default("properties.policies.retentionPolicy.status", (("", "disabled"),), "azurerm_container_registry"),
            Default(
                "properties.policies.azureADAuthenticationAsArmPolicy.status",
                (("", "enabled"),),
                "https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm",
            ),
            Default("properties.zoneRedundancy", (("", "Disabled"),), "azurerm_container_registry"),
        ),
        links=(LinkFact("properties.networkRuleSet.virtualNetworkRules[*].id", "subnet"),),
    ),
)
