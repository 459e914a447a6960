"""Facts about Microsoft.Batch: accounts and their pools."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Batch/batchAccounts",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default(
                "properties.networkProfile.accountAccess.defaultAction",
                (("", "Allow"),),
                "https://learn.microsoft.com/azure/batch/public-network-access",
            ),
            Default("properties.encryption.keySource", (("", "Microsoft.Batch"),), "type definition"),
        ),
    ),
    TypeFacts(
        "Microsoft.Batch/batchAccounts/pools",
        defaults=(
            Default(
                "properties.networkConfiguration.publicIPAddressConfiguration.provision",
                (("", "BatchManaged"),),
                "type definition",
            ),
        ),
        links=(LinkFact("properties.networkConfiguration.subnetId", "subnet"),),
    ),
)
