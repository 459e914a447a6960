"""How services of Azure restrict their public endpoints, as data: one `ServiceFirewall` for each resource type."""

from __future__ import annotations

from functools import lru_cache

from azward.frozen import frozen
from azward.graph.network.ports import Ports

__all__ = ["ServiceFirewall", "service_firewall"]

HTTPS: Ports = ((443, 443),)
MESSAGING: Ports = ((443, 443), (5671, 5672), (9093, 9093))


@frozen
class ServiceFirewall:
    """Where the firewall of a service is written.

    The rules are members of lists of the resource, or children of it with a first and a last address.
    """

    ports: Ports = HTTPS
    access: tuple[str, ...] = ("properties.publicNetworkAccess",)
    closed_by_endpoint: bool = False  # not set, a private endpoint closes the public one
    action: str = ""  # what happens to callers that no rule means: Allow or Deny
    action_default: str = "allow"
    empty_is_open: bool = False  # without any rule, everyone is let in, whatever the action
    filtering: str = ""  # the switch that keeps everyone out without rules all the same
    ranges: tuple[tuple[str, str], ...] = ()  # list of rules and the member with the range, "" for the rule itself
    range_action: str = ""  # the member of a rule that says what it does
    ordered: str = ""  # rules of which the first that means the caller applies; others are let in
    children: tuple[str, ...] = ()  # types of child rules
    bounds: tuple[str, str] = ("properties.startIpAddress", "properties.endIpAddress")
    subnets: str = ""  # the ids of subnets that are let in
    subnet_children: tuple[str, ...] = ()
    endpoint_services: tuple[str, ...] = ()  # service endpoints that subnets need
    azure_range: bool = False  # 0.0.0.0 means all of Azure
    bypass: str = ""  # where trusted services are let in
    bypass_words: tuple[str, ...] = ("azureservices",)
    bypass_default: bool = False
    instances: str = ""  # the resource instances that are let in
    delegated: str = ""  # the subnet that a server is in instead of having a public endpoint
    tags: tuple[str, ...] = ()  # the service tags of its addresses


_ACLS = "properties.networkAcls"
_RULE_SET = "properties.networkRuleSet"
_FLEXIBLE = "properties.network"


def _flexible(kind: str, port: int, tag: str) -> ServiceFirewall:
    return ServiceFirewall(
        ports=((port, port),),
        access=(f"{_FLEXIBLE}.publicNetworkAccess",),
        action_default="deny",
        children=(f"{kind}/firewallRules",),
        azure_range=True,
        delegated=f"{_FLEXIBLE}.delegatedSubnetResourceId",
        tags=(tag,),
    )


def _database(kind: str, port: int, tag: str = "sql") -> ServiceFirewall:
    return ServiceFirewall(
        ports=((port, port),),
        action_default="deny",
        children=(f"{kind}/firewallRules",),
        subnet_children=(f"{kind}/virtualNetworkRules",),
        endpoint_services=("Microsoft.Sql",),
        azure_range=True,
        tags=(tag,),
    )


def _namespace(tag: str, endpoint: str, ports: Ports = MESSAGING) -> ServiceFirewall:
    # the rules are in a child called `default`, which evaluation reads in place of the namespace
    return ServiceFirewall(
        ports=ports,
        action="properties.defaultAction",
        empty_is_open=True,
        ranges=(("properties.ipRules[*]", "ipMask"),),
        range_action="action",
        subnets="properties.virtualNetworkRules[*].subnet.id",
        endpoint_services=(endpoint,),
        bypass="properties.trustedServiceAccessEnabled",
        bypass_words=("true",),
        tags=(tag,),
    )


_SIGNALR = ServiceFirewall(action="properties.networkACLs.defaultAction", tags=("azuresignalr",))
_GRID = ServiceFirewall(
    ranges=(("properties.inboundIpRules[*]", "ipMask"),), range_action="action", empty_is_open=True, action_default="deny"
)

