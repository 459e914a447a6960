"""Qumulo file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_qumulo_file_system",
        "Qumulo.Storage/fileSystems@2024-06-19",
        {
            "email": Field("properties.userDetails.email"),
            "subnet_id": Field("properties.delegatedSubnetId"),
            "zone": Field("properties.availabilityZone"),
            "offer_id": Field("properties.marketplaceDetails.offerId"),
            "plan_id": Field("properties.marketplaceDetails.planId"),
            "publisher_id": Field("properties.marketplaceDetails.publisherId"),
        },
    ),
)
