"""Storage accounts, their services, containers, shares, queues and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from azward.graph.value import Value
from azward.source.terraform.azurerm._storage_data import DATA
from azward.source.terraform.azurerm._storage_policies import POLICIES
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    VAULT_ADDRESS,
    Block,
    Child,
    Export,
    Field,
    Ignored,
    Many,
    Part,
    Satellite,
    Specs,
    Table,
    enum,
    joined,
    objects,
)

__all__ = ["TABLES"]

_VERSION = "2023-05-01"
_ACCOUNT = f"Microsoft.Storage/storageAccounts@{_VERSION}"
_ACCOUNTS = "{group}/providers/Microsoft.Storage/storageAccounts/{storage_account_name}"

_LINK: Mapping[str, Specs] = {"endpoint_resource_id": "resourceId", "endpoint_tenant_id": "tenantId"}
_RULES: Mapping[str, Specs] = {
    "bypass": Field("bypass", joined(", ")),
    "ip_rules": Field("ipRules", objects("value", action="Allow")),
    "virtual_network_subnet_ids": Field("virtualNetworkRules", objects("id", action="Allow")),
    "private_link_access": Block("resourceAccessRules", _LINK),
}
_CORS = Many("cors.corsRules")


def _retention(path: str, more: Mapping[str, Specs] | None = None) -> Block:
    return Block(path, {**(more or {})}, constants={"enabled": True})


_PERMANENT: Mapping[str, Specs] = {"permanent_delete_enabled": "allowPermanentDelete"}


_BLOB_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Block("properties.cors.corsRules", _CORS.fields),
    "delete_retention_policy": _retention("properties.deleteRetentionPolicy", _PERMANENT),
    "container_delete_retention_policy": _retention("properties.containerDeleteRetentionPolicy"),
    "restore_policy": Block("properties.restorePolicy", constants={"enabled": True}),
    "versioning_enabled": "properties.isVersioningEnabled",
    "change_feed_enabled": "properties.changeFeed.enabled",
    "change_feed_retention_in_days": "properties.changeFeed.retentionInDays",
    "last_access_time_enabled": "properties.lastAccessTimeTrackingPolicy.enable",
}
_FILE_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Block("properties.cors.corsRules", _CORS.fields),
    "retention_policy": _retention("properties.shareDeleteRetentionPolicy"),
    "smb": Block(
        "properties.protocolSettings.smb",
        {
            "versions": Field("versions", joined(";")),
            "authentication_types": Field("authenticationMethods", joined(";")),
            "kerberos_ticket_encryption_type": Field("kerberosTicketEncryption", joined(";")),
            "channel_encryption_type": Field("channelEncryption", joined(";")),
            "multichannel_enabled": "multichannel.enabled",
        },
    ),
}
_QUEUE_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Block("properties.cors.corsRules", _CORS.fields),
    # settings of the data plane: no template can say them
    "logging": Ignored("a setting of the data plane"),
    "minute_metrics": Ignored("a setting of the data plane"),
    "hour_metrics": Ignored("a setting of the data plane"),
}
_KEY_ID = tuple(
    Field(f"keyvaultproperties.{name}", part)
    for name, part in (("keyvaulturi", KEY_VAULT), ("keyname", KEY_NAME), ("keyversion", KEY_VERSION))
)
_KEY_FIELDS: Mapping[str, Specs] = {
    "key_vault_key_id": _KEY_ID,
    "managed_hsm_key_id": tuple(replace(field) for field in _KEY_ID),
    "user_assigned_identity_id": "identity.userAssignedIdentity",
}


def _endpoints() -> dict[str, str]:
    texts: dict[str, str] = {}
    for service in ("blob", "queue", "table", "file", "dfs", "web"):
        texts[f"primary_{service}_host"] = f"{{name}}.{service}.core.windows.net"
        texts[f"primary_{service}_endpoint"] = f"https://{{name}}.{service}.core.windows.net/"
        texts[f"secondary_{service}_host"] = f"{{name}}-secondary.{service}.core.windows.net"
        texts[f"secondary_{service}_endpoint"] = f"https://{{name}}-secondary.{service}.core.windows.net/"
    return texts


def _addresses(service: str) -> dict[str, Export]:
    """The attributes of a container, share or queue. Where the account is given by its name, as until 4, the id is the
    address of the data."""
    by_id, by_name = (
        f"https://{account}.{service}.core.windows.net/{{name}}"
        for account in ("{storage_account_id:last}", "{storage_account_name}")
    )
    return {"id": (by_name,), "url": (by_id, by_name), "resource_manager_id": "{id}"}


def _acl(blocks: Value) -> Value:
    """Stored access policies of a share."""
    return [_identifier(block) for block in blocks] if isinstance(blocks, list) else blocks


def _identifier(block: Value) -> Value:
    if not isinstance(block, dict):
        return block
    policies = block.get("access_policy")
    policy = policies[0] if isinstance(policies, list) and policies else policies
    body: dict[str, Value] = {"id": block.get("id")}
    if isinstance(policy, dict):
        names = {"start": "startTime", "expiry": "expiryTime", "permissions": "permission"}
        body["accessPolicy"] = {arm: policy[name] for name, arm in names.items() if policy.get(name) is not None}
    return body


TABLES = (
    Table(
        "azurerm_storage_account",
        _ACCOUNT,
        {
            "account_kind": "kind",
            "provisioned_billing_model_version": Part(default=""),
            "access_tier": Field("properties.accessTier", default="Hot"),
            "https_traffic_only_enabled": Field(
                "properties.supportsHttpsTrafficOnly", default=True, former=("enable_https_traffic_only",)
            ),
            "min_tls_version": "properties.minimumTlsVersion",
            "allow_nested_items_to_be_public": Field(
                "properties.allowBlobPublicAccess", former=("allow_blob_public_access",)
            ),
            "cross_tenant_replication_enabled": "properties.allowCrossTenantReplication",
            "shared_access_key_enabled": "properties.allowSharedKeyAccess",
            "default_to_oauth_authentication": "properties.defaultToOAuthAuthentication",
            "nfsv3_enabled": "properties.isNfsV3Enabled",
            "sftp_enabled": "properties.isSftpEnabled",
            "local_user_enabled": "properties.isLocalUserEnabled",
            "large_file_share_enabled": Field("properties.largeFileSharesState", ENABLED),
            "infrastructure_encryption_enabled": "properties.encryption.requireInfrastructureEncryption",
            "queue_encryption_key_type": "properties.encryption.services.queue.keyType",
            "table_encryption_key_type": "properties.encryption.services.table.keyType",
            "customer_managed_key": Block("properties.encryption", _KEY_FIELDS, {"keySource": "Microsoft.Keyvault"}),
            "custom_domain": Block("properties.customDomain", {"use_subdomain": "useSubDomainName"}),
            "network_rules": Block("properties.networkAcls", _RULES),
            "blob_properties": Child("blobServices", "default", _BLOB_SERVICE),
            "share_properties": Child("fileServices", "default", _FILE_SERVICE),
            "queue_properties": Child("queueServices", "default", _QUEUE_SERVICE),
            "static_website": Ignored("a setting of the data plane"),
            "routing": Block("properties.routingPreference", {"choice": "routingChoice"}),
            "sas_policy": Block("properties.sasPolicy", {"expiration_period": "sasExpirationPeriod"}),
            "immutability_policy": Block(
                "properties.immutableStorageWithVersioning",
                {
                    "allow_protected_append_writes": "immutabilityPolicy.allowProtectedAppendWrites",
                    "state": "immutabilityPolicy.state",
                    "period_since_creation_in_days": "immutabilityPolicy.immutabilityPeriodSinceCreationInDays",
                },
                constants={"enabled": True},
            ),
            "azure_files_authentication": Block(
                "properties.azureFilesIdentityBasedAuthentication",
                {
                    "directory_type": "directoryServiceOptions",
                    "default_share_level_permission": "defaultSharePermission",
                    "active_directory": Block(
                        "activeDirectoryProperties",
                        {"storage_sid": "azureStorageSid", "netbios_domain_name": "netBiosDomainName"},
                    ),
                },
            ),
        },
        texts={"sku.name": "{account_tier}{provisioned_billing_model_version}_{account_replication_type}"},
        exports={
            **dict.fromkeys(
                (
                    "primary_access_key",
                    "secondary_access_key",
                    "primary_connection_string",
                    "secondary_connection_string",
                    "primary_blob_connection_string",
                    "secondary_blob_connection_string",
                ),
                KEY,
            ),
            **_endpoints(),
        },
    ),
    Satellite(
        "azurerm_storage_account_network_rules",
        into=("{storage_account_id}", _ACCOUNTS),
        type=_ACCOUNT,
        fields={
            "default_action": "properties.networkAcls.defaultAction",
            "bypass": Field("properties.networkAcls.bypass", joined(", "), default=["AzureServices"]),
            "ip_rules": Field("properties.networkAcls.ipRules", objects("value", action="Allow")),
            "virtual_network_subnet_ids": Field("properties.networkAcls.virtualNetworkRules", objects("id", action="Allow")),
            "private_link_access": Block("properties.networkAcls.resourceAccessRules", _LINK),
        },
    ),
    Satellite(
        "azurerm_storage_account_customer_managed_key",
        into="{storage_account_id}",
        type=_ACCOUNT,
        fields={
            "key_vault_key_id": tuple(replace(field, path=f"properties.encryption.{field.path}") for field in _KEY_ID),
            "key_vault_id": Field("properties.encryption.keyvaultproperties.keyvaulturi", VAULT_ADDRESS),
            "key_vault_uri": "properties.encryption.keyvaultproperties.keyvaulturi",
            "key_name": "properties.encryption.keyvaultproperties.keyname",
            "key_version": "properties.encryption.keyvaultproperties.keyversion",
            "managed_hsm_key_id": tuple(replace(field, path=f"properties.encryption.{field.path}") for field in _KEY_ID),
            "user_assigned_identity_id": "properties.encryption.identity.userAssignedIdentity",
            "federated_identity_client_id": "properties.encryption.identity.federatedIdentityClientId",
        },
        constants={"properties.encryption.keySource": "Microsoft.Keyvault"},
    ),
    Table(
        "azurerm_storage_container",
        f"Microsoft.Storage/storageAccounts/blobServices/containers@{_VERSION}",
        {
            "container_access_type": Field(
                "properties.publicAccess", enum({"private": "None", "blob": "Blob", "container": "Container"})
            ),
            "encryption_scope_override_enabled": Field("properties.denyEncryptionScopeOverride", NOT),
        },
        id=(
            "{storage_account_id}/blobServices/default/containers/{name}",
            f"{_ACCOUNTS}/blobServices/default/containers/{{name}}",
        ),
        exports=_addresses("blob"),
    ),
    Table(
        "azurerm_storage_share",
        f"Microsoft.Storage/storageAccounts/fileServices/shares@{_VERSION}",
        {
            "enabled_protocol": "properties.enabledProtocols",
            "quota": "properties.shareQuota",
            "acl": Field("properties.signedIdentifiers", _acl),
        },
        id=("{storage_account_id}/fileServices/default/shares/{name}", f"{_ACCOUNTS}/fileServices/default/shares/{{name}}"),
        exports=_addresses("file"),
    ),
    Table(
        "azurerm_storage_queue",
        f"Microsoft.Storage/storageAccounts/queueServices/queues@{_VERSION}",
        id=(
            "{storage_account_id}/queueServices/default/queues/{name}",
            f"{_ACCOUNTS}/queueServices/default/queues/{{name}}",
        ),
        exports=_addresses("queue"),
    ),
    Table(
        "azurerm_storage_account_queue_properties",
        f"Microsoft.Storage/storageAccounts/queueServices@{_VERSION}",
        {**_QUEUE_SERVICE},
        id="{storage_account_id}/queueServices/default",
    ),
    Table(
        "azurerm_storage_account_table_properties",
        f"Microsoft.Storage/storageAccounts/tableServices@{_VERSION}",
        {**_QUEUE_SERVICE},
        id="{storage_account_id}/tableServices/default",
    ),
    *POLICIES,
    *DATA,
)