_TYPES: dict[str, ServiceFirewall] = {
    "Microsoft.Storage/storageAccounts": ServiceFirewall(
        action=f"{_ACLS}.defaultAction",
        ranges=((f"{_ACLS}.ipRules[*]", "value"),),
        range_action="action",
        subnets=f"{_ACLS}.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.Storage", "Microsoft.Storage.Global"),
        bypass=f"{_ACLS}.bypass",
        instances=f"{_ACLS}.resourceAccessRules[*]",
        tags=("storage",),
    ),
    "Microsoft.KeyVault/vaults": ServiceFirewall(
        action=f"{_ACLS}.defaultAction",
        ranges=((f"{_ACLS}.ipRules[*]", "value"),),
        subnets=f"{_ACLS}.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.KeyVault",),
        bypass=f"{_ACLS}.bypass",
        tags=("azurekeyvault",),
    ),
    "Microsoft.KeyVault/managedHSMs": ServiceFirewall(
        action=f"{_ACLS}.defaultAction",
        ranges=((f"{_ACLS}.ipRules[*]", "value"),),
        subnets=f"{_ACLS}.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.KeyVault",),
        bypass=f"{_ACLS}.bypass",
        bypass_default=True,
        tags=("azurekeyvault",),
    ),
    "Microsoft.DocumentDB/databaseAccounts": ServiceFirewall(
        action_default="deny",
        empty_is_open=True,
        filtering="properties.isVirtualNetworkFilterEnabled",
        ranges=(("properties.ipRules[*]", "ipAddressOrRange"),),
        subnets="properties.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.AzureCosmosDB",),
        azure_range=True,
        bypass="properties.networkAclBypass",
        instances="properties.networkAclBypassResourceIds[*]",
        tags=("azurecosmosdb",),
    ),
    "Microsoft.DocumentDB/mongoClusters": ServiceFirewall(
        ports=((10260, 10260),),
        action_default="deny",
        children=("Microsoft.DocumentDB/mongoClusters/firewallRules",),
        azure_range=True,
    ),
    "Microsoft.Sql/servers": _database("Microsoft.Sql/servers", 1433),
    "Microsoft.Synapse/workspaces": ServiceFirewall(
        ports=((443, 443), (1433, 1433)),
        action_default="deny",
        children=("Microsoft.Synapse/workspaces/firewallRules",),
        azure_range=True,
        tags=("sql",),
    ),
    "Microsoft.DBforPostgreSQL/flexibleServers": _flexible("Microsoft.DBforPostgreSQL/flexibleServers", 5432, "sql"),
    "Microsoft.DBforMySQL/flexibleServers": _flexible("Microsoft.DBforMySQL/flexibleServers", 3306, "sql"),
    "Microsoft.DBforPostgreSQL/servers": _database("Microsoft.DBforPostgreSQL/servers", 5432),
    "Microsoft.DBforMySQL/servers": _database("Microsoft.DBforMySQL/servers", 3306),
    "Microsoft.DBforMariaDB/servers": _database("Microsoft.DBforMariaDB/servers", 3306),
    "Microsoft.EventHub/namespaces": _namespace("eventhub", "Microsoft.EventHub"),
    "Microsoft.ServiceBus/namespaces": _namespace("servicebus", "Microsoft.ServiceBus", ((443, 443), (5671, 5672))),
    "Microsoft.Relay/namespaces": _namespace("servicebus", "Microsoft.ServiceBus"),
    "Microsoft.ContainerRegistry/registries": ServiceFirewall(
        action=f"{_RULE_SET}.defaultAction",
        ranges=((f"{_RULE_SET}.ipRules[*]", "value"),),
        range_action="action",
        subnets=f"{_RULE_SET}.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.ContainerRegistry",),
        bypass="properties.networkRuleBypassOptions",
        bypass_default=True,
        tags=("azurecontainerregistry",),
    ),
    "Microsoft.CognitiveServices/accounts": ServiceFirewall(
        action=f"{_ACLS}.defaultAction",
        ranges=((f"{_ACLS}.ipRules[*]", "value"),),
        subnets=f"{_ACLS}.virtualNetworkRules[*].id",
        endpoint_services=("Microsoft.CognitiveServices",),
        bypass=f"{_ACLS}.bypass",
        tags=("cognitiveservicesmanagement",),
    ),
    "Microsoft.Search/searchServices": ServiceFirewall(
        action_default="deny",
        empty_is_open=True,
        ranges=((f"{_RULE_SET}.ipRules[*]", "value"),),
        bypass=f"{_RULE_SET}.bypass",
        bypass_words=("azureservices", "azureportal"),
        tags=("azurecognitivesearch",),
    ),
    "Microsoft.Cache/redis": ServiceFirewall(
        ports=((6380, 6380),),
        action_default="deny",
        empty_is_open=True,
        children=("Microsoft.Cache/redis/firewallRules",),
        bounds=("properties.startIP", "properties.endIP"),
        delegated="properties.subnetId",
    ),
    "Microsoft.Cache/redisEnterprise": ServiceFirewall(ports=((10000, 10000),)),
    "Microsoft.AppConfiguration/configurationStores": ServiceFirewall(closed_by_endpoint=True, tags=("appconfiguration",)),
    "Microsoft.SignalRService/SignalR": _SIGNALR,
    "Microsoft.SignalRService/webPubSub": _SIGNALR,
    "Microsoft.EventGrid/topics": _GRID,
    "Microsoft.EventGrid/domains": _GRID,
    "Microsoft.Devices/IotHubs": ServiceFirewall(
        ports=((443, 443), (5671, 5671), (8883, 8883)),
        action="properties.networkRuleSets.defaultAction",
        ranges=(("properties.networkRuleSets.ipRules[*]", "ipMask"),),
        range_action="action",
        ordered="properties.ipFilterRules[*]",
        tags=("azureiothub",),
    ),
    "Microsoft.Devices/provisioningServices": ServiceFirewall(
        ports=((443, 443), (5671, 5671), (8883, 8883)), ordered="properties.ipFilterRules[*]", tags=("azureiothub",)
    ),
    "Microsoft.Kusto/clusters": ServiceFirewall(
        action_default="deny", empty_is_open=True, ranges=(("properties.allowedIpRangeList[*]", ""),)
    ),
    "Microsoft.MachineLearningServices/workspaces": ServiceFirewall(
        action_default="deny", empty_is_open=True, ranges=(("properties.ipAllowlist[*]", ""),)
    ),
    "Microsoft.OperationalInsights/workspaces": ServiceFirewall(
        access=("properties.publicNetworkAccessForIngestion", "properties.publicNetworkAccessForQuery")
    ),
    "Microsoft.Insights/components": ServiceFirewall(
        access=("properties.publicNetworkAccessForIngestion", "properties.publicNetworkAccessForQuery")
    ),
    "Microsoft.Databricks/workspaces": ServiceFirewall(),
    "Microsoft.DataFactory/factories": ServiceFirewall(),
    "Microsoft.Batch/batchAccounts": ServiceFirewall(
        action="properties.networkProfile.accountAccess.defaultAction",
        ranges=(("properties.networkProfile.accountAccess.ipRules[*]", "value"),),
        range_action="action",
    ),
    "Microsoft.Automation/automationAccounts": ServiceFirewall(),
    "Microsoft.Purview/accounts": ServiceFirewall(),
    "Microsoft.RecoveryServices/vaults": ServiceFirewall(),
    "Microsoft.Dashboard/grafana": ServiceFirewall(),
    "Microsoft.BotService/botServices": ServiceFirewall(),
    "Microsoft.DigitalTwins/digitalTwinsInstances": ServiceFirewall(),
    "Microsoft.HealthcareApis/services": ServiceFirewall(),
    "Microsoft.Web/staticSites": ServiceFirewall(closed_by_endpoint=True),
    "Microsoft.Migrate/assessmentProjects": ServiceFirewall(),
    "Microsoft.Media/mediaservices": ServiceFirewall(),
}


@lru_cache(maxsize=1)
def _folded() -> dict[str, ServiceFirewall]:
    return {kind.casefold(): spec for kind, spec in _TYPES.items()}


def service_firewall(resource_type: str) -> ServiceFirewall | None:
    """Return how a type of resource restricts its public endpoint; `None` if it is none of these services."""
    return _folded().get(resource_type.casefold())
