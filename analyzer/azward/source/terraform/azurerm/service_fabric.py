"""Service Fabric clusters."""

from __future__ import annotations

from collections.abc import Iterable

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import IGNORED, Field, Get, Many, Nested, Part, Table, Written, pairs

__all__ = ["TABLES"]


def _features(get: Get) -> Iterable[Written]:
    """Services that are switched on are listed."""
    names = {"backup_service_enabled": "BackupRestoreService", "dns_service_enabled": "DnsService"}
    found: list[Value] = [feature for word, feature in names.items() if get(word) is True]
    if found:
        yield "properties.addonFeatures", found, "backup_service_enabled"


_CLUSTER = Table(
    "azurerm_service_fabric_cluster",
    "Microsoft.ServiceFabric/clusters@2021-06-01",
    {
        "reliability_level": Field("properties.reliabilityLevel"),
        "management_endpoint": Field("properties.managementEndpoint"),
        "node_type": Many(
            "properties.nodeTypes",
            {
                "name": Field("name"),
                "placement_properties": Field("placementProperties"),
                "capacities": Field("capacities"),
                "instance_count": Field("vmInstanceCount"),
                "is_primary": Field("isPrimary"),
                "is_stateless": Field("isStateless"),
                "multiple_availability_zones": Field("multipleAvailabilityZones"),
                "client_endpoint_port": Field("clientConnectionEndpointPort"),
                "http_endpoint_port": Field("httpGatewayEndpointPort"),
                "durability_level": Field("durabilityLevel", default="Bronze"),
                "application_ports": Nested(
                    "applicationPorts", {"start_port": Field("startPort"), "end_port": Field("endPort")}
                ),
                "ephemeral_ports": Nested(
                    "ephemeralPorts", {"start_port": Field("startPort"), "end_port": Field("endPort")}
                ),
                "reverse_proxy_endpoint_port": Field("reverseProxyEndpointPort"),
            },
        ),
        "upgrade_mode": Field("properties.upgradeMode"),
        "vm_image": Field("properties.vmImage"),
        "cluster_code_version": Field("properties.clusterCodeVersion"),
        "add_on_features": Field("properties.addOnFeatures"),
        "azure_active_directory": Nested(
            "properties.azureActiveDirectory",
            {
                "tenant_id": Field("tenantId"),
                "cluster_application_id": Field("clusterApplication"),
                "client_application_id": Field("clientApplication"),
            },
        ),
        "certificate_common_names": Nested(
            "properties.certificateCommonNames",
            {
                "common_names": Many(
                    "commonNames",
                    {
                        "certificate_common_name": Field("certificateCommonName"),
                        "certificate_issuer_thumbprint": Field("certificateIssuerThumbprint"),
                    },
                ),
                "x509_store_name": Field("x509StoreName"),
            },
        ),
        "certificate": Nested(
            "properties.certificate",
            {
                "thumbprint": Field("thumbprint"),
                "thumbprint_secondary": Field("thumbprintSecondary"),
                "x509_store_name": Field("x509StoreName"),
            },
        ),
        "reverse_proxy_certificate": Nested(
            "properties.reverseProxyCertificate",
            {
                "thumbprint": Field("thumbprint"),
                "thumbprint_secondary": Field("thumbprintSecondary"),
                "x509_store_name": Field("x509StoreName"),
            },
        ),
        "reverse_proxy_certificate_common_names": Nested(
            "properties.reverseProxyCertificateCommonNames",
            {
                "common_names": Many(
                    "commonNames",
                    {
                        "certificate_common_name": Field("certificateCommonName"),
                        "certificate_issuer_thumbprint": Field("certificateIssuerThumbprint"),
                    },
                ),
                "x509_store_name": Field("x509StoreName"),
            },
        ),
        "client_certificate_thumbprint": Many(
            "properties.clientCertificateThumbprints",
            {"thumbprint": Field("certificateThumbprint"), "is_admin": Field("isAdmin")},
        ),
        "client_certificate_common_name": Many(
            "properties.clientCertificateCommonNames",
            {
                "common_name": Field("certificateCommonName"),
                "issuer_thumbprint": Field("certificateIssuerThumbprint"),
                "is_admin": Field("isAdmin"),
            },
        ),
        "diagnostics_config": Nested(
            "properties.diagnosticsStorageAccountConfig",
            {
                "storage_account_name": Field("storageAccountName"),
                "protected_account_key_name": Field("protectedAccountKeyName"),
                "blob_endpoint": Field("blobEndpoint"),
                "queue_endpoint": Field("queueEndpoint"),
                "table_endpoint": Field("tableEndpoint"),
            },
        ),
        "fabric_settings": Many(
            "properties.fabricSettings", {"name": Field("name"), "parameters": Field("parameters", pairs())}
        ),
        "upgrade_policy": IGNORED,
        "service_fabric_zonal_upgrade_mode": Field("properties.sfZonalUpgradeMode"),
        "vmss_zonal_upgrade_mode": Field("properties.vmssZonalUpgradeMode"),
    },
)

_MANAGED = Table(
    "azurerm_service_fabric_managed_cluster",
    "Microsoft.ServiceFabric/managedClusters@2024-04-01",
    {
        "client_connection_port": Field("properties.clientConnectionPort"),
        "http_gateway_port": Field("properties.httpGatewayConnectionPort"),
        "lb_rule": Many(
            "properties.loadBalancingRules",
            {
                "backend_port": Field("backendPort"),
                "frontend_port": Field("frontendPort"),
                "probe_protocol": Field("probeProtocol"),
                "probe_request_path": Field("probeRequestPath"),
                "protocol": Field("protocol"),
            },
        ),
        "authentication": Nested(
            "properties",
            {
                "active_directory": Nested(
                    "azureActiveDirectory",
                    {
                        "client_application_id": Field("clientApplication"),
                        "cluster_application_id": Field("clusterApplication"),
                        "tenant_id": Field("tenantId"),
                    },
                ),
                "certificate": Many(
                    "clients",
                    {
                        "thumbprint": Field("thumbprint"),
                        "type": Field("isAdmin", lambda value: value == "AdminClient"),
                        "common_name": Field("commonName"),
                    },
                ),
            },
        ),
        "backup_service_enabled": Part(),
        "custom_fabric_setting": IGNORED,
        "dns_name": Field("properties.dnsName"),
        "dns_service_enabled": Part(),
        "node_type": IGNORED,
        "password": Field("properties.adminPassword"),
        "sku": Field("sku.name", default="Basic"),
        "subnet_id": Field("properties.subnetId"),
        "upgrade_wave": Field("properties.clusterUpgradeCadence", default="Wave0"),
        "username": Field("properties.adminUserName"),
    },
    finish=_features,
)

TABLES = (
    _CLUSTER,
    _MANAGED,
)
