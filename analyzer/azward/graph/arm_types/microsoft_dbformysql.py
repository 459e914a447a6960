"""Facts about Microsoft.DBforMySQL: flexible servers, and the single servers that Azure retired in 2024."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

_TLS = "https://learn.microsoft.com/azure/mysql/single-server/concepts-ssl-connection-security"

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DBforMySQL/flexibleServers",
        defaults=(
            Default("properties.network.publicNetworkAccess", (("", "Enabled"),), "azurerm_mysql_flexible_server"),
            Default("properties.backup.geoRedundantBackup", (("", "Disabled"),), "azurerm_mysql_flexible_server"),
            Default(
                "properties.highAvailability.mode",
                (("", "Disabled"),),
                "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability",
            ),
        ),
        links=(LinkFact("properties.network.delegatedSubnetResourceId", "subnet"),),
        hosts=("mysql.database.azure.com",),
    ),
    TypeFacts(
        "Microsoft.DBforMySQL/servers",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_mysql_server"),
            Default("properties.sslEnforcement", (("", "Enabled"),), _TLS),
            Default("properties.minimalTlsVersion", (("", "TLSEnforcementDisabled"),), _TLS),
            Default("properties.infrastructureEncryption", (("", "Disabled"),), "azurerm_mysql_server"),
            Default("properties.storageProfile.geoRedundantBackup", (("", "Disabled"),), "azurerm_mysql_server"),
        ),
    ),
    TypeFacts(
        "Microsoft.DBforMySQL/servers/virtualNetworkRules", links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),)
    ),
)
