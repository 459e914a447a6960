"""Facts about Microsoft.AAD: Entra Domain Services."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.AAD/domainServices",
        defaults=(
            Default(
                "properties.domainSecuritySettings.ntlmV1", (("", "Enabled"),), "azurerm_active_directory_domain_service"
            ),
            Default(
                "properties.domainSecuritySettings.kerberosRc4Encryption",
                (("", "Enabled"),),
                "azurerm_active_directory_domain_service",
            ),
        ),
    ),
)
