"""Facts about Microsoft.AppConfiguration: stores of settings."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.AppConfiguration/configurationStores",
        defaults=(
            Default("properties.disableLocalAuth", (("", False),), "azurerm_app_configuration"),
            Default("properties.enablePurgeProtection", (("", False),), "azurerm_app_configuration"),
        ),
        hosts=("azconfig.io", "azconfig.azure.us", "azconfig.azure.cn"),
    ),
)
