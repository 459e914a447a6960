"""Fleets of Kubernetes clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table("azurerm_kubernetes_fleet_manager", "Microsoft.ContainerService/fleets@2024-04-01"),
    Table(
        "azurerm_kubernetes_fleet_member",
        "Microsoft.ContainerService/fleets/members@2025-03-01",
        {"kubernetes_cluster_id": "properties.clusterResourceId"},
    ),
    Table(
        "azurerm_kubernetes_fleet_update_strategy",
        "Microsoft.ContainerService/fleets/updateStrategies@2025-03-01",
        {"stage": Ignored("runtime behaviour that no rule asks for")},
    ),
    Table(
        "azurerm_kubernetes_fleet_update_run",
        "Microsoft.ContainerService/fleets/updateRuns@2025-03-01",
        {
            "managed_cluster_update": Ignored("runtime behaviour that no rule asks for"),
            "fleet_update_strategy_id": "properties.updateStrategyId",
            "stage": Ignored("runtime behaviour that no rule asks for"),
        },
    ),
)
