"""Azure Stack HCI clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_stack_hci_cluster",
        "Microsoft.AzureStackHCI/clusters@2024-01-01",
        {
            "client_id": "properties.aadClientId",
            "identity": Block("identity"),
            "tenant_id": "properties.aadTenantId",
            "automanage_configuration_id": Ignored("an assignment of its own"),
        },
    ),
)
