"""Tables of networks and machines: the ARM shape of a few lines of Terraform, and what rules say of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import Absent, CauseKind, Unknown, Value
from azward.rule.evaluate import evaluate
from azward.rule.model import Rule
from azward.rule.pack import built_in_root, load_rule
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"


def major(number: int) -> str:
    return (
        'terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm", '
        f'version = "~> {number}.0" }}\n  }}\n}}\n'
    )


def block(kind: str, more: str = "", *, label: str = "a", place: str = '  location = "westeurope"\n') -> str:
    start = f'  name = "{label}"\n  resource_group_name = "rg"\n{place}'
    return f'resource "azurerm_{kind}" "{label}" {{\n{start}{more}\n}}\n'


def bare(kind: str, more: str, *, label: str = "a") -> str:
    return f'resource "azurerm_{kind}" "{label}" {{\n{more}\n}}\n'


def load(text: str) -> Loaded:
    loaded = TerraformSource(Path("/nowhere")).load_text(text)
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    return loaded


def one(text: str, address: str) -> Resource:
    (found,) = [resource for resource in load(text).resources if resource.address == f"azurerm_{address}"]
    return found


def at(resource: Resource, path: str) -> Value:
    found = read(resource.body, parse_path(path))
    return None if isinstance(found, Absent) else found


@lru_cache(maxsize=16)
def rule(name: str) -> Rule:
    return load_rule(built_in_root() / f"{name}.yaml")


def verdicts(text: str, name: str) -> set[str]:
    found = evaluate(ResourceGraph(normalize(load(text).resources)), [rule(name)])
    return {verdict.status.value for verdict in found}


INTERFACE = block(
    "network_interface",
    '  ip_configuration {\n    name = "one"\n    private_ip_address_allocation = "Dynamic"\n    public_ip_address_id = "p"\n  }\n'
    '  ip_configuration {\n    name = "two"\n    private_ip_address_allocation = "Dynamic"\n  }',
)
BALANCER = block("lb", '  frontend_ip_configuration {\n    name = "f"\n    public_ip_address_id = "p"\n  }')
LINUX = (
    '  size = "Standard_B2s"\n  admin_username = "ops"\n  network_interface_ids = ["n"]\n'
    '  os_disk {{\n    caching = "None"\n    storage_account_type = "Standard_LRS"\n{disk}  }}\n{more}'
)
GATEWAY = """
  sku {
    name = "WAF_v2"
    tier = "WAF_v2"
  }
  backend_address_pool {
    name = "pool"
    fqdns = ["a.azurewebsites.net"]
    ip_addresses = ["10.0.0.4"]
  }
  http_listener {
    name = "l"
    frontend_ip_configuration_name = "f"
    frontend_port_name = "p"
    protocol = "Https"
    ssl_certificate_name = "c"
  }
  ssl_certificate {
    name = "c"
    data = "AAAA"
    password = "Tr0ub4dor&3x"
  }
  ssl_policy {
    policy_type = "Custom"
    min_protocol_version = "TLSv1_2"
  }
  waf_configuration {
    enabled = true
    firewall_mode = "Detection"
    rule_set_version = "3.2"
  }
"""
RULE_GROUP = """
  name = "g"
  firewall_policy_id = "p"
  priority = 100
  network_rule_collection {
    name = "n"
    priority = 100
    action = "Allow"
    rule {
      name = "all"
      protocols = ["Any"]
      source_addresses = ["*"]
      destination_addresses = ["*"]
      destination_ports = ["*"]
    }
  }
  nat_rule_collection {
    name = "d"
    priority = 90
    action = "Dnat"
    rule {
      name = "ssh"
      protocols = ["TCP"]
      source_addresses = ["*"]
      destination_address = "203.0.113.7"
      destination_ports = ["22"]
      translated_address = "10.0.0.4"
      translated_port = 22
    }
  }
