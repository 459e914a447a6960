"""Kubernetes clusters and their extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._node_pool import KUBELET, LINUX, NETWORK
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    NONE,
    NOT,
    Child,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    from_major,
    id_objects,
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
    "not_allowed": Many("properties.maintenanceWindow.notAllowedDates", {"end": Field("end"), "start": Field("start")}),
}


def _node_taints(get: Get) -> Iterable[Written]:
    """A pool for critical add-ons only is one with a taint."""
    pools = get("default_node_pool")
    pool = pools[0] if isinstance(pools, list) and pools else None
    if isinstance(pool, dict) and pool.get("only_critical_addons_enabled") is True:
        path = "properties.agentPoolProfiles[0].nodeTaints"
        yield path, ["CriticalAddonsOnly=true:NoSchedule"], "default_node_pool"


_CLUSTER = Table(
    "azurerm_kubernetes_cluster",
    "Microsoft.ContainerService/managedClusters@2025-10-01",
    {
        "default_node_pool": Nested(
            "properties.agentPoolProfiles[0]",
            {
                "name": Field("name"),
                "vm_size": Field("vmSize"),
                "capacity_reservation_group_id": Field("capacityReservationGroupID"),
                "auto_scaling_enabled": Field("enableAutoScaling", default=False, former=("enable_auto_scaling",)),
                "host_encryption_enabled": Field(
                    "enableEncryptionAtHost", default=False, former=("enable_host_encryption",)
                ),
                "node_public_ip_enabled": Field("enableNodePublicIP", default=False, former=("enable_node_public_ip",)),
                "gpu_driver": Field("gpuProfile.driver"),
                "gpu_instance": Field("gpuInstanceProfile"),
                "host_group_id": Field("hostGroupID"),
                "kubelet_config": Nested("kubeletConfig", KUBELET),
                "linux_os_config": Nested("linuxOSConfig", LINUX),
                "fips_enabled": Field("enableFIPS", default=False),
                "kubelet_disk_type": Field("kubeletDiskType"),
                "max_pods": Field("maxPods"),
                "node_network_profile": Nested("networkProfile", NETWORK),
                "node_public_ip_prefix_id": Field("nodePublicIPPrefixID"),
                "node_labels": Field("nodeLabels"),
                "only_critical_addons_enabled": Part(),
                "orchestrator_version": Field("orchestratorVersion"),
                "os_disk_size_gb": Field("osDiskSizeGB"),
                "os_disk_type": Field("osDiskType", default="Managed"),
                "os_sku": Field("osSKU", default="Ubuntu"),
                "pod_subnet_id": Field("podSubnetID"),
                "proximity_placement_group_id": Field("proximityPlacementGroupID"),
                "scale_down_mode": Field("scaleDownMode", default="Delete"),
                "snapshot_id": Field("creationData.sourceResourceId"),
                "temporary_name_for_rotation": IGNORED,
                "type": Field("type", default="VirtualMachineScaleSets"),
                "tags": Field("tags"),
                "ultra_ssd_enabled": Field("enableUltraSSD", default=False),
                "upgrade_settings": Nested(
                    "upgradeSettings",
                    {
                        "drain_timeout_in_minutes": Field("drainTimeoutInMinutes"),
                        "node_soak_duration_in_minutes": Field("nodeSoakDurationInMinutes"),
                        "max_surge": Field("maxSurge"),
                        "undrainable_node_behavior": Field("undrainableNodeBehavior"),
                    },
                ),
                "vnet_subnet_id": Field("vnetSubnetID"),
                "workload_runtime": Field("workloadRuntime"),
                "zones": Field("availabilityZones"),
                "max_count": Field("maxCount"),
                "min_count": Field("minCount"),
                "node_count": Field("count"),
                "eviction_policy": Field("scaleSetEvictionPolicy"),
                "priority": Field("scaleSetPriority"),
            },
            constants={"mode": "System", "osType": "Linux"},
        ),
        "node_provisioning_profile": Nested(
            "properties.nodeProvisioningProfile",
            {"default_node_pools": Field("defaultNodePools", default="Auto"), "mode": Field("mode", default="Manual")},
        ),
        "dns_prefix": Field("properties.dnsPrefix"),
        "dns_prefix_private_cluster": Field("properties.fqdnSubdomain"),
        "aci_connector_linux": Nested(
            "properties.addonProfiles.aciConnectorLinux",
            {"subnet_name": Field("config.SubnetName")},
            constants={"enabled": True},
        ),
        "ai_toolchain_operator_enabled": Field("properties.aiToolchainOperatorProfile.enabled", default=False),
        "automatic_upgrade_channel": Field(
            "properties.autoUpgradeProfile.upgradeChannel", former=("automatic_channel_upgrade",)
        ),
        "api_server_access_profile": Nested(
            "properties.apiServerAccessProfile",
            {
                "authorized_ip_ranges": Field("authorizedIPRanges"),
                "subnet_id": Field("subnetId"),
                "virtual_network_integration_enabled": Field(
                    "enableVnetIntegration", former=("vnet_integration_enabled",), default=False
                ),
            },
        ),
        "auto_scaler_profile": Nested(
            "properties.autoScalerProfile",
            {
                "balance_similar_node_groups": Field("balance-similar-node-groups", default=False),
                "daemonset_eviction_for_empty_nodes_enabled": Field("daemonset-eviction-for-empty-nodes", default=False),
                "daemonset_eviction_for_occupied_nodes_enabled": Field(
                    "daemonset-eviction-for-occupied-nodes", default=True
                ),
                "expander": Field("expander", default="random"),
                "ignore_daemonsets_utilization_enabled": Field("ignore-daemonsets-utilization", default=False),
                "max_graceful_termination_sec": Field("max-graceful-termination-sec"),
                "max_node_provisioning_time": Field("max-node-provision-time", default="15m"),
                "max_unready_nodes": Field("ok-total-unready-count", default=3),
                "max_unready_percentage": Field("max-total-unready-percentage", default=45),
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
                "skip_nodes_with_system_pods": Field("skip-nodes-with-system-pods", default=True),
            },
        ),
        "azure_active_directory_role_based_access_control": Nested(
            "properties.aadProfile",
            {
                "tenant_id": Field("tenantID"),
                "admin_group_object_ids": Field("adminGroupObjectIDs"),
                "azure_rbac_enabled": Field("enableAzureRBAC", default=False),
                "managed": Field("managed", default=from_major({3: False, 4: True})),
                "client_app_id": Field("clientAppID"),
                "server_app_id": Field("serverAppID"),
                "server_app_secret": Field("serverAppSecret"),
            },
        ),
        "azure_policy_enabled": Field("properties.addonProfiles.azurepolicy.enabled", default=False),
        "confidential_computing": Nested(
            "properties.addonProfiles.ACCSGXDevicePlugin",
            {"sgx_quote_helper_enabled": Field("config.ACCSGXQuoteHelperEnabled", text)},
            constants={"enabled": True},
        ),
        "cost_analysis_enabled": Field("properties.metricsProfile.costAnalysis.enabled", default=False),
        "custom_ca_trust_certificates_base64": Field("properties.securityProfile.customCATrustCertificates"),
        "disk_encryption_set_id": Field("properties.diskEncryptionSetID"),
        "edge_zone": Field("extendedLocation.name"),
        "http_application_routing_enabled": Field("properties.addonProfiles.httpApplicationRouting.enabled"),
        "http_proxy_config": Nested(
            "properties.httpProxyConfig",
            {
                "http_proxy": Field("httpProxy"),
                "https_proxy": Field("httpsProxy"),
                "no_proxy": Field("noProxy"),
                "trusted_ca": Field("trustedCa"),
            },
        ),
        "identity": IDENTITY,
        "image_cleaner_enabled": Field("properties.securityProfile.imageCleaner.enabled"),
        "image_cleaner_interval_hours": Field("properties.securityProfile.imageCleaner.intervalHours"),
        "ingress_application_gateway": Nested(
            "properties.addonProfiles.ingressApplicationGateway",
            {
                "gateway_id": Field("config.applicationGatewayId"),
                "gateway_name": Field("config.applicationGatewayName"),
                "subnet_cidr": Field("config.subnetCIDR"),
                "subnet_id": Field("config.subnetId"),
            },
            constants={"enabled": True},
        ),
        "key_management_service": Nested(
            "properties.securityProfile.azureKeyVaultKms",
            {
                "key_vault_key_id": Field("keyId"),
                "key_vault_network_access": Field("keyVaultNetworkAccess", default="Public"),
            },
            constants={"enabled": True},
        ),
        "key_vault_secrets_provider": Nested(
            "properties.addonProfiles.azureKeyvaultSecretsProvider",
            {
                "secret_rotation_enabled": Field("config.enableSecretRotation", text),
                "secret_rotation_interval": Field("config.rotationPollInterval", default="2m"),
            },
            constants={"enabled": True},
        ),
        "kubelet_identity": Nested(
            "properties.identityProfile.kubeletidentity",
            {
                "client_id": Field("clientId"),
                "object_id": Field("objectId"),
                "user_assigned_identity_id": Field("resourceId"),
            },
        ),
        "kubernetes_version": Field("properties.kubernetesVersion"),
        "linux_profile": Nested(
            "properties.linuxProfile",
            {
                "admin_username": Field("adminUsername"),
                "ssh_key": Nested("ssh.publicKeys[0]", {"key_data": Field("keyData")}),
            },
        ),
        "local_account_disabled": Field("properties.disableLocalAccounts", default=False),
        "maintenance_window": Child(
            "maintenanceConfigurations",
            "default",
            {
                "allowed": Many("properties.timeInWeek", {"day": Field("day"), "hours": Field("hourSlots")}),
                "not_allowed": Many("properties.notAllowedTime", {"end": Field("end"), "start": Field("start")}),
            },
        ),
        "maintenance_window_auto_upgrade": Child("maintenanceConfigurations", "aksManagedAutoUpgradeSchedule", _SCHEDULE),
        "maintenance_window_node_os": Child("maintenanceConfigurations", "aksManagedNodeOSUpgradeSchedule", _SCHEDULE),
        "microsoft_defender": Nested(
            "properties.securityProfile.defender",
            {"log_analytics_workspace_id": Field("logAnalyticsWorkspaceResourceId")},
            constants={"securityMonitoring.enabled": True},
        ),
        "monitor_metrics": Nested(
            "properties.azureMonitorProfile.metrics",
            {
                "annotations_allowed": Field("kubeStateMetrics.metricAnnotationsAllowList"),
                "labels_allowed": Field("kubeStateMetrics.metricLabelsAllowlist"),
            },
            constants={"enabled": True},
        ),
        "network_profile": Nested(
            "properties.networkProfile",
            {
                "network_plugin": Field("networkPlugin"),
                "network_mode": Field("networkMode"),
                "network_policy": Field("networkPolicy"),
                "dns_service_ip": Field("dnsServiceIP"),
                "network_data_plane": Field("networkDataplane", default="azure", former=("ebpf_data_plane",)),
                "network_plugin_mode": Field("networkPluginMode"),
                "outbound_type": Field("outboundType", default="loadBalancer"),
                "pod_cidr": Field("podCidr"),
                "pod_cidrs": Field("podCidrs"),
                "service_cidr": Field("serviceCidr"),
                "service_cidrs": Field("serviceCidrs"),
                "ip_versions": Field("ipFamilies"),
                "load_balancer_sku": Field("loadBalancerSku", default="standard"),
                "load_balancer_profile": Nested(
                    "loadBalancerProfile",
                    {
                        "backend_pool_type": Field("backendPoolType", default="NodeIPConfiguration"),
                        "idle_timeout_in_minutes": Field("idleTimeoutInMinutes", default=30),
                        "managed_outbound_ip_count": Field("managedOutboundIPs.count"),
                        "managed_outbound_ipv6_count": Field("managedOutboundIPs.countIPv6"),
                        "outbound_ip_address_ids": Field("outboundIPs.publicIPs", id_objects),
                        "outbound_ip_prefix_ids": Field("outboundIPPrefixes.publicIPPrefixes", id_objects),
                        "outbound_ports_allocated": Field("allocatedOutboundPorts", default=0),
                    },
                ),
                "nat_gateway_profile": Nested(
                    "natGatewayProfile",
                    {
                        "idle_timeout_in_minutes": Field("idleTimeoutInMinutes", default=4),
                        "managed_outbound_ip_count": Field("managedOutboundIPProfile.count"),
                    },
                ),
                "advanced_networking": Nested(
                    "advancedNetworking",
                    {
                        "observability_enabled": Field("observability.enabled", default=False),
                        "security_enabled": Field("security.enabled", default=False),
                    },
                    constants={"enabled": True},
                ),
                "docker_bridge_cidr": IGNORED,
            },
        ),
        "bootstrap_profile": Nested(
            "properties.bootstrapProfile",
            {
                "artifact_source": Field("artifactSource", default="Direct"),
                "container_registry_id": Field("containerRegistryId"),
            },
        ),
        "node_os_upgrade_channel": Field(
            "properties.autoUpgradeProfile.nodeOSUpgradeChannel",
            default=from_major({3: NONE, 4: "NodeImage"}),
            former=("node_os_channel_upgrade",),
        ),
        "node_resource_group": Field("properties.nodeResourceGroup"),
        "oidc_issuer_enabled": Field("properties.oidcIssuerProfile.enabled", default=from_major({3: False, 4: True})),
        "oms_agent": Nested(
            "properties.addonProfiles.omsagent",
            {
                "log_analytics_workspace_id": Field("config.logAnalyticsWorkspaceResourceID"),
                "msi_auth_for_monitoring_enabled": Field("config.useAADAuth", text),
            },
            constants={"enabled": True},
        ),
        "open_service_mesh_enabled": Field("properties.addonProfiles.openServiceMesh.enabled"),
        "private_cluster_enabled": Field("properties.apiServerAccessProfile.enablePrivateCluster", default=False),
        "private_dns_zone_id": Field("properties.apiServerAccessProfile.privateDNSZone"),
        "private_cluster_public_fqdn_enabled": Field(
            "properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN", default=False
        ),
        "role_based_access_control_enabled": Field("properties.enableRBAC", default=True),
        "run_command_enabled": Field("properties.apiServerAccessProfile.disableRunCommand", NOT, default=True),
        "service_mesh_profile": Nested(
            "properties.serviceMeshProfile",
            {
                "mode": Field("mode"),
                "revisions": Field("istio.revisions"),
                "internal_ingress_gateway_enabled": Field("istio.components.ingressGateways[0].enabled", default=False),
                "external_ingress_gateway_enabled": Field("istio.components.ingressGateways[1].enabled", default=False),
                "certificate_authority": Nested(
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
        "service_principal": Nested(
            "properties.servicePrincipalProfile", {"client_id": Field("clientId"), "client_secret": Field("secret")}
        ),
        "sku_tier": Field("sku.tier", default="Free"),
        "storage_profile": Nested(
            "properties.storageProfile",
            {
                "blob_driver_enabled": Field("blobCSIDriver.enabled", default=False),
                "disk_driver_enabled": Field("diskCSIDriver.enabled", default=True),
                "file_driver_enabled": Field("fileCSIDriver.enabled", default=True),
                "snapshot_controller_enabled": Field("snapshotController.enabled", default=True),
            },
        ),
        "support_plan": Field("properties.supportPlan", default="KubernetesOfficial"),
        "upgrade_override": Nested(
            "properties.upgradeSettings.overrideSettings",
            {"force_upgrade_enabled": Field("forceUpgrade"), "effective_until": Field("until")},
        ),
        "web_app_routing": Nested(
            "properties.ingressProfile.webAppRouting",
            {
                "dns_zone_ids": Field("dnsZoneResourceIds"),
                "default_nginx_controller": Field("nginx.defaultIngressControllerType", default="AnnotationControlled"),
            },
            constants={"enabled": True},
        ),
        "windows_profile": Nested(
            "properties.windowsProfile",
            {
                "admin_username": Field("adminUsername"),
                "admin_password": Field("adminPassword"),
                "license": Field("licenseType"),
                "gmsa": Nested(
                    "gmsaProfile",
                    {"dns_server": Field("dnsServer"), "root_domain": Field("rootDomainName")},
                    constants={"enabled": True},
                ),
            },
        ),
        "workload_autoscaler_profile": Nested(
            "properties.workloadAutoScalerProfile",
            {
                "keda_enabled": Field("keda.enabled", default=from_major({3: NONE, 4: False})),
                "vertical_pod_autoscaler_enabled": Field(
                    "verticalPodAutoscaler.enabled", default=from_major({3: NONE, 4: False})
                ),
            },
        ),
        "workload_identity_enabled": Field("properties.securityProfile.workloadIdentity.enabled", default=False),
        "enable_pod_security_policy": Field("properties.enablePodSecurityPolicy"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
    },
    constants={"sku.name": "Base", "properties.azureMonitorProfile.metrics.enabled": False},
    exports={"kube_admin_config": KEY, "kube_admin_config_raw": KEY, "kube_config": KEY, "kube_config_raw": KEY},
    finish=_node_taints,
)

_EXTENSION = Table(
    "azurerm_kubernetes_cluster_extension",
    "Microsoft.KubernetesConfiguration/extensions@2024-11-01",
    {
        "cluster_id": Part(),
        "extension_type": Field("properties.extensionType"),
        "configuration_protected_settings": Field("properties.configurationProtectedSettings"),
        "configuration_settings": Field("properties.configurationSettings"),
        "plan": Nested(
            "plan",
            {
                "name": Field("name"),
                "product": Field("product"),
                "publisher": Field("publisher"),
                "promotion_code": Field("promotionCode"),
                "version": Field("version"),
            },
        ),
        "release_train": Field("properties.releaseTrain"),
        "release_namespace": Field("properties.scope.cluster.releaseNamespace"),
        "target_namespace": Field("properties.scope.namespace.targetNamespace"),
        "version": Field("properties.version"),
    },
    id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
)

_TRUSTED = Table(
    "azurerm_kubernetes_cluster_trusted_access_role_binding",
    "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings@2025-10-01",
    {
        "kubernetes_cluster_id": Part(),
        "roles": Field("properties.roles"),
        "source_resource_id": Field("properties.sourceResourceId"),
    },
    id="{kubernetes_cluster_id}/trustedAccessRoleBindings/{name}",
)

TABLES = (
    _CLUSTER,
    _EXTENSION,
    _TRUSTED,
)
