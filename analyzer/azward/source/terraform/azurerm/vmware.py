"""Azure VMware Solution."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Table

__all__ = ["TABLES"]

_VERSION = "2023-03-01"
_TYPE = "Microsoft.AVS/privateClouds"

TABLES = (
    Table(
        "azurerm_vmware_private_cloud",
        f"{_TYPE}@{_VERSION}",
        {
            "management_cluster": Block("properties.managementCluster", {"size": "clusterSize"}),
            "network_subnet_cidr": "properties.networkBlock",
            "internet_connection_enabled": Field("properties.internet", ENABLED),
        },
    ),
    Table("azurerm_vmware_cluster", f"{_TYPE}/clusters@{_VERSION}", {"cluster_node_count": "properties.clusterSize"}),
    Table(
        "azurerm_vmware_express_route_authorization",
        f"{_TYPE}/authorizations@{_VERSION}",
        exports={"express_route_authorization_key": KEY},
    ),
    Table(
        "azurerm_vmware_netapp_volume_attachment",
        f"{_TYPE}/clusters/datastores@{_VERSION}",
        {"netapp_volume_id": "properties.netAppVolume.id"},
    ),
)
