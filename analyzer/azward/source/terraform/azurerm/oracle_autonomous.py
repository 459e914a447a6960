"""Oracle's autonomous databases."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import NOT, Block, Field, Table, objects

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_oracle_autonomous_database",
        "Oracle.Database/autonomousDatabases@2025-09-01",
        {
            "auto_scaling_enabled": "properties.isAutoScalingEnabled",
            "auto_scaling_for_storage_enabled": "properties.isAutoScalingForStorageEnabled",
            "mtls_connection_required": "properties.isMtlsConnectionRequired",
            "national_character_set": "properties.ncharacterSet",
            "virtual_network_id": "properties.vnetId",
            "allowed_ips": "properties.whitelistedIps",
            "customer_contacts": Field("properties.customerContacts", objects("email")),
            "long_term_backup_schedule": Block("properties.longTermBackupSchedule", {"enabled": Field("isDisabled", NOT)}),
        },
        constants={"properties.dataBaseType": "Regular"},
    ),
)
