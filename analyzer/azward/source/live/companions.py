"""Children and extensions that rules need and a bulk listing omits: they are requested resource by resource.

Resource Graph has neither extension resources such as diagnostic settings nor most children. The types that it has:
https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources. Paths and API versions are
those of the type definitions (Azure/bicep-types-az). None of these is a `list` action: those return secrets.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from azward.frozen import frozen

__all__ = ["IN_GRAPH", "WITHHELD", "Companion", "companions_of", "descendants", "readable_types"]


@frozen
class Companion:
    """A request for each resource of type `parent`: a list of `type`, or the one called `name`."""

    parent: str
    type: str
    version: str  # API version; if the cloud lacks it, the newest stable one
    name: str = ""
    when: str = ""  # only if this property of the parent, a dotted path, is true
    kinds: tuple[str, ...] = ()  # only if the `kind` of the parent has one of these words
    not_kinds: tuple[str, ...] = ()  # and none of these

    def fits(self, kind: str) -> bool:
        """Return whether a parent of this `kind`, words with commas between them, can have it; one without a kind may."""
        words = {word.strip() for word in kind.casefold().split(",")} - {""}
        return not words or ((not self.kinds or not words.isdisjoint(self.kinds)) and words.isdisjoint(self.not_kinds))

    @property
    def path(self) -> str:
        """The path below the id of the parent."""
        if self.type.casefold().startswith(f"{self.parent}/".casefold()):
            tail = self.type[len(self.parent) + 1 :]
        else:
            tail = f"providers/{self.type}"
        return f"{tail}/{self.name}" if self.name else tail


def _lists(parent: str, version: str, *children: str, kinds: tuple[str, ...] = ()) -> tuple[Companion, ...]:
    return tuple(Companion(parent, f"{parent}/{child}", version, kinds=kinds) for child in children)


_STORAGE = "Microsoft.Storage/storageAccounts"
_SQL = "Microsoft.Sql/servers"
_INSTANCE = "Microsoft.Sql/managedInstances"
_SYNAPSE = "Microsoft.Synapse/workspaces"
_COSMOS = "Microsoft.DocumentDB/databaseAccounts"
_APIM = "Microsoft.ApiManagement/service"
_SITES = ("Microsoft.Web/sites", "Microsoft.Web/sites/slots")

_CDN = "Microsoft.Cdn/profiles"
_AI = "Microsoft.CognitiveServices/accounts"
_ADMIN_RULES = "Microsoft.Network/networkManagers/securityAdminConfigurations"
_BACKUP = "Microsoft.RecoveryServices/vaults"

_DIAGNOSED = (
    *_SITES,
    _STORAGE,
    *(f"{_STORAGE}/{service}Services" for service in ("blob", "file", "queue", "table")),
    _SQL,
    f"{_SQL}/databases",
    _COSMOS,
    _APIM,
    "Microsoft.Cache/redis",
    "Microsoft.Cache/redisEnterprise/databases",
    _CDN,
    "Microsoft.AppConfiguration/configurationStores",
    "Microsoft.Automation/automationAccounts",
    "Microsoft.Batch/batchAccounts",
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.ContainerService/managedClusters",
    "Microsoft.DataFactory/factories",
    "Microsoft.Databricks/workspaces",
    "Microsoft.Devices/IotHubs",
    "Microsoft.Devices/provisioningServices",
    "Microsoft.EventHub/namespaces",
    "Microsoft.HDInsight/clusters",
    "Microsoft.KeyVault/managedHSMs",
    "Microsoft.KeyVault/vaults",
    "Microsoft.CognitiveServices/accounts",
    "Microsoft.Logic/workflows",
    "Microsoft.Network/applicationGateways",
    "Microsoft.Network/azureFirewalls",
    "Microsoft.Network/dnsResolverPolicies",
    "Microsoft.Network/expressRouteCircuits",
    "Microsoft.Network/frontDoors",
    "Microsoft.Network/networkSecurityGroups",
    "Microsoft.Network/publicIPAddresses",
    "Microsoft.Network/virtualNetworkGateways",
    "Microsoft.ServiceBus/namespaces",
    "Microsoft.StreamAnalytics/streamingjobs",
    "Microsoft.Web/hostingEnvironments",
)
"""The types whose diagnostic settings are requested."""

_ALL: tuple[Companion, ...] = (
    *(Companion(kind, "Microsoft.Insights/diagnosticSettings", "2021-05-01-preview") for kind in _DIAGNOSED),
    *_lists(_STORAGE, "2023-05-01", "blobServices", "fileServices", "queueServices", "tableServices", "localUsers"),
    Companion(_STORAGE, f"{_STORAGE}/managementPolicies", "2023-05-01", "default"),
    *_lists(f"{_STORAGE}/blobServices", "2023-05-01", "containers"),
    *_lists(f"{_STORAGE}/fileServices", "2023-05-01", "shares"),
    Companion(
        f"{_STORAGE}/blobServices/containers",
        f"{_STORAGE}/blobServices/containers/immutabilityPolicies",
        "2023-05-01",
        "default",
        "properties.hasImmutabilityPolicy",
    ),
    *(
        companion
        for site in _SITES
        for companion in (
            Companion(site, f"{site}/config", "2023-12-01", "web"),
            Companion(site, f"{site}/config", "2023-12-01", "authsettingsV2"),
            *_lists(site, "2023-12-01", "basicPublishingCredentialsPolicies"),
        )
    ),
    *_lists("Microsoft.Web/sites", "2023-12-01", "functions", kinds=("functionapp",)),
    Companion(
        "Microsoft.Web/hostingEnvironments", "Microsoft.Web/hostingEnvironments/configurations", "2023-12-01", "networking"
    ),
    *_lists(_SQL, "2021-11-01", "firewallRules", "virtualNetworkRules", "auditingSettings", "extendedAuditingSettings"),
    *_lists(_SQL, "2021-11-01", "securityAlertPolicies", "advancedThreatProtectionSettings"),
    *_lists(_SQL, "2021-11-01", "administrators", "azureADOnlyAuthentications"),
    *_lists(_SQL, "2021-11-01", "ipv6FirewallRules", "jobAgents"),
    *_lists(f"{_SQL}/jobAgents", "2021-11-01", "credentials"),
    *_lists(f"{_SQL}/databases", "2021-11-01", "transparentDataEncryption"),
    *_lists(_SQL, "2021-11-01", "vulnerabilityAssessments", "encryptionProtector"),
    *_lists(_SQL, "2023-08-01-preview", "sqlVulnerabilityAssessments"),
    *_lists(f"{_SQL}/databases", "2021-11-01", "auditingSettings", "extendedAuditingSettings"),
    Companion(
        f"{_SQL}/databases",
        f"{_SQL}/databases/backupShortTermRetentionPolicies",
        "2021-11-01",
        not_kinds=("system", "datawarehouse"),
    ),
    *_lists(f"{_SQL}/databases", "2021-11-01", "geoBackupPolicies", kinds=("datawarehouse",)),
    *_lists(_INSTANCE, "2021-11-01", "vulnerabilityAssessments", "encryptionProtector", "securityAlertPolicies"),
    *_lists(_INSTANCE, "2021-11-01", "administrators", "azureADOnlyAuthentications"),
    *_lists(f"{_INSTANCE}/databases", "2021-11-01", "transparentDataEncryption", "backupShortTermRetentionPolicies"),
    *_lists("Microsoft.Compute/virtualMachines", "2025-04-01", "runCommands"),
    *_lists("Microsoft.Compute/virtualMachineScaleSets", "2025-04-01", "extensions"),
    *_lists("Microsoft.HybridCompute/machines", "2025-01-13", "extensions", "runCommands"),
    *(
        companion
        for engine in ("PostgreSQL", "MySQL")
        for companion in (
            *_lists(f"Microsoft.DBfor{engine}/servers", "2017-12-01", "firewallRules", "configurations", "administrators"),
            *_lists(f"Microsoft.DBfor{engine}/servers", "2020-01-01", "keys"),
            *_lists(f"Microsoft.DBfor{engine}/servers", "2017-12-01", "securityAlertPolicies"),
            *_lists(f"Microsoft.DBfor{engine}/flexibleServers", "2023-12-30", "firewallRules", "configurations"),
            *_lists(f"Microsoft.DBfor{engine}/flexibleServers", "2023-12-30", "administrators"),
            *_lists(f"Microsoft.DBfor{engine}/flexibleServers", "2024-08-01", "advancedThreatProtectionSettings"),
        )
    ),
    *_lists("Microsoft.DBforPostgreSQL/serverGroupsv2", "2022-11-08", "firewallRules"),
    *_lists("Microsoft.DBforMariaDB/servers", "2018-06-01", "firewallRules", "securityAlertPolicies"),
    *_lists("Microsoft.DocumentDB/mongoClusters", "2024-07-01", "firewallRules"),
    *_lists(_SYNAPSE, "2021-06-01", "firewallRules", "auditingSettings", "extendedAuditingSettings", "sqlPools"),
    *_lists(_SYNAPSE, "2021-06-01", "vulnerabilityAssessments", "bigDataPools", "azureADOnlyAuthentications"),
    *_lists(_SYNAPSE, "2021-06-01", "dedicatedSQLminimalTlsSettings"),
    *_lists(f"{_SYNAPSE}/sqlPools", "2021-06-01", "transparentDataEncryption", "securityAlertPolicies"),
    *_lists(
        f"{_SYNAPSE}/sqlPools", "2021-06-01", "vulnerabilityAssessments", "auditingSettings", "extendedAuditingSettings"
    ),
    *_lists(f"{_SYNAPSE}/sqlPools", "2021-06-01", "geoBackupPolicies"),
    *_lists(_COSMOS, "2024-05-15", "sqlDatabases", "sqlRoleAssignments", "sqlRoleDefinitions"),
    *_lists(f"{_COSMOS}/sqlDatabases", "2024-05-15", "containers"),
    *_lists("Microsoft.EventHub/namespaces", "2024-01-01", "networkRuleSets", "authorizationRules", "eventhubs"),
    *_lists("Microsoft.EventHub/namespaces/eventhubs", "2024-01-01", "authorizationRules", "consumergroups"),
    *_lists("Microsoft.ServiceBus/namespaces", "2021-11-01", "networkRuleSets", "authorizationRules"),
    Companion("Microsoft.KeyVault/vaults", "Microsoft.EventGrid/eventSubscriptions", "2022-06-15"),
    *_lists("Microsoft.KeyVault/vaults", "2023-07-01", "keys", "secrets"),
    *_lists("Microsoft.Devices/IotHubs", "2023-06-30", "certificates"),
    *_lists("Microsoft.Devices/provisioningServices", "2022-12-12", "certificates"),
    *_lists("Microsoft.StreamAnalytics/streamingjobs", "2020-03-01", "inputs", "outputs"),
    *_lists("Microsoft.StreamAnalytics/clusters", "2020-03-01", "privateEndpoints"),
    *_lists("Microsoft.ServiceBus/namespaces", "2021-11-01", "queues", "topics"),
    *_lists("Microsoft.ServiceBus/namespaces/queues", "2021-11-01", "authorizationRules"),
    *_lists("Microsoft.ServiceBus/namespaces/topics", "2021-11-01", "authorizationRules"),
    *_lists("Microsoft.Relay/namespaces", "2021-11-01", "networkRuleSets", "authorizationRules", "hybridConnections"),
    *_lists("Microsoft.Relay/namespaces/hybridConnections", "2021-11-01", "authorizationRules"),
    *_lists("Microsoft.MachineLearningServices/workspaces", "2024-10-01", "computes", "onlineEndpoints", "connections"),
    *_lists(_AI, "2024-10-01", "deployments", "raiPolicies", kinds=("openai", "aiservices")),
    *_lists(_AI, "2025-06-01", "projects", "connections", kinds=("aiservices",)),
    *_lists(f"{_AI}/projects", "2025-06-01", "connections"),
    *_lists("Microsoft.Kusto/clusters", "2023-08-15", "principalAssignments"),
    *_lists("Microsoft.Kusto/clusters/databases", "2023-08-15", "dataConnections"),
    *_lists("Microsoft.ElasticSan/elasticSans", "2023-01-01", "volumegroups"),
    Companion(_STORAGE, "Microsoft.Security/defenderForStorageSettings", "2022-12-01-preview", "current"),
    Companion(_COSMOS, "Microsoft.Security/advancedThreatProtectionSettings", "2019-01-01", "current"),
    *_lists("Microsoft.Network/privateEndpoints", "2023-11-01", "privateDnsZoneGroups"),
    *_lists("Microsoft.Network/privateDnsZones", "2020-06-01", "virtualNetworkLinks", "A", "AAAA", "CNAME"),
    *_lists("Microsoft.Network/dnsZones", "2018-05-01", "A", "AAAA", "CNAME", "TXT"),
    *_lists("Microsoft.Network/dnsForwardingRulesets", "2022-07-01", "forwardingRules"),
    *_lists("Microsoft.Network/firewallPolicies", "2023-11-01", "ruleCollectionGroups"),
    *_lists("Microsoft.Network/networkManagers", "2023-11-01", "securityAdminConfigurations"),
    *_lists(_ADMIN_RULES, "2023-11-01", "ruleCollections"),
    *_lists(f"{_ADMIN_RULES}/ruleCollections", "2023-11-01", "rules"),
    *_lists("Microsoft.Network/virtualHubs", "2023-11-01", "hubVirtualNetworkConnections"),
    *_lists("Microsoft.Network/vpnGateways", "2023-11-01", "vpnConnections"),
    *_lists("Microsoft.AppPlatform/Spring", "2023-12-01", "apps", "apiPortals"),
    *_lists("Microsoft.Automation/automationAccounts", "2023-11-01", "credentials", "variables"),
    *_lists("Microsoft.Batch/batchAccounts", "2024-07-01", "pools"),
    *_lists("Microsoft.Cache/redis", "2023-08-01", "firewallRules"),
    *_lists(_CDN, "2024-02-01", "customDomains", "originGroups", "secrets", "securityPolicies"),
    *_lists(_CDN, "2024-02-01", "ruleSets"),
    *_lists(f"{_CDN}/ruleSets", "2024-02-01", "rules"),
    *_lists(f"{_CDN}/afdEndpoints", "2024-02-01", "routes"),
    *_lists(f"{_CDN}/endpoints", "2024-02-01", "customDomains"),
    *_lists(f"{_CDN}/originGroups", "2024-02-01", "origins"),
    *_lists("Microsoft.ContainerService/managedClusters", "2024-09-01", "agentPools"),
    *_lists("Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31", "federatedIdentityCredentials"),
    Companion(
        "Microsoft.RecoveryServices/vaults", "Microsoft.RecoveryServices/vaults/backupconfig", "2024-04-01", "vaultconfig"
    ),
    *_lists("Microsoft.Cache/redisEnterprise", "2023-11-01", "databases"),
    *_lists("Microsoft.DataFactory/factories", "2018-06-01", "linkedservices"),
    *_lists("Microsoft.EventGrid/systemTopics", "2022-06-15", "eventSubscriptions"),
    *_lists("Microsoft.EventGrid/topics", "2022-06-15", "eventSubscriptions"),
    *_lists(_APIM, "2022-08-01", "apis", "backends", "namedValues", "policies", "products", "identityProviders"),
    *_lists(_APIM, "2022-08-01", "loggers", "diagnostics", "authorizationServers", "openidConnectProviders"),
    *_lists(_APIM, "2022-08-01", "certificates", "subscriptions", "portalconfigs", "portalsettings", "tenant", "gateways"),
    *_lists(f"{_APIM}/apis", "2022-08-01", "diagnostics"),
    *_lists(f"{_APIM}/products", "2022-08-01", "groups"),
    *_lists(f"{_APIM}/gateways", "2022-08-01", "hostnameConfigurations"),
    *_lists(_APIM, "2024-05-01", "workspaces"),
    *_lists(f"{_APIM}/workspaces", "2024-05-01", "apis", "backends", "products"),
    *_lists(f"{_APIM}/apis", "2022-08-01", "policies", "operations"),
    *_lists(f"{_APIM}/apis/operations", "2022-08-01", "policies"),
    *_lists(f"{_APIM}/products", "2022-08-01", "policies"),
)

WITHHELD = {site: tuple((f"{site}/config", name) for name in ("appsettings", "connectionstrings")) for site in _SITES}
"""Children that only a `list` action returns, with their names: never requested, always unknown."""

WITHHELD_REASON = "azward never calls `Microsoft.Web/sites/config/list/action`, which returns secrets"

IN_GRAPH = frozenset(
    name.casefold()
    for name in (
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Authorization/roleDefinitions",
        "Microsoft.Cdn/profiles/afdEndpoints",
        "Microsoft.Cdn/profiles/endpoints",
        "Microsoft.Kusto/clusters/databases",
        "Microsoft.ContainerRegistry/registries/webhooks",
        "Microsoft.Compute/virtualMachines/extensions",
        "Microsoft.Network/networkWatchers/flowLogs",
        "Microsoft.Sql/servers/databases",
        "Microsoft.Sql/servers/elasticPools",
        "Microsoft.Web/sites/slots",
        # written inside their parents
        "Microsoft.Network/expressRouteCircuits/peerings",
        "Microsoft.Network/networkSecurityGroups/securityRules",
        "Microsoft.Network/routeTables/routes",
        "Microsoft.Network/virtualNetworks/subnets",
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        "Microsoft.KeyVault/vaults/accessPolicies",
    )
)
"""Children and extensions that the tables of Resource Graph contain, in lower case."""


@lru_cache(maxsize=1)
def _by_parent() -> dict[str, tuple[Companion, ...]]:
    found: dict[str, list[Companion]] = defaultdict(list)
    for companion in _ALL:
        found[companion.parent.casefold()].append(companion)
    return {parent: tuple(companions) for parent, companions in found.items()}


def companions_of(resource_type: str) -> tuple[Companion, ...]:
    """Return the requests for each resource of a type, compared without case."""
    return _by_parent().get(resource_type.casefold(), ())


def descendants(resource_type: str) -> tuple[Companion, ...]:
    """Return all requests below resources of a type, at any depth: what is lost if these cannot be read."""
    found: list[Companion] = []
    for companion in companions_of(resource_type):
        found += [companion, *descendants(companion.type)]
    return tuple(found)


@lru_cache(maxsize=1)
def readable_types() -> frozenset[str]:
    """Return the child and extension types that a listing includes, in lower case."""
    return IN_GRAPH | {companion.type.casefold() for companion in _ALL}
