"""Resource types without a setting that concerns security, and why.

A type belongs here if all that its definition lets one write was read, and no value of it opens or closes anything: what
protects such a resource is a setting of another one, which has rules. A type that merely has no rule yet does not belong
here. Credentials are looked for in every type. The definitions: <https://github.com/Azure/bicep-types-az>.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["NOTHING_TO_JUDGE", "reason_of"]

_ACCOUNT = "access, networks and encryption are settings of the account"
_SERVER = "access, networks and encryption are settings of the server"
_NAMESPACE = "access and networks are settings of the namespace and of its authorization rules"
_EMPTY = "it has no settings"
_API_CENTER = "it describes APIs that run elsewhere"
_SCHEDULE = "it only says when something runs"
_RECORD = "it is a record of a private zone, which only linked networks can see"
_MANAGER = "it groups networks; the rules that apply to them are judged"

NOTHING_TO_JUDGE: dict[str, tuple[str, ...]] = {
    _ACCOUNT: (
        "Microsoft.CognitiveServices/accounts/projects",
        "Microsoft.DocumentDB/databaseAccounts/cassandraKeyspaces",
        "Microsoft.DocumentDB/databaseAccounts/cassandraKeyspaces/tables",
        "Microsoft.DocumentDB/databaseAccounts/gremlinDatabases",
        "Microsoft.DocumentDB/databaseAccounts/gremlinDatabases/graphs",
        "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases",
        "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections",
        "Microsoft.DocumentDB/databaseAccounts/sqlDatabases",
        "Microsoft.DocumentDB/databaseAccounts/tables",
        "Microsoft.Storage/storageAccounts/queueServices/queues",
        "Microsoft.Storage/storageAccounts/tableServices/tables/entities",
    ),
    "access, networks and encryption are settings of the account; only the data decides what clients should encrypt": (
        "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
    ),
    "stored access policies only limit signatures of account keys, which have rules": (
        "Microsoft.Storage/storageAccounts/tableServices/tables",
    ),
    "soft delete, versions and immutability of the account decide whether old blobs can be lost": (
        "Microsoft.Storage/storageAccounts/managementPolicies",
    ),
    _SERVER: (
        "Microsoft.DBforMariaDB/servers/databases",
        "Microsoft.DBforMySQL/flexibleServers/databases",
        "Microsoft.DBforMySQL/servers/databases",
        "Microsoft.DBforPostgreSQL/flexibleServers/databases",
        "Microsoft.DBforPostgreSQL/servers/databases",
        "Microsoft.Sql/servers/elasticPools",
    ),
    "redirection changes the path of a connection, not who may connect": ("Microsoft.Sql/servers/connectionPolicies",),
    _NAMESPACE: (
        "Microsoft.EventHub/namespaces/eventhubs/consumergroups",
        "Microsoft.ServiceBus/namespaces/queues",
        "Microsoft.ServiceBus/namespaces/topics",
        "Microsoft.ServiceBus/namespaces/topics/subscriptions",
        "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules",
    ),
    _EMPTY: (
        "Microsoft.Network/applicationSecurityGroups",
        "Microsoft.Network/ddosProtectionPlans",
        "Microsoft.Network/networkWatchers",
        "Microsoft.OperationalInsights/queryPacks",
    ),
    "it stores a query": (
        "Microsoft.OperationalInsights/queryPacks/queries",
        "Microsoft.OperationalInsights/workspaces/savedSearches",
    ),
    "it selects which logs of machines are collected": ("Microsoft.OperationalInsights/workspaces/dataSources",),
    "it names an automation account or a cluster that the workspace uses": (
        "Microsoft.OperationalInsights/workspaces/linkedServices",
    ),
    "it selects which anomalies are reported": ("Microsoft.Insights/components/ProactiveDetectionConfigs",),
    "it sends a request to a page, and keeps only whether that answered": ("Microsoft.Insights/webtests",),
    "it allows no connection from outside": ("Microsoft.Network/natGateways",),
    "it reserves addresses; each address has rules where it is used": ("Microsoft.Network/publicIPPrefixes",),
    "it lists addresses; what they may do is decided by the firewall rules that name it": ("Microsoft.Network/ipGroups",),
    "it describes the other end of a connection, which has rules": (
        "Microsoft.Network/localNetworkGateways",
        "Microsoft.Network/vpnSites",
    ),
    "its connections have rules": ("Microsoft.Network/vpnGateways",),
    "it lists members; network security groups decide what reaches them": (
        "Microsoft.Network/loadBalancers/backendAddressPools",
    ),
    "its routes lead to a resource of the hub or of a network, never directly to the Internet": (
        "Microsoft.Network/virtualHubs/hubRouteTables",
    ),
    _MANAGER: (
        "Microsoft.Network/networkManagers",
        "Microsoft.Network/networkManagers/connectivityConfigurations",
        "Microsoft.Network/networkManagers/networkGroups",
        "Microsoft.Network/networkManagers/networkGroups/staticMembers",
        "Microsoft.Network/networkManagers/securityAdminConfigurations",
        "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections",
    ),
    "it only names a network; what it answers and forwards has rules": (
        "Microsoft.Network/dnsForwardingRulesets",
        "Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks",
        "Microsoft.Network/dnsResolvers",
        "Microsoft.Network/dnsResolvers/inboundEndpoints",
        "Microsoft.Network/dnsResolvers/outboundEndpoints",
    ),
    _RECORD: tuple(
        f"Microsoft.Network/privateDnsZones/{kind}" for kind in ("A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT")
    ),
    _API_CENTER: (
        "Microsoft.ApiCenter/services",
        "Microsoft.ApiCenter/services/workspaces",
        "Microsoft.ApiCenter/services/workspaces/apis",
        "Microsoft.ApiCenter/services/workspaces/apis/deployments",
        "Microsoft.ApiCenter/services/workspaces/apis/versions",
        "Microsoft.ApiCenter/services/workspaces/apis/versions/definitions",
        "Microsoft.ApiCenter/services/workspaces/environments",
    ),
    _SCHEDULE: (
        "Microsoft.Automation/automationAccounts/jobSchedules",
        "Microsoft.Automation/automationAccounts/schedules",
        "Microsoft.Cache/redis/patchSchedules",
        "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
    ),
    "how often and how long is a decision about the data; the vault decides who may delete backups": (
        "Microsoft.DataProtection/backupVaults/backupPolicies",
        "Microsoft.RecoveryServices/vaults/backupPolicies",
    ),
    "it retries and times out requests": ("Microsoft.App/containerApps/resiliencyPolicies",),
    "sign-in and networks are settings of the Fabric tenant, not of a resource": ("Microsoft.Fabric/capacities",),
    "it groups versions of an API": ("Microsoft.ApiManagement/service/apiVersionSets",),
    "it groups users; what they may call has rules": ("Microsoft.ApiManagement/service/groups",),
    "it is an identity; what it may do is decided by role assignments": ("Microsoft.Databricks/accessConnectors",),
    "it holds a public key": ("Microsoft.Compute/sshPublicKeys",),
    "it publishes applications of a host pool, which has rules; role assignments decide who sees them": (
        "Microsoft.DesktopVirtualization/applicationGroups",
    ),
    "it names a cluster, which has rules": ("Microsoft.ContainerService/fleets/members",),
    "it is an outbound private connection of the service": ("Microsoft.Search/searchServices/sharedPrivateLinkResources",),
}
"""Types by the reason why there is nothing to judge, as a clause."""


@lru_cache(maxsize=1)
def _reasons() -> dict[str, str]:
    return {kind.casefold(): reason for reason, kinds in NOTHING_TO_JUDGE.items() for kind in kinds}


def reason_of(kind: str) -> str:
    """Return why a resource type, compared without case, has nothing to judge; "" for every other type."""
    return _reasons().get(kind.casefold(), "")
