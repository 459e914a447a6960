"""Facts about Microsoft.Sql: logical servers and their databases."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, Fold, FoldInto, LinkFact, TypeFacts

__all__ = ["FACTS"]

_ALERTS = "azurerm_mssql_server_security_alert_policy"

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
    TypeFacts(
        "Microsoft.Sql/managedInstances",
        defaults=(
            Default("properties.publicDataEndpointEnabled", (("", False),), "azurerm_mssql_managed_instance"),
            Default("properties.administrators.azureADOnlyAuthentication", (("", False),), "azurerm_mssql_managed_instance"),
        ),
        links=(LinkFact("properties.subnetId", "subnet"),),
        folds=(
            Fold("Microsoft.Sql/managedInstances/azureADOnlyAuthentications", "properties.administrators", FoldInto.MERGE),
            Fold("Microsoft.Sql/managedInstances/administrators", "properties.administrators", FoldInto.MERGE),
        ),
    ),
    TypeFacts(
        "Microsoft.Sql/servers/databases",
        defaults=(
            Default("properties.isLedgerOn", (("", False),), "type definition"),
            Default("properties.zoneRedundant", (("", False),), "azurerm_mssql_database"),
        ),
    ),
    *(
        TypeFacts(
            f"{kind}/securityAlertPolicies", defaults=(Default("properties.emailAccountAdmins", (("", False),), _ALERTS),)
        )
        for kind in ("Microsoft.Sql/servers", "Microsoft.Sql/managedInstances")
    ),
    *(
        TypeFacts(
            f"{kind}/vulnerabilityAssessments",
            defaults=(
                Default("properties.recurringScans.isEnabled", (("", UNDOCUMENTED),)),
                Default("properties.recurringScans.emailSubscriptionAdmins", (("", UNDOCUMENTED),)),
            ),
        )
        for kind in ("Microsoft.Sql/servers", "Microsoft.Sql/managedInstances")
    ),
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
