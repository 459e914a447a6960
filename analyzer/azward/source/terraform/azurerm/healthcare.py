"""Health data services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    Field,
    Many,
    Nested,
    Part,
    Table,
    objects,
    parsed,
)

__all__ = ["TABLES"]


_SERVICE = Table(
    "azurerm_healthcare_service",
    "Microsoft.HealthcareApis/services@2022-12-01",
    {
        "configuration_export_storage_account_name": Field("properties.exportConfiguration.storageAccountName"),
        "identity": IDENTITY,
        "access_policy_object_ids": Field("properties.accessPolicies", objects("objectId")),
        "authentication_configuration": Nested(
            "properties.authenticationConfiguration",
            {
                "authority": Field("authority"),
                "audience": Field("audience"),
                "smart_proxy_enabled": Field("smartProxyEnabled"),
            },
        ),
        "cosmosdb_throughput": Field("properties.cosmosDbConfiguration.offerThroughput", default=1000),
        "cosmosdb_key_vault_key_versionless_id": Field("properties.cosmosDbConfiguration.keyVaultKeyUri"),
        "cors_configuration": Nested(
            "properties.corsConfiguration",
            {
                "allowed_origins": Field("origins"),
                "allowed_headers": Field("headers"),
                "allowed_methods": Field("methods"),
                "max_age_in_seconds": Field("maxAge"),
                "allow_credentials": Field("allowCredentials"),
            },
        ),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "kind": Field("kind", default="fhir"),
    },
)

_WORKSPACE = Table(
    "azurerm_healthcare_workspace",
    "Microsoft.HealthcareApis/workspaces@2024-03-31",
    {},
)

_FHIR = Table(
    "azurerm_healthcare_fhir_service",
    "Microsoft.HealthcareApis/workspaces/fhirservices@2024-03-31",
    {
        "workspace_id": Part(),
        "kind": Field("kind", default="fhir-R4"),
        "identity": IDENTITY,
        "access_policy_object_ids": IGNORED,
        "cors": Nested(
            "properties.corsConfiguration",
            {
                "allowed_origins": Field("origins"),
                "allowed_headers": Field("headers"),
                "allowed_methods": Field("methods"),
                "max_age_in_seconds": Field("maxAge"),
                "credentials_allowed": Field("allowCredentials", default=False),
            },
        ),
        "container_registry_login_server_url": Field("properties.acrConfiguration.loginServers"),
        "oci_artifact": Many(
            "properties.acrConfiguration.ociArtifacts",
            {"login_server": Field("loginServer"), "image_name": Field("imageName"), "digest": Field("digest")},
        ),
        "authentication": Nested(
            "properties.authenticationConfiguration",
            {
                "authority": Field("authority"),
                "audience": Field("audience"),
                "smart_proxy_enabled": Field("smartProxyEnabled"),
            },
        ),
        "configuration_export_storage_account_name": Field("properties.exportConfiguration.storageAccountName"),
    },
    id="{workspace_id}/fhirservices/{name}",
)

_DICOM = Table(
    "azurerm_healthcare_dicom_service",
    "Microsoft.HealthcareApis/workspaces/dicomservices@2024-03-31",
    {
        "workspace_id": Part(),
        "data_partitions_enabled": Field("properties.enableDataPartitions", default=False),
        "cors": Nested(
            "properties.corsConfiguration",
            {
                "allowed_origins": Field("origins"),
                "allowed_headers": Field("headers"),
                "allowed_methods": Field("methods"),
                "max_age_in_seconds": Field("maxAge"),
                "allow_credentials": Field("allowCredentials", default=False),
            },
        ),
        "encryption_key_url": Field("properties.encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"),
        "identity": IDENTITY,
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "storage": Nested(
            "properties.storageConfiguration",
            {"file_system_name": Field("fileSystemName"), "storage_account_id": Field("storageResourceId")},
        ),
    },
    id="{workspace_id}/dicomservices/{name}",
)

_MEDTECH = Table(
    "azurerm_healthcare_medtech_service",
    "Microsoft.HealthcareApis/workspaces/iotconnectors@2024-03-31",
    {
        "workspace_id": Part(),
        "identity": IDENTITY,
        "eventhub_namespace_name": Field("properties.ingestionEndpointConfiguration.fullyQualifiedEventHubNamespace"),
        "eventhub_name": Field("properties.ingestionEndpointConfiguration.eventHubName"),
        "eventhub_consumer_group_name": Field("properties.ingestionEndpointConfiguration.consumerGroup"),
        "device_mapping_json": Field("properties.deviceMapping.content", parsed),
    },
    id="{workspace_id}/iotconnectors/{name}",
)

_DESTINATION = Table(
    "azurerm_healthcare_medtech_service_fhir_destination",
    "Microsoft.HealthcareApis/workspaces/iotconnectors/fhirdestinations@2022-12-01",
    {
        "medtech_service_id": Part(),
        "location": Field("location"),
        "destination_fhir_service_id": Field("properties.fhirServiceResourceId"),
        "destination_identity_resolution_type": Field("properties.resourceIdentityResolutionType"),
        "destination_fhir_mapping_json": Field("properties.fhirMapping.content", parsed),
    },
    id="{medtech_service_id}/fhirdestinations/{name}",
)

TABLES = (
    _SERVICE,
    _WORKSPACE,
    _FHIR,
    _DICOM,
    _MEDTECH,
    _DESTINATION,
)
