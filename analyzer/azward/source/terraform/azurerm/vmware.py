"""Azure VMware Solution."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, KEY, Field, Nested, Part, Table

__all__ = ["TABLES"]

_VERSION = "2023-03-01"
_TYPE = "Microsoft.AVS/privateClouds"

_CLOUD = Table(
    "azurerm_vmware_private_cloud",
    f"{_TYPE}@{_VERSION}",
    {
        "management_cluster": Nested(
            "properties.managementCluster", {"size": Field("clusterSize"), "id": IGNORED, "hosts": IGNORED}
        ),
        "network_subnet_cidr": Field("properties.networkBlock"),
        "sku_name": Field("sku.name"),
        "internet_connection_enabled": Field("properties.internet", ENABLED, default=False),
        "nsxt_password": Field("properties.nsxtPassword"),
        "vcenter_password": Field("properties.vcenterPassword"),
    },
)

_CLUSTER = Table(
    "azurerm_vmware_cluster",
    f"{_TYPE}/clusters@{_VERSION}",
    {
        "vmware_cloud_id": Part(),
        "cluster_node_count": Field("properties.clusterSize"),
        "sku_name": Field("sku.name"),
    },
    id="{vmware_cloud_id}/clusters/{name}",
)

_AUTHORIZATION = Table(
    "azurerm_vmware_express_route_authorization",
    f"{_TYPE}/authorizations@{_VERSION}",
    {"private_cloud_id": Part()},
    id="{private_cloud_id}/authorizations/{name}",
    exports={"express_route_authorization_key": KEY},
)

_VOLUME = Table(
    "azurerm_vmware_netapp_volume_attachment",
    f"{_TYPE}/clusters/datastores@{_VERSION}",
    {"netapp_volume_id": Field("properties.netAppVolume.id"), "vmware_cluster_id": Part()},
    id="{vmware_cluster_id}/datastores/{name}",
)

TABLES = (_CLOUD, _CLUSTER, _AUTHORIZATION, _VOLUME)
