"""Device Update for IoT Hub."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DeviceUpdate/accounts"
_VERSION = "2022-10-01"

TABLES = (
    Table("azurerm_iothub_device_update_account", f"{_TYPE}@{_VERSION}", {}),
    Table(
        "azurerm_iothub_device_update_instance",
        f"{_TYPE}/instances@{_VERSION}",
        {
            "iothub_id": "properties.iotHubs[0].resourceId",
            "diagnostic_storage_account": Block(
                "properties.diagnosticStorageProperties", {"id": "resourceId"}, constants={"authenticationType": "KeyBased"}
            ),
            "diagnostic_enabled": "properties.enableDiagnostics",
        },
    ),
)
