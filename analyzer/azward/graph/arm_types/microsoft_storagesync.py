"""Facts about Microsoft.StorageSync: services of Azure File Sync."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.StorageSync/storageSyncServices",
        defaults=(Default("properties.incomingTrafficPolicy", (("", "AllowAllTraffic"),), "azurerm_storage_sync"),),
    ),
)
