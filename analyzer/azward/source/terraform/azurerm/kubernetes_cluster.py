"""Kubernetes clusters and their extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._node_pool import KUBELET, LINUX, NETWORK
from azward.source.terraform.azurerm.model import (
    IDENTITY,
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
    # how often it recurs is an object of its own for each frequency
    "frequency": Part(),
    "interval": Part(),
    "day_of_week": Part(),
    "day_of_month": Part(),
    "week_index": Part(),
    "duration": Field("properties.maintenanceWindow.durationHours"),
    "start_time": Field("properties.maintenanceWindow.startTime"),
    "utc_offset": Field("properties.maintenanceWindow.utcOffset"),
    "start_date": Field("properties.maintenanceWindow.startDate"),
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
                    "capacity_reservation_group_id": Field("capacityReservationGroupID"),
                    "auto_scaling_enabled": Field("enableAutoScaling", default=False, former=("enable_auto_scaling",)),
                    "host_encryption_enabled": Field(
                        "enableEncryptionAtHost", default=False, former=("enable_host_encryption",)
                    ),
                    "node_public_ip_enabled": Field("enableNodePublicIP", default=False, former=("enable_node_public_ip",)),
                    "gpu_driver": Field("gpuProfile.driver"),
                    "gpu_instance": Field("gpuInstanceProfile"),
                    "host_group_id": Field("hostGroupID"),
                    "kubelet_config": Block("kubeletConfig", KUBELET),
                    "linux_os_config": Block("linuxOSConfig", LINUX),
                    "fips_enabled": Field("enableFIPS", default=False),
                    "node_network_profile": Block("networkProfile", NETWORK),
                    "node_public_ip_prefix_id": Field("nodePublicIPPrefixID"),
                    "only_critical_addons_enabled": Part(),
                    "os_disk_size_gb": Field("osDiskSizeGB"),
                    "os_sku": Field("osSKU", default="Ubuntu"),
                    "pod_subnet_id": Field("podSubnetID"),
                    "proximity_placement_group_id": Field("proximityPlacementGroupID"),
                    "snapshot_id": Field("creationData.sourceResourceId"),
                    "custom_ca_trust_enabled": Ignored("3 sent it to a preview of the API"),
                    "temporary_name_for_rotation": Ignored("helps the provider to replace the resource"),
                    "ultra_ssd_enabled": Field("enableUltraSSD"),
                    "vnet_subnet_id": Field("vnetSubnetID"),
                    "zones": Field("availabilityZones"),
                    "node_count": Field("count"),
                    "eviction_policy": Field("scaleSetEvictionPolicy"),
                    "priority": Field("scaleSetPriority"),
                },
                constants={"mode": "System", "osType": "Linux"},
            ),
            "dns_prefix_private_cluster": Field("properties.fqdnSubdomain"),
            "aci_connector_linux": Block(
                "properties.addonProfiles.aciConnectorLinux",
                {"subnet_name": Field("config.SubnetName")},
                constants={"enabled": True},
            ),
            "ai_toolchain_operator_enabled": Field("properties.aiToolchainOperatorProfile.enabled"),
            "automatic_upgrade_channel": Field(
                "properties.autoUpgradeProfile.upgradeChannel", former=("automatic_channel_upgrade",)
            ),
            "api_server_access_profile": Block(
                "properties.apiServerAccessProfile",
                {
                    "authorized_ip_ranges": Field("authorizedIPRanges"),
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
                    "daemonset_eviction_for_empty_nodes_enabled": Field("daemonset-eviction-for-empty-nodes"),
                    "daemonset_eviction_for_occupied_nodes_enabled": Field("daemonset-eviction-for-occupied-nodes"),
                    "ignore_daemonsets_utilization_enabled": Field("ignore-daemonsets-utilization"),
                    "max_graceful_termination_sec": Field("max-graceful-termination-sec"),
                    "max_node_provisioning_time": Field("max-node-provision-time"),
                    "max_unready_nodes": Field("ok-total-unready-count", text),
                    "max_unready_percentage": Field("max-total-unready-percentage", text),
                    "new_pod_scale_up_delay": Field("new-pod-scale-up-delay"),
                    "scale_down_delay_after_add": Field("scale-down-delay-after-add"),
                    "scale_down_delay_after_delete": Field("scale-down-delay-after-delete"),
                    "scale_down_delay_after_failure": Field("scale-down-delay-after-failure"),
                    "scan_interval": Field("scan-interval"),
                    "scale_down_unneeded": Field("scale-down-unneeded-time"),
                    "scale_down_unready": Field("scale-down-unready-time"),
                    "scale_down_utilization_threshold": Field("scale-down-utilization-threshold"),
                    "empty_bulk_delete_max": Field("max-empty-bulk-delete"),
                    "skip_nodes_with_local_storage": Field(
                        "skip-nodes-with-local-storage", text, default=from_major({3: True, 4: False})
                    ),
                    "skip_nodes_with_system_pods": Field("skip-nodes-with-system-pods", text),
                },
            ),
            "azure_active_directory_role_based_access_control": Block(
                "properties.aadProfile",
                {
                    "tenant_id": Field("tenantID"),
                    "admin_group_object_ids": Field("adminGroupObjectIDs"),
                    "azure_rbac_enabled": Field("enableAzureRBAC", default=False),
                    "managed": Field("managed", default=from_major({3: False, 4: True})),
                    "client_app_id": Field("clientAppID"),
                    "server_app_id": Field("serverAppID"),
                },
            ),
            "azure_policy_enabled": Field("properties.addonProfiles.azurepolicy.enabled", default=False),
            "confidential_computing": Block(
                "properties.addonProfiles.ACCSGXDevicePlugin",
                {"sgx_quote_helper_enabled": Field("config.ACCSGXQuoteHelperEnabled", text)},
                constants={"enabled": True},
            ),
            "cost_analysis_enabled": Field("properties.metricsProfile.costAnalysis.enabled", default=False),
            "api_server_authorized_ip_ranges": Field("properties.apiServerAccessProfile.authorizedIPRanges"),
            "custom_ca_trust_certificates_base64": Field("properties.securityProfile.customCATrustCertificates"),
            "disk_encryption_set_id": Field("properties.diskEncryptionSetID"),
            "edge_zone": Field("extendedLocation.name"),
            "http_application_routing_enabled": Field("properties.addonProfiles.httpApplicationRouting.enabled"),
            "identity": IDENTITY,
            "image_cleaner_enabled": Field("properties.securityProfile.imageCleaner.enabled"),
            "image_cleaner_interval_hours": Field("properties.securityProfile.imageCleaner.intervalHours"),
            "ingress_application_gateway": Block(
                "properties.addonProfiles.ingressApplicationGateway",
                {
                    "gateway_id": Field("config.applicationGatewayId"),
                    "gateway_name": Field("config.applicationGatewayName"),
                    "subnet_cidr": Field("config.subnetCIDR"),
                    "subnet_id": Field("config.subnetId"),
                },
                constants={"enabled": True},
            ),
            "key_management_service": Block(
                "properties.securityProfile.azureKeyVaultKms",
                {"key_vault_key_id": Field("keyId")},
                constants={"enabled": True},
            ),
            "key_vault_secrets_provider": Block(
                "properties.addonProfiles.azureKeyvaultSecretsProvider",
                {
                    "secret_rotation_enabled": Field("config.enableSecretRotation", text),
                    "secret_rotation_interval": Field("config.rotationPollInterval"),
                },
                constants={"enabled": True},
            ),
            "kubelet_identity": Block(
                "properties.identityProfile.kubeletidentity", {"user_assigned_identity_id": Field("resourceId")}
            ),
            "linux_profile": Block("properties.linuxProfile", {"ssh_key": Block("ssh.publicKeys[0]")}),
            "local_account_disabled": Field("properties.disableLocalAccounts", default=False),
            "maintenance_window": Child(
                "maintenanceConfigurations",
                "default",
                {
                    "allowed": Block("properties.timeInWeek", {"hours": Field("hourSlots")}),
                    "not_allowed": Block("properties.notAllowedTime"),
                },
            ),
            "maintenance_window_auto_upgrade": Child(
                "maintenanceConfigurations", "aksManagedAutoUpgradeSchedule", _SCHEDULE
            ),
            "maintenance_window_node_os": Child("maintenanceConfigurations", "aksManagedNodeOSUpgradeSchedule", _SCHEDULE),
            "microsoft_defender": Block(
                "properties.securityProfile.defender",
                {"log_analytics_workspace_id": Field("logAnalyticsWorkspaceResourceId")},
                constants={"securityMonitoring.enabled": True},
            ),
            "monitor_metrics": Block(
                "properties.azureMonitorProfile.metrics",
                {
                    "annotations_allowed": Field("kubeStateMetrics.metricAnnotationsAllowList"),
                    "labels_allowed": Field("kubeStateMetrics.metricLabelsAllowlist"),
                },
                constants={"enabled": True},
            ),
            "network_profile": Block(
                "properties.networkProfile",
                {
                    "dns_service_ip": Field("dnsServiceIP"),
                    "network_data_plane": Field("networkDataplane", default="azure", former=("ebpf_data_plane",)),
                    "ip_versions": Field("ipFamilies"),
                    "outbound_ip_address_ids": Ignored("computed, though 3 lets it be written"),
                    "outbound_ip_prefix_ids": Ignored("computed, though 3 lets it be written"),
                    "load_balancer_profile": Block(
                        "loadBalancerProfile",
                        {
                            "managed_outbound_ip_count": Field("managedOutboundIPs.count"),
                            "managed_outbound_ipv6_count": Field("managedOutboundIPs.countIPv6"),
                            "outbound_ip_address_ids": Field("outboundIPs.publicIPs", id_objects),
                            "outbound_ip_prefix_ids": Field("outboundIPPrefixes.publicIPPrefixes", id_objects),
                            "outbound_ports_allocated": Field("allocatedOutboundPorts"),
                        },
                    ),
                    "nat_gateway_profile": Block(
                        "natGatewayProfile", {"managed_outbound_ip_count": Field("managedOutboundIPProfile.count")}
                    ),
                    "advanced_networking": Block(
                        "advancedNetworking",
                        {
                            "observability_enabled": Field("observability.enabled"),
                            "security_enabled": Field("security.enabled"),
                        },
                        constants={"enabled": True},
                    ),
                    "docker_bridge_cidr": Ignored("a default that later versions of the API do not have"),
                },
            ),
            "node_os_upgrade_channel": Field(
                "properties.autoUpgradeProfile.nodeOSUpgradeChannel", former=("node_os_channel_upgrade",)
            ),
            "oidc_issuer_enabled": Field("properties.oidcIssuerProfile.enabled"),
            "oms_agent": Block(
                "properties.addonProfiles.omsagent",
                {
                    "log_analytics_workspace_id": Field("config.logAnalyticsWorkspaceResourceID"),
                    "msi_auth_for_monitoring_enabled": Field("config.useAADAuth", text),
                },
                constants={"enabled": True},
            ),
            "open_service_mesh_enabled": Field("properties.addonProfiles.openServiceMesh.enabled"),
            "private_cluster_enabled": Field("properties.apiServerAccessProfile.enablePrivateCluster"),
            "private_dns_zone_id": Field("properties.apiServerAccessProfile.privateDNSZone"),
            "private_cluster_public_fqdn_enabled": Field("properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN"),
            "role_based_access_control_enabled": Field("properties.enableRBAC"),
            "run_command_enabled": Field("properties.apiServerAccessProfile.disableRunCommand", NOT),
            "service_mesh_profile": Block(
                "properties.serviceMeshProfile",
                {
                    "revisions": Field("istio.revisions"),
                    "internal_ingress_gateway_enabled": Field("istio.components.ingressGateways[0].enabled", default=False),
                    "external_ingress_gateway_enabled": Field("istio.components.ingressGateways[1].enabled", default=False),
                    "certificate_authority": Block(
                        "istio.certificateAuthority",
                        {
                            "key_vault_id": Field("plugin.keyVaultId"),
                            "root_cert_object_name": Field("plugin.rootCertObjectName"),
                            "cert_chain_object_name": Field("plugin.certChainObjectName"),
                            "cert_object_name": Field("plugin.certObjectName"),
                            "key_object_name": Field("plugin.keyObjectName"),
                        },
                    ),
                },
                constants={
                    "istio.components.ingressGateways[0].mode": "Internal",
                    "istio.components.ingressGateways[1].mode": "External",
                },
            ),
            "service_principal": Block("properties.servicePrincipalProfile", {"client_secret": Field("secret")}),
            "sku_tier": Field("sku.tier"),
            "storage_profile": Block(
                "properties.storageProfile",
                {
                    "disk_driver_version": Ignored("3 sent it to a preview of the API"),
                    "blob_driver_enabled": Field("blobCSIDriver.enabled"),
                    "disk_driver_enabled": Field("diskCSIDriver.enabled"),
                    "file_driver_enabled": Field("fileCSIDriver.enabled"),
                    "snapshot_controller_enabled": Field("snapshotController.enabled"),
                },
            ),
            "upgrade_override": Block(
                "properties.upgradeSettings.overrideSettings",
                {"force_upgrade_enabled": Field("forceUpgrade"), "effective_until": Field("until")},
            ),
            "web_app_routing": Block(
                "properties.ingressProfile.webAppRouting",
                {
                    "dns_zone_ids": Field("dnsZoneResourceIds", former=(Former("dns_zone_id", listed),)),
                    "default_nginx_controller": Field("nginx.defaultIngressControllerType"),
                },
                constants={"enabled": True},
            ),
            "windows_profile": Block(
                "properties.windowsProfile",
                {
                    "license": Field("licenseType"),
                    "gmsa": Block("gmsaProfile", {"root_domain": Field("rootDomainName")}, constants={"enabled": True}),
                },
            ),
            "workload_autoscaler_profile": Block(
                "properties.workloadAutoScalerProfile",
                {
                    "keda_enabled": Field("keda.enabled"),
                    "vertical_pod_autoscaler_enabled": Field("verticalPodAutoscaler.enabled"),
                },
            ),
            "workload_identity_enabled": Field("properties.securityProfile.workloadIdentity.enabled"),
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
            "plan": Block("plan"),
            "release_namespace": Field("properties.scope.cluster.releaseNamespace"),
            "target_namespace": Field("properties.scope.namespace.targetNamespace"),
        },
        id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
    ),
    Table(
        "azurerm_kubernetes_cluster_trusted_access_role_binding",
        "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings@2025-10-01",
        id="{kubernetes_cluster_id}/trustedAccessRoleBindings/{name}",
    ),
)