"""


def linux(more: str = "", disk: str = "") -> str:
    return block("linux_virtual_machine", LINUX.format(more=more, disk=disk))


def windows(more: str = "") -> str:
    return block("windows_virtual_machine", LINUX.format(more=more + '  admin_password = "x"\n', disk=""))


@pytest.mark.parametrize(
    ("text", "address", "path", "wanted"),
    [
        (major(3) + block("public_ip"), "public_ip.a", "sku.name", "Basic"),
        (major(4) + block("public_ip"), "public_ip.a", "sku.name", "Standard"),
        (block("public_ip"), "public_ip.a", "properties.ddosSettings.protectionMode", "VirtualNetworkInherited"),
        (
            block("public_ip", '  ip_tags = { FirstPartyUsage = "/Sql" }'),
            "public_ip.a",
            "properties.ipTags",
            [{"ipTagType": "FirstPartyUsage", "tag": "/Sql"}],
        ),
        (
            major(3) + block("network_interface", "  enable_ip_forwarding = true"),
            "network_interface.a",
            "properties.enableIPForwarding",
            True,
        ),
        (
            INTERFACE,
            "network_interface.a",
            "properties.ipConfigurations[0].properties.publicIPAddress.id",
            "p",
        ),
        (
            major(3) + block("route_table", "  disable_bgp_route_propagation = true"),
            "route_table.a",
            "properties.disableBgpRoutePropagation",
            True,
        ),
        (
            block("route_table", "  bgp_route_propagation_enabled = false"),
            "route_table.a",
            "properties.disableBgpRoutePropagation",
            True,
        ),
        (block("bastion_host"), "bastion_host.a", "properties.enableShareableLink", False),
        (block("bastion_host", "  copy_paste_enabled = false"), "bastion_host.a", "properties.disableCopyPaste", True),
        (block("virtual_wan"), "virtual_wan.a", "properties.disableVpnEncryption", False),
        (block("application_gateway", GATEWAY), "application_gateway.a", "properties.enableHttp2", False),
        (
            major(4) + block("application_gateway", GATEWAY + "  enable_http2 = true"),
            "application_gateway.a",
            "properties.enableHttp2",
            True,
        ),
        (
            block("application_gateway", GATEWAY),
            "application_gateway.a",
            "properties.backendAddressPools[0].properties.backendAddresses",
            [{"fqdn": "a.azurewebsites.net"}, {"ipAddress": "10.0.0.4"}],
        ),
        (
            block("application_gateway", GATEWAY),
            "application_gateway.a",
            "properties.httpListeners[0].properties.sslCertificate.id",
            f"{NETWORK}/applicationGateways/a/sslCertificates/c",
        ),
        (
            block("application_gateway", GATEWAY),
            "application_gateway.a",
            "properties.webApplicationFirewallConfiguration.requestBodyCheck",
            True,
        ),
        (
            bare("firewall_policy_rule_collection_group", RULE_GROUP),
            "firewall_policy_rule_collection_group.a",
            "properties.ruleCollections[1].ruleCollectionType",
            "FirewallPolicyNatRuleCollection",
        ),
        (
            bare("firewall_policy_rule_collection_group", RULE_GROUP),
            "firewall_policy_rule_collection_group.a",
            "properties.ruleCollections[0].rules[0].ruleType",
            "NetworkRule",
        ),
        (block("firewall_policy"), "firewall_policy.a", "properties.threatIntelMode", "Alert"),
        (
            block("firewall", '  dns_servers = ["10.0.0.4"]'),
            "firewall.a",
            "properties.additionalProperties['Network.DNS.EnableProxy']",
            "true",
        ),
        (
            block("web_application_firewall_policy", "  policy_settings {}"),
            "web_application_firewall_policy.a",
            "properties.policySettings.mode",
            "Prevention",
        ),
        (
            major(3) + block("virtual_network_gateway_connection", '  enable_bgp = true\n  type = "IPsec"'),
            "virtual_network_gateway_connection.a",
            "properties.enableBgp",
            True,
        ),
        (linux(), "linux_virtual_machine.a", "properties.osProfile.linuxConfiguration.disablePasswordAuthentication", True),
        (linux(), "linux_virtual_machine.a", "properties.storageProfile.osDisk.osType", "Linux"),
        (linux(), "linux_virtual_machine.a", "properties.securityProfile.securityType", None),
        (
            linux("  secure_boot_enabled = true\n"),
            "linux_virtual_machine.a",
            "properties.securityProfile.securityType",
            "TrustedLaunch",
        ),
        (
            linux("  vtpm_enabled = true\n", '    security_encryption_type = "VMGuestStateOnly"\n'),
            "linux_virtual_machine.a",
            "properties.securityProfile.securityType",
            "ConfidentialVM",
        ),
        (
            linux("  boot_diagnostics {}\n"),
            "linux_virtual_machine.a",
            "properties.diagnosticsProfile.bootDiagnostics.enabled",
            True,
        ),
        (
            linux("", '    disk_encryption_set_id = "s"\n'),
            "linux_virtual_machine.a",
            "properties.storageProfile.osDisk.managedDisk.diskEncryptionSet.id",
            "s",
        ),
        (
            major(3) + windows("  enable_automatic_updates = false\n"),
            "windows_virtual_machine.a",
            "properties.osProfile.windowsConfiguration.enableAutomaticUpdates",
            False,
        ),
        (
            windows(),
            "windows_virtual_machine.a",
            "properties.osProfile.windowsConfiguration.patchSettings.patchMode",
            "AutomaticByOS",
        ),
        (
            major(4)
            + block("linux_virtual_machine_scale_set", "  network_interface {\n    enable_ip_forwarding = true\n  }"),
            "linux_virtual_machine_scale_set.a",
            "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0].properties.enableIPForwarding",
            True,
        ),
        (
            block(
                "linux_virtual_machine_scale_set",
                "  automatic_os_upgrade_policy {\n    automatic_rollback_enabled = true\n  }",
            ),
            "linux_virtual_machine_scale_set.a",
            "properties.upgradePolicy.automaticOSUpgradePolicy.disableAutomaticRollback",
            False,
        ),
        (block("managed_disk"), "managed_disk.a", "properties.encryption.type", "EncryptionAtRestWithPlatformKey"),
        (
            block("managed_disk", '  disk_encryption_set_id = "s"'),
            "managed_disk.a",
            "properties.encryption.type",
            "EncryptionAtRestWithCustomerKey",
        ),
        (block("managed_disk"), "managed_disk.a", "properties.publicNetworkAccess", "Enabled"),
        (block("managed_disk"), "managed_disk.a", "properties.networkAccessPolicy", "AllowAll"),
        (
            block("snapshot", "  public_network_access_enabled = false"),
            "snapshot.a",
            "properties.publicNetworkAccess",
            "Disabled",
        ),
        (
            block("ip_group", '  cidrs = ["10.0.0.0/8"]')
            + bare("ip_group_cidr", '  ip_group_id = azurerm_ip_group.a.id\n  cidr = "192.168.0.0/16"', label="c"),
            "ip_group.a",
            "properties.ipAddresses",
            ["10.0.0.0/8", "192.168.0.0/16"],
        ),
        (
            block("active_directory_domain_service", "  secure_ldap {\n    enabled = true\n  }\n  security {}"),
            "active_directory_domain_service.a",
            "properties",
            {
                "filteredSync": "Disabled",
                "ldapsSettings": {"ldaps": "Enabled", "externalAccess": "Disabled"},
                "domainSecuritySettings": dict.fromkeys(
                    (
                        "kerberosArmoring",
                        "kerberosRc4Encryption",
                        "ntlmV1",
                        "syncKerberosPasswords",
                        "syncNtlmPasswords",
                        "syncOnPremPasswords",
                        "tlsV1",
                    ),
                    "Disabled",
                ),
            },
        ),
        (
            block("redhat_openshift_cluster", '  api_server_profile {\n    visibility = "Public"\n  }'),
            "redhat_openshift_cluster.a",
            "properties.apiserverProfile.visibility",
            "Public",
        ),
        (
            block(
                "palo_alto_next_generation_firewall_virtual_network_local_rulestack",
                '  network_profile {\n    egress_nat_ip_address_ids = ["p"]\n  }',
            ),
            "palo_alto_next_generation_firewall_virtual_network_local_rulestack.a",
            "properties.networkProfile.enableEgressNat",
            "ENABLED",
        ),
        (block("virtual_desktop_workspace"), "virtual_desktop_workspace.a", "properties.publicNetworkAccess", "Enabled"),
        (
            bare(
                "virtual_machine_extension",
                '  name = "x"\n  virtual_machine_id = "v"\n  settings = jsonencode({ a = 1 })\n  protected_settings = "no json"',
            ),
            "virtual_machine_extension.a",
            "properties",
            {"settings": {"a": 1}, "protectedSettings": "no json", "suppressFailures": False},
        ),
        (
            bare(
                "lighthouse_definition",
                '  name = "l"\n  managing_tenant_id = "t"\n  scope = "/subscriptions/s"\n'
                '  authorization {\n    principal_id = "p"\n    role_definition_id = "r"\n  }',
            ),
            "lighthouse_definition.a",
            "properties.authorizations",
            [{"principalId": "p", "roleDefinitionId": "r"}],
        ),
        (
            block(
                "network_watcher_flow_log",
                '  network_watcher_name = "w"\n  network_security_group_id = "g"\n  enabled = true',
            ),
            "network_watcher_flow_log.a",
            "properties.targetResourceId",
            "g",
        ),
    ],
)
def test_shape(text: str, address: str, path: str, wanted: Value) -> None:
    assert at(one(text, address), path) == wanted


@pytest.mark.parametrize(
    ("text", "address", "wanted"),
    [
        (
            block("private_dns_a_record", '  zone_name = "z"', place=""),
            "private_dns_a_record.a",
            f"{NETWORK}/privateDnsZones/z/A/a",
        ),
        (
            bare("private_dns_a_record", f'  name = "a"\n  private_dns_zone_id = "{NETWORK}/privateDnsZones/z"'),
            "private_dns_a_record.a",
            f"{NETWORK}/privateDnsZones/z/A/a",
        ),
        (
            bare(
                "network_security_perimeter_association",
                f'  name = "a"\n  network_security_perimeter_profile_id = "{NETWORK}/networkSecurityPerimeters/p/profiles/x"',
            ),
            "network_security_perimeter_association.a",
            f"{NETWORK}/networkSecurityPerimeters/p/resourceAssociations/a",
        ),
        (
            bare(
                "dev_test_global_vm_shutdown_schedule",
                f'  virtual_machine_id = "{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"',
            ),
            "dev_test_global_vm_shutdown_schedule.a",
            f"{GROUP}/providers/Microsoft.DevTestLab/schedules/shutdown-computevm-vm",
        ),
        (
            bare(
                "express_route_circuit_peering",
                '  resource_group_name = "rg"\n  express_route_circuit_name = "c"\n  peering_type = "AzurePrivatePeering"',
            ),
            "express_route_circuit_peering.a",
            f"{NETWORK}/expressRouteCircuits/c/peerings/AzurePrivatePeering",
        ),
    ],
)
def test_id(text: str, address: str, wanted: str) -> None:
    assert one(text, address).id.text == wanted


ADDRESSES = "properties.ipConfigurations[{}].properties.{}"


def test_associations_find_the_address_by_its_name() -> None:
    """Of an interface with two addresses, one is in the pool of a balancer; security groups of applications hold both."""
    text = INTERFACE + bare(
        "network_interface_backend_address_pool_association",
        '  network_interface_id = azurerm_network_interface.a.id\n  ip_configuration_name = "Two"\n  backend_address_pool_id = "pool"',
    )
    text += bare(
        "network_interface_application_security_group_association",
        '  network_interface_id = azurerm_network_interface.a.id\n  application_security_group_id = "asg"',
    )
    text += bare(
        "network_interface_security_group_association",
        '  network_interface_id = azurerm_network_interface.a.id\n  network_security_group_id = "nsg"',
    )
    found = one(text, "network_interface.a")
    assert at(found, ADDRESSES.format(0, "loadBalancerBackendAddressPools")) is None
    assert at(found, ADDRESSES.format(1, "loadBalancerBackendAddressPools")) == [{"id": "pool"}]
    assert [at(found, ADDRESSES.format(index, "applicationSecurityGroups")) for index in (0, 1)] == [[{"id": "asg"}]] * 2
    assert at(found, "properties.networkSecurityGroup.id") == "nsg"


def test_association_with_an_open_name_may_be_of_any_address() -> None:
    text = 'variable "n" {}\n' + INTERFACE
    text += bare(
        "network_interface_nat_rule_association",
        '  network_interface_id = azurerm_network_interface.a.id\n  ip_configuration_name = var.n\n  nat_rule_id = "rule"',
    )
    found = one(text, "network_interface.a")
    for index in (0, 1):
        rules = at(found, ADDRESSES.format(index, "loadBalancerInboundNatRules"))
        assert isinstance(rules, list)
        assert [isinstance(member, Unknown) and member.many for member in rules] == [True]


def test_parts_of_a_load_balancer() -> None:
    """Probes and rules are parts of the balancer, NAT rules and pools are children; names of frontends become ids."""
    above = "  loadbalancer_id = azurerm_lb.a.id\n"
    ports = '  frontend_ip_configuration_name = "f"\n  protocol = "Tcp"\n  frontend_port = 22\n  backend_port = 22\n'
    text = BALANCER + bare("lb_probe", f'  name = "p"\n{above}  port = 80')
    text += bare(
        "lb_rule", f'  name = "r"\n{above}{ports}  probe_id = azurerm_lb_probe.a.id\n  backend_address_pool_ids = ["b"]'
    )
    text += bare("lb_outbound_rule", f'  name = "o"\n{above}  frontend_ip_configuration {{\n    name = "f"\n  }}')
    text += bare("lb_nat_rule", f'  name = "n"\n{above}{ports}  enable_floating_ip = true')
    balancer = one(text, "lb.a")
    front = f"{NETWORK}/loadBalancers/a/frontendIPConfigurations/f"
    rules = "properties.loadBalancingRules[0].properties"
    assert at(balancer, f"{rules}.frontendIPConfiguration.id") == front
    assert at(balancer, f"{rules}.probe.id") == f"{NETWORK}/loadBalancers/a/probes/p"
    assert at(balancer, f"{rules}.backendAddressPool.id") == "b"
    assert at(balancer, "properties.outboundRules[0].properties.frontendIPConfigurations") == [{"id": front}]
    nat = one(text, "lb_nat_rule.a")
    assert nat.id.text == f"{NETWORK}/loadBalancers/a/inboundNatRules/n"
    assert at(nat, "properties.enableFloatingIP") is True


def test_data_disk_is_attached_to_the_machine() -> None:
    text = linux() + block("managed_disk", label="d")
    text += bare(
        "virtual_machine_data_disk_attachment",
        "  virtual_machine_id = azurerm_linux_virtual_machine.a.id\n  managed_disk_id = azurerm_managed_disk.d.id\n  lun = 1",
    )
    disks = at(one(text, "linux_virtual_machine.a"), "properties.storageProfile.dataDisks")
    identity = f"{GROUP}/providers/Microsoft.Compute/disks/d"
    assert disks == [{"managedDisk": {"id": identity}, "lun": 1, "createOption": "Attach", "writeAcceleratorEnabled": False}]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (block("express_route_circuit"), "azurerm_express_route_circuit.a.service_key"),
        (
            bare("virtual_desktop_host_pool_registration_info", '  hostpool_id = "p"'),
            "azurerm_virtual_desktop_host_pool_registration_info.a.token",
        ),
        (bare("managed_disk_sas_token", '  managed_disk_id = "d"'), "azurerm_managed_disk_sas_token.a.sas_url"),
    ],
)
def test_keys_are_key_material(text: str, reference: str) -> None:
    text += bare(
        "network_security_group", f'  name = "g"\n  resource_group_name = "rg"\n  tags = {{ k = {reference} }}', label="g"
    )
    value = at(one(text, "network_security_group.g"), "tags.k")
    assert isinstance(value, Unknown)
    assert [cause.kind for cause in value.causes] == [CauseKind.KEY]


ENDPOINT = block(
    "private_endpoint",
    '  subnet_id = "s"\n  private_service_connection {\n    name = "c"\n    is_manual_connection = false\n'
    '    private_connection_resource_id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/k"\n    subresource_names = ["vault"]\n  }\n'
    '  private_dns_zone_group {\n    name = "g"\n    private_dns_zone_ids = [azurerm_private_dns_zone.z.id]\n  }',
) + block("private_dns_zone", label="z", place="")
LINK = block(
    "private_dns_zone_virtual_network_link",
    '  private_dns_zone_name = azurerm_private_dns_zone.z.name\n  virtual_network_id = "v"',
    place="",
)
LOGGED = block("virtual_network", '  address_space = ["10.0.0.0/16"]')


def flow_log(enabled: str) -> str:
    return block(
        "network_watcher_flow_log",
        '  network_watcher_name = "w"\n  target_resource_id = azurerm_virtual_network.a.id\n  storage_account_id = "s"\n'
        f"  enabled = {enabled}\n  retention_policy {{\n    enabled = true\n    days = 90\n  }}",
    )


PASSWORD = '  disable_password_authentication = false\n  admin_password = "Tr0ub4dor&3x"\n'


def extension(secret: str) -> str:
    """A script that is given a secret."""
    account = block("storage_account", '  account_tier = "Standard"\n  account_replication_type = "LRS"', label="s")
    return (
        account
        + 'resource "random_password" "p" {\n  length = 20\n}\n'
        + bare(
            "virtual_machine_extension",
            f'  name = "x"\n  virtual_machine_id = "v"\n  protected_settings = jsonencode({{ storageAccountKey = {secret} }})',
        )
    )


def script(more: str) -> str:
    return block("resource_deployment_script_azure_cli", f'  version = "2.59.0"\n  retention_interval = "P1D"\n{more}')


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("secrets/resource-property-list-keys", extension("azurerm_storage_account.s.primary_access_key"), "fail"),
        ("secrets/resource-property-list-keys", extension("random_password.p.result"), "pass"),
        (
            "secrets/hard-coded-value",
            script('  storage_account {\n    name = "s"\n    key = "Tr0ub4dor&3xTr0ub4dor"\n  }'),
            "fail",
        ),
        ("secrets/hard-coded-value", script('  environment_variable {\n    name = "MODE"\n    value = "all"\n  }'), "pass"),
        ("network/private-dns-zone", ENDPOINT, "fail"),
        ("network/private-dns-zone", ENDPOINT + LINK, "pass"),
        ("network/flow-logs", LOGGED, "fail"),
        ("network/flow-logs", LOGGED + flow_log("true"), "pass"),
        ("network/flow-logs", LOGGED + flow_log("false"), "fail"),
        ("secrets/hard-coded-value", linux(PASSWORD), "fail"),
        (
            "secrets/hard-coded-value",
            'variable "p" {\n  sensitive = true\n}\n' + linux("  admin_password = var.p\n"),
            "pass",
        ),
        ("secrets/hard-coded-value", block("application_gateway", GATEWAY), "fail"),
        (
            "secrets/hard-coded-value",
            block("virtual_network_gateway_connection", '  type = "IPsec"\n  shared_key = "Tr0ub4dor&3x"'),
            "fail",
        ),
    ],
)
def test_verdict(name: str, text: str, wanted: str) -> None:
    found = verdicts(text, name)
    assert wanted in found
    assert ("fail" in found) == (wanted == "fail")  # the rule judges the other resources of the text too


def test_routes_of_their_own_are_in_their_table() -> None:
    text = block(
        "route_table", '  route {\n    name = "in"\n    address_prefix = "10.0.0.0/8"\n    next_hop_type = "VnetLocal"\n  }'
    )
    text += block(
        "route",
        '  route_table_name = azurerm_route_table.a.name\n  address_prefix = "0.0.0.0/0"\n  next_hop_type = "Internet"',
        label="r",
        place="",
    )
    (table,) = [found for found in normalize(load(text).resources) if found.is_type("Microsoft.Network/routeTables")]
    routes = at(table, "properties.routes")
    assert isinstance(routes, list)
    assert [read(route, parse_path("properties.nextHopType")) for route in routes] == ["VnetLocal", "Internet"]
