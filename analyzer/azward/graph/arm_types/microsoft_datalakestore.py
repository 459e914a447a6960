"""Facts about Microsoft.DataLakeStore: accounts of Data Lake Storage Gen1, which Azure retired in 2024."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DataLakeStore/accounts",
        defaults=(
            Default(
                "properties.encryptionState",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/data-lake-store/data-lake-store-encryption",
            ),
        ),
    ),
)
