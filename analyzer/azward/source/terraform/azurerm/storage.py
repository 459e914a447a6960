"""Storage accounts, their services, containers, shares, queues and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from azward.source.terraform.azurerm._storage_data import DATA
from azward.source.terraform.azurerm._storage_policies import POLICIES
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Child,
    Export,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    enum,
    from_major,
    joined,
    objects,
)

__all__ = ["TABLES"]

_VERSION = "2023-05-01"
_ACCOUNT = f"Microsoft.Storage/storageAccounts@{_VERSION}"
_ACCOUNTS = "{group}/providers/Microsoft.Storage/storageAccounts/{storage_account_name}"

_LINK: Mapping[str, Specs] = {
    "endpoint_resource_id": Field("resourceId"),
    "endpoint_tenant_id": Field("tenantId"),
}
_RULES: Mapping[str, Specs] = {
    "default_action": Field("defaultAction"),
    "bypass": Field("bypass", joined(", ")),
    "ip_rules": Field("ipRules", objects("value", action="Allow")),
    "virtual_network_subnet_ids": Field("virtualNetworkRules", objects("id", action="Allow")),
    "private_link_access": Many("resourceAccessRules", _LINK),
}
_CORS = Many(
    "cors.corsRules",
    {
        "allowed_headers": Field("allowedHeaders"),
        "allowed_methods": Field("allowedMethods"),
        "allowed_origins": Field("allowedOrigins"),
        "exposed_headers": Field("exposedHeaders"),
        "max_age_in_seconds": Field("maxAgeInSeconds"),
    },
)


def _retention(path: str, more: Mapping[str, Specs] | None = None) -> Nested:
    return Nested(path, {"days": Field("days", default=7), **(more or {})}, constants={"enabled": True})


_PERMANENT: Mapping[str, Specs] = {"permanent_delete_enabled": Field("allowPermanentDelete", default=False)}


_BLOB_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Many("properties.cors.corsRules", _CORS.fields),
    "delete_retention_policy": _retention("properties.deleteRetentionPolicy", _PERMANENT),
    "container_delete_retention_policy": _retention("properties.containerDeleteRetentionPolicy"),
    "restore_policy": Nested("properties.restorePolicy", {"days": Field("days")}, constants={"enabled": True}),
    "versioning_enabled": Field("properties.isVersioningEnabled", default=False),
    "change_feed_enabled": Field("properties.changeFeed.enabled", default=False),
    "change_feed_retention_in_days": Field("properties.changeFeed.retentionInDays"),
    "default_service_version": Field("properties.defaultServiceVersion"),
    "last_access_time_enabled": Field("properties.lastAccessTimeTrackingPolicy.enable", default=False),
}
_FILE_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Many("properties.cors.corsRules", _CORS.fields),
    "retention_policy": _retention("properties.shareDeleteRetentionPolicy"),
    "smb": Nested(
        "properties.protocolSettings.smb",
        {
            "versions": Field("versions", joined(";")),
            "authentication_types": Field("authenticationMethods", joined(";")),
            "kerberos_ticket_encryption_type": Field("kerberosTicketEncryption", joined(";")),
            "channel_encryption_type": Field("channelEncryption", joined(";")),
            "multichannel_enabled": Field("multichannel.enabled", default=False),
        },
    ),
}
_QUEUE_SERVICE: Mapping[str, Specs] = {
    "cors_rule": Many("properties.cors.corsRules", _CORS.fields),
    # settings of the data plane: no template can say them
    "logging": IGNORED,
    "minute_metrics": IGNORED,
    "hour_metrics": IGNORED,
}
_KEY_ID = tuple(
    Field(f"keyvaultproperties.{name}", part)
    for name, part in (("keyvaulturi", KEY_VAULT), ("keyname", KEY_NAME), ("keyversion", KEY_VERSION))
)
_KEY_FIELDS: Mapping[str, Specs] = {
    "key_vault_key_id": _KEY_ID,
    "managed_hsm_key_id": tuple(replace(field) for field in _KEY_ID),
    "user_assigned_identity_id": Field("identity.userAssignedIdentity"),
}


def _endpoints() -> dict[str, str]:
    texts: dict[str, str] = {}
    for service in ("blob", "queue", "table", "file", "dfs", "web"):
        texts[f"primary_{service}_host"] = f"{{name}}.{service}.core.windows.net"
        texts[f"primary_{service}_endpoint"] = f"https://{{name}}.{service}.core.windows.net/"
        texts[f"secondary_{service}_host"] = f"{{name}}-secondary.{service}.core.windows.net"
        texts[f"secondary_{service}_endpoint"] = f"https://{{name}}-secondary.{service}.core.windows.net/"
    return texts


_ACCOUNT_TABLE = Table(
    "azurerm_storage_account",
    _ACCOUNT,
    {
        "account_kind": Field("kind", default="StorageV2"),
        "account_tier": Part(),
        "account_replication_type": Part(),
        "provisioned_billing_model_version": Part(),
        "access_tier": Field("properties.accessTier", default="Hot"),
        "edge_zone": Field("extendedLocation.name"),
        "https_traffic_only_enabled": Field(
            "properties.supportsHttpsTrafficOnly", default=True, former=("enable_https_traffic_only",)
        ),
        "min_tls_version": Field("properties.minimumTlsVersion", default="TLS1_2"),
        "allow_nested_items_to_be_public": Field(
            "properties.allowBlobPublicAccess",
            default=from_major({3: True, 5: False}),
            former=("allow_blob_public_access",),
        ),
        "cross_tenant_replication_enabled": Field(
            "properties.allowCrossTenantReplication", default=from_major({3: True, 4: False})
        ),
        "shared_access_key_enabled": Field("properties.allowSharedKeyAccess", default=True),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "default_to_oauth_authentication": Field("properties.defaultToOAuthAuthentication", default=False),
        "is_hns_enabled": Field("properties.isHnsEnabled", default=False),
        "nfsv3_enabled": Field("properties.isNfsV3Enabled", default=False),
        "sftp_enabled": Field("properties.isSftpEnabled", default=False),
        "local_user_enabled": Field("properties.isLocalUserEnabled", default=True),
        "large_file_share_enabled": Field("properties.largeFileSharesState", ENABLED),
        "dns_endpoint_type": Field("properties.dnsEndpointType", default="Standard"),
        "allowed_copy_scope": Field("properties.allowedCopyScope"),
        "infrastructure_encryption_enabled": Field("properties.encryption.requireInfrastructureEncryption", default=False),
        "queue_encryption_key_type": Field("properties.encryption.services.queue.keyType", default="Service"),
        "table_encryption_key_type": Field("properties.encryption.services.table.keyType", default="Service"),
        "customer_managed_key": Nested("properties.encryption", _KEY_FIELDS, {"keySource": "Microsoft.Keyvault"}),
        "identity": IDENTITY,
        "custom_domain": Nested(
            "properties.customDomain", {"name": Field("name"), "use_subdomain": Field("useSubDomainName")}
        ),
        "network_rules": Nested("properties.networkAcls", _RULES),
        "blob_properties": Child("blobServices", "default", _BLOB_SERVICE),
        "share_properties": Child("fileServices", "default", _FILE_SERVICE),
        "queue_properties": Child(
            "queueServices",
            "default",
            _QUEUE_SERVICE,
        ),
        "static_website": IGNORED,
        "routing": Nested(
            "properties.routingPreference",
            {
                "publish_internet_endpoints": Field("publishInternetEndpoints", default=False),
                "publish_microsoft_endpoints": Field("publishMicrosoftEndpoints", default=False),
                "choice": Field("routingChoice", default="MicrosoftRouting"),
            },
        ),
        "sas_policy": Nested(
            "properties.sasPolicy",
            {
                "expiration_period": Field("sasExpirationPeriod"),
                "expiration_action": Field("expirationAction", default="Log"),
            },
        ),
        "immutability_policy": Nested(
            "properties.immutableStorageWithVersioning",
            {
                "allow_protected_append_writes": Field("immutabilityPolicy.allowProtectedAppendWrites"),
                "state": Field("immutabilityPolicy.state"),
                "period_since_creation_in_days": Field("immutabilityPolicy.immutabilityPeriodSinceCreationInDays"),
            },
            constants={"enabled": True},
        ),
        "azure_files_authentication": Nested(
            "properties.azureFilesIdentityBasedAuthentication",
            {
                "directory_type": Field("directoryServiceOptions"),
                "default_share_level_permission": Field("defaultSharePermission", default="None"),
                "active_directory": Nested(
                    "activeDirectoryProperties",
                    {
                        "domain_name": Field("domainName"),
                        "domain_guid": Field("domainGuid"),
                        "domain_sid": Field("domainSid"),
                        "storage_sid": Field("azureStorageSid"),
                        "forest_name": Field("forestName"),
                        "netbios_domain_name": Field("netBiosDomainName"),
                    },
                ),
            },
        ),
    },
    texts={"sku.name": "{account_tier}_{account_replication_type}"},
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
)

_NETWORK_RULES = Satellite(
    "azurerm_storage_account_network_rules",
    into=("{storage_account_id}", _ACCOUNTS),
    type=_ACCOUNT,
    fields={
        "storage_account_id": Part(),
        "default_action": Field("properties.networkAcls.defaultAction"),
        "bypass": Field("properties.networkAcls.bypass", joined(", "), default=["AzureServices"]),
        "ip_rules": Field("properties.networkAcls.ipRules", objects("value", action="Allow")),
        "virtual_network_subnet_ids": Field("properties.networkAcls.virtualNetworkRules", objects("id", action="Allow")),
        "private_link_access": Many("properties.networkAcls.resourceAccessRules", _LINK),
    },
)

_CUSTOMER_KEY = Satellite(
    "azurerm_storage_account_customer_managed_key",
    into="{storage_account_id}",
    type=_ACCOUNT,
    fields={
        "storage_account_id": Part(),
        "key_vault_key_id": tuple(replace(field, path=f"properties.encryption.{field.path}") for field in _KEY_ID),
        "key_vault_id": Part(),
        "key_vault_uri": Field("properties.encryption.keyvaultproperties.keyvaulturi"),
        "key_name": Field("properties.encryption.keyvaultproperties.keyname"),
        "key_version": Field("properties.encryption.keyvaultproperties.keyversion"),
        "managed_hsm_key_id": tuple(replace(field, path=f"properties.encryption.{field.path}") for field in _KEY_ID),
        "user_assigned_identity_id": Field("properties.encryption.identity.userAssignedIdentity"),
        "federated_identity_client_id": Field("properties.encryption.identity.federatedIdentityClientId"),
    },
    constants={"properties.encryption.keySource": "Microsoft.Keyvault"},
)


def _addresses(service: str) -> dict[str, Export]:
    """The attributes of a container, share or queue. Where the account is given by its name, as until 4, the id is the
    address of the data."""
    by_id, by_name = (
        f"https://{account}.{service}.core.windows.net/{{name}}"
        for account in ("{storage_account_id:last}", "{storage_account_name}")
    )
    return {"id": (by_name,), "url": (by_id, by_name), "resource_manager_id": "{id}"}


_CONTAINER = Table(
    "azurerm_storage_container",
    f"Microsoft.Storage/storageAccounts/blobServices/containers@{_VERSION}",
    {
        "storage_account_id": Part(),
        "storage_account_name": Part(),
        "container_access_type": Field(
            "properties.publicAccess",
            enum({"private": "None", "blob": "Blob", "container": "Container"}),
            default="private",
        ),
        "default_encryption_scope": Field("properties.defaultEncryptionScope"),
        "encryption_scope_override_enabled": IGNORED,
        "metadata": Field("properties.metadata"),
    },
    id=(
        "{storage_account_id}/blobServices/default/containers/{name}",
        f"{_ACCOUNTS}/blobServices/default/containers/{{name}}",
    ),
    exports=_addresses("blob"),
)

_SHARE = Table(
    "azurerm_storage_share",
    f"Microsoft.Storage/storageAccounts/fileServices/shares@{_VERSION}",
    {
        "storage_account_id": Part(),
        "storage_account_name": Part(),
        "access_tier": Field("properties.accessTier"),
        "enabled_protocol": Field("properties.enabledProtocols", default="SMB"),
        "quota": Field("properties.shareQuota"),
        "metadata": Field("properties.metadata"),
        "acl": IGNORED,
    },
    id=(
        "{storage_account_id}/fileServices/default/shares/{name}",
        f"{_ACCOUNTS}/fileServices/default/shares/{{name}}",
    ),
    exports=_addresses("file"),
)

_QUEUE = Table(
    "azurerm_storage_queue",
    f"Microsoft.Storage/storageAccounts/queueServices/queues@{_VERSION}",
    {"storage_account_id": Part(), "storage_account_name": Part(), "metadata": Field("properties.metadata")},
    id=(
        "{storage_account_id}/queueServices/default/queues/{name}",
        f"{_ACCOUNTS}/queueServices/default/queues/{{name}}",
    ),
    exports=_addresses("queue"),
)

_QUEUE_PROPERTIES = Table(
    "azurerm_storage_account_queue_properties",
    f"Microsoft.Storage/storageAccounts/queueServices@{_VERSION}",
    {"storage_account_id": Part(), **_QUEUE_SERVICE},
    id="{storage_account_id}/queueServices/default",
)

_TABLE_PROPERTIES = Table(
    "azurerm_storage_account_table_properties",
    f"Microsoft.Storage/storageAccounts/tableServices@{_VERSION}",
    {"storage_account_id": Part(), **_QUEUE_SERVICE},
    id="{storage_account_id}/tableServices/default",
)

TABLES = (
    _ACCOUNT_TABLE,
    _NETWORK_RULES,
    _CUSTOMER_KEY,
    _CONTAINER,
    _SHARE,
    _QUEUE,
    _QUEUE_PROPERTIES,
    _TABLE_PROPERTIES,
    *POLICIES,
    *DATA,
)
