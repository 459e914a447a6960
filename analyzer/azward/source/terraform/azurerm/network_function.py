"""Azure Traffic Collectors and their policies."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Many, Table, objects

__all__ = ["TABLES"]

_VERSION = "2022-11-01"
_TYPE = "Microsoft.NetworkFunction/azureTrafficCollectors"

TABLES = (
    Table("azurerm_network_function_azure_traffic_collector", f"{_TYPE}@{_VERSION}"),
    Table(
        "azurerm_network_function_collector_policy",
        f"{_TYPE}/collectorPolicies@{_VERSION}",
        {
            "ipfx_emission": Many(
                "properties.emissionPolicies",
                {"destination_types": Field("emissionDestinations", objects("destinationType"))},
                constants={"emissionType": "IPFIX"},
            ),
            "ipfx_ingestion": Block(
                "properties.ingestionPolicy",
                {"source_resource_ids": Field("ingestionSources", objects("resourceId", sourceType="Resource"))},
                constants={"ingestionType": "IPFIX"},
            ),
        },
    ),
)
