"""Service Fabric clusters."""

from __future__ import annotations

from collections.abc import Iterable

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, Get, Ignored, Part, Table, Written, pairs

__all__ = ["TABLES"]


def _features(get: Get) -> Iterable[Written]:
    """Services that are switched on are listed."""
    names = {"backup_service_enabled": "BackupRestoreService", "dns_service_enabled": "DnsService"}
    found: list[Value] = [feature for word, feature in names.items() if get(word) is True]
    if found:
        yield "properties.addonFeatures", found, "backup_service_enabled"


TABLES = (
    Table(
        "azurerm_service_fabric_cluster",
        "Microsoft.ServiceFabric/clusters@2021-06-01",
        {
            "node_type": Block(
                "properties.nodeTypes",
                {
                    "instance_count": "vmInstanceCount",
                    "client_endpoint_port": "clientConnectionEndpointPort",
                    "http_endpoint_port": "httpGatewayEndpointPort",
                },
            ),
            "azure_active_directory": Block(
                "properties.azureActiveDirectory",
                {"cluster_application_id": "clusterApplication", "client_application_id": "clientApplication"},
            ),
            "client_certificate_thumbprint": Block(
                "properties.clientCertificateThumbprints", {"thumbprint": "certificateThumbprint"}
            ),
            "client_certificate_common_name": Block(
                "properties.clientCertificateCommonNames",
                {"common_name": "certificateCommonName", "issuer_thumbprint": "certificateIssuerThumbprint"},
            ),
            "diagnostics_config": Block("properties.diagnosticsStorageAccountConfig"),
            "fabric_settings": Block("properties.fabricSettings", {"parameters": Field("parameters", pairs())}),
            "upgrade_policy": Ignored("runtime behaviour that no rule asks for"),
            "service_fabric_zonal_upgrade_mode": "properties.sfZonalUpgradeMode",
        },
    ),
    Table(
        "azurerm_service_fabric_managed_cluster",
        "Microsoft.ServiceFabric/managedClusters@2024-04-01",
        {
            "http_gateway_port": "properties.httpGatewayConnectionPort",
            "lb_rule": Block("properties.loadBalancingRules"),
            "authentication": Block(
                "properties",
                {
                    "active_directory": Block(
                        "azureActiveDirectory",
                        {"client_application_id": "clientApplication", "cluster_application_id": "clusterApplication"},
                    ),
                    "certificate": Block("clients", {"type": Field("isAdmin", lambda value: value == "AdminClient")}),
                },
            ),
            "backup_service_enabled": Part(),
            "custom_fabric_setting": Ignored("runtime behaviour that no rule asks for"),
            "dns_service_enabled": Part(),
            "node_type": Ignored("runtime behaviour that no rule asks for"),
            "password": "properties.adminPassword",
            "sku": "sku.name",
            "upgrade_wave": "properties.clusterUpgradeCadence",
            "username": "properties.adminUserName",
        },
        finish=_features,
    ),
)
