"""What is set up beside the services of a storage account: users, scopes of encryption, rules on the life of blobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._blocks import of_blocks
from azward.source.terraform.azurerm.model import (
    KEY,
    Block,
    Field,
    Get,
    Ignored,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    same,
    unless,
)

__all__ = ["POLICIES"]

_VERSION = "2023-05-01"
_TYPE = "Microsoft.Storage/storageAccounts"
_LETTERS = {"create": "c", "delete": "d", "list": "l", "read": "r", "write": "w"}


def _scopes(get: Get) -> Iterable[Written]:
    """What a user may do is a text of letters."""
    scopes = get("permission_scope")
    if scopes is not None:
        yield "properties.permissionScopes", of_blocks(scopes, _scope), "permission_scope"


def _scope(block: Mapping[str, Value]) -> Value:
    granted = block.get("permissions")
    member = granted[0] if isinstance(granted, list) and granted else granted
    letters: Value = ""
    if isinstance(member, Unknown):
        letters = Unknown(member.expression, member.causes)
    elif isinstance(member, dict):
        found = [member.get(name) for name in _LETTERS]
        opened = next((value for value in found if isinstance(value, Unknown)), None)
        words = (letter for letter, value in zip(_LETTERS.values(), found, strict=True) if value is True)
        letters = opened if opened is not None else "".join(words)
    return {"permissions": letters, "resourceName": block.get("resource_name"), "service": block.get("service")}


_LOCAL_USER = Table(
    "azurerm_storage_account_local_user",
    f"{_TYPE}/localUsers@{_VERSION}",
    {
        "permission_scope": Nested(
            "", {"permissions": Block("", dict.fromkeys(_LETTERS, Part())), "resource_name": Part(), "service": Part()}
        ),
        "ssh_authorized_key": Block("properties.sshAuthorizedKeys", same("key", "description")),
        "ssh_key_enabled": "properties.hasSshKey",
        "ssh_password_enabled": "properties.hasSshPassword",
    },
    id="{storage_account_id}/localUsers/{name}",
    exports={"password": KEY},
    finish=_scopes,
)

_INVENTORY = Table(
    "azurerm_storage_blob_inventory_policy",
    f"{_TYPE}/inventoryPolicies@{_VERSION}",
    {
        "rules": Block(
            "properties.policy.rules",
            {
                "storage_container_name": "destination",
                "scope": "definition.objectType",
                **same("format", "schedule", "schema_fields", at="definition"),
                "filter": Block("definition.filters", {"exclude_prefixes": "excludePrefix"}),
            },
            constants={"enabled": True},
        )
    },
    id="{storage_account_id}/inventoryPolicies/default",
    constants={"properties.policy.enabled": True, "properties.policy.type": "Inventory"},
)

_IMMUTABILITY = Table(
    "azurerm_storage_container_immutability_policy",
    f"{_TYPE}/blobServices/containers/immutabilityPolicies@{_VERSION}",
    {
        "immutability_period_in_days": "properties.immutabilityPeriodSinceCreationInDays",
        # an action locks it, no property
        "locked": Ignored("an action locks it once it is there"),
        "protected_append_writes_all_enabled": "properties.allowProtectedAppendWritesAll",
        "protected_append_writes_enabled": "properties.allowProtectedAppendWrites",
    },
    id="{storage_container_resource_manager_id}/immutabilityPolicies/default",
)

_SCOPE = Table(
    "azurerm_storage_encryption_scope",
    f"{_TYPE}/encryptionScopes@{_VERSION}",
    {
        "infrastructure_encryption_required": "properties.requireInfrastructureEncryption",
        "key_vault_key_id": "properties.keyVaultProperties.keyUri",
    },
    id="{storage_account_id}/encryptionScopes/{name}",
    constants={"properties.state": "Enabled"},
)

_WHEN = {
    "modification": "daysAfterModificationGreaterThan",
    "last_access_time": "daysAfterLastAccessTimeGreaterThan",
    "creation": "daysAfterCreationGreaterThan",
    "last_tier_change": "daysAfterLastTierChangeGreaterThan",
}


def _after(action: str, path: str, *events: str) -> dict[str, Specs]:
    return {
        f"{action}_after_days_since_{event}_greater_than": Field(f"{path}.{_WHEN[event]}", unless(-1)) for event in events
    }


_ALL = ("modification", "last_access_time", "creation")
_BASE_BLOB: Mapping[str, Specs] = {
    **_after("tier_to_cool", "tierToCool", *_ALL),
    **_after("tier_to_archive", "tierToArchive", *_ALL, "last_tier_change"),
    **_after("tier_to_cold", "tierToCold", *_ALL),
    **_after("delete", "delete", *_ALL),
    "auto_tier_to_hot_from_cool_enabled": "enableAutoTierToHotFromCool",
}
_COPY: Mapping[str, Specs] = {
    "change_tier_to_archive_after_days_since_creation": Field("tierToArchive.daysAfterCreationGreaterThan", unless(-1)),
    "change_tier_to_cool_after_days_since_creation": Field("tierToCool.daysAfterCreationGreaterThan", unless(-1)),
    **_after("tier_to_archive", "tierToArchive", "last_tier_change"),
    **_after("tier_to_cold", "tierToCold", "creation"),
}
_SNAPSHOT: Mapping[str, Specs] = {**_COPY, **_after("delete", "delete", "creation")}
_OLD_VERSION: Mapping[str, Specs] = {
    **_COPY,
    "delete_after_days_since_creation": Field("delete.daysAfterCreationGreaterThan", unless(-1)),
}

_MANAGEMENT = Table(
    "azurerm_storage_management_policy",
    f"{_TYPE}/managementPolicies@{_VERSION}",
    {
        "rule": Block(
            "properties.policy.rules",
            {
                "filters": Block(
                    "definition.filters", {"match_blob_index_tag": Block("blobIndexMatch", {"operation": "op"})}
                ),
                "actions": Block(
                    "definition.actions",
                    {
                        "base_blob": Block("baseBlob", _BASE_BLOB),
                        "snapshot": Block("snapshot", _SNAPSHOT),
                        "version": Block("version", _OLD_VERSION),
                    },
                ),
            },
            constants={"type": "Lifecycle"},
        )
    },
    id="{storage_account_id}/managementPolicies/default",
)


def _created_after(value: Value) -> Value:
    return (
        {"OnlyNewObjects": None, "Everything": "1601-01-01T00:00:00Z"}.get(value, value) if isinstance(value, str) else value
    )


_REPLICATION = Table(
    "azurerm_storage_object_replication",
    f"{_TYPE}/objectReplicationPolicies@{_VERSION}",
    {
        "source_storage_account_id": "properties.sourceAccount",
        "destination_storage_account_id": "properties.destinationAccount",
        "rules": Block(
            "properties.rules",
            {
                "source_container_name": "sourceContainer",
                "destination_container_name": "destinationContainer",
                "copy_blobs_created_after": Field("filters.minCreationTime", _created_after),
                "filter_out_blobs_with_prefix": "filters.prefixMatch",
            },
        ),
        "metrics_enabled": Ignored("measures the replication"),
    },
    # the policy has the same id below the account that is copied from
    id="{destination_storage_account_id}/objectReplicationPolicies/{?id}",
)

POLICIES = (_LOCAL_USER, _INVENTORY, _IMMUTABILITY, _SCOPE, _MANAGEMENT, _REPLICATION)
