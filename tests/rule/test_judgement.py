"""Verdicts on inputs in which a rule is easily mistaken: another control, another name for it, or a part that is unseen."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from verdicts import statuses

SUBNET = "/subscriptions/0000/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/s"


class Case(NamedTuple):
    """What `rule` says of each resource of `text` that it judges, by name."""

    rule: str
    text: str
    expected: dict[str, str]


def hub(properties: str) -> str:
    return f"resource hub 'Microsoft.Devices/IotHubs@2023-06-30' = {{ name: 'hub', properties: {{ {properties} }} }}"


def dps(rules: str) -> str:
    kind = "Microsoft.Devices/provisioningServices@2022-02-05"
    return f"resource dps '{kind}' = {{ name: 'dps', properties: {{ ipFilterRules: [ {rules} ] }} }}"


def filter_rule(action: str, mask: str, target: str = "all") -> str:
    return f"{{ filterName: '{action}', action: '{action}', ipMask: '{mask}', target: '{target}' }}"


def role(actions: str, removed: str = "") -> str:
    return f"""
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {{
  name: '11111111-1111-1111-1111-111111111111'
  properties: {{
    roleName: 'hand'
    type: 'CustomRole'
    permissions: [ {{ actions: [ {actions} ], notActions: [ {removed} ] }} ]
    assignableScopes: [ resourceGroup().id ]
  }}
}}
"""


ROLE = "11111111-1111-1111-1111-111111111111"

CASES = {
    "the first filter rule that matches decides": Case(
        "dps/public-network-access",
        dps(f"{filter_rule('Accept', '0.0.0.0/0')}, {filter_rule('Reject', '0.0.0.0/0')}"),
        {"dps": "fail"},
    ),
    "a filter for one API leaves the other open": Case(
        "dps/public-network-access", dps(filter_rule("Reject", "0.0.0.0/0", "serviceApi")), {"dps": "fail"}
    ),
    "a list of addresses that ends in a rejection": Case(
        "dps/public-network-access",
        dps(f"{filter_rule('Accept', '203.0.113.0/24')}, {filter_rule('Reject', '0.0.0.0/0')}"),
        {"dps": "pass"},
    ),
    "the same filter of a hub": Case(
        "iothub/public-network-access",
        hub("ipFilterRules: [ { filterName: 'a', action: 'Accept', ipMask: '0.0.0.0/0' } ]"),
        {"hub": "fail"},
    ),
    "a wildcard of one word of the action": Case(
        "identity/custom-role-wildcard", role("'Microsoft.Authorization/roleAss*/write'"), {ROLE: "fail"}
    ),
    "a wildcard whose dangerous part is removed": Case(
        "identity/custom-role-wildcard",
        role("'Microsoft.Authorization/*'", "'Microsoft.Authorization/role*/write'"),
        {ROLE: "pass"},
    ),
    "one of two dangerous rights is removed": Case(
        "identity/custom-role-wildcard",
        role("'Microsoft.Authorization/*'", "'Microsoft.Authorization/roleAssignments/write'"),
        {ROLE: "fail"},
    ),
    "an account behind a private endpoint": Case(
        "cosmosdb/firewall",
        f"""
resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {{ name: 'data', properties: {{}} }}
resource entry 'Microsoft.Network/privateEndpoints@2023-11-01' = {{
  name: 'pe'
  properties: {{
    subnet: {{ id: '{SUBNET}' }}
    privateLinkServiceConnections: [ {{ name: 'c', properties: {{ privateLinkServiceId: account.id, groupIds: [ 'Sql' ] }} }} ]
  }}
}}
""",
        {"data": "pass"},
    ),
    "a job writes to an account with a wide list": Case(
        "cosmosdb/broad-ip-rule",
        """
resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'data'
  properties: { ipRules: [ { ipAddressOrRange: '20.0.0.0/9' } ] }
}
""",
        {"data": "fail"},
    ),
    "the scope of a setting ends in a slash": Case(
        "storage/diagnostic-logs",
        """
resource "azurerm_storage_account" "logs" {
  name = "logs"
}
resource "azurerm_monitor_diagnostic_setting" "logs" {
  name                       = "logs"
  target_resource_id         = "${azurerm_storage_account.logs.id}/blobServices/default/"
  log_analytics_workspace_id = "/subscriptions/0000/resourceGroups/r/providers/Microsoft.OperationalInsights/workspaces/w"
  enabled_log {
    category_group = "audit"
  }
}
""",
        {"logs": "pass"},
    ),
    "a broad rule of a server without public access": Case(
        "sql/broad-firewall-rule",
        """
resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'books'
  properties: { publicNetworkAccess: 'Disabled' }
  resource all 'firewallRules' = { name: 'all', properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' } }
}
""",
        {"books/all": "pass"},
    ),
    "a list of subnets of a vault without public access": Case(
        "keyvault/vnet-rule-service-endpoint",
        f"""
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {{
  name: 'box'
  properties: {{
    publicNetworkAccess: 'disabled'
    networkAcls: {{ defaultAction: 'Deny', virtualNetworkRules: [ {{ id: '{SUBNET}' }} ] }}
  }}
}}
""",
        {},
    ),
    "sign-in is required by status 401": Case(
        "appservice/authentication",
        """
resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' existing = { name: 'data' }
resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'map'
  kind: 'app'
  properties: { siteConfig: { appSettings: [ { name: 'Data', value: 'https://data.documents.azure.com:443/' } ] } }
  resource auth 'config' = {
    name: 'authsettings'
    properties: { enabled: true, unauthenticatedClientAction: 'Return401', googleClientId: 'x' }
  }
}
""",
        {"map": "pass"},
    ),
    "an app that joins its network in the older way": Case(
        "appservice/vnet-isolated",
        f"""
resource app 'Microsoft.Web/sites@2022-09-01' = {{ name: 'app', kind: 'app', properties: {{}} }}
resource joined 'Microsoft.Web/sites/virtualNetworkConnections@2022-09-01' = {{
  parent: app
  name: 'net'
  properties: {{ isSwift: true, vnetResourceId: '{SUBNET}' }}
}}
""",
        {"app": "pass"},
    ),
    "functions on Container Apps": Case(
        "appservice/diagnostic-logs",
        """
resource env 'Microsoft.App/managedEnvironments@2024-03-01' = { name: 'env', properties: {} }
resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  kind: 'functionapp,linux,container,azurecontainerapps'
  properties: { managedEnvironmentId: env.id }
}
""",
        {},
    ),
    "a recovered vault keeps its settings": Case(
        "keyvault/purge-protection",
        "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = { name: 'box', properties: { createMode: 'recover' } }",
        {},
    ),
    "a managed instance with an old floor": Case(
        "sql/min-tls",
        "resource sql 'Microsoft.Sql/managedInstances@2023-08-01' = { name: 'mi', properties: { minimalTlsVersion: '1.0' } }",
        {"mi": "fail"},
    ),
    "a cache of the newer service with an old floor": Case(
        "redis/min-tls",
        "resource r 'Microsoft.Cache/redisEnterprise@2024-10-01' = { name: 'r', properties: { minimumTlsVersion: '1.1' } }",
        {"r": "fail"},
    ),
    "a subnet listed with a flag that only skips a check": Case(
        "cosmosdb/vnet-filter-effective",
        """
resource net 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'net'
  properties: { subnets: [ { name: 'work', properties: { addressPrefix: '10.0.0.0/24' } } ] }
}
resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'data'
  properties: {
    isVirtualNetworkFilterEnabled: true
    virtualNetworkRules: [ { id: net.properties.subnets[0].id, ignoreMissingVNetServiceEndpoint: true } ]
  }
}
""",
        {"data": "fail"},
    ),
    "the same flag for a subnet that was not read": Case(
        "cosmosdb/vnet-filter-effective",
        f"""
resource "azurerm_cosmosdb_account" "data" {{
  name                              = "data"
  is_virtual_network_filter_enabled = true
  virtual_network_rule {{
    id                                   = "{SUBNET}"
    ignore_missing_vnet_service_endpoint = true
  }}
}}
""",
        {"data": "unknown"},
    ),
    "a default floor of Cosmos DB": Case(
        "cosmosdb/min-tls",
        "resource account 'Microsoft.DocumentDB/databaseAccounts@2022-11-15' = { name: 'data', properties: {} }",
        {"data": "pass"},
    ),
    "a queue owner": Case(
        "identity/data-role-least-privilege",
        """
resource "azurerm_role_assignment" "bus" {
  name                 = "33333333-3333-3333-3333-333333333333"
  scope                = "/subscriptions/0000/resourceGroups/r"
  role_definition_name = "Azure Service Bus Data Owner"
  principal_id         = "22222222-2222-2222-2222-222222222222"
  principal_type       = "ServicePrincipal"
}
""",
        {"33333333-3333-3333-3333-333333333333": "fail"},
    ),
    "a role by a name that few know": Case(
        "identity/no-privileged-assignment",
        """
resource "azurerm_role_assignment" "hub" {
  name                 = "33333333-3333-3333-3333-333333333333"
  scope                = "/subscriptions/0000/resourceGroups/r"
  role_definition_name = "IoT Hub Data Reader"
  principal_id         = "22222222-2222-2222-2222-222222222222"
  principal_type       = "ServicePrincipal"
}
""",
        {"33333333-3333-3333-3333-333333333333": "pass"},
    ),
    "a container in an account that forbids it elsewhere": Case(
        "storage/container-private",
        """
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: 'box' }
resource service 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' existing = { parent: account, name: 'default' }
resource open 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: service
  name: 'open'
  properties: { publicAccess: 'Blob' }
}
""",
        {"box/default/open": "fail"},
    ),
    "a container where a parameter decides what the account allows": Case(
        "storage/container-private",
        """
