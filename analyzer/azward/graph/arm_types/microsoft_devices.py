"""Facts about Microsoft.Devices: IoT Hub and its Device Provisioning Service."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkBy, LinkFact, TypeFacts

_ENDPOINTS = (
    "storageContainers",
    "eventHubs",
    "serviceBusQueues",
    "serviceBusTopics",
    "cosmosDBSqlContainers",  # since 2023-06-30-preview
    "cosmosDBSqlCollections",  # its name in 2022-04-30-preview and 2022-11-15-preview
)
"""Routing endpoints; `eventStreams` (2026-05-01-preview) support identities only."""

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Devices/IotHubs",
        defaults=(
            Default(
                "properties.publicNetworkAccess",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/iot-hub/iot-hub-public-network-access",
            ),
            # The property exists since 2020-03-01. Azure ended TLS 1.0 and 1.1 on 2025-08-31, but a hub enforces a minimum,
            # and strong ciphers with it, only where this is set.
            Default(
                "properties.minTlsVersion", (("", "1.0"),), "https://learn.microsoft.com/azure/iot-hub/iot-hub-tls-support"
            ),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_iothub"),
            Default("properties.disableDeviceSAS", (("", False),), "type definition: what `true` does"),
            Default("properties.disableModuleSAS", (("", False),), "type definition: what `true` does"),
            Default("properties.restrictOutboundNetworkAccess", (("", False),), "type definition: what `true` does"),
            Default("identity.type", (("", "None"),), "azurerm_iothub"),
            Default("properties.storageEndpoints.$default.authenticationType", (("", "keyBased"),), "azurerm_iothub"),
            *(
                Default(f"properties.routing.endpoints.{kind}[*].authenticationType", (("", "keyBased"),), "azurerm_iothub")
                for kind in _ENDPOINTS
            ),
        ),
        links=(
            *(
                LinkFact(f"properties.routing.endpoints.{kind}[*].endpointUri", "data", LinkBy.HOST)
                for kind in (*_ENDPOINTS, "eventStreams")
            ),
            # endpoints of Cosmos DB have a `primaryKey`, event streams only an identity
            *(
                LinkFact(f"properties.routing.endpoints.{kind}[*].connectionString", "data", LinkBy.HOST)
                for kind in _ENDPOINTS
                if not kind.startswith("cosmosDB")
            ),
            LinkFact("properties.storageEndpoints.$default.connectionString", "data", LinkBy.HOST),
        ),
        hosts=("azure-devices.net", "azure-devices.us", "azure-devices.cn"),
    ),
    TypeFacts(
        "Microsoft.Devices/provisioningServices",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_iothub_dps"),
            Default(
                "properties.iotHubs[*].authenticationType",
                (("", "KeyBased"),),
                "type definition of 2026-03-01-preview: needs `connectionString`",
            ),
        ),
        links=(
            LinkFact("properties.iotHubs[*].connectionString", "data", LinkBy.HOST),
            LinkFact("properties.iotHubs[*].hostName", "data", LinkBy.HOST),
        ),
        hosts=("azure-devices-provisioning.net", "azure-devices-provisioning.us", "azure-devices-provisioning.cn"),
    ),
)
