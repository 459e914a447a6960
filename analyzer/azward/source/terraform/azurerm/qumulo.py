"""Qumulo file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

_SYSTEM = Table(
    "azurerm_qumulo_file_system",
    "Qumulo.Storage/fileSystems@2024-06-19",
    {
        "admin_password": Field("properties.adminPassword"),
        "email": Field("properties.userDetails.email"),
        "storage_sku": Field("properties.storageSku"),
        "subnet_id": Field("properties.delegatedSubnetId"),
        "zone": Field("properties.availabilityZone"),
        "offer_id": Field("properties.marketplaceDetails.offerId", default="qumulo-saas-mpp"),
        "plan_id": Field("properties.marketplaceDetails.planId", default="azure-native-qumulo-v3"),
        "publisher_id": Field("properties.marketplaceDetails.publisherId", default="qumulo1584033880660"),
    },
)

TABLES = (_SYSTEM,)
