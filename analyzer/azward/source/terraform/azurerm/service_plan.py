"""App Service plans."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]


def _linux(value: Value) -> Value:
    return value == "Linux"


def _container(value: Value) -> Value:
    return value == "WindowsContainer"


TABLES = (
    Table(
        "azurerm_service_plan",
        "Microsoft.Web/serverfarms@2023-12-01",
        {
            "os_type": (Field("properties.reserved", _linux), Field("properties.hyperV", _container)),
            "app_service_environment_id": "properties.hostingEnvironmentProfile.id",
            "premium_plan_auto_scale_enabled": "properties.elasticScaleEnabled",
            "worker_count": "sku.capacity",
            "per_site_scaling_enabled": "properties.perSiteScaling",
            "zone_balancing_enabled": "properties.zoneRedundant",
        },
    ),
)
