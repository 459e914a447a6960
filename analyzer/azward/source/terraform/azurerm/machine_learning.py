"""Machine Learning: workspaces, computes, data stores, outbound rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    NOT,
    Block,
    Convert,
    Field,
    Ignored,
    OfText,
    Specs,
    Table,
    from_major,
    last_segment,
)
from azward.source.terraform.resources.ids import last_name, parent_id

__all__ = ["TABLES"]


_ACCOUNT_NAME = Field("properties.accountName", OfText(lambda value: last_name(parent_id(parent_id(value)))))
_CREDENTIALS = "properties.credentials"


def _of_kind(kind: str) -> tuple[Field, ...]:
    """Return the fields that say of which kind the credentials are, where an argument of that kind is set."""
    convert = _kind(kind)
    return Field(f"{_CREDENTIALS}.credentialsType", convert), Field(f"{_CREDENTIALS}.secrets.secretsType", convert)


def _kind(kind: str) -> Convert:
    return lambda value: kind if value else None


_STORAGE_KEYS: Mapping[str, Specs] = {
    "account_key": (f"{_CREDENTIALS}.secrets.key", *_of_kind("AccountKey")),
    "shared_access_signature": (f"{_CREDENTIALS}.secrets.sasToken", *_of_kind("Sas")),
}

TABLES = (
    Table(
        "azurerm_machine_learning_workspace",
        "Microsoft.MachineLearningServices/workspaces@2025-06-01",
        {
            "application_insights_id": "properties.applicationInsights",
            "key_vault_id": "properties.keyVault",
            "storage_account_id": "properties.storageAccount",
            "container_registry_id": "properties.containerRegistry",
            "public_network_access_enabled": Field(
                # `GetOkExists` of 3 takes what is not written for disabled
                "properties.publicNetworkAccess",
                ENABLED,
                default=from_major({3: False, 4: True}),
            ),
            "image_build_compute_name": "properties.imageBuildCompute",
            "encryption": Block(
                "properties.encryption",
                {
                    "key_vault_id": "keyVaultProperties.keyVaultArmId",
                    "key_id": "keyVaultProperties.keyIdentifier",
                    "user_assigned_identity_id": "identity.userAssignedIdentity",
                },
                constants={"status": "Enabled"},
            ),
            "managed_network": Block(
                "properties.managedNetwork",
                {"provision_on_creation_enabled": Ignored("the switch of a block: ARM has the block or not")},
            ),
            "feature_store": Block(
                "properties.featureStoreSettings",
                {
                    "computer_spark_runtime_version": "computeRuntime.sparkRuntimeVersion",
                    "offline_connection_name": "offlineStoreConnectionName",
                    "online_connection_name": "onlineStoreConnectionName",
                },
            ),
            "high_business_impact": "properties.hbiWorkspace",
            "v1_legacy_mode_enabled": "properties.v1LegacyMode",
            "storage_account_access_type": "properties.systemDatastoresAuthMode",
            "serverless_compute": Block(
                "properties.serverlessComputeSettings",
                {
                    "subnet_id": "serverlessComputeCustomSubnet",
                    "public_ip_enabled": Field("serverlessComputeNoPublicIP", NOT),
                },
            ),
            "service_side_encryption_enabled": "properties.enableServiceSideCMKEncryption",
            "public_access_behind_virtual_network_enabled": "properties.allowPublicAccessWhenBehindVnet",
        },
    ),
    Table(
        "azurerm_machine_learning_compute_cluster",
        "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
        {
            "vm_priority": "properties.properties.vmPriority",
            "vm_size": "properties.properties.vmSize",
            "scale_settings": Block(
                "properties.properties.scaleSettings",
                {"scale_down_nodes_after_idle_duration": "nodeIdleTimeBeforeScaleDown"},
            ),
            "ssh": Block(
                "properties.properties.userAccountCredentials",
                {
                    "admin_username": "adminUserName",
                    "admin_password": "adminUserPassword",
                    "key_value": "adminUserSshPublicKey",
                },
            ),
            "node_public_ip_enabled": "properties.properties.enableNodePublicIp",
            "ssh_public_access_enabled": Field("properties.properties.remoteLoginPortPublicAccess", ENABLED, default=False),
            "subnet_resource_id": "properties.properties.subnet.id",
        },
        constants={"properties.computeType": "AmlCompute"},
    ),
    Table(
        "azurerm_machine_learning_compute_instance",
        "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
        {
            "virtual_machine_size": "properties.properties.vmSize",
            "authorization_type": "properties.properties.computeInstanceAuthorizationType",
            "assign_to_user": Block("properties.properties.personalComputeInstanceSettings.assignedUser"),
            "ssh": Block(
                "properties.properties.sshSettings",
                {"public_key": "adminPublicKey"},
                constants={"sshPublicAccess": "Enabled"},
            ),
            "subnet_resource_id": "properties.properties.subnet.id",
            "node_public_ip_enabled": "properties.properties.enableNodePublicIp",
        },
        constants={
            "properties.computeType": "ComputeInstance",
            "properties.properties.sshSettings.sshPublicAccess": "Disabled",
        },
    ),
    Table(
        "azurerm_machine_learning_inference_cluster",
        "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
        {
            "kubernetes_cluster_id": "properties.resourceId",
            "cluster_purpose": "properties.properties.clusterPurpose",
            "ssl": Block(
                "properties.properties.sslConfiguration",
                # "" in the schema of 3, where it is a bool
                {"overwrite_existing_domain": Field("overwriteExistingDomain", default=False)},
                constants={"status": "Enabled"},
            ),
        },
        constants={"properties.computeType": "AKS"},
    ),
    Table(
        "azurerm_machine_learning_synapse_spark",
        "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
        {"synapse_spark_pool_id": "properties.resourceId"},
        constants={"properties.computeType": "SynapseSpark"},
    ),
    Table(
        "azurerm_machine_learning_datastore_blobstorage",
        "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
        {
            "storage_container_id": (Field("properties.containerName", last_segment), _ACCOUNT_NAME),
            "tags": "properties.tags",
            **_STORAGE_KEYS,
            "service_data_auth_identity": "properties.serviceDataAccessAuthIdentity",
        },
        constants={"properties.datastoreType": "AzureBlob"},
    ),
    Table(
        "azurerm_machine_learning_datastore_datalake_gen2",
        "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
        {
            "storage_container_id": (Field("properties.filesystem", last_segment), _ACCOUNT_NAME),
            "tags": "properties.tags",
            "tenant_id": "properties.credentials.tenantId",
            "client_id": "properties.credentials.clientId",
            "client_secret": ("properties.credentials.secrets.clientSecret", *_of_kind("ServicePrincipal")),
            "authority_url": "properties.credentials.authorityUrl",
            "service_data_identity": "properties.serviceDataAccessAuthIdentity",
        },
        constants={"properties.datastoreType": "AzureDataLakeGen2"},
    ),
    Table(
        "azurerm_machine_learning_datastore_fileshare",
        "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
        {
            "storage_fileshare_id": (Field("properties.fileShareName", last_segment), _ACCOUNT_NAME),
            "tags": "properties.tags",
            **_STORAGE_KEYS,
            "service_data_identity": "properties.serviceDataAccessAuthIdentity",
        },
        constants={"properties.datastoreType": "AzureFile"},
    ),
    Table(
        "azurerm_machine_learning_workspace_network_outbound_rule_fqdn",
        "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
        {"destination_fqdn": "properties.destination"},
        constants={"properties.type": "FQDN"},
    ),
    Table(
        "azurerm_machine_learning_workspace_network_outbound_rule_private_endpoint",
        "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
        {
            "service_resource_id": "properties.destination.serviceResourceId",
            "sub_resource_target": "properties.destination.subresourceTarget",
            "spark_enabled": "properties.destination.sparkEnabled",
        },
        constants={"properties.type": "PrivateEndpoint"},
    ),
    Table(
        "azurerm_machine_learning_workspace_network_outbound_rule_service_tag",
        "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
        {
            "service_tag": "properties.destination.serviceTag",
            "protocol": "properties.destination.protocol",
            "port_ranges": "properties.destination.portRanges",
        },
        constants={"properties.type": "ServiceTag"},
    ),
)
