"""What the types of Azure SQL share: alert policies, retention, the protector of encryption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Value, join_text
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NONE,
    Child,
    Field,
    Former,
    Get,
    Ignored,
    Part,
    Specs,
    Written,
    from_major,
    same,
)

__all__ = [
    "ALERTS",
    "PROTECTOR",
    "VERSION",
    "auditing",
    "bytes_of",
    "LONG_TERM",
    "maintenance",
    "protector",
    "retention_days",
]

VERSION = "2023-08-01-preview"
_ADMINS = "properties.emailAccountAdmins"


def _is_enabled(value: Value) -> Value:
    return value.casefold() == "enabled" if isinstance(value, str) else value


ALERTS: Mapping[str, Specs] = {
    "email_account_admins_enabled": Field(_ADMINS, former=(Former("email_account_admins", _is_enabled),))
}
"""The arguments of a policy of alerts about threats."""


def auditing(*more: str) -> Mapping[str, Specs]:
    """The arguments of an auditing policy, with `more` that ARM calls the same."""
    return {
        "enabled": Field("properties.state", ENABLED),
        "blob_storage_endpoint": Field("properties.storageEndpoint", former=("storage_endpoint",)),
        "log_monitoring_enabled": "properties.isAzureMonitorTargetEnabled",
        **same(*more, at="properties"),
    }


retention_days: Mapping[str, Specs] = {
    "retention_in_days": "properties.retentionDays",
    "storage_account_access_key_is_secondary": "properties.isStorageSecondaryKeyInUse",
}


_NEVER = from_major({3: NONE, 4: "PT0S"})
LONG_TERM = Child(
    "backupLongTermRetentionPolicies",
    "default",
    {
        "weekly_retention": Field("properties.weeklyRetention", default=_NEVER),
        "monthly_retention": Field("properties.monthlyRetention", default=_NEVER),
        "yearly_retention": Field("properties.yearlyRetention", default=_NEVER),
        "immutable_backups_enabled": Ignored("this version of the API has no such property"),
    },
)
"""The policy of backups that are kept for long."""


def maintenance(argument: str) -> Mapping[str, str]:
    """The id of a window of maintenance, by its name."""
    name = f"{{subscription}}/providers/Microsoft.Maintenance/publicMaintenanceConfigurations/{{{argument}}}"
    return {"properties.maintenanceConfigurationId": name}


def bytes_of(value: Value) -> Value:
    """Gigabytes as bytes."""
    return int(value * 1024**3) if isinstance(value, (int, float)) else value


PROTECTOR: Mapping[str, Specs] = {"key_vault_key_id": Part(), "managed_hsm_key_id": Part()}


def protector(get: Get) -> Iterable[Written]:
    """A key of a customer has the name `<vault>_<key>_<version>`."""

    def kind(outcome: Sequence[Value]) -> Value:
        return "ServiceManaged" if outcome[0] is None and outcome[1] is None else "AzureKeyVault"

    def name(outcome: Sequence[Value]) -> Value:
        key = outcome[0] if outcome[0] is not None else outcome[1]
        host = KEY_VAULT(key)
        if isinstance(host, str):
            pieces: list[Value] = [
                host.removeprefix("https://").partition(".")[0],
                "_",
                KEY_NAME(key),
                "_",
                KEY_VERSION(key),
            ]
            return join_text("key", pieces) if all(piece is not None for piece in pieces) else None
        return host

    keys = [get("key_vault_key_id"), get("managed_hsm_key_id")]
    yield "properties.serverKeyType", distribute("key", kind, keys), "key_vault_key_id"
    found = distribute("key", name, keys)
    if found is not None:
        yield "properties.serverKeyName", found, "key_vault_key_id"
