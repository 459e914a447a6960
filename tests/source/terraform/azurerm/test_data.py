"""Tables of data services: what rules say of a few lines of Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import CauseKind, Choice, Unknown
from azward.rule.evaluate import evaluate
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rule
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
MAJOR_3 = 'terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm", version = "~> 3.0" }\n  }\n}\n'


def load(text: str) -> Loaded:
    return TerraformSource(Path("/nowhere")).load_text(text)


def verdicts(rule: str, text: str) -> list[Status]:
    loaded = load(text)
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    graph = ResourceGraph(normalize(loaded.resources))
    return [verdict.status for verdict in evaluate(graph, [load_rule(built_in_root() / f"{rule}.yaml")])]


def one(text: str, address: str) -> Resource:
    (found,) = [resource for resource in load(text).resources if resource.address == address]
    return found


def block(kind: str, more: str = "", *, place: str = '  location = "westeurope"\n') -> str:
    return f'resource "{kind}" "a" {{\n  name = "a"\n  resource_group_name = "rg"\n{place}{more}\n}}\n'


def account(more: str = "") -> str:
    return block("azurerm_cosmosdb_account", f'  offer_type = "Standard"\n{more}')


def namespace(more: str = "") -> str:
    return block("azurerm_eventhub_namespace", f'  sku = "Standard"\n{more}')


def eventhub(more: str = "") -> str:
    return namespace() + (
        'resource "azurerm_eventhub" "h" {\n  name = "h"\n  namespace_id = azurerm_eventhub_namespace.a.id\n'
        f"  partition_count = 2\n{more}\n}}\n"
    )


def policy(kind: str, rights: str) -> str:
    return namespace() + block(
        kind,
        f"  namespace_name = azurerm_eventhub_namespace.a.name\n{rights}\n"
        + ('  eventhub_name = "h"\n' if kind == "azurerm_eventhub_authorization_rule" else ""),
        place="",
    )


def hub(more: str = "") -> str:
    return block("azurerm_iothub", f'  sku {{\n    name = "S1"\n    capacity = 1\n  }}\n{more}')


def access_policy(rights: str) -> str:
    return hub() + block(
        "azurerm_iothub_shared_access_policy", f"  iothub_name = azurerm_iothub.a.name\n{rights}\n", place=""
    )


def data_role(number: int) -> str:
    return account() + (
        'resource "azurerm_cosmosdb_sql_role_assignment" "r" {\n  resource_group_name = "rg"\n'
        "  account_name = azurerm_cosmosdb_account.a.name\n  scope = azurerm_cosmosdb_account.a.id\n"
        '  principal_id = "5c2b6f0e-7a52-4c0e-9d0f-0f6f6a8f1a22"\n'
        f'  role_definition_id = "${{azurerm_cosmosdb_account.a.id}}/sqlRoleDefinitions/00000000-0000-0000-0000-{number:012}"\n}}\n'
    )


def app(value: str) -> str:
    return (
        'resource "azapi_resource" "w" {\n  type = "Microsoft.Web/sites@2022-03-01"\n  name = "w"\n'
        f'  parent_id = "{GROUP}"\n  location = "westeurope"\n'
        '  body = {\n    kind = "app"\n    properties = {\n      siteConfig = {\n'
        f'        appSettings = [{{ name = "STORE", value = {value} }}]\n      }}\n    }}\n  }}\n}}\n'
    )


RULES = '  network_rulesets {{\n    default_action = "{}"\n    ip_rule {{\n      ip_mask = "203.0.113.7"\n    }}\n  }}'
CAPTURE = (
    '  capture_description {{\n    enabled = {}\n    encoding = "Avro"\n    destination {{\n'
    '      name = "EventHubArchive.AzureBlockBlob"\n      archive_name_format = "x"\n'
    '      blob_container_name = "raw"\n      storage_account_id = "s"\n    }}\n  }}'
)
ENDPOINT = (
    '  endpoint {{\n    name = "e"\n    type = "AzureIotHub.StorageContainer"\n    container_name = "c"\n    {}\n  }}\n'
    '  endpoint {{\n    name = "q"\n    type = "AzureIotHub.ServiceBusQueue"\n'
    '    authentication_type = "identityBased"\n    endpoint_uri = "sb://b.servicebus.windows.net"\n'
    '    entity_path = "q"\n  }}'
)
UPLOAD = '  file_upload {{\n    connection_string = "x"\n    container_name = "c"\n    {}\n  }}'
SUBNET = '  virtual_network_rule {\n    id = "s"\n  }\n'

CASES = [
    ("cosmosdb/local-auth-disabled", account("  local_authentication_enabled = false"), Status.PASS),
    ("cosmosdb/local-auth-disabled", account("  local_authentication_disabled = true"), Status.PASS),
    ("cosmosdb/local-auth-disabled", account(), Status.FAIL),
    ("cosmosdb/public-network-access", account("  public_network_access_enabled = false"), Status.PASS),
    ("cosmosdb/public-network-access", account(), Status.FAIL),
    (
        "cosmosdb/public-network-access",
        'variable "p" {}\n' + account("  public_network_access_enabled = var.p"),
        Status.UNKNOWN,
    ),
    ("cosmosdb/firewall", account('  ip_range_filter = ["203.0.113.7"]'), Status.PASS),
    ("cosmosdb/firewall", MAJOR_3 + account('  ip_range_filter = "203.0.113.7,203.0.113.8"'), Status.PASS),
    ("cosmosdb/firewall", MAJOR_3 + account('  ip_range_filter = ""'), Status.FAIL),
    ("cosmosdb/firewall", account(), Status.FAIL),
    ("cosmosdb/broad-ip-rule", MAJOR_3 + account('  ip_range_filter = "203.0.113.7,20.0.0.0/8"'), Status.FAIL),
    ("cosmosdb/no-all-azure-access", account('  ip_range_filter = ["0.0.0.0"]'), Status.FAIL),
    ("cosmosdb/vnet-filter-effective", account(SUBNET + "  is_virtual_network_filter_enabled = true"), Status.PASS),
    ("cosmosdb/vnet-filter-effective", account(SUBNET), Status.FAIL),
    ("cosmosdb/key-metadata-writes-disabled", account("  access_key_metadata_writes_enabled = false"), Status.PASS),
    ("cosmosdb/key-metadata-writes-disabled", account(), Status.FAIL),
    ("cosmosdb/network-acl-bypass", account(), Status.PASS),
    ("cosmosdb/network-acl-bypass", account("  network_acl_bypass_for_azure_services = true"), Status.FAIL),
    ("cosmosdb/min-tls", account(), Status.PASS),
    ("cosmosdb/min-tls", account('  minimal_tls_version = "Tls11"'), Status.FAIL),
    ("cosmosdb/backup-continuous", account('  backup {\n    type = "Continuous"\n  }'), Status.PASS),
    ("cosmosdb/backup-continuous", account('  backup {\n    type = "Periodic"\n  }'), Status.FAIL),
    ("cosmosdb/customer-managed-key", account('  key_vault_key_id = "https://v.vault.azure.net/keys/k"'), Status.PASS),
    ("cosmosdb/customer-managed-key", account(), Status.FAIL),
    ("cosmosdb/data-role-least-privilege", data_role(1), Status.PASS),
    ("cosmosdb/data-role-least-privilege", data_role(2), Status.UNKNOWN),
    ("cosmosdb/read-only-consumer", account() + app("azurerm_cosmosdb_account.a.primary_readonly_key"), Status.PASS),
    ("cosmosdb/read-only-consumer", account() + app("azurerm_cosmosdb_account.a.primary_key"), Status.FAIL),
    ("eventhub/local-auth-disabled", namespace("  local_authentication_enabled = false"), Status.PASS),
    ("eventhub/local-auth-disabled", namespace(), Status.FAIL),
    ("eventhub/min-tls", namespace(), Status.PASS),
    ("eventhub/min-tls", namespace('  minimum_tls_version = "1.0"'), Status.FAIL),
    ("eventhub/firewall", namespace(RULES.format("Deny")), Status.PASS),
    ("eventhub/firewall", namespace("  public_network_access_enabled = false"), Status.PASS),
    ("eventhub/firewall", namespace(RULES.format("Allow")), Status.FAIL),
    ("eventhub/firewall", namespace(), Status.FAIL),
    ("eventhub/capture", eventhub(CAPTURE.format("true")), Status.PASS),
    ("eventhub/capture", eventhub(CAPTURE.format("false")), Status.UNKNOWN),  # a rule of evidence never fails
    *(
        ("eventhub/authorization-rule-least-privilege", given + policy(kind, rights), status)
        for kind in ("azurerm_eventhub_authorization_rule", "azurerm_eventhub_namespace_authorization_rule")
        for given, rights, status in (
            ("", "  listen = true", Status.PASS),
            ("", "  listen = true\n  send = true\n  manage = true", Status.FAIL),
            ('variable "m" {}\n', "  listen = var.m", Status.PASS),
            ('variable "m" {}\n', "  manage = var.m", Status.UNKNOWN),
        )
    ),
    (
        "eventhub/authorization-rule-scope",
        policy("azurerm_eventhub_namespace_authorization_rule", "  send = true"),
        Status.FAIL,
    ),
    (
        "eventhub/no-root-key-consumers",
        policy("azurerm_eventhub_authorization_rule", "  send = true")
        + app("azurerm_eventhub_authorization_rule.a.primary_connection_string"),
        Status.PASS,
    ),
    (
        "eventhub/no-root-key-consumers",
        namespace() + app("azurerm_eventhub_namespace.a.default_primary_connection_string"),
        Status.FAIL,
    ),
    *(
        (
            "eventhub/no-root-key-consumers",  # a rule that is not declared here
            'data "azurerm_eventhub_namespace_authorization_rule" "r" {\n  resource_group_name = "rg"\n'
            f'  namespace_name = "a"\n  name = {name}\n}}\nvariable "rule" {{}}\n'
            + app("data.azurerm_eventhub_namespace_authorization_rule.r.primary_key"),
            status,
        )
        for name, status in (
            ('"RootManageSharedAccessKey"', Status.FAIL),
            ('"listen"', Status.PASS),
            ("var.rule", Status.UNKNOWN),
        )
    ),
    (
        "iothub/no-owner-policy-consumers",
        access_policy("  service_connect = true") + app("azurerm_iothub_shared_access_policy.a.primary_connection_string"),
        Status.PASS,
    ),
    (
        "iothub/no-owner-policy-consumers",  # it has the rights of the owner
        access_policy("  registry_write = true\n  service_connect = true\n  device_connect = true")
        + app("azurerm_iothub_shared_access_policy.a.primary_connection_string"),
        Status.FAIL,
    ),
    (
        "iothub/no-owner-policy-consumers",
        'data "azurerm_iothub_shared_access_policy" "o" {\n  resource_group_name = "rg"\n  iothub_name = "a"\n'
        '  name = "iothubowner"\n}\n' + app("data.azurerm_iothub_shared_access_policy.o.primary_key"),
        Status.FAIL,
    ),
    (
        "iothub/no-owner-policy-consumers",  # the service decides the order of the policies
        hub() + app("azurerm_iothub.a.shared_access_policy[0].primary_key"),
        Status.UNKNOWN,
    ),
    ("iothub/service-sas-disabled", hub("  local_authentication_enabled = false"), Status.PASS),
    ("iothub/service-sas-disabled", hub(), Status.FAIL),
    ("iothub/min-tls", hub(), Status.PASS),
    ("iothub/public-network-access", hub("  public_network_access_enabled = false"), Status.PASS),
    ("iothub/public-network-access", hub("  network_rule_set {\n  }"), Status.PASS),
    ("iothub/public-network-access", hub(), Status.FAIL),
    ("iothub/builtin-endpoint-restricted", hub("  network_rule_set {\n  }"), Status.FAIL),
    ("iothub/file-upload-identity", hub(UPLOAD.format('authentication_type = "identityBased"')), Status.PASS),
    ("iothub/file-upload-identity", hub(UPLOAD.format("")), Status.FAIL),
    ("iothub/routing-endpoint-identity", hub(ENDPOINT.format('authentication_type = "identityBased"')), Status.PASS),
    ("iothub/routing-endpoint-identity", hub(ENDPOINT.format('connection_string = "x"')), Status.FAIL),
    ("iothub/shared-access-policy-least-privilege", access_policy("  device_connect = true"), Status.PASS),
    (
        "iothub/shared-access-policy-least-privilege",
        access_policy("  device_connect = true\n  service_connect = true"),
        Status.FAIL,
    ),
]


@pytest.mark.parametrize(("rule", "text", "status"), CASES)
def test_verdict(rule: str, text: str, status: Status) -> None:
    assert verdicts(rule, text) == [status]


@pytest.mark.parametrize(
    ("text", "attribute", "owner"),
    [
        (account(), "azurerm_cosmosdb_account.a.primary_key", "Microsoft.DocumentDB/databaseAccounts/a"),
        (
            account(),
            "azurerm_cosmosdb_account.a.secondary_readonly_sql_connection_string",
            "Microsoft.DocumentDB/databaseAccounts/a",
        ),
        (
            namespace(),
            "azurerm_eventhub_namespace.a.default_primary_connection_string",
            "Microsoft.EventHub/namespaces/a/authorizationRules/RootManageSharedAccessKey",
        ),
        (
            policy("azurerm_eventhub_authorization_rule", "  send = true"),
            "azurerm_eventhub_authorization_rule.a.primary_key",
            "Microsoft.EventHub/namespaces/a/eventhubs/h/authorizationRules/a",
        ),
        (hub(), "azurerm_iothub.a.shared_access_policy[0].primary_key", "Microsoft.Devices/IotHubs/a"),
        (
            access_policy("  device_connect = true"),
            "azurerm_iothub_shared_access_policy.a.primary_connection_string",
            "Microsoft.Devices/IotHubs/a/iotHubKeys/a",
        ),
    ],
)
def test_keys_are_key_material(text: str, attribute: str, owner: str) -> None:
    value = load(f'{text}output "k" {{ value = {attribute} }}\n').outputs["k"]
    assert isinstance(value, Unknown)
    assert [(cause.kind, cause.target) for cause in value.causes] == [
        (CauseKind.KEY, f"{GROUP}/providers/{owner}".casefold())
    ]


def test_databases_and_containers_stand_below_their_account() -> None:
    text = (
        account()
        + 'resource "azurerm_cosmosdb_sql_database" "d" {\n  name = "d"\n  resource_group_name = "rg"\n'
        + "  account_name = azurerm_cosmosdb_account.a.name\n}\n"
        + 'resource "azurerm_cosmosdb_sql_container" "c" {\n  name = "c"\n  resource_group_name = "rg"\n'
        + "  account_name = azurerm_cosmosdb_account.a.name\n  database_name = azurerm_cosmosdb_sql_database.d.name\n"
        + '  partition_key_path = "/id"\n  throughput = 400\n}\n'
    )
    container = one(MAJOR_3 + text, "azurerm_cosmosdb_sql_container.c")
    parent = one(text, "azurerm_cosmosdb_account.a").id.text
    assert container.id.text == f"{parent}/sqlDatabases/d/containers/c"
    assert read(container.body, parse_path("properties.resource")) == {
        "id": "c",
        "partitionKey": {"paths": ["/id"], "kind": "Hash"},
    }
    assert read(container.body, parse_path("properties.options.throughput")) == 400


def test_event_hubs_and_consumer_groups_stand_below_their_namespace() -> None:
    text = eventhub() + (
        'resource "azurerm_eventhub_consumer_group" "g" {\n  name = "g"\n  resource_group_name = "rg"\n'
        "  namespace_name = azurerm_eventhub_namespace.a.name\n  eventhub_name = azurerm_eventhub.h.name\n}\n"
    )
    below = f"{GROUP}/providers/Microsoft.EventHub/namespaces/a/eventhubs/h"
    assert one(text, "azurerm_eventhub.h").id.text == below
    assert one(text, "azurerm_eventhub_consumer_group.g").id.text == f"{below}/consumergroups/g"
    older = text.replace(
        "namespace_id = azurerm_eventhub_namespace.a.id", 'namespace_name = "a"\n  resource_group_name = "rg"'
    )
    assert one(older, "azurerm_eventhub.h").id.text == below


def test_a_right_that_is_open_is_a_choice() -> None:
    found = one(
        'variable "m" {}\n' + policy("azurerm_eventhub_authorization_rule", "  send = true\n  manage = var.m"),
        "azurerm_eventhub_authorization_rule.a",
    )
    rights = read(found.body, parse_path("properties.rights"))
    assert isinstance(rights, Choice)
    assert [value for _, value in rights.branches] == [["Send", "Manage"], ["Send"]]


def test_endpoints_are_listed_by_type() -> None:
    found = one(hub(ENDPOINT.format('connection_string = "x"')), "azurerm_iothub.a")
    endpoints = read(found.body, parse_path("properties.routing.endpoints"))
    assert isinstance(endpoints, dict)
    assert sorted(endpoints) == ["serviceBusQueues", "storageContainers"]
    assert endpoints["serviceBusQueues"] == [
        {
            "name": "q",
            "authenticationType": "identityBased",
            "endpointUri": "sb://b.servicebus.windows.net",
            "entityPath": "q",
        }
    ]


def test_an_endpoint_of_an_open_type_keeps_its_secret() -> None:
    text = account() + hub(
        '  endpoint {\n    name = "e"\n    type = var.t\n    connection_string = azurerm_cosmosdb_account.a.primary_key\n  }'
    )
    found = one('variable "t" {}\n' + text, "azurerm_iothub.a")
    for path in ("eventHubs", "serviceBusQueues", "serviceBusTopics", "storageContainers"):
        members = read(found.body, parse_path(f"properties.routing.endpoints.{path}"))
        assert isinstance(members, list)
        (member,) = members
        assert isinstance(member, Unknown)
        assert member.many
        assert member.secret
