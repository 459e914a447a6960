"""Facts about `Microsoft.KeyVault`.

What is not otherwise attributed is in the descriptions of the type definitions (Azure/bicep-types-az).
"""

from __future__ import annotations

from azward.graph.arm_types import Default, Fold, FoldInto, LinkFact, TypeFacts

__all__ = ["FACTS"]

_NETWORK = "https://learn.microsoft.com/azure/key-vault/general/network-security"
_ACCESS_MODEL = "https://learn.microsoft.com/azure/key-vault/general/access-control-default"
"""Since 2026-02-01 new vaults use Azure RBAC by default; the type definitions still say `false`."""

_VAULT = TypeFacts(
    "Microsoft.KeyVault/vaults",
    defaults=(
        Default("properties.publicNetworkAccess", (("", "Enabled"),), _NETWORK),
        Default("properties.networkAcls.defaultAction", (("", "Allow"),), _NETWORK),
        Default("properties.networkAcls.bypass", (("", "AzureServices"),), "type definition"),
        Default("properties.enableSoftDelete", (("2019-09-01", True),), "type definition"),
        Default("properties.enablePurgeProtection", (("", False),)),
        Default("properties.enableRbacAuthorization", (("", False), ("2026-02-01", True)), _ACCESS_MODEL),
        Default("properties.createMode", (("", "default"),)),
    ),
    links=(
        LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),
        LinkFact("properties.accessPolicies[*].objectId", "principal"),
    ),
    # the third name, `remove`, takes rights away
    folds=tuple(
        Fold("Microsoft.KeyVault/vaults/accessPolicies", "properties.accessPolicies", FoldInto.EXTEND, name)
        for name in ("add", "replace")
    ),
    hosts=("vault.azure.net", "vault.usgovcloudapi.net", "vault.azure.cn"),
)

_SECRET = TypeFacts("Microsoft.KeyVault/vaults/secrets", defaults=(Default("properties.attributes.enabled", (("", True),)),))

_KEY = TypeFacts("Microsoft.KeyVault/vaults/keys", defaults=(Default("properties.attributes.enabled", (("", True),)),))

_HSM = TypeFacts(
    "Microsoft.KeyVault/managedHSMs", links=(LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),)
)

FACTS: tuple[TypeFacts, ...] = (_VAULT, _SECRET, _KEY, _HSM)
