"""Qumulo file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_qumulo_file_system",
        "Qumulo.Storage/fileSystems@2024-06-19",
        {
            "email": "properties.userDetails.email",
            "subnet_id": "properties.delegatedSubnetId",
            "zone": "properties.availabilityZone",
            "offer_id": "properties.marketplaceDetails.offerId",
            "plan_id": "properties.marketplaceDetails.planId",
            "publisher_id": "properties.marketplaceDetails.publisherId",
        },
    ),
)
