"""Azure Spring Apps."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    Block,
    Child,
    Field,
    Ignored,
    Part,
    Specs,
    Table,
    joined,
    parsed,
    same,
)

__all__ = ["TABLES"]


_SSH: Mapping[str, Specs] = {"strict_host_key_checking_enabled": "strictHostKeyChecking"}

TABLES = (
    Table(
        "azurerm_spring_cloud_service",
        "Microsoft.AppPlatform/Spring@2023-05-01-preview",
        {
            "container_registry": Child(
                "containerRegistries",
                "{name}",
                {"name": Part(), **same("server", "username", "password", at="properties.credentials")},
                constants={"properties.credentials.type": "BasicAuth"},
            ),
            "log_stream_public_endpoint_enabled": "properties.vnetAddons.logStreamPublicEndpoint",
            "build_agent_pool_size": Ignored("runtime behaviour that no rule asks for"),
            "default_build_service": Ignored("runtime behaviour that no rule asks for"),
            "sku_tier": "sku.tier",
            "marketplace": Block("properties.marketplaceResource"),
            "network": Block(
                "properties.networkProfile",
                {
                    "cidr_ranges": Field("serviceCidr", joined(",")),
                    "read_timeout_seconds": "ingressConfig.readTimeoutInSeconds",
                },
            ),
            "config_server_git_setting": Child(
                "configServers",
                "default",
                {
                    "uri": "properties.configServer.gitProperty.uri",
                    "label": "properties.configServer.gitProperty.label",
                    "search_paths": "properties.configServer.gitProperty.searchPaths",
                    "http_basic_auth": Block("properties.configServer.gitProperty"),
                    "ssh_auth": Block("properties.configServer.gitProperty", _SSH),
                    "repository": Block(
                        "properties.configServer.gitProperty.repositories",
                        {"http_basic_auth": Block(""), "ssh_auth": Block("", _SSH)},
                    ),
                },
            ),
            "service_registry_enabled": Ignored("runtime behaviour that no rule asks for"),
            "trace": Child(
                "monitoringSettings",
                "default",
                {
                    "connection_string": "properties.appInsightsInstrumentationKey",
                    "sample_rate": Field("properties.appInsightsSamplingRate", default=10.0),
                },
                constants={"properties.traceEnabled": True},
            ),
        },
    ),
    Table(
        "azurerm_spring_cloud_app",
        "Microsoft.AppPlatform/Spring/apps@2023-05-01-preview",
        {
            "addon_json": Field("properties.addonConfigs", parsed),
            "custom_persistent_disk": Block(
                "properties.customPersistentDisks",
                {
                    "storage_name": Ignored("the link stands in a resource of its own"),
                    "mount_path": "customPersistentDiskProperties.mountPath",
                    "share_name": "customPersistentDiskProperties.shareName",
                    "mount_options": "customPersistentDiskProperties.mountOptions",
                    "read_only_enabled": "customPersistentDiskProperties.readOnly",
                },
            ),
            "is_public": "properties.public",
            "persistent_disk": Block("properties.persistentDisk", {"size_in_gb": "sizeInGB"}),
            "public_endpoint_enabled": "properties.vnetAddons.publicEndpoint",
            "tls_enabled": "properties.enableEndToEndTLS",
        },
    ),
    Table(
        "azurerm_spring_cloud_java_deployment",
        "Microsoft.AppPlatform/Spring/apps/deployments@2023-05-01-preview",
        {
            "environment_variables": "properties.deploymentSettings.environmentVariables",
            "instance_count": "sku.capacity",
            "jvm_options": "properties.source.jvmOptions",
            "quota": Block("properties.deploymentSettings.resourceRequests"),
            "runtime_version": "properties.source.runtimeVersion",
        },
        constants={"properties.source.type": "Jar"},
    ),
    Table(
        "azurerm_spring_cloud_certificate",
        "Microsoft.AppPlatform/Spring/certificates@2023-05-01-preview",
        {
            "key_vault_certificate_id": (
                Field("properties.vaultUri", KEY_VAULT),
                Field("properties.keyVaultCertName", KEY_NAME),
            ),
            "certificate_content": "properties.content",
        },
    ),
    Table(
        "azurerm_spring_cloud_custom_domain",
        "Microsoft.AppPlatform/Spring/apps/domains@2023-05-01-preview",
        {"certificate_name": "properties.certName"},
    ),
    Table(
        "azurerm_spring_cloud_api_portal",
        "Microsoft.AppPlatform/Spring/apiPortals@2024-01-01-preview",
        {
            "api_try_out_enabled": Field("properties.apiTryOutEnabledState", ENABLED),
            "gateway_ids": "properties.gatewayIds",
            "https_only_enabled": "properties.httpsOnly",
            "instance_count": "sku.capacity",
            "public_network_access_enabled": "properties.public",
            "sso": Block("properties.ssoProperties"),
        },
    ),
)
