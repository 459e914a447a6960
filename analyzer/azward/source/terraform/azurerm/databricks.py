"""Databricks workspaces."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Block,
    Field,
    Ignored,
    Satellite,
    Specs,
    Table,
    from_major,
    last_segment,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Databricks/workspaces"
_VERSION = "2024-05-01"
_PARAMETERS = "properties.parameters"
_ENTITIES = "properties.encryption.entities"


def _key(path: str) -> tuple[Field, ...]:
    return (
        Field(f"{path}.keyVaultProperties.keyVaultUri", KEY_VAULT),
        Field(f"{path}.keyVaultProperties.keyName", KEY_NAME),
        Field(f"{path}.keyVaultProperties.keyVersion", KEY_VERSION),
    )


_PARAMETER: Mapping[str, Specs] = {
    "machine_learning_workspace_id": "amlWorkspaceId.value",
    "nat_gateway_name": "natGatewayName.value",
    "public_ip_name": "publicIpName.value",
    "no_public_ip": Field(
        # `expandWorkspaceCustomParameters` of 3 sends false for an argument that is not written
        "enableNoPublicIp.value",
        default=from_major({3: False, 4: True}),
    ),
    "public_subnet_name": "customPublicSubnetName.value",
    "public_subnet_network_security_group_association_id": Ignored("the link stands in a resource of its own"),
    "private_subnet_name": "customPrivateSubnetName.value",
    "private_subnet_network_security_group_association_id": Ignored("the link stands in a resource of its own"),
    "storage_account_name": "storageAccountName.value",
    "storage_account_sku_name": "storageAccountSkuName.value",
    "virtual_network_id": "customVirtualNetworkId.value",
    "vnet_address_prefix": "vnetAddressPrefix.value",
}

_WORKSPACE = Table(
    "azurerm_databricks_workspace",
    f"{_TYPE}@{_VERSION}",
    {
        "load_balancer_backend_address_pool_id": (Field(f"{_PARAMETERS}.loadBalancerBackendPoolName.value", last_segment),),
        "sku": "sku.name",
        "managed_services_cmk_key_vault_id": Ignored("the link stands in a resource of its own"),
        "managed_disk_cmk_key_vault_id": Ignored("the link stands in a resource of its own"),
        "managed_services_cmk_key_vault_key_id": _key(f"{_ENTITIES}.managedServices"),
        "managed_disk_cmk_key_vault_key_id": _key(f"{_ENTITIES}.managedDisk"),
        "managed_disk_cmk_rotation_to_latest_version_enabled": f"{_ENTITIES}.managedDisk.rotationToLatestKeyVersionEnabled",
        "customer_managed_key_enabled": f"{_PARAMETERS}.prepareEncryption.value",
        "infrastructure_encryption_enabled": f"{_PARAMETERS}.requireInfrastructureEncryption.value",
        "default_storage_firewall_enabled": Field("properties.defaultStorageFirewall", ENABLED),
        "access_connector_id": "properties.accessConnector.id",
        "network_security_group_rules_required": "properties.requiredNsgRules",
        "custom_parameters": Block(_PARAMETERS, _PARAMETER),
        "enhanced_security_compliance": Block(
            "properties.enhancedSecurityCompliance",
            {
                "automatic_cluster_update_enabled": Field("automaticClusterUpdate.value", ENABLED),
                "compliance_security_profile_enabled": Field("complianceSecurityProfile.value", ENABLED),
                "compliance_security_profile_standards": "complianceSecurityProfile.complianceStandards",
                "enhanced_security_monitoring_enabled": Field("enhancedSecurityMonitoring.value", ENABLED),
            },
        ),
    },
    texts={"properties.managedResourceGroupId": "{subscription}/resourceGroups/{managed_resource_group_name}"},
)


def _root_key(name: str) -> Satellite:
    """The key that the storage of the workspace is encrypted with."""
    value = f"{_PARAMETERS}.encryption.value"
    more: Mapping[str, Specs] = (
        {"key_vault_id": Ignored("the link stands in a resource of its own")} if "root" in name else {}
    )
    return Satellite(
        name,
        into="{workspace_id}",
        type=_WORKSPACE.type,
        fields={
            "key_vault_key_id": (
                Field(f"{value}.keyvaulturi", KEY_VAULT),
                Field(f"{value}.KeyName", KEY_NAME),
                Field(f"{value}.keyversion", KEY_VERSION),
            ),
            **more,
        },
        constants={f"{value}.keySource": "Microsoft.Keyvault"},
    )


TABLES = (
    _WORKSPACE,
    Table("azurerm_databricks_access_connector", f"Microsoft.Databricks/accessConnectors@{_VERSION}", {}),
    Table(
        "azurerm_databricks_virtual_network_peering",
        f"{_TYPE}/virtualNetworkPeerings@{_VERSION}",
        {
            "address_space_prefixes": "properties.databricksAddressSpace.addressPrefixes",
            "remote_address_space_prefixes": "properties.remoteAddressSpace.addressPrefixes",
            "remote_virtual_network_id": "properties.remoteVirtualNetwork.id",
        },
    ),
    _root_key("azurerm_databricks_workspace_root_dbfs_customer_managed_key"),
    _root_key("azurerm_databricks_workspace_customer_managed_key"),
)
