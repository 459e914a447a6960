"""Facts about Microsoft.EventHub: namespaces, their network rules, and event hubs."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.EventHub/namespaces",
        defaults=(
            Default(
                "properties.minimumTlsVersion",
                (("", "1.0"), ("2022-01-01-preview", "1.2")),
                "https://learn.microsoft.com/azure/event-hubs/transport-layer-security-configure-minimum-version",
            ),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_eventhub_namespace"),
        ),
        hosts=("servicebus.windows.net", "servicebus.usgovcloudapi.net", "servicebus.chinacloudapi.cn"),
    ),
    TypeFacts(
        "Microsoft.EventHub/namespaces/networkRuleSets",
        defaults=(
            Default(
                "properties.defaultAction",
                (("", "Deny"), ("2021-06-01-preview", "Allow")),
                "https://learn.microsoft.com/azure/event-hubs/event-hubs-ip-filtering",
            ),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default(
                "properties.virtualNetworkRules[*].ignoreMissingVnetServiceEndpoint",
                (("", False),),
                "azurerm_eventhub_namespace",
            ),
        ),
        links=(LinkFact("properties.virtualNetworkRules[*].subnet.id", "subnet"),),
    ),
    TypeFacts(
        "Microsoft.EventHub/namespaces/virtualnetworkrules",  # 2018-01-01-preview only
        links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),),
    ),
    TypeFacts(
        "Microsoft.EventHub/namespaces/eventhubs",
        defaults=(Default("properties.captureDescription.enabled", (("", False),), "type definition: what `true` does"),),
        links=(LinkFact("properties.captureDescription.destination.properties.storageAccountResourceId", "data"),),
    ),
)
