"""Kubernetes clusters and their extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._node_pool import KUBELET, LINUX, NETWORK
from azward.source.terraform.azurerm.model import (
    KEY,
    NOT,
    Block,
    Child,
    Field,
    Former,
    Get,
    Ignored,
    Part,
    Specs,
    Table,
    Written,
    from_major,
    id_objects,
    listed,
    text,
)

__all__ = ["TABLES"]


_SCHEDULE: Mapping[str, Specs] = {
    **dict.fromkeys(
        ("frequency", "interval", "day_of_week", "day_of_month", "week_index"),
        Ignored("how often it recurs, an object of its own for each frequency"),
    ),
    "duration": "properties.maintenanceWindow.durationHours",
    "start_time": "properties.maintenanceWindow.startTime",
    "utc_offset": "properties.maintenanceWindow.utcOffset",
    "start_date": "properties.maintenanceWindow.startDate",
    "not_allowed": Block("properties.maintenanceWindow.notAllowedDates"),
}


def _node_taints(get: Get) -> Iterable[Written]:
    """A pool for critical add-ons only is one with a taint."""
    pools = get("default_node_pool")
    pool = pools[0] if isinstance(pools, list) and pools else None
    if isinstance(pool, dict) and pool.get("only_critical_addons_enabled") is True:
        path = "properties.agentPoolProfiles[0].nodeTaints"
        yield path, ["CriticalAddonsOnly=true:NoSchedule"], "default_node_pool"


TABLES = (
    Table(
        "azurerm_kubernetes_cluster",
        "Microsoft.ContainerService/managedClusters@2025-10-01",
        {
            "default_node_pool": Block(
                "properties.agentPoolProfiles[0]",
                {
                    "capacity_reservation_group_id": "capacityReservationGroupID",
                    "auto_scaling_enabled": Field("enableAutoScaling", default=False, former=("enable_auto_scaling",)),
                    "host_encryption_enabled": Field(
                        "enableEncryptionAtHost", default=False, former=("enable_host_encryption",)
                    ),
                    "node_public_ip_enabled": Field("enableNodePublicIP", default=False, former=("enable_node_public_ip",)),
                    "gpu_driver": "gpuProfile.driver",
                    "gpu_instance": "gpuInstanceProfile",
                    "host_group_id": "hostGroupID",
                    "kubelet_config": Block("kubeletConfig", KUBELET),
                    "linux_os_config": Block("linuxOSConfig", LINUX),
                    "fips_enabled": Field("enableFIPS", default=False),
                    "node_network_profile": Block("networkProfile", NETWORK),
                    "node_public_ip_prefix_id": "nodePublicIPPrefixID",
                    "only_critical_addons_enabled": Part(),
                    "os_disk_size_gb": "osDiskSizeGB",
                    "os_sku": Field("osSKU", default="Ubuntu"),
                    "pod_subnet_id": "podSubnetID",
                    "proximity_placement_group_id": "proximityPlacementGroupID",
                    "snapshot_id": "creationData.sourceResourceId",
                    "custom_ca_trust_enabled": Ignored("3 sent it to a preview of the API"),
                    "temporary_name_for_rotation": Ignored("helps the provider to replace the resource"),
                    "ultra_ssd_enabled": "enableUltraSSD",
                    "vnet_subnet_id": "vnetSubnetID",
                    "zones": "availabilityZones",
                    "node_count": "count",
                    "eviction_policy": "scaleSetEvictionPolicy",
                    "priority": "scaleSetPriority",
                },
                constants={"mode": "System", "osType": "Linux"},
            ),
            "dns_prefix_private_cluster": "properties.fqdnSubdomain",
            "aci_connector_linux": Block(
                "properties.addonProfiles.aciConnectorLinux",
                {"subnet_name": "config.SubnetName"},
                constants={"enabled": True},
            ),
            "ai_toolchain_operator_enabled": "properties.aiToolchainOperatorProfile.enabled",
            "automatic_upgrade_channel": Field(
                "properties.autoUpgradeProfile.upgradeChannel", former=("automatic_channel_upgrade",)
            ),
            "api_server_access_profile": Block(
                "properties.apiServerAccessProfile",
                {
                    "authorized_ip_ranges": "authorizedIPRanges",
                    "virtual_network_integration_enabled": Field(
                        "enableVnetIntegration", former=("vnet_integration_enabled",), default=False
                    ),
                },
            ),
            "enable_pod_security_policy": Ignored("Azure has removed pod security policies: it has no effect any more"),
            "auto_scaler_profile": Block(
                "properties.autoScalerProfile",
                {
                    "balance_similar_node_groups": Field("balance-similar-node-groups", text),
                    "daemonset_eviction_for_empty_nodes_enabled": "daemonset-eviction-for-empty-nodes",
                    "daemonset_eviction_for_occupied_nodes_enabled": "daemonset-eviction-for-occupied-nodes",
                    "ignore_daemonsets_utilization_enabled": "ignore-daemonsets-utilization",
                    "max_graceful_termination_sec": "max-graceful-termination-sec",
                    "max_node_provisioning_time": "max-node-provision-time",
                    "max_unready_nodes": Field("ok-total-unready-count", text),
                    "max_unready_percentage": Field("max-total-unready-percentage", text),
                    "new_pod_scale_up_delay": "new-pod-scale-up-delay",
                    "scale_down_delay_after_add": "scale-down-delay-after-add",
                    "scale_down_delay_after_delete": "scale-down-delay-after-delete",
                    "scale_down_delay_after_failure": "scale-down-delay-after-failure",
                    "scan_interval": "scan-interval",
                    "scale_down_unneeded": "scale-down-unneeded-time",
                    "scale_down_unready": "scale-down-unready-time",
                    "scale_down_utilization_threshold": "scale-down-utilization-threshold",
                    "empty_bulk_delete_max": "max-empty-bulk-delete",
                    "skip_nodes_with_local_storage": Field(
                        "skip-nodes-with-local-storage", text, default=from_major({3: True, 4: False})
                    ),
                    "skip_nodes_with_system_pods": Field("skip-nodes-with-system-pods", text),
                },
            ),
            "azure_active_directory_role_based_access_control": Block(
                "properties.aadProfile",
                {
                    "tenant_id": "tenantID",
                    "admin_group_object_ids": "adminGroupObjectIDs",
                    "azure_rbac_enabled": Field("enableAzureRBAC", default=False),
                    "managed": Field("managed", default=from_major({3: False, 4: True})),
                    "client_app_id": "clientAppID",
                    "server_app_id": "serverAppID",
                },
            ),
            "azure_policy_enabled": Field("properties.addonProfiles.azurepolicy.enabled", default=False),
            "confidential_computing": Block(
                "properties.addonProfiles.ACCSGXDevicePlugin",
                {"sgx_quote_helper_enabled": Field("config.ACCSGXQuoteHelperEnabled", text)},
                constants={"enabled": True},
            ),
            "cost_analysis_enabled": Field("properties.metricsProfile.costAnalysis.enabled", default=False),
            "api_server_authorized_ip_ranges": "properties.apiServerAccessProfile.authorizedIPRanges",
            "custom_ca_trust_certificates_base64": "properties.securityProfile.customCATrustCertificates",
            "disk_encryption_set_id": "properties.diskEncryptionSetID",
            "http_application_routing_enabled": "properties.addonProfiles.httpApplicationRouting.enabled",
            "image_cleaner_enabled": "properties.securityProfile.imageCleaner.enabled",
            "image_cleaner_interval_hours": "properties.securityProfile.imageCleaner.intervalHours",
            "ingress_application_gateway": Block(
                "properties.addonProfiles.ingressApplicationGateway",
                {
                    "gateway_id": "config.applicationGatewayId",
                    "gateway_name": "config.applicationGatewayName",
                    "subnet_cidr": "config.subnetCIDR",
                    "subnet_id": "config.subnetId",
                },
                constants={"enabled": True},
            ),
            "key_management_service": Block(
                "properties.securityProfile.azureKeyVaultKms", {"key_vault_key_id": "keyId"}, constants={"enabled": True}
            ),
            "key_vault_secrets_provider": Block(
                "properties.addonProfiles.azureKeyvaultSecretsProvider",
                {
                    "secret_rotation_enabled": Field("config.enableSecretRotation", text),
                    "secret_rotation_interval": "config.rotationPollInterval",
                },
                constants={"enabled": True},
            ),
            "kubelet_identity": Block(
                "properties.identityProfile.kubeletidentity", {"user_assigned_identity_id": "resourceId"}
            ),
            "linux_profile": Block("properties.linuxProfile", {"ssh_key": Block("ssh.publicKeys[0]")}),
            "local_account_disabled": Field("properties.disableLocalAccounts", default=False),
            "maintenance_window": Child(
                "maintenanceConfigurations",
                "default",
                {
                    "allowed": Block("properties.timeInWeek", {"hours": "hourSlots"}),
                    "not_allowed": Block("properties.notAllowedTime"),
                },
            ),
            "maintenance_window_auto_upgrade": Child(
                "maintenanceConfigurations", "aksManagedAutoUpgradeSchedule", _SCHEDULE
            ),
            "maintenance_window_node_os": Child("maintenanceConfigurations", "aksManagedNodeOSUpgradeSchedule", _SCHEDULE),
            "microsoft_defender": Block(
                "properties.securityProfile.defender",
                {"log_analytics_workspace_id": "logAnalyticsWorkspaceResourceId"},
                constants={"securityMonitoring.enabled": True},
            ),
            "monitor_metrics": Block(
                "properties.azureMonitorProfile.metrics",
                {
                    "annotations_allowed": "kubeStateMetrics.metricAnnotationsAllowList",
                    "labels_allowed": "kubeStateMetrics.metricLabelsAllowlist",
                },
                constants={"enabled": True},
            ),
            "network_profile": Block(
                "properties.networkProfile",
                {
                    "dns_service_ip": "dnsServiceIP",
                    "network_data_plane": Field("networkDataplane", default="azure", former=("ebpf_data_plane",)),
                    "ip_versions": "ipFamilies",
                    "outbound_ip_address_ids": Ignored("computed, though 3 lets it be written"),
                    "outbound_ip_prefix_ids": Ignored("computed, though 3 lets it be written"),
                    "load_balancer_profile": Block(
                        "loadBalancerProfile",
                        {
                            "managed_outbound_ip_count": "managedOutboundIPs.count",
                            "managed_outbound_ipv6_count": "managedOutboundIPs.countIPv6",
                            "outbound_ip_address_ids": Field("outboundIPs.publicIPs", id_objects),
                            "outbound_ip_prefix_ids": Field("outboundIPPrefixes.publicIPPrefixes", id_objects),
                            "outbound_ports_allocated": "allocatedOutboundPorts",
                        },
                    ),
                    "nat_gateway_profile": Block(
                        "natGatewayProfile", {"managed_outbound_ip_count": "managedOutboundIPProfile.count"}
                    ),
                    "advanced_networking": Block(
                        "advancedNetworking",
                        {"observability_enabled": "observability.enabled", "security_enabled": "security.enabled"},
                        constants={"enabled": True},
                    ),
                    "docker_bridge_cidr": Ignored("a default that later versions of the API do not have"),
                },
            ),
            "node_os_upgrade_channel": Field(
                "properties.autoUpgradeProfile.nodeOSUpgradeChannel", former=("node_os_channel_upgrade",)
            ),
            "oidc_issuer_enabled": "properties.oidcIssuerProfile.enabled",
            "oms_agent": Block(
                "properties.addonProfiles.omsagent",
                {
                    "log_analytics_workspace_id": "config.logAnalyticsWorkspaceResourceID",
                    "msi_auth_for_monitoring_enabled": Field("config.useAADAuth", text),
                },
                constants={"enabled": True},
            ),
            "open_service_mesh_enabled": "properties.addonProfiles.openServiceMesh.enabled",
            "private_cluster_enabled": "properties.apiServerAccessProfile.enablePrivateCluster",
            "private_dns_zone_id": "properties.apiServerAccessProfile.privateDNSZone",
            "private_cluster_public_fqdn_enabled": "properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN",
            "role_based_access_control_enabled": "properties.enableRBAC",
            "run_command_enabled": Field("properties.apiServerAccessProfile.disableRunCommand", NOT),
            "service_mesh_profile": Block(
                "properties.serviceMeshProfile",
                {
                    "revisions": "istio.revisions",
                    "internal_ingress_gateway_enabled": Field("istio.components.ingressGateways[0].enabled", default=False),
                    "external_ingress_gateway_enabled": Field("istio.components.ingressGateways[1].enabled", default=False),
                    "certificate_authority": Block(
                        "istio.certificateAuthority",
                        {
                            "key_vault_id": "plugin.keyVaultId",
                            "root_cert_object_name": "plugin.rootCertObjectName",
                            "cert_chain_object_name": "plugin.certChainObjectName",
                            "cert_object_name": "plugin.certObjectName",
                            "key_object_name": "plugin.keyObjectName",
                        },
                    ),
                },
                constants={
                    "istio.components.ingressGateways[0].mode": "Internal",
                    "istio.components.ingressGateways[1].mode": "External",
                },
            ),
            "service_principal": Block("properties.servicePrincipalProfile", {"client_secret": "secret"}),
            "sku_tier": "sku.tier",
            "storage_profile": Block(
                "properties.storageProfile",
                {
                    "disk_driver_version": Ignored("3 sent it to a preview of the API"),
                    "blob_driver_enabled": "blobCSIDriver.enabled",
                    "disk_driver_enabled": "diskCSIDriver.enabled",
                    "file_driver_enabled": "fileCSIDriver.enabled",
                    "snapshot_controller_enabled": "snapshotController.enabled",
                },
            ),
            "upgrade_override": Block(
                "properties.upgradeSettings.overrideSettings",
                {"force_upgrade_enabled": "forceUpgrade", "effective_until": "until"},
            ),
            "web_app_routing": Block(
                "properties.ingressProfile.webAppRouting",
                {
                    "dns_zone_ids": Field("dnsZoneResourceIds", former=(Former("dns_zone_id", listed),)),
                    "default_nginx_controller": "nginx.defaultIngressControllerType",
                },
                constants={"enabled": True},
            ),
            "windows_profile": Block(
                "properties.windowsProfile",
                {
                    "license": "licenseType",
                    "gmsa": Block("gmsaProfile", {"root_domain": "rootDomainName"}, constants={"enabled": True}),
                },
            ),
            "workload_autoscaler_profile": Block(
                "properties.workloadAutoScalerProfile",
                {"keda_enabled": "keda.enabled", "vertical_pod_autoscaler_enabled": "verticalPodAutoscaler.enabled"},
            ),
            "workload_identity_enabled": "properties.securityProfile.workloadIdentity.enabled",
            "public_network_access_enabled": Ignored("3 never sends it, later majors do not have it"),
        },
        constants={"sku.name": "Base", "properties.azureMonitorProfile.metrics.enabled": False},
        exports={"kube_admin_config": KEY, "kube_admin_config_raw": KEY, "kube_config": KEY, "kube_config_raw": KEY},
        finish=_node_taints,
    ),
    Table(
        "azurerm_kubernetes_cluster_extension",
        "Microsoft.KubernetesConfiguration/extensions@2024-11-01",
        {
            "release_namespace": "properties.scope.cluster.releaseNamespace",
            "target_namespace": "properties.scope.namespace.targetNamespace",
        },
        id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
    ),
    Table(
        "azurerm_kubernetes_cluster_trusted_access_role_binding",
        "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings@2025-10-01",
        id="{kubernetes_cluster_id}/trustedAccessRoleBindings/{name}",
    ),
)
