"""Integration service environments."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, id_objects

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_integration_service_environment",
        "Microsoft.Logic/integrationServiceEnvironments@2019-05-01",
        {
            "sku_name": Field("sku.name", lambda value: value.partition("_")[0] if isinstance(value, str) else value),
            "access_endpoint_type": "properties.networkConfiguration.accessEndpoint.type",
            "virtual_network_subnet_ids": Field("properties.networkConfiguration.subnets", id_objects),
        },
    ),
)
