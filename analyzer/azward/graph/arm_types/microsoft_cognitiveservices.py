"""Facts about Microsoft.CognitiveServices: accounts."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.CognitiveServices/accounts",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_cognitive_account"),
            Default(
                "properties.networkAcls.defaultAction",
                (("", "Allow"),),
                "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks",
            ),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_cognitive_account"),
            Default("properties.restrictOutboundNetworkAccess", (("", False),), "azurerm_cognitive_account"),
            Default(
                "properties.encryption.keySource",
                (("", "Microsoft.CognitiveServices"),),
                "https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-encryption-keys-portal",
            ),
        ),
        links=(
            LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),
            LinkFact("properties.networkInjections[*].subnetArmId", "subnet"),
        ),
    ),
)
