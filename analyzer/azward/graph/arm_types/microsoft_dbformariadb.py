"""Facts about Microsoft.DBforMariaDB, which Azure retired in 2025."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

_TLS = "https://learn.microsoft.com/azure/mariadb/concepts-ssl-connection-security"

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DBforMariaDB/servers",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_mariadb_server"),
            Default("properties.sslEnforcement", (("", "Enabled"),), _TLS),
            Default("properties.minimalTlsVersion", (("", "TLSEnforcementDisabled"),), _TLS),
            Default("properties.storageProfile.geoRedundantBackup", (("", "Disabled"),), "azurerm_mariadb_server"),
        ),
    ),
    TypeFacts(
        "Microsoft.DBforMariaDB/servers/virtualNetworkRules",
        links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),),
    ),
)
