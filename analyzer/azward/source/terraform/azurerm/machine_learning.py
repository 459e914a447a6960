"""Machine Learning: workspaces, computes, data stores, outbound rules."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    NOT,
    Field,
    Nested,
    Part,
    Table,
    last_segment,
)

__all__ = ["TABLES"]


_WORKSPACE = Table(
    "azurerm_machine_learning_workspace",
    "Microsoft.MachineLearningServices/workspaces@2025-06-01",
    {
        "application_insights_id": Field("properties.applicationInsights"),
        "key_vault_id": Field("properties.keyVault"),
        "storage_account_id": Field("properties.storageAccount"),
        "identity": IDENTITY,
        "kind": Field("kind", default="Default"),
        "container_registry_id": Field("properties.containerRegistry"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "image_build_compute_name": Field("properties.imageBuildCompute"),
        "description": Field("properties.description"),
        "encryption": Nested(
            "properties.encryption",
            {
                "key_vault_id": Field("keyVaultProperties.keyVaultArmId"),
                "key_id": Field("keyVaultProperties.keyIdentifier"),
                "user_assigned_identity_id": Field("identity.userAssignedIdentity"),
            },
            constants={"status": "Enabled"},
        ),
        "managed_network": Nested(
            "properties.managedNetwork", {"isolation_mode": Field("isolationMode"), "provision_on_creation_enabled": IGNORED}
        ),
        "feature_store": Nested(
            "properties.featureStoreSettings",
            {
                "computer_spark_runtime_version": Field("computeRuntime.sparkRuntimeVersion"),
                "offline_connection_name": Field("offlineStoreConnectionName"),
                "online_connection_name": Field("onlineStoreConnectionName"),
            },
        ),
        "friendly_name": Field("properties.friendlyName"),
        "high_business_impact": Field("properties.hbiWorkspace"),
        "primary_user_assigned_identity": Field("properties.primaryUserAssignedIdentity"),
        "v1_legacy_mode_enabled": Field("properties.v1LegacyMode", default=False),
        "storage_account_access_type": Field("properties.systemDatastoresAuthMode", default="AccessKey"),
        "sku_name": Field("sku.name", default="Basic"),
        "serverless_compute": Nested(
            "properties.serverlessComputeSettings",
            {
                "subnet_id": Field("serverlessComputeCustomSubnet"),
                "public_ip_enabled": Field("serverlessComputeNoPublicIP", NOT, default=False),
            },
        ),
        "service_side_encryption_enabled": Field("properties.enableServiceSideCMKEncryption", default=False),
        "public_access_behind_virtual_network_enabled": Field("properties.allowPublicAccessWhenBehindVnet"),
    },
)

_CLUSTER = Table(
    "azurerm_machine_learning_compute_cluster",
    "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
    {
        "machine_learning_workspace_id": Part(),
        "vm_priority": Field("properties.properties.vmPriority"),
        "vm_size": Field("properties.properties.vmSize"),
        "scale_settings": Nested(
            "properties.properties.scaleSettings",
            {
                "max_node_count": Field("maxNodeCount"),
                "min_node_count": Field("minNodeCount"),
                "scale_down_nodes_after_idle_duration": Field("nodeIdleTimeBeforeScaleDown"),
            },
        ),
        "ssh": Nested(
            "properties.properties.userAccountCredentials",
            {
                "admin_username": Field("adminUserName"),
                "admin_password": Field("adminUserPassword"),
                "key_value": Field("adminUserSshPublicKey"),
            },
        ),
        "description": Field("properties.description"),
        "identity": IDENTITY,
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "node_public_ip_enabled": Field("properties.properties.enableNodePublicIp", default=True),
        "ssh_public_access_enabled": Field("properties.properties.remoteLoginPortPublicAccess", ENABLED, default=False),
        "subnet_resource_id": Field("properties.properties.subnet.id"),
    },
    id="{machine_learning_workspace_id}/computes/{name}",
    constants={"properties.computeType": "AmlCompute"},
)

_INSTANCE = Table(
    "azurerm_machine_learning_compute_instance",
    "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
    {
        "machine_learning_workspace_id": Part(),
        "virtual_machine_size": Field("properties.properties.vmSize"),
        "authorization_type": Field("properties.properties.computeInstanceAuthorizationType"),
        "assign_to_user": Nested(
            "properties.properties.personalComputeInstanceSettings.assignedUser",
            {"object_id": Field("objectId"), "tenant_id": Field("tenantId")},
        ),
        "description": Field("properties.description"),
        "identity": IDENTITY,
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "ssh": Nested(
            "properties.properties.sshSettings",
            {"public_key": Field("adminPublicKey"), "username": IGNORED, "port": IGNORED},
            constants={"sshPublicAccess": "Enabled"},
        ),
        "subnet_resource_id": Field("properties.properties.subnet.id"),
        "node_public_ip_enabled": Field("properties.properties.enableNodePublicIp", default=True),
    },
    id="{machine_learning_workspace_id}/computes/{name}",
    constants={"properties.computeType": "ComputeInstance"},
)

_INFERENCE = Table(
    "azurerm_machine_learning_inference_cluster",
    "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
    {
        "kubernetes_cluster_id": Field("properties.resourceId"),
        "machine_learning_workspace_id": Part(),
        "cluster_purpose": Field("properties.properties.clusterPurpose", default="FastProd"),
        "description": Field("properties.description"),
        "identity": IDENTITY,
        "ssl": Nested(
            "properties.properties.sslConfiguration",
            {
                "cert": Field("cert"),
                "cname": Field("cname"),
                "key": Field("key"),
                "leaf_domain_label": Field("leafDomainLabel"),
                "overwrite_existing_domain": Field("overwriteExistingDomain"),
            },
            constants={"status": "Enabled"},
        ),
    },
    id="{machine_learning_workspace_id}/computes/{name}",
    constants={"properties.computeType": "AKS"},
)

_SPARK = Table(
    "azurerm_machine_learning_synapse_spark",
    "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01",
    {
        "machine_learning_workspace_id": Part(),
        "synapse_spark_pool_id": Field("properties.resourceId"),
        "description": Field("properties.description"),
        "identity": IDENTITY,
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
    },
    id="{machine_learning_workspace_id}/computes/{name}",
    constants={"properties.computeType": "SynapseSpark"},
)

_BLOB_STORE = Table(
    "azurerm_machine_learning_datastore_blobstorage",
    "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
    {
        "workspace_id": Part(),
        "storage_container_id": Field("properties.containerName", last_segment),
        "account_key": Field("properties.credentials.secrets.key"),
        "shared_access_signature": Field("properties.credentials.secrets.sasToken"),
        "description": Field("properties.description"),
        "is_default": Field("properties.isDefault", default=False),
        "service_data_auth_identity": Field("properties.serviceDataAccessAuthIdentity", default="None"),
    },
    id="{workspace_id}/datastores/{name}",
    constants={"properties.datastoreType": "AzureBlob"},
)

_LAKE_STORE = Table(
    "azurerm_machine_learning_datastore_datalake_gen2",
    "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
    {
        "workspace_id": Part(),
        "storage_container_id": Field("properties.filesystem", last_segment),
        "tenant_id": Field("properties.credentials.tenantId"),
        "client_id": Field("properties.credentials.clientId"),
        "client_secret": Field("properties.credentials.secrets.clientSecret"),
        "authority_url": Field("properties.credentials.authorityUrl"),
        "description": Field("properties.description"),
        "service_data_identity": Field("properties.serviceDataAccessAuthIdentity", default="None"),
    },
    id="{workspace_id}/datastores/{name}",
    constants={"properties.datastoreType": "AzureDataLakeGen2"},
)

_FILE_STORE = Table(
    "azurerm_machine_learning_datastore_fileshare",
    "Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01",
    {
        "workspace_id": Part(),
        "storage_fileshare_id": Field("properties.fileShareName", last_segment),
        "account_key": Field("properties.credentials.secrets.key"),
        "shared_access_signature": Field("properties.credentials.secrets.sasToken"),
        "description": Field("properties.description"),
        "service_data_identity": Field("properties.serviceDataAccessAuthIdentity", default="None"),
    },
    id="{workspace_id}/datastores/{name}",
    constants={"properties.datastoreType": "AzureFile"},
)

_OUT_FQDN = Table(
    "azurerm_machine_learning_workspace_network_outbound_rule_fqdn",
    "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
    {
        "workspace_id": Part(),
        "destination_fqdn": Field("properties.destination"),
    },
    id="{workspace_id}/outboundRules/{name}",
    constants={"properties.type": "FQDN"},
)

_OUT_ENDPOINT = Table(
    "azurerm_machine_learning_workspace_network_outbound_rule_private_endpoint",
    "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
    {
        "workspace_id": Part(),
        "service_resource_id": Field("properties.destination.serviceResourceId"),
        "sub_resource_target": Field("properties.destination.subresourceTarget"),
        "spark_enabled": Field("properties.destination.sparkEnabled", default=False),
    },
    id="{workspace_id}/outboundRules/{name}",
    constants={"properties.type": "PrivateEndpoint"},
)

_OUT_TAG = Table(
    "azurerm_machine_learning_workspace_network_outbound_rule_service_tag",
    "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-06-01",
    {
        "workspace_id": Part(),
        "service_tag": Field("properties.destination.serviceTag"),
        "protocol": Field("properties.destination.protocol"),
        "port_ranges": Field("properties.destination.portRanges"),
    },
    id="{workspace_id}/outboundRules/{name}",
    constants={"properties.type": "ServiceTag"},
)

TABLES = (
    _WORKSPACE,
    _CLUSTER,
    _INSTANCE,
    _INFERENCE,
    _SPARK,
    _BLOB_STORE,
    _LAKE_STORE,
    _FILE_STORE,
    _OUT_FQDN,
    _OUT_ENDPOINT,
    _OUT_TAG,
)
