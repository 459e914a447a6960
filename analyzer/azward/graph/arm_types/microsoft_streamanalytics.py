"""Facts about Microsoft.StreamAnalytics: jobs with their inputs and outputs, clusters."""

from __future__ import annotations

from azward.graph.arm_types import Default, Inline, LinkBy, LinkFact, TypeFacts

_SOURCE = "properties.datasource.properties"

_NAMED = (
    LinkFact(
        f"{_SOURCE}.serviceBusNamespace",
        "data",
        LinkBy.NAME,
        ("Microsoft.EventHub/namespaces", "Microsoft.ServiceBus/namespaces"),
    ),
    LinkFact(f"{_SOURCE}.storageAccounts[*].accountName", "data", LinkBy.NAME, ("Microsoft.Storage/storageAccounts",)),
    LinkFact(f"{_SOURCE}.server", "data", LinkBy.HOST),
)

_KEYS = Default(
    f"{_SOURCE}.authenticationMode", (("", "ConnectionString"),), "azurerm_stream_analytics_output_blob and its kin"
)

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.StreamAnalytics/streamingjobs",
        defaults=(
            Default("identity.type", (("", "None"),), "azurerm_stream_analytics_job"),
            Default(
                "properties.jobStorageAccount.authenticationMode",
                (("", "ConnectionString"),),
                "azurerm_stream_analytics_job",
            ),
            Default("properties.jobType", (("", "Cloud"),), "azurerm_stream_analytics_job"),
            # "Retry" in the portal
            Default(
                "properties.outputErrorPolicy",
                (("", "Stop"),),
                "https://learn.microsoft.com/azure/stream-analytics/stream-analytics-output-error-policy",
            ),
        ),
        links=(
            LinkFact(
                "properties.jobStorageAccount.accountName", "data", LinkBy.NAME, ("Microsoft.Storage/storageAccounts",)
            ),
            LinkFact("properties.cluster.id", "reference"),
        ),
        inline=(
            Inline("properties.inputs", "Microsoft.StreamAnalytics/streamingjobs/inputs"),
            Inline("properties.outputs", "Microsoft.StreamAnalytics/streamingjobs/outputs"),
        ),
    ),
    TypeFacts(
        "Microsoft.StreamAnalytics/streamingjobs/inputs",
        defaults=(_KEYS,),
        links=(*_NAMED, LinkFact(f"{_SOURCE}.iotHubNamespace", "data", LinkBy.NAME, ("Microsoft.Devices/IotHubs",))),
    ),
    TypeFacts(
        "Microsoft.StreamAnalytics/streamingjobs/outputs",
        defaults=(_KEYS,),
        links=(
            *_NAMED,
            LinkFact(f"{_SOURCE}.accountId", "data", LinkBy.NAME, ("Microsoft.DocumentDB/databaseAccounts",)),
            LinkFact(f"{_SOURCE}.accountName", "data", LinkBy.NAME, ("Microsoft.Storage/storageAccounts",)),
            LinkFact(f"{_SOURCE}.functionAppName", "data", LinkBy.NAME, ("Microsoft.Web/sites",)),
        ),
    ),
    TypeFacts(
        "Microsoft.StreamAnalytics/clusters/privateEndpoints",
        links=(
            LinkFact(
                "properties.manualPrivateLinkServiceConnections[*].properties.privateLinkServiceId", "private-endpoint"
            ),
        ),
    ),
)
