"""Azure NetApp Files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._sql import bytes_of
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    Block,
    Convert,
    Field,
    Ignored,
    Many,
    Satellite,
    Specs,
    Table,
    enum,
    joined,
    listed,
    same,
    text,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.NetApp/netAppAccounts"
_VERSION = "2026-01-01"
_ACCOUNT_ID = f"{{group}}/providers/{_TYPE}/{{account_name}}"
_VOLUME_TYPE = f"{_TYPE}/capacityPools/volumes"
_VOLUME_ID = f"{_ACCOUNT_ID}/capacityPools/{{pool_name}}/volumes"

_ACCOUNT = Table(
    "azurerm_netapp_account",
    f"{_TYPE}@{_VERSION}",
    {
        "active_directory": Many(
            "properties.activeDirectories",
            {
                "dns_servers": Field("dns", joined(",")),
                "site_name": "site",
                "kerberos_ad_name": "adName",
                "kerberos_kdc_ip": "kdcIP",
                "aes_encryption_enabled": "aesEncryption",
                "local_nfs_users_with_ldap_allowed": "allowLocalNfsUsersWithLdap",
                "ldap_over_tls_enabled": "ldapOverTLS",
                "server_root_ca_certificate": "serverRootCACertificate",
                "ldap_signing_enabled": "ldapSigning",
            },
        )
    },
)


def _terabytes(value: Value) -> Value:
    return int(value * 1024**4) if isinstance(value, (int, float)) else value


def _numbers(value: Value) -> Value:
    return joined(",")([text(item) for item in value]) if isinstance(value, list) else value


def _schedule(kind: str, *more: str) -> Block:
    return Block(f"properties.{kind}Schedule", same("snapshots_to_keep", "minute", *more))


def _has(word: str) -> Convert:
    """Whether a list has a word; open if it is not known to have it and a member is open."""

    def convert(value: Value) -> Value:
        if not isinstance(value, list):
            return value
        if any(isinstance(item, str) and item.casefold() == word.casefold() for item in value):
            return True
        return next((item for item in value if isinstance(item, Unknown)), False)

    return convert


_PROTOCOL = (Field("cifs", _has("CIFS")), Field("nfsv3", _has("NFSv3")), Field("nfsv41", _has("NFSv4.1")))
_PROTECTION = "properties.dataProtection"
_REPLICATION: Mapping[str, Specs] = {
    "endpoint_type": Ignored("ARM only tells it"),
    "remote_volume_location": "remoteVolumeRegion",
    "replication_frequency": Field("replicationSchedule", enum({"10minutes": "_10minutely"})),
}
_VOLUME_FIELDS: Mapping[str, Specs] = {
    "zone": Field("zones", listed),
    "volume_path": "properties.creationToken",
    "protocols": "properties.protocolTypes",
    "security_style": "properties.securityStyle",
    "storage_quota_in_gb": Field("properties.usageThreshold", bytes_of),
    "throughput_in_mibps": "properties.throughputMibps",
    "key_vault_private_endpoint_id": "properties.keyVaultPrivateEndpointResourceId",
    **same("service_level", "subnet_id", "encryption_key_source", at="properties"),
}


_GROUP_VOLUME: Mapping[str, Specs] = {
    **_VOLUME_FIELDS,
    "capacity_pool_id": "properties.capacityPoolResourceId",
    "proximity_placement_group_id": "properties.proximityPlacementGroup",
    "network_features": "properties.networkFeatures",
    "snapshot_directory_visible": "properties.snapshotDirectoryVisible",
    "volume_spec_name": "properties.volumeSpecName",
    "export_policy_rule": Block(
        "properties.exportPolicy.rules",
        {"nfsv3_enabled": "nfsv3", "nfsv41_enabled": "nfsv41", "root_access_enabled": "hasRootAccess"},
    ),
    "data_protection_snapshot_policy": Block(f"{_PROTECTION}.snapshot"),
    "data_protection_replication": Block(f"{_PROTECTION}.replication", _REPLICATION),
}


def _group(name: str, kind: str) -> Table:
    return Table(
        name,
        f"{_TYPE}/volumeGroups@{_VERSION}",
        {
            **same("application_identifier", "group_description", at="properties.groupMetaData"),
            "volume": Block("properties.volumes", _GROUP_VOLUME),
        },
        constants={"properties.groupMetaData.applicationType": kind},
    )


_BUCKET: Mapping[str, Specs] = {
    "file_system_nfs_user": Block("properties.fileSystemUser.nfsUser", same("group_id", "user_id")),
    "file_system_cifs_username": "properties.fileSystemUser.cifsUser.username",
    "key_vault": Block(
        "",
        {
            "certificate_key_vault_uri": Ignored("this version of the API has no such property"),
            "certificate_name": Ignored("this version of the API has no such property"),
            "credentials_key_vault_uri": Ignored("this version of the API has no such property"),
            "credentials_secret_name": Ignored("this version of the API has no such property"),
        },
    ),
}
_BUCKETS = f"{_VOLUME_TYPE}/buckets@2025-07-01-preview"

TABLES = (
    _ACCOUNT,
    Satellite(
        "azurerm_netapp_account_encryption",
        into="{netapp_account_id}",
        type=_ACCOUNT.type,
        fields={
            "encryption_key": (
                Field("properties.encryption.keyVaultProperties.keyVaultUri", KEY_VAULT),
                Field("properties.encryption.keyVaultProperties.keyName", KEY_NAME),
            ),
            "system_assigned_identity_principal_id": Ignored("the provider computes it"),
            "user_assigned_identity_id": "properties.encryption.identity.userAssignedIdentity",
            "federated_client_id": "properties.encryption.identity.federatedClientId",
            "cross_tenant_key_vault_resource_id": "properties.encryption.keyVaultProperties.keyVaultResourceId",
        },
        constants={"properties.encryption.keySource": "Microsoft.KeyVault"},
    ),
    Table("azurerm_netapp_backup_policy", f"{_TYPE}/backupPolicies@{_VERSION}"),
    Table("azurerm_netapp_backup_vault", f"{_TYPE}/backupVaults@{_VERSION}"),
    Table(
        "azurerm_netapp_pool",
        f"{_TYPE}/capacityPools@{_VERSION}",
        {"size_in_tb": Field("properties.size", _terabytes), "cool_access_enabled": "properties.coolAccess"},
    ),
    Table(
        "azurerm_netapp_snapshot",
        f"{_VOLUME_TYPE}/snapshots@{_VERSION}",
        id=f"{_VOLUME_ID}/{{volume_name}}/snapshots/{{name}}",
    ),
    Table(
        "azurerm_netapp_snapshot_policy",
        f"{_TYPE}/snapshotPolicies@{_VERSION}",
        {
            "hourly_schedule": _schedule("hourly"),
            "daily_schedule": _schedule("daily", "hour"),
            "weekly_schedule": Block("properties.weeklySchedule", {"days_of_week": Field("day", joined(","))}),
            "monthly_schedule": Block("properties.monthlySchedule", {"days_of_month": Field("daysOfMonth", _numbers)}),
        },
    ),
    Table(
        "azurerm_netapp_volume",
        f"{_VOLUME_TYPE}@{_VERSION}",
        {
            **_VOLUME_FIELDS,
            "azure_vmware_data_store_enabled": Field("properties.avsDataStore", ENABLED),
            "create_from_snapshot_resource_id": "properties.snapshotId",
            "data_protection_replication": Block(f"{_PROTECTION}.replication", _REPLICATION),
            "data_protection_snapshot_policy": Block(f"{_PROTECTION}.snapshot"),
            "data_protection_backup_policy": Block(f"{_PROTECTION}.backup", {"policy_enabled": "policyEnforced"}),
            "data_protection_advanced_ransomware": Block(
                f"{_PROTECTION}.ransomwareProtection",
                {"protection_enabled": Field("desiredRansomwareProtectionState", ENABLED)},
            ),
            "export_policy_rule": Block(
                "properties.exportPolicy.rules",
                {
                    "allowed_clients": Field("allowedClients", joined(",")),
                    "protocol": _PROTOCOL,
                    "protocols_enabled": tuple(replace(field) for field in _PROTOCOL),
                    "root_access_enabled": "hasRootAccess",
                    **{
                        f"kerberos_{kind}_read_{mode}_enabled": Field(f"kerberos{kind}Read{mode.capitalize()}")
                        for kind in ("5", "5i", "5p")
                        for mode in ("only", "write")
                    },
                },
            ),
            "smb_non_browsable_enabled": Field("properties.smbNonBrowsable", ENABLED),
            "smb_access_based_enumeration_enabled": Field("properties.smbAccessBasedEnumeration", ENABLED),
            "smb_continuous_availability_enabled": "properties.smbContinuouslyAvailable",
            "smb3_protocol_encryption_enabled": "properties.smbEncryption",
            "large_volume_enabled": "properties.isLargeVolume",
            "cool_access": Block(
                "properties",
                {
                    "retrieval_policy": "coolAccessRetrievalPolicy",
                    "tiering_policy": "coolAccessTieringPolicy",
                    "coolness_period_in_days": "coolnessPeriod",
                },
                constants={"coolAccess": True},
            ),
        },
        id=f"{_VOLUME_ID}/{{name}}",
    ),
    _group("azurerm_netapp_volume_group_oracle", "ORACLE"),
    _group("azurerm_netapp_volume_group_sap_hana", "SAP-HANA"),
    Table(
        "azurerm_netapp_volume_quota_rule",
        f"{_VOLUME_TYPE}/volumeQuotaRules@{_VERSION}",
        {"quota_size_in_kib": "properties.quotaSizeInKiBs"},
    ),
    Table("azurerm_netapp_volume_bucket", _BUCKETS, _BUCKET),
    Table(
        "azurerm_netapp_volume_bucket_with_server",
        _BUCKETS,
        {
            **_BUCKET,
            "server": Block(
                "properties.server",
                {
                    "certificate_pem": "certificateObject",
                    "on_certificate_conflict_action": Ignored("this version of the API has no such property"),
                },
            ),
        },
    ),
)
