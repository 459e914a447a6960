"""Azure Spring Apps."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    IDENTITY,
    IGNORED,
    KEY_NAME,
    KEY_VAULT,
    Child,
    Field,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    joined,
    parsed,
)

__all__ = ["TABLES"]


_SSH: Mapping[str, Specs] = {
    "private_key": Field("privateKey"),
    "host_key": Field("hostKey"),
    "host_key_algorithm": Field("hostKeyAlgorithm"),
    "strict_host_key_checking_enabled": Field("strictHostKeyChecking", default=True),
}


_SERVICE = Table(
    "azurerm_spring_cloud_service",
    "Microsoft.AppPlatform/Spring@2023-05-01-preview",
    {
        "container_registry": IGNORED,
        "log_stream_public_endpoint_enabled": Field("properties.vnetAddons.logStreamPublicEndpoint"),
        "build_agent_pool_size": IGNORED,
        "default_build_service": IGNORED,
        "sku_name": Field("sku.name", default="S0"),
        "sku_tier": Field("sku.tier"),
        "managed_environment_id": Field("properties.managedEnvironmentId"),
        "marketplace": Nested(
            "properties.marketplaceResource",
            {"plan": Field("plan"), "publisher": Field("publisher"), "product": Field("product")},
        ),
        "network": Nested(
            "properties.networkProfile",
            {
                "app_subnet_id": Field("appSubnetId"),
                "service_runtime_subnet_id": Field("serviceRuntimeSubnetId"),
                "cidr_ranges": Field("serviceCidr", joined(",")),
                "app_network_resource_group": Field("appNetworkResourceGroup"),
                "outbound_type": Field("outboundType", default="loadBalancer"),
                "read_timeout_seconds": Field("ingressConfig.readTimeoutInSeconds"),
                "service_runtime_network_resource_group": Field("serviceRuntimeNetworkResourceGroup"),
            },
        ),
        "config_server_git_setting": Child(
            "configServers",
            "default",
            {
                "uri": Field("properties.configServer.gitProperty.uri"),
                "label": Field("properties.configServer.gitProperty.label"),
                "search_paths": Field("properties.configServer.gitProperty.searchPaths"),
                "http_basic_auth": Nested(
                    "properties.configServer.gitProperty", {"username": Field("username"), "password": Field("password")}
                ),
                "ssh_auth": Nested("properties.configServer.gitProperty", _SSH),
                "repository": Many(
                    "properties.configServer.gitProperty.repositories",
                    {
                        "name": Field("name"),
                        "uri": Field("uri"),
                        "pattern": Field("pattern"),
                        "label": Field("label"),
                        "search_paths": Field("searchPaths"),
                        "http_basic_auth": Nested("", {"username": Field("username"), "password": Field("password")}),
                        "ssh_auth": Nested("", _SSH),
                    },
                ),
            },
        ),
        "service_registry_enabled": IGNORED,
        "trace": Child(
            "monitoringSettings",
            "default",
            {
                "connection_string": Field("properties.appInsightsInstrumentationKey"),
                "sample_rate": Field("properties.appInsightsSamplingRate", default=10.0),
            },
            constants={"properties.traceEnabled": True},
        ),
        "zone_redundant": Field("properties.zoneRedundant", default=False),
    },
)

_APP = Table(
    "azurerm_spring_cloud_app",
    "Microsoft.AppPlatform/Spring/apps@2023-05-01-preview",
    {
        "service_name": Part(),
        "addon_json": Field("properties.addonConfigs", parsed),
        "custom_persistent_disk": Many(
            "properties.customPersistentDisks",
            {
                "storage_name": IGNORED,
                "mount_path": Field("customPersistentDiskProperties.mountPath"),
                "share_name": Field("customPersistentDiskProperties.shareName"),
                "mount_options": Field("customPersistentDiskProperties.mountOptions"),
                "read_only_enabled": Field("customPersistentDiskProperties.readOnly", default=False),
            },
        ),
        "identity": IDENTITY,
        "is_public": Field("properties.public", default=False),
        "https_only": Field("properties.httpsOnly", default=False),
        "ingress_settings": Nested(
            "properties.ingressSettings",
            {
                "backend_protocol": Field("backendProtocol", default="Default"),
                "read_timeout_in_seconds": Field("readTimeoutInSeconds", default=300),
                "send_timeout_in_seconds": Field("sendTimeoutInSeconds", default=60),
                "session_affinity": Field("sessionAffinity", default="None"),
                "session_cookie_max_age": Field("sessionCookieMaxAge"),
            },
        ),
        "persistent_disk": Nested(
            "properties.persistentDisk",
            {"size_in_gb": Field("sizeInGB"), "mount_path": Field("mountPath", default="/persistent")},
        ),
        "public_endpoint_enabled": Field("properties.vnetAddons.publicEndpoint"),
        "tls_enabled": Field("properties.enableEndToEndTLS", default=False),
    },
    id="{group}/providers/Microsoft.AppPlatform/Spring/{service_name}/apps/{name}",
)

_DEPLOYMENT = Table(
    "azurerm_spring_cloud_java_deployment",
    "Microsoft.AppPlatform/Spring/apps/deployments@2023-05-01-preview",
    {
        "spring_cloud_app_id": Part(),
        "environment_variables": Field("properties.deploymentSettings.environmentVariables"),
        "instance_count": Field("sku.capacity", default=1),
        "jvm_options": Field("properties.source.jvmOptions"),
        "quota": Nested(
            "properties.deploymentSettings.resourceRequests",
            {"cpu": Field("cpu"), "memory": Field("memory")},
        ),
        "runtime_version": Field("properties.source.runtimeVersion", default="Java_8"),
    },
    id="{spring_cloud_app_id}/deployments/{name}",
    constants={"properties.source.type": "Jar"},
)

_CERTIFICATE = Table(
    "azurerm_spring_cloud_certificate",
    "Microsoft.AppPlatform/Spring/certificates@2023-05-01-preview",
    {
        "service_name": Part(),
        "exclude_private_key": Field("properties.excludePrivateKey"),
        "key_vault_certificate_id": (
            Field("properties.vaultUri", KEY_VAULT),
            Field("properties.keyVaultCertName", KEY_NAME),
        ),
        "certificate_content": Field("properties.content"),
    },
    id="{group}/providers/Microsoft.AppPlatform/Spring/{service_name}/certificates/{name}",
)

_DOMAIN = Table(
    "azurerm_spring_cloud_custom_domain",
    "Microsoft.AppPlatform/Spring/apps/domains@2023-05-01-preview",
    {
        "spring_cloud_app_id": Part(),
        "certificate_name": Field("properties.certName"),
        "thumbprint": Field("properties.thumbprint"),
    },
    id="{spring_cloud_app_id}/domains/{name}",
)

TABLES = (
    _SERVICE,
    _APP,
    _DEPLOYMENT,
    _CERTIFICATE,
    _DOMAIN,
)
