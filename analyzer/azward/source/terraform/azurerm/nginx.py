"""NGINX as a service."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IDENTITY, IGNORED, Field, Many, Nested, Part, Table, id_objects

__all__ = ["TABLES"]

_VERSION = "2025-11-01"
_TYPE = "Nginx.NginxPlus/nginxDeployments"

_DEPLOYMENT = Table(
    "azurerm_nginx_deployment",
    f"{_TYPE}@{_VERSION}",
    {
        "sku": Field("sku.name"),
        "capacity": Field("properties.scalingProperties.capacity"),
        "auto_scale_profile": Many(
            "properties.scalingProperties.autoScaleSettings.profiles",
            {
                "name": Field("name"),
                "min_capacity": Field("capacity.min"),
                "max_capacity": Field("capacity.max"),
            },
        ),
        "email": Field("properties.userProfile.preferredEmail"),
        "identity": IDENTITY,
        "frontend_private": Many(
            "properties.networkProfile.frontEndIPConfiguration.privateIPAddresses",
            {
                "allocation_method": Field("privateIPAllocationMethod"),
                "ip_address": Field("privateIPAddress"),
                "subnet_id": Field("subnetId"),
            },
        ),
        "frontend_public": Nested(
            "properties.networkProfile.frontEndIPConfiguration",
            {"ip_address": Field("publicIPAddresses", id_objects)},
        ),
        "network_interface": Nested(
            "properties.networkProfile.networkInterfaceConfiguration", {"subnet_id": Field("subnetId")}
        ),
        "automatic_upgrade_channel": Field("properties.autoUpgradeProfile.upgradeChannel", default="stable"),
        "web_application_firewall": Nested(
            "properties.nginxAppProtect.webApplicationFirewallSettings",
            {
                "activation_state_enabled": Field("activationState", ENABLED),
                "status": IGNORED,
            },
        ),
        "managed_resource_group": Part(),
        "diagnose_support_enabled": Field("properties.enableDiagnosticsSupport"),
        "logging_storage_account": Nested(
            "properties.logging.storageAccount",
            {"container_name": Field("containerName"), "name": Field("accountName")},
        ),
    },
)

_CERTIFICATE = Table(
    "azurerm_nginx_certificate",
    f"{_TYPE}/certificates@{_VERSION}",
    {
        "nginx_deployment_id": Part(),
        "certificate_virtual_path": Field("properties.certificateVirtualPath"),
        "key_virtual_path": Field("properties.keyVirtualPath"),
        "key_vault_secret_id": Field("properties.keyVaultSecretId"),
    },
    id="{nginx_deployment_id}/certificates/{name}",
)

_FILE = {"content": Field("content"), "virtual_path": Field("virtualPath"), "content_hash": IGNORED}

_CONFIGURATION = Table(
    "azurerm_nginx_configuration",
    f"{_TYPE}/configurations@{_VERSION}",
    {
        "nginx_deployment_id": Part(),
        "root_file": Field("properties.rootFile"),
        "package_data": Field("properties.package.data"),
        "config_file": Many("properties.files", _FILE),
        "protected_file": Many("properties.protectedFiles", _FILE),
    },
    id="{nginx_deployment_id}/configurations/default",
)

_API_KEY = Table(
    "azurerm_nginx_api_key",
    f"{_TYPE}/apiKeys@{_VERSION}",
    {
        "nginx_deployment_id": Part(),
        "end_date_time": Field("properties.endDateTime"),
        "secret_text": Field("properties.secretText"),
    },
    id="{nginx_deployment_id}/apiKeys/{name}",
)

TABLES = (_DEPLOYMENT, _CERTIFICATE, _CONFIGURATION, _API_KEY)
