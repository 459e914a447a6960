"""Facts about Microsoft.DBforPostgreSQL: flexible servers, and the single servers that Azure retired in 2025."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

_TLS = "https://learn.microsoft.com/azure/postgresql/single-server/concepts-ssl-connection-security"

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DBforPostgreSQL/flexibleServers",
        defaults=(
            Default("properties.network.publicNetworkAccess", (("", "Enabled"),), "azurerm_postgresql_flexible_server"),
            Default("properties.authConfig.activeDirectoryAuth", (("", "Disabled"),), "azurerm_postgresql_flexible_server"),
            Default("properties.authConfig.passwordAuth", (("", "Enabled"),), "azurerm_postgresql_flexible_server"),
            Default("properties.backup.geoRedundantBackup", (("", "Disabled"),), "azurerm_postgresql_flexible_server"),
            Default(
                "properties.highAvailability.mode",
                (("", "Disabled"),),
                "https://learn.microsoft.com/azure/reliability/reliability-azure-database-postgresql",
            ),
        ),
        links=(LinkFact("properties.network.delegatedSubnetResourceId", "subnet"),),
        hosts=("postgres.database.azure.com",),
    ),
    TypeFacts(
        "Microsoft.DBforPostgreSQL/servers",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_postgresql_server"),
            Default("properties.sslEnforcement", (("", "Enabled"),), _TLS),
            Default("properties.minimalTlsVersion", (("", "TLSEnforcementDisabled"),), _TLS),
            Default("properties.infrastructureEncryption", (("", "Disabled"),), "azurerm_postgresql_server"),
            Default("properties.storageProfile.geoRedundantBackup", (("", "Disabled"),), "azurerm_postgresql_server"),
        ),
    ),
    TypeFacts(
        "Microsoft.DBforPostgreSQL/serverGroupsv2",
        defaults=(
            Default("properties.coordinatorEnablePublicIpAccess", (("", True),), "azurerm_cosmosdb_postgresql_cluster"),
            Default("properties.nodeEnablePublicIpAccess", (("", False),), "azurerm_cosmosdb_postgresql_cluster"),
        ),
    ),
    TypeFacts(
        "Microsoft.DBforPostgreSQL/servers/virtualNetworkRules",
        links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),),
    ),
)
