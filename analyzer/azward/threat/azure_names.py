"""Which resource types the name of a component means: "Azure Key Vault", `azure-storage`, `azurerm_function_app`.

Names of IriusRisk's types: <https://github.com/iriusrisk/startleft>, the mapping of the Microsoft Threat Modeling Tool.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.value import JsonValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


__all__ = ["resources_named"]

_ARM_TYPE = re.compile(r"Microsoft(?:\.\w+)+(?:/[\w-]+)+", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")
_AZURE = frozenset({"azure", "azurerm", "microsoft"})
_OTHERS = frozenset({"amazon", "aws", "gcp", "google"})

_SITE = "Microsoft.Web/sites"
_FUNCTION: Mapping[str, JsonValue] = {"type": _SITE, "where": {"field": "kind", "contains": "functionapp"}}
_APP: Mapping[str, JsonValue] = {"type": _SITE, "where": {"field": "kind", "notContains": "functionapp"}}

_PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "ai search, cognitive search": ("Microsoft.Search/searchServices",),
    "aks, kubernetes service": ("Microsoft.ContainerService/managedClusters",),
    "api management": ("Microsoft.ApiManagement/service",),
    "app configuration": ("Microsoft.AppConfiguration/configurationStores",),
    "app service environment": ("Microsoft.Web/hostingEnvironments",),
    "application gateway": ("Microsoft.Network/applicationGateways",),
    "application insights": ("Microsoft.Insights/components",),
    "automation account": ("Microsoft.Automation/automationAccounts",),
    "cognitive services": ("Microsoft.CognitiveServices/accounts",),
    "container app": ("Microsoft.App/containerApps",),
    "container instance": ("Microsoft.ContainerInstance/containerGroups",),
    "container registry": ("Microsoft.ContainerRegistry/registries",),
    "cosmos db, cosmosdb, documentdb": ("Microsoft.DocumentDB/databaseAccounts",),
    "data explorer, kusto": ("Microsoft.Kusto/clusters",),
    "data factory": ("Microsoft.DataFactory/factories",),
    "databricks": ("Microsoft.Databricks/workspaces",),
    "event grid": ("Microsoft.EventGrid/topics", "Microsoft.EventGrid/systemTopics", "Microsoft.EventGrid/domains"),
    "event hub, eventhub": ("Microsoft.EventHub/namespaces",),
    "front door, frontdoor": ("Microsoft.Cdn/profiles", "Microsoft.Network/frontDoors"),
    "hdinsight": ("Microsoft.HDInsight/clusters",),
    "iot hub, iothub": ("Microsoft.Devices/IotHubs",),
    "key vault, keyvault": ("Microsoft.KeyVault/vaults",),
    "log analytics": ("Microsoft.OperationalInsights/workspaces",),
    "logic app": ("Microsoft.Logic/workflows",),
    "network security group": ("Microsoft.Network/networkSecurityGroups",),
    "notification hub": ("Microsoft.NotificationHubs/namespaces",),
    "service bus, servicebus": ("Microsoft.ServiceBus/namespaces",),
    "service fabric": ("Microsoft.ServiceFabric/clusters",),
    "signalr": ("Microsoft.SignalRService/SignalR",),
    "sql managed instance": ("Microsoft.Sql/managedInstances",),
    "static web app": ("Microsoft.Web/staticSites",),
    "storage account, blob storage": ("Microsoft.Storage/storageAccounts",),
    "stream analytics, str analytics": ("Microsoft.StreamAnalytics/streamingjobs",),
    "synapse": ("Microsoft.Synapse/workspaces",),
    "traffic manager": ("Microsoft.Network/trafficManagerProfiles",),
    "virtual network, vnet": ("Microsoft.Network/virtualNetworks",),
}
"""Names of services that mean nothing else, and their types."""

_AZURE_PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "bastion": ("Microsoft.Network/bastionHosts",),
    "batch": ("Microsoft.Batch/batchAccounts",),
    "firewall": ("Microsoft.Network/azureFirewalls",),
    "load balancer": ("Microsoft.Network/loadBalancers",),
    "machine learning, mach learn, ml": ("Microsoft.MachineLearningServices/workspaces",),
    "mysql": ("Microsoft.DBforMySQL/flexibleServers", "Microsoft.DBforMySQL/servers"),
    "openai": ("Microsoft.CognitiveServices/accounts",),
    "postgresql, postgres": ("Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforPostgreSQL/servers"),
    "redis": ("Microsoft.Cache/redis",),
    "sql, mssql": ("Microsoft.Sql/servers",),
    "storage, data lake": ("Microsoft.Storage/storageAccounts",),
    "virtual machine, vm": ("Microsoft.Compute/virtualMachines",),
}
"""Names that mean a service of Azure only beside the word "Azure"."""


def resources_named(*names: str) -> JsonValue:
    """Return the selector, as models write it, of the first of `names` that means a service of Azure; None if none does."""
    for name in names:
        if name and (found := _named(name)):
            return found[0] if len(found) == 1 else list[JsonValue](found)
    return None


def _named(name: str) -> list[JsonValue]:
    if types := _ARM_TYPE.findall(name):
        return [{"type": types[0] if len(types) == 1 else list[JsonValue](types)}]
    words = _words(name)
    if _OTHERS & set(words):
        return []
    if _has(words, "function app") or (_AZURE & set(words) and _has(words, "function")):
        return [{**_FUNCTION}]
    types = next(_matching(words, _PRODUCTS), ())
    if not types and (_has(words, "app service") or (_AZURE & set(words) and _has(words, "web app"))):
        return [{**_APP}]
    if not types and _AZURE & set(words):
        types = next(_matching(words, _AZURE_PRODUCTS), ())
    return [{"type": types[0] if len(types) == 1 else list[JsonValue](types)}] if types else []


def _matching(words: list[str], products: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    return (types for phrases, types in products.items() if any(_has(words, phrase) for phrase in phrases.split(", ")))


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case and in the singular."""
    return [_singular(word) for word in _WORDS.findall(text.casefold())]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _has(words: list[str], phrase: str) -> bool:
    """Decide whether the words of `phrase` are next to each other in `words`."""
    wanted = _words(phrase)
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))
