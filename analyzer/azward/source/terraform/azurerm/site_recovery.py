"""Azure Site Recovery."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.RecoveryServices/vaults"
_VERSION = "2024-04-01"
_VAULT_ID = f"{{group}}/providers/{_TYPE}/{{recovery_vault_name}}"
_FABRIC_ID = f"{_VAULT_ID}/replicationFabrics/{{recovery_fabric_name}}"
_CONTAINERS = f"{_TYPE}/replicationFabrics/replicationProtectionContainers"
_DETAILS = "properties.customDetails"


_UPDATES = "properties.providerSpecificInput"


def _policy(kind: str, instance: str, fields: Mapping[str, Specs], *, by_name: bool = False) -> Table:
    vault = "recovery_vault_name" if by_name else "recovery_vault_id"
    identity = _VAULT_ID if by_name else "{recovery_vault_id}"
    return Table(
        f"azurerm_site_recovery_{kind}replication_policy",
        f"{_TYPE}/replicationPolicies@{_VERSION}",
        {vault: Part(), **fields},
        id=f"{identity}/replicationPolicies/{{name}}",
        constants={f"{_UPDATES}.instanceType": instance},
    )


_MINUTES: Mapping[str, Specs] = {
    "recovery_point_retention_in_minutes": f"{_UPDATES}.recoveryPointHistory",
    "application_consistent_snapshot_frequency_in_minutes": f"{_UPDATES}.appConsistentFrequencyInMinutes",
}


_INPUT = "properties.providerSpecificDetails"
_SECRET: Mapping[str, Specs] = {
    "disk_encryption_key": Block(
        "diskEncryptionKeyInfo", {"secret_url": "secretIdentifier", "vault_id": "keyVaultResourceArmId"}
    ),
    "key_encryption_key": Block("keyEncryptionKeyInfo", {"key_url": "keyIdentifier", "vault_id": "keyVaultResourceArmId"}),
}
_ADDRESS = (
    "target_static_ip",
    "target_subnet_name",
    "recovery_load_balancer_backend_address_pool_ids",
    "recovery_public_ip_address_id",
    "failover_test_static_ip",
    "failover_test_subnet_name",
    "failover_test_public_ip_address_id",
)

_LATER = Ignored("set by an update once the machine is protected")

TABLES = (
    Table(
        "azurerm_site_recovery_fabric",
        f"{_TYPE}/replicationFabrics@{_VERSION}",
        {"location": f"{_DETAILS}.location"},
        constants={f"{_DETAILS}.instanceType": "Azure"},
    ),
    Table(
        "azurerm_site_recovery_services_vault_hyperv_site",
        f"{_TYPE}/replicationFabrics@{_VERSION}",
        constants={f"{_DETAILS}.instanceType": "HyperVSite"},
    ),
    Table(
        "azurerm_site_recovery_protection_container",
        f"{_CONTAINERS}@{_VERSION}",
        id=f"{_FABRIC_ID}/replicationProtectionContainers/{{name}}",
    ),
    Table(
        "azurerm_site_recovery_protection_container_mapping",
        f"{_CONTAINERS}/replicationProtectionContainerMappings@{_VERSION}",
        {
            "recovery_target_protection_container_id": "properties.targetProtectionContainerId",
            "recovery_replication_policy_id": "properties.policyId",
            "automatic_update": Block(
                _UPDATES,
                {
                    "enabled": Field("agentAutoUpdateStatus", ENABLED),
                    "automation_account_id": "automationAccountArmId",
                    "authentication_type": "automationAccountAuthenticationType",
                },
                constants={"instanceType": "A2A"},
            ),
        },
        id=f"{_FABRIC_ID}/replicationProtectionContainers/{{recovery_source_protection_container_name}}"
        "/replicationProtectionContainerMappings/{name}",
    ),
    _policy("", "A2A", _MINUTES, by_name=True),
    _policy("vmware_", "InMageRcm", _MINUTES),
    _policy(
        "hyperv_",
        "HyperVReplicaAzure",
        {
            "recovery_point_retention_in_hours": f"{_UPDATES}.recoveryPointHistoryDuration",
            "application_consistent_snapshot_frequency_in_hours": Field(
                f"{_UPDATES}.applicationConsistentSnapshotFrequencyInHours"
            ),
            "replication_interval_in_seconds": f"{_UPDATES}.replicationInterval",
        },
    ),
    Table(
        "azurerm_site_recovery_network_mapping",
        f"{_TYPE}/replicationFabrics/replicationNetworks/replicationNetworkMappings@{_VERSION}",
        {
            "target_recovery_fabric_name": "properties.recoveryFabricName",
            "source_network_id": "properties.fabricSpecificDetails.primaryNetworkId",
            "target_network_id": "properties.recoveryNetworkId",
        },
        id=f"{_VAULT_ID}/replicationFabrics/{{source_recovery_fabric_name}}/replicationNetworks/{{source_network_id:last}}"
        "/replicationNetworkMappings/{name}",
        constants={"properties.fabricSpecificDetails.instanceType": "AzureToAzure"},
    ),
    Table(
        "azurerm_site_recovery_replicated_vm",
        f"{_CONTAINERS}/replicationProtectedItems@{_VERSION}",
        {
            "recovery_replication_policy_id": "properties.policyId",
            "source_vm_id": f"{_INPUT}.fabricObjectId",
            "target_resource_group_id": f"{_INPUT}.recoveryResourceGroupId",
            "target_recovery_fabric_id": Ignored("named by its protection container"),
            "target_recovery_protection_container_id": f"{_INPUT}.recoveryContainerId",
            "target_availability_set_id": f"{_INPUT}.recoveryAvailabilitySetId",
            "target_zone": f"{_INPUT}.recoveryAvailabilityZone",
            "target_edge_zone": f"{_INPUT}.recoveryExtendedLocation.name",
            "target_proximity_placement_group_id": f"{_INPUT}.recoveryProximityPlacementGroupId",
            "target_boot_diagnostic_storage_account_id": f"{_INPUT}.recoveryBootDiagStorageAccountId",
            "target_capacity_reservation_group_id": f"{_INPUT}.recoveryCapacityReservationGroupId",
            "target_virtual_machine_scale_set_id": f"{_INPUT}.recoveryVirtualMachineScaleSetId",
            "target_virtual_machine_size": _LATER,
            "target_network_id": f"{_INPUT}.recoveryAzureNetworkId",
            "test_network_id": _LATER,
            "multi_vm_group_name": f"{_INPUT}.multiVmGroupName",
            "managed_disk": Block(
                f"{_INPUT}.vmManagedDisks",
                {
                    "staging_storage_account_id": "primaryStagingAzureStorageAccountId",
                    "target_resource_group_id": "recoveryResourceGroupId",
                    "target_disk_type": "recoveryTargetDiskAccountType",
                    "target_replica_disk_type": "recoveryReplicaDiskAccountType",
                    "target_disk_encryption_set_id": "recoveryDiskEncryptionSetId",
                    "target_disk_encryption": Block("diskEncryptionInfo", _SECRET),
                },
            ),
            "unmanaged_disk": Block(
                f"{_INPUT}.vmDisks",
                {
                    "staging_storage_account_id": "primaryStagingAzureStorageAccountId",
                    "target_storage_account_id": "recoveryAzureStorageAccountId",
                },
            ),
            # set by an update once the machine is protected
            "network_interface": Nested(
                "",
                {
                    "source_network_interface_id": _LATER,
                    "is_primary": _LATER,
                    "ip_configuration": Nested("", {"name": _LATER, "primary": _LATER, **dict.fromkeys(_ADDRESS, _LATER)}),
                    **dict.fromkeys(_ADDRESS, _LATER),
                },
            ),
        },
        id=f"{_VAULT_ID}/replicationFabrics/{{source_recovery_fabric_name}}/replicationProtectionContainers"
        "/{source_recovery_protection_container_name}/replicationProtectedItems/{name}",
        constants={f"{_INPUT}.instanceType": "A2A"},
    ),
    Table(
        "azurerm_site_recovery_replication_recovery_plan",
        f"{_TYPE}/replicationRecoveryPlans@{_VERSION}",
        {
            "source_recovery_fabric_id": "properties.primaryFabricId",
            "target_recovery_fabric_id": "properties.recoveryFabricId",
            # one list of groups in ARM
            "shutdown_recovery_group": Ignored("how data is routed or transformed"),
            "failover_recovery_group": Ignored("how data is routed or transformed"),
            "boot_recovery_group": Ignored("how data is routed or transformed"),
            "recovery_group": Ignored("how data is routed or transformed"),
            "azure_to_azure_settings": Block(
                "properties.providerSpecificInput[0]",
                {"primary_edge_zone": "primaryExtendedLocation.name", "recovery_edge_zone": "recoveryExtendedLocation.name"},
                constants={"instanceType": "A2A"},
            ),
        },
    ),
)
