"""NGINX as a service."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Child, Field, Ignored, Nested, Specs, Table, id_objects

__all__ = ["TABLES"]

_VERSION = "2025-11-01"
_TYPE = "Nginx.NginxPlus/nginxDeployments"

_FILES: Mapping[str, Specs] = {
    "package_data": "properties.package.data",
    "config_file": Block("properties.files"),
    "protected_file": Block("properties.protectedFiles"),
}

TABLES = (
    Table(
        "azurerm_nginx_deployment",
        f"{_TYPE}@{_VERSION}",
        {
            "sku": "sku.name",
            "capacity": "properties.scalingProperties.capacity",
            "auto_scale_profile": Block(
                "properties.scalingProperties.autoScaleSettings.profiles",
                {"min_capacity": "capacity.min", "max_capacity": "capacity.max"},
            ),
            "configuration": Child("configurations", "default", _FILES),
            "email": "properties.userProfile.preferredEmail",
            "frontend_private": Block(
                "properties.networkProfile.frontEndIPConfiguration.privateIPAddresses",
                {"allocation_method": "privateIPAllocationMethod", "ip_address": "privateIPAddress"},
            ),
            "frontend_public": Block(
                "properties.networkProfile.frontEndIPConfiguration", {"ip_address": Field("publicIPAddresses", id_objects)}
            ),
            "network_interface": Nested("properties.networkProfile.networkInterfaceConfiguration"),
            "automatic_upgrade_channel": "properties.autoUpgradeProfile.upgradeChannel",
            "web_application_firewall": Block(
                "properties.nginxAppProtect.webApplicationFirewallSettings",
                {"activation_state_enabled": Field("activationState", ENABLED)},
            ),
            "managed_resource_group": Ignored("Azure chooses it where it is not given"),
            "diagnose_support_enabled": "properties.enableDiagnosticsSupport",
            "logging_storage_account": Nested("properties.logging.storageAccount", {"name": "accountName"}),
        },
    ),
    Table("azurerm_nginx_certificate", f"{_TYPE}/certificates@{_VERSION}", id="{nginx_deployment_id}/certificates/{name}"),
    Table(
        "azurerm_nginx_configuration",
        f"{_TYPE}/configurations@{_VERSION}",
        _FILES,
        id="{nginx_deployment_id}/configurations/default",
    ),
    Table("azurerm_nginx_api_key", f"{_TYPE}/apiKeys@{_VERSION}"),
)
