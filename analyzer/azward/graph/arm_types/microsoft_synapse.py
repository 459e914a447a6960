"""Facts about Microsoft.Synapse: workspaces and their pools."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, Fold, FoldInto, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Synapse/workspaces",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_synapse_workspace"),
            Default("properties.azureADOnlyAuthentication", (("", False),), "azurerm_synapse_workspace"),
            Default(
                "properties.managedVirtualNetworkSettings.preventDataExfiltration",
                (("", False),),
                "azurerm_synapse_workspace",
            ),
        ),
        folds=(Fold("Microsoft.Synapse/workspaces/azureADOnlyAuthentications", "properties", FoldInto.MERGE),),
    ),
    TypeFacts(
        "Microsoft.Synapse/workspaces/bigDataPools",
        defaults=(Default("properties.isComputeIsolationEnabled", (("", False),), "azurerm_synapse_spark_pool"),),
    ),
    TypeFacts(
        "Microsoft.Synapse/workspaces/vulnerabilityAssessments",
        defaults=(
            Default("properties.recurringScans.isEnabled", (("", UNDOCUMENTED),)),
            Default("properties.recurringScans.emailSubscriptionAdmins", (("", UNDOCUMENTED),)),
        ),
    ),
    TypeFacts(
        "Microsoft.Synapse/workspaces/sqlPools/extendedAuditingSettings",
        defaults=(Default("properties.isAzureMonitorTargetEnabled", (("", False),)),),
    ),
)
