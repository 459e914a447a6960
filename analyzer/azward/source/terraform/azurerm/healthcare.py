"""Health data services."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import SYSTEM_IDENTITY, Block, Field, Ignored, Specs, Table, objects, parsed

__all__ = ["TABLES"]

_CORS: Mapping[str, Specs] = {
    "allowed_origins": "origins",
    "allowed_headers": "headers",
    "allowed_methods": "methods",
    "max_age_in_seconds": "maxAge",
}

TABLES = (
    Table(
        "azurerm_healthcare_service",
        "Microsoft.HealthcareApis/services@2022-12-01",
        {
            "configuration_export_storage_account_name": "properties.exportConfiguration.storageAccountName",
            "identity": SYSTEM_IDENTITY,
            "access_policy_object_ids": Field("properties.accessPolicies", objects("objectId")),
            "cosmosdb_throughput": "properties.cosmosDbConfiguration.offerThroughput",
            "cosmosdb_key_vault_key_versionless_id": "properties.cosmosDbConfiguration.keyVaultKeyUri",
            "cors_configuration": Block("properties.corsConfiguration", _CORS),
        },
    ),
    Table("azurerm_healthcare_workspace", "Microsoft.HealthcareApis/workspaces@2024-03-31"),
    Table(
        "azurerm_healthcare_fhir_service",
        "Microsoft.HealthcareApis/workspaces/fhirservices@2024-03-31",
        {
            "access_policy_object_ids": Ignored("this version of the API has no access policies any more"),
            "cors": Block("properties.corsConfiguration", {**_CORS, "credentials_allowed": "allowCredentials"}),
            "container_registry_login_server_url": "properties.acrConfiguration.loginServers",
            "oci_artifact": Block("properties.acrConfiguration.ociArtifacts"),
            "authentication": Block("properties.authenticationConfiguration"),
            "configuration_export_storage_account_name": "properties.exportConfiguration.storageAccountName",
        },
    ),
    Table(
        "azurerm_healthcare_dicom_service",
        "Microsoft.HealthcareApis/workspaces/dicomservices@2024-03-31",
        {
            "data_partitions_enabled": "properties.enableDataPartitions",
            "cors": Block("properties.corsConfiguration", _CORS),
            "encryption_key_url": "properties.encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl",
            "storage": Block("properties.storageConfiguration", {"storage_account_id": "storageResourceId"}),
        },
    ),
    Table(
        "azurerm_healthcare_medtech_service",
        "Microsoft.HealthcareApis/workspaces/iotconnectors@2024-03-31",
        {
            "eventhub_namespace_name": "properties.ingestionEndpointConfiguration.fullyQualifiedEventHubNamespace",
            "eventhub_name": "properties.ingestionEndpointConfiguration.eventHubName",
            "eventhub_consumer_group_name": "properties.ingestionEndpointConfiguration.consumerGroup",
            "device_mapping_json": Field("properties.deviceMapping.content", parsed),
        },
    ),
    Table(
        "azurerm_healthcare_medtech_service_fhir_destination",
        "Microsoft.HealthcareApis/workspaces/iotconnectors/fhirdestinations@2022-12-01",
        {
            "location": "location",
            "destination_fhir_service_id": "properties.fhirServiceResourceId",
            "destination_identity_resolution_type": "properties.resourceIdentityResolutionType",
            "destination_fhir_mapping_json": Field("properties.fhirMapping.content", parsed),
        },
    ),
)
