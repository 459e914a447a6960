"""Azure Lab Services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Table

__all__ = ["TABLES"]

_VERSION = "2022-08-01"

TABLES = (
    Table(
        "azurerm_lab_service_lab",
        f"Microsoft.LabServices/labs@{_VERSION}",
        {
            "connection_setting": Block("properties.connectionProfile"),
            "security": Block("properties.securityProfile", {"open_access_enabled": Field("openAccess", ENABLED)}),
            "virtual_machine": Block(
                "properties.virtualMachineProfile",
                {
                    "additional_capability_gpu_drivers_installed": Field(
                        "additionalCapabilities.installGpuDrivers", ENABLED
                    ),
                    "shared_password_enabled": Field("useSharedPassword", ENABLED),
                },
            ),
            "auto_shutdown": Block("properties.autoShutdownProfile"),
            "network": Block("properties.networkProfile"),
            "roster": Block("properties.rosterProfile"),
        },
    ),
    Table(
        "azurerm_lab_service_plan",
        f"Microsoft.LabServices/labPlans@{_VERSION}",
        {
            "default_auto_shutdown": Block("properties.defaultAutoShutdownProfile"),
            "default_connection": Block("properties.defaultConnectionProfile"),
            "default_network_subnet_id": "properties.defaultNetworkProfile.subnetId",
            "support": Block("properties.supportInfo"),
        },
    ),
)
