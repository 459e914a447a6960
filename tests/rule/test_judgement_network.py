"""Verdicts on networks in which a rule is easily mistaken: rules in pieces, protocols, and who uses a subnet."""

from __future__ import annotations

import pytest
from verdicts import statuses


def group(*rules: str) -> str:
    return f"""
resource guard 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{
  name: 'guard'
  properties: {{ securityRules: [ {", ".join(rules)} ] }}
}}
"""


def inbound(priority: int, access: str, protocol: str, port: str, source: str = "*") -> str:
    return (
        f"{{ name: 'r{priority}', properties: {{ priority: {priority}, direction: 'Inbound', access: '{access}', "
        f"protocol: '{protocol}', sourcePortRange: '*', sourceAddressPrefix: '{source}', "
        f"destinationAddressPrefix: '*', destinationPortRange: '{port}' }} }}"
    )


NETWORK = """
resource net 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'net'
  properties: {
    subnets: [ { name: 'work', properties: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: guard.id }, SERVICES } } ]
  }
}
"""


def network(services: str = "") -> str:
    named = ", ".join(f"{{ service: '{service}' }}" for service in services.split())
    return NETWORK.replace(", SERVICES", f", serviceEndpoints: [ {named} ]" if named else "")


SITE = group(inbound(100, "Allow", "Tcp", "8443"), inbound(110, "Allow", "Tcp", "65200-65535", "GatewayManager")) + network()

PRIVILEGED = {
    "limits the roles": (
        "!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}) OR "
        "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda}",
        "pass",
    ),
    "limits the principals": (
        "@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'ServicePrincipal'",
        "fail",
    ),
    "limits nothing": ("(true)", "fail"),
}


@pytest.mark.parametrize("name", PRIVILEGED)
def test_a_condition_of_a_privileged_role(name: str) -> None:
    condition, expected = PRIVILEGED[name]
    text = f"""
resource "azurerm_role_assignment" "admin" {{
  name                 = "33333333-3333-3333-3333-333333333333"
  scope                = "/subscriptions/0000/resourceGroups/r"
  role_definition_name = "User Access Administrator"
  principal_id         = "22222222-2222-2222-2222-222222222222"
  principal_type       = "ServicePrincipal"
  condition_version    = "2.0"
  condition            = "{condition}"
}}
"""
    assert list(statuses(text, "identity/no-privileged-assignment").values()) == [expected]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([inbound(100, "Deny", "Tcp", "22"), inbound(110, "Allow", "*", "22")], "pass"),
        ([inbound(100, "Deny", "Udp", "22"), inbound(110, "Allow", "*", "22")], "fail"),
        ([inbound(100, "Allow", "Tcp", "22", "0.0.0.0/1"), inbound(110, "Allow", "Tcp", "22", "128.0.0.0/1")], "fail"),
        ([inbound(100, "Allow", "Tcp", "22", "0.0.0.0/1")], "pass"),
    ],
)
def test_management_ports(rules: list[str], expected: str) -> None:
    assert statuses(group(*rules), "network/nsg-management-ports") == {"guard": expected}


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        (["Tcp", "Udp"], "pass"),  # nothing else has ports
        (["Tcp"], "fail"),
        (["*"], "pass"),
    ],
)
def test_any_inbound_by_protocol(denied: list[str], expected: str) -> None:
    rules = [inbound(100 + number, "Deny", protocol, "8080") for number, protocol in enumerate(denied)]
    text = group(*rules, inbound(200, "Allow", "*", "8080"))
    assert statuses(text, "network/nsg-any-inbound") == {"guard": expected}


def test_ports_of_a_gateway() -> None:
    gateway = """
resource gate 'Microsoft.Network/applicationGateways@2023-11-01' = {
  name: 'gate'
  properties: {
    gatewayIPConfigurations: [ { name: 'ip', properties: { subnet: { id: net.properties.subnets[0].id } } } ]
    frontendPorts: [ { name: 'p', properties: { port: PORT } } ]
  }
}
"""
    assert statuses(SITE + gateway.replace("PORT", "8443"), "network/nsg-any-inbound") == {"guard": "pass"}
    assert statuses(SITE + gateway.replace("PORT", "443"), "network/nsg-any-inbound") == {"guard": "fail"}


def test_a_cluster_behind_rules_in_pieces() -> None:
    halves = [inbound(100, "Allow", "Tcp", "22", "0.0.0.0/1"), inbound(110, "Allow", "Tcp", "22", "128.0.0.0/1")]
    cluster = """
resource batch 'Microsoft.HDInsight/clusters@2021-06-01' = {
  name: 'batch'
  properties: {
    computeProfile: { roles: [ { name: 'headnode', virtualNetworkProfile: { id: net.id, subnet: net.properties.subnets[0].id } } ] }
  }
}
"""
    assert statuses(group(*halves) + network() + cluster, "hdinsight/nsg-inbound-restricted") == {"batch": "fail"}
    assert statuses(group(halves[0]) + network() + cluster, "hdinsight/nsg-inbound-restricted") == {"batch": "pass"}


@pytest.mark.parametrize(
    ("service", "user"),
    [
        (
            "Microsoft.CognitiveServices",
            "resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = { name: 'ai', kind: 'OpenAI', properties: { "
            "networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [ { id: net.properties.subnets[0].id } ] } } }",
        ),
        (
            "Microsoft.KeyVault",
            "resource hsm 'Microsoft.KeyVault/managedHSMs@2024-11-01' = { name: 'hsm', properties: { "
            "networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [ { id: net.properties.subnets[0].id } ] } } }",
        ),
        (
            "Microsoft.Sql",
            "resource my 'Microsoft.DBforMySQL/servers@2017-12-01' = { name: 'my', properties: {}\n"
            "  resource rule 'virtualNetworkRules' = { name: 'r', "
            "properties: { virtualNetworkSubnetId: net.properties.subnets[0].id } } }",
        ),
    ],
)
def test_a_service_endpoint_that_is_used(service: str, user: str) -> None:
    found = statuses(group() + network(service) + user, "network/service-endpoint-unused")
    assert found["net/work"] != "fail"
