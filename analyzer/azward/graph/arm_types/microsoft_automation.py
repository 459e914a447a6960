"""Facts about Microsoft.Automation: accounts and their variables."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Automation/automationAccounts",
        defaults=(
            Default("properties.publicNetworkAccess", (("", True),), "azurerm_automation_account"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_automation_account"),
            Default("properties.encryption.keySource", (("", "Microsoft.Automation"),), "type definition"),
        ),
    ),
    TypeFacts(
        "Microsoft.Automation/automationAccounts/variables",
        defaults=(Default("properties.isEncrypted", (("", False),), "azurerm_automation_variable_string"),),
    ),
)
