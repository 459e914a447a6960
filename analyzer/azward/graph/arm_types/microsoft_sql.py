"""Facts about Microsoft.Sql: logical servers and their databases."""

from __future__ import annotations

from azward.graph.arm_types import Default, Fold, FoldInto, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Sql/servers",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_mssql_server"),
            # since 2026-07-15, "None" and versions below 1.2 are rejected, and the default is 1.2
            Default(
                "properties.minimalTlsVersion",
                (("", "1.2"),),
                "https://techcommunity.microsoft.com/t5/azure-sql-blog/"
                "azure-sql-is-deprecating-the-no-minimum-tls-mintls-none/ba-p/4508933",
            ),
            Default("properties.administrators.azureADOnlyAuthentication", (("", False),), "azurerm_mssql_server"),
            Default("properties.restrictOutboundNetworkAccess", (("", "Disabled"),), "azurerm_mssql_server"),
        ),
        links=(LinkFact("properties.primaryUserAssignedIdentityId", "identity"),),
        folds=(
            Fold("Microsoft.Sql/servers/azureADOnlyAuthentications", "properties.administrators", FoldInto.MERGE),
            Fold("Microsoft.Sql/servers/administrators", "properties.administrators", FoldInto.MERGE),
        ),
        hosts=("database.windows.net", "database.usgovcloudapi.net", "database.chinacloudapi.cn"),
    ),
    TypeFacts(
        "Microsoft.Sql/servers/virtualNetworkRules",
        defaults=(
            Default("properties.ignoreMissingVnetServiceEndpoint", (("", False),), "azurerm_mssql_virtual_network_rule"),
        ),
        links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),),
    ),
    TypeFacts("Microsoft.Sql/managedInstances", links=(LinkFact("properties.subnetId", "subnet"),)),
    TypeFacts(
        "Microsoft.Sql/servers/auditingSettings",
        defaults=(
            Default("properties.retentionDays", (("", 0),), "azurerm_mssql_server_extended_auditing_policy"),
            Default("properties.isAzureMonitorTargetEnabled", (("", False),)),
        ),
    ),
    TypeFacts(
        "Microsoft.Sql/servers/extendedAuditingSettings",
        defaults=(
            Default("properties.retentionDays", (("", 0),), "azurerm_mssql_server_extended_auditing_policy"),
            Default("properties.isAzureMonitorTargetEnabled", (("", False),)),
        ),
    ),
)
