"""Facts about `Microsoft.Storage`.

What is not otherwise attributed is in the descriptions of the type definitions (Azure/bicep-types-az).
"""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

_NETWORK_RULE_SET = (
    "https://learn.microsoft.com/python/api/azure-mgmt-storage/azure.mgmt.storage.v2021_09_01.models.networkruleset"
)
_NETWORK = "https://learn.microsoft.com/azure/storage/common/storage-network-security"

_ACCOUNT = TypeFacts(
    "Microsoft.Storage/storageAccounts",
    defaults=(
        Default("properties.supportsHttpsTrafficOnly", (("", False), ("2019-04-01", True)), "type definition"),
        Default("properties.minimumTlsVersion", (("", "TLS1_0"),), "type definition"),
        Default("properties.allowBlobPublicAccess", (("", True), ("2023-01-01", False)), "type definition"),
        Default("properties.allowCrossTenantReplication", (("", True), ("2023-01-01", False)), "type definition"),
        Default("properties.allowSharedKeyAccess", (("", True),), "type definition"),
        Default("properties.defaultToOAuthAuthentication", (("", False),), "type definition"),
        Default("properties.publicNetworkAccess", (("", "Enabled"),), _NETWORK),
        Default("properties.networkAcls.defaultAction", (("", "Allow"),), _NETWORK_RULE_SET),
        Default("properties.networkAcls.bypass", (("", "AzureServices"),), _NETWORK_RULE_SET),
        Default(
            "properties.encryption.keySource",
            (("", "Microsoft.Storage"),),
            "https://learn.microsoft.com/azure/storage/common/storage-service-encryption",
        ),
        Default("properties.encryption.services.blob.enabled", (("", True),), "type definition, since 2021-08-01"),
        Default("properties.encryption.services.file.enabled", (("", True),), "type definition, since 2021-08-01"),
        Default("properties.encryption.requireInfrastructureEncryption", (("", False),)),
        Default("properties.isHnsEnabled", (("", False),)),
        Default("properties.isSftpEnabled", (("", False),)),
        Default("properties.isNfsV3Enabled", (("", False),)),
        Default("properties.immutableStorageWithVersioning.enabled", (("", False),)),
    ),
    links=(LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),),
    hosts=tuple(
        f"{service}.core.{cloud}"
        for cloud in ("windows.net", "usgovcloudapi.net", "chinacloudapi.cn")
        for service in ("blob", "queue", "table", "file", "dfs", "web")
    ),
)

_BLOB_SERVICE = TypeFacts(
    "Microsoft.Storage/storageAccounts/blobServices",
    defaults=(
        Default("properties.deleteRetentionPolicy.enabled", (("", False),)),
        Default("properties.containerDeleteRetentionPolicy.enabled", (("", False),)),
        Default("properties.isVersioningEnabled", (("", False),)),
    ),
)

_CONTAINER = TypeFacts(
    "Microsoft.Storage/storageAccounts/blobServices/containers",
    defaults=(
        Default(
            "properties.publicAccess",
            (("", "None"),),
            "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure",
        ),
        Default("properties.immutableStorageWithVersioning.enabled", (("", False),)),
    ),
)

_FILE_SERVICE = TypeFacts(
    "Microsoft.Storage/storageAccounts/fileServices",
    defaults=(
        Default(
            "properties.protocolSettings.smb.kerberosTicketEncryption",
            (("", "RC4-HMAC;AES-256"),),
            "https://learn.microsoft.com/azure/storage/files/files-smb-protocol#smb-security-settings",
        ),
    ),
)

FACTS: tuple[TypeFacts, ...] = (_ACCOUNT, _BLOB_SERVICE, _CONTAINER, _FILE_SERVICE)