param open bool
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'box'
  properties: { allowBlobPublicAccess: open }
  resource service 'blobServices' = {
    name: 'default'
    resource raw 'containers' = { name: 'raw', properties: { publicAccess: 'Container' } }
  }
}
""",
        {"box/default/raw": "unknown"},
    ),
    "local users in Terraform": Case(
        "storage/local-users-disabled",
        """
resource "azurerm_storage_account" "box" {
  name           = "box"
  is_hns_enabled = true
}
resource "azurerm_storage_account_local_user" "courier" {
  name                 = "courier"
  storage_account_id   = azurerm_storage_account.box.id
  ssh_password_enabled = true
}
""",
        {"box": "pass", "box/courier": "fail"},
    ),
    "an account of file shares without an NFS share": Case(
        "storage/secure-transfer",
        """
resource "azurerm_storage_account" "box" {
  name                       = "box"
  account_kind               = "FileStorage"
  account_tier               = "Premium"
  https_traffic_only_enabled = false
}
resource "azurerm_storage_share" "home" {
  name               = "home"
  storage_account_id = azurerm_storage_account.box.id
  quota              = 100
}
""",
        {"box": "fail"},
    ),
    "an open container of blobs beside NFS 3": Case(
        "storage/secure-transfer",
        """
resource box 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'box'
  kind: 'BlockBlobStorage'
  properties: { isHnsEnabled: true, isNfsV3Enabled: true, supportsHttpsTrafficOnly: false }
}
""",
        {"box": "fail"},
    ),
    "first generation accounts cannot encrypt twice": Case(
        "storage/infrastructure-encryption",
        'resource "azurerm_storage_account" "box" {\n  name = "box"\n  account_kind = "Storage"\n}\n',
        {},
    ),
    "a cluster without a hub": Case(
        "hdinsight/raw-storage-not-default",
        """
resource "azurerm_hdinsight_spark_cluster" "batch" {
  name            = "batch"
  cluster_version = "5.1"
  tier            = "Standard"
  storage_account {
    storage_container_id = "https://files.blob.core.windows.net/c"
    storage_account_key  = azurerm_storage_account.files.primary_access_key
    is_default           = true
  }
}
resource "azurerm_storage_account" "files" {
  name = "files"
}
""",
        {"batch": "pass"},
    ),
    "an input reads with a policy of the hub": Case(
        "streamanalytics/input-least-privilege",
        """
resource "azurerm_iothub" "hub" {
  name = "hub"
}
resource "azurerm_iothub_shared_access_policy" "jobs" {
  name            = "jobs"
  iothub_name     = azurerm_iothub.hub.name
  registry_read   = true
  registry_write  = true
  service_connect = true
}
resource "azurerm_stream_analytics_stream_input_iothub" "telemetry" {
  name                      = "telemetry"
  stream_analytics_job_name = "job"
  iothub_namespace          = azurerm_iothub.hub.name
  shared_access_policy_name = azurerm_iothub_shared_access_policy.jobs.name
  shared_access_policy_key  = azurerm_iothub_shared_access_policy.jobs.primary_key
}
""",
        {"job/telemetry": "fail"},
    ),
    "a hosting environment and a machine share a subnet": Case(
        "network/default-outbound-access",
        """
resource net 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'net'
  properties: { subnets: [ { name: 'mixed', properties: { addressPrefix: '10.0.0.0/24' } } ] }
}
resource ase 'Microsoft.Web/hostingEnvironments@2022-09-01' = {
  name: 'ase'
  kind: 'ASEV2'
  properties: { virtualNetwork: { id: net.properties.subnets[0].id } }
}
resource nic 'Microsoft.Network/networkInterfaces@2023-11-01' = {
  name: 'nic'
  properties: { ipConfigurations: [ { name: 'ip', properties: { subnet: { id: net.properties.subnets[0].id } } } ] }
}
""",
        {"net/mixed": "fail"},
    ),
    "a site whose plan is open may be in an internal environment": Case(
        "appservice/public-network-access",
        """
param plan string
resource app 'Microsoft.Web/sites@2023-12-01' = { name: 'app', kind: 'app', properties: { serverFarmId: plan } }
""",
        {"app": "unknown"},
    ),
    "users of a cluster sign in with Microsoft Entra ID": Case(
        "hdinsight/domain-joined",
        """
param users string
resource batch 'Microsoft.HDInsight/clusters@2025-01-15-preview' = {
  name: 'batch'
  properties: {
    tier: 'Standard'
    clusterDefinition: { configurations: { gateway: { 'restAuthCredential.isEnabled': false, restAuthEntraUsers: users } } }
  }
}
""",
        {"batch": "unknown"},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_verdict(case: Case) -> None:
    assert statuses(case.text, case.rule) == case.expected
