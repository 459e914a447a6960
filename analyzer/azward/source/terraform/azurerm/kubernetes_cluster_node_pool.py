"""Node pools of Kubernetes clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm._node_pool import KUBELET, LINUX, NETWORK
from azward.source.terraform.azurerm.model import IGNORED, NOT, Field, Nested, Part, Table

__all__ = ["TABLES"]


_NODE_POOL = Table(
    "azurerm_kubernetes_cluster_node_pool",
    "Microsoft.ContainerService/managedClusters/agentPools@2025-10-01",
    {
        "kubernetes_cluster_id": Part(),
        "vm_size": Field("properties.vmSize"),
        "capacity_reservation_group_id": Field("properties.capacityReservationGroupID"),
        "auto_scaling_enabled": Field("properties.enableAutoScaling", default=False, former=("enable_auto_scaling",)),
        "host_encryption_enabled": Field(
            "properties.enableEncryptionAtHost", default=False, former=("enable_host_encryption",)
        ),
        "node_public_ip_enabled": Field("properties.enableNodePublicIP", default=False, former=("enable_node_public_ip",)),
        "eviction_policy": Field("properties.scaleSetEvictionPolicy"),
        "host_group_id": Field("properties.hostGroupID"),
        "kubelet_config": Nested("properties.kubeletConfig", KUBELET),
        "linux_os_config": Nested("properties.linuxOSConfig", LINUX),
        "fips_enabled": Field("properties.enableFIPS", default=False),
        "gpu_instance": Field("properties.gpuInstanceProfile"),
        "gpu_driver": Field("properties.gpuProfile.driver"),
        "kubelet_disk_type": Field("properties.kubeletDiskType"),
        "max_pods": Field("properties.maxPods"),
        "mode": Field("properties.mode", default="User"),
        "node_network_profile": Nested("properties.networkProfile", NETWORK),
        "node_labels": Field("properties.nodeLabels"),
        "node_public_ip_prefix_id": Field("properties.nodePublicIPPrefixID"),
        "node_taints": Field("properties.nodeTaints"),
        "orchestrator_version": Field("properties.orchestratorVersion"),
        "os_disk_size_gb": Field("properties.osDiskSizeGB"),
        "os_disk_type": Field("properties.osDiskType", default="Managed"),
        "pod_subnet_id": Field("properties.podSubnetID"),
        "os_sku": Field("properties.osSKU"),
        "os_type": Field("properties.osType", default="Linux"),
        "priority": Field("properties.scaleSetPriority", default="Regular"),
        "proximity_placement_group_id": Field("properties.proximityPlacementGroupID"),
        "spot_max_price": Field("properties.spotMaxPrice", default=-1.0),
        "snapshot_id": Field("properties.creationData.sourceResourceId"),
        "scale_down_mode": Field("properties.scaleDownMode", default="Delete"),
        "temporary_name_for_rotation": IGNORED,
        "ultra_ssd_enabled": Field("properties.enableUltraSSD", default=False),
        "upgrade_settings": Nested(
            "properties.upgradeSettings",
            {
                "drain_timeout_in_minutes": Field("drainTimeoutInMinutes"),
                "node_soak_duration_in_minutes": Field("nodeSoakDurationInMinutes"),
                "max_surge": Field("maxSurge"),
                "max_unavailable": Field("maxUnavailable"),
                "undrainable_node_behavior": Field("undrainableNodeBehavior"),
            },
        ),
        "vnet_subnet_id": Field("properties.vnetSubnetID"),
        "windows_profile": Nested(
            "properties.windowsProfile", {"outbound_nat_enabled": Field("disableOutboundNat", NOT, default=True)}
        ),
        "workload_runtime": Field("properties.workloadRuntime"),
        "zones": Field("properties.availabilityZones"),
        "max_count": Field("properties.maxCount"),
        "min_count": Field("properties.minCount"),
        "node_count": Field("properties.count"),
    },
    id="{kubernetes_cluster_id}/agentPools/{name}",
)

TABLES = (_NODE_POOL,)
