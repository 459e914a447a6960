"""Facts about Microsoft.ServiceBus: namespaces and their network rules."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ServiceBus/namespaces",
        defaults=(
            Default(
                "properties.minimumTlsVersion",
                (("", "1.0"), ("2022-01-01-preview", "1.2")),
                "https://learn.microsoft.com/azure/service-bus-messaging/transport-layer-security-configure-minimum-version",
            ),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_servicebus_namespace"),
        ),
        # shared with Event Hubs: a name is given once over both
        hosts=("servicebus.windows.net", "servicebus.usgovcloudapi.net", "servicebus.chinacloudapi.cn"),
    ),
    TypeFacts(
        "Microsoft.ServiceBus/namespaces/networkRuleSets",
        defaults=(
            Default(
                "properties.defaultAction",
                (("", "Deny"), ("2021-06-01-preview", "Allow")),
                "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-ip-filtering",
            ),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default(
                "properties.virtualNetworkRules[*].ignoreMissingVnetServiceEndpoint",
                (("", False),),
                "azurerm_servicebus_namespace_network_rule_set",
            ),
        ),
        links=(LinkFact("properties.virtualNetworkRules[*].subnet.id", "subnet"),),
    ),
    TypeFacts(
        "Microsoft.ServiceBus/namespaces/virtualnetworkrules",  # 2018-01-01-preview only
        links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),),
    ),
)
