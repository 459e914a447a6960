"""Node pools of Kubernetes clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm._node_pool import KUBELET, LINUX, NETWORK
from azward.source.terraform.azurerm.model import NOT, Block, Field, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_kubernetes_cluster_node_pool",
        "Microsoft.ContainerService/managedClusters/agentPools@2025-10-01",
        {
            "custom_ca_trust_enabled": Ignored("3 sent it to a preview of the API"),
            "tags": "properties.tags",
            "capacity_reservation_group_id": "properties.capacityReservationGroupID",
            "auto_scaling_enabled": Field("properties.enableAutoScaling", default=False, former=("enable_auto_scaling",)),
            "host_encryption_enabled": Field(
                "properties.enableEncryptionAtHost", default=False, former=("enable_host_encryption",)
            ),
            "node_public_ip_enabled": Field(
                "properties.enableNodePublicIP", default=False, former=("enable_node_public_ip",)
            ),
            "eviction_policy": "properties.scaleSetEvictionPolicy",
            "host_group_id": "properties.hostGroupID",
            "kubelet_config": Block("properties.kubeletConfig", KUBELET),
            "linux_os_config": Block("properties.linuxOSConfig", LINUX),
            "fips_enabled": Field("properties.enableFIPS", default=False),
            "gpu_instance": "properties.gpuInstanceProfile",
            "gpu_driver": "properties.gpuProfile.driver",
            "node_network_profile": Block("properties.networkProfile", NETWORK),
            "node_public_ip_prefix_id": "properties.nodePublicIPPrefixID",
            "os_disk_size_gb": "properties.osDiskSizeGB",
            "pod_subnet_id": "properties.podSubnetID",
            "os_sku": "properties.osSKU",
            "priority": "properties.scaleSetPriority",
            "proximity_placement_group_id": "properties.proximityPlacementGroupID",
            "spot_max_price": Field("properties.spotMaxPrice", default=-1.0),
            "snapshot_id": "properties.creationData.sourceResourceId",
            "temporary_name_for_rotation": Ignored("helps the provider to replace the resource"),
            "ultra_ssd_enabled": "properties.enableUltraSSD",
            "vnet_subnet_id": "properties.vnetSubnetID",
            "windows_profile": Block(
                "properties.windowsProfile", {"outbound_nat_enabled": Field("disableOutboundNat", NOT)}
            ),
            "zones": "properties.availabilityZones",
            "node_count": "properties.count",
        },
    ),
)
