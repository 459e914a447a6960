"""Plans and states from `terraform show -json`, with and without their sources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import CauseKind, Unknown, Value
from azward.pipeline.graphs import graph
from azward.pipeline.scan import scan
from azward.report.json_format import render
from azward.source.tree import Tree
from azward.source.unit import Loaded, Unit

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
ACCOUNTS = f"{GROUP}/providers/Microsoft.Storage/storageAccounts"
REAL = "/subscriptions/12345678-1234-1234-1234-123456789abc/resourceGroups/rg"

Json = dict[str, Any]


def ref(*names: str) -> Json:
    """Return an expression that refers to these names, listed as Terraform does: each with its prefixes."""
    found: list[str] = []
    for name in names:
        parts = name.split(".")
        least = 3 if parts[0] == "data" else 2
        found += [".".join(parts[:length]) for length in range(len(parts), least - 1, -1)]
    return {"references": found}


def constant(value: object) -> Json:
    return {"constant_value": value}


def change(
    address: str, after: Json | None, unknown: Json | None = None, *, sensitive: Json | None = None, **more: object
) -> Json:
    module, _, own = (
        address.rpartition(".azurerm_") if ".azurerm_" in address and not address.startswith("data.") else ("", "", address)
    )
    local = f"azurerm_{own}" if module else own
    mode = "data" if local.startswith("data.") else "managed"
    bare = local.removeprefix("data.")
    key = None
    if bare.endswith("]"):
        bare, _, inner = bare.partition("[")
        key = json.loads(inner[:-1])
    kind, name = bare.split(".")
    entry: Json = {"address": address, "mode": mode, "type": kind, "name": name}
    if module:
        entry["module_address"] = module
    if key is not None:
        entry["index"] = key
    entry["change"] = {
        "actions": more.get("actions", ["create"]),
        "before": None,
        "after": after,
        "after_unknown": unknown or {},
        "after_sensitive": sensitive or {},
    }
    return entry


def configured(address: str, expressions: Json, **more: object) -> Json:
    mode = "data" if address.startswith("data.") else "managed"
    kind, name = address.removeprefix("data.").split(".")
    return {"address": address, "mode": mode, "type": kind, "name": name, "expressions": expressions, **more}


def plan(changes: list[Json], root: Json | None = None, **more: object) -> Json:
    provider = {"name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm", "version_constraint": "~> 4.0"}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": changes,
        "configuration": {"provider_config": {"azurerm": provider}, "root_module": root or {}},
        **more,
    }


def account(name: str = "a", **more: object) -> Json:
    after: Json = {
        "name": "logs",
        "resource_group_name": "rg",
        "location": "westeurope",
        "account_tier": "Standard",
        "account_replication_type": "LRS",
        "https_traffic_only_enabled": False,
        "min_tls_version": "TLS1_2",
        "network_rules": [],
        **more,
    }
    return change(f"azurerm_storage_account.{name}", after, {"id": True, "primary_access_key": True})


ACCOUNT = configured("azurerm_storage_account.a", {"name": constant("logs"), "https_traffic_only_enabled": constant(False)})


def write(folder: Path, document: Json, name: str = "plan.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def load(folder: Path, document: Json) -> Loaded:
    path = write(folder, document)
    return Tree(folder).source("plan").load(Unit("plan", folder, path))


def one(loaded: Loaded, address: str) -> Resource:
    (found,) = [resource for resource in loaded.resources if resource.address == address]
    return found


def at(resource: Resource, path: str) -> Value | object:
    return read(resource.body, parse_path(path))


# values -------------------------------------------------------------------------------------------------------------------


def test_a_planned_resource_is_in_arm_shape(tmp_path: Path) -> None:
    found = one(load(tmp_path, plan([account()], {"resources": [ACCOUNT]})), "azurerm_storage_account.a")
    assert (found.type, found.name, found.id.text) == ("Microsoft.Storage/storageAccounts", "logs", f"{ACCOUNTS}/logs")
    assert at(found, "sku.name") == "Standard_LRS"
    assert at(found, "properties.supportsHttpsTrafficOnly") is False


def test_null_in_a_plan_is_absent_but_missing_arguments_have_defaults(tmp_path: Path) -> None:
    found = one(load(tmp_path, plan([account(shared_access_key_enabled=None)])), "azurerm_storage_account.a")
    assert "allowSharedKeyAccess" not in found.body["properties"]  # type: ignore[operator]
    assert at(found, "properties.allowCrossTenantReplication") is False  # not in the plan: the default of major 4


def test_an_unknown_argument_that_is_not_set_has_a_default(tmp_path: Path) -> None:
    planned = account()
    planned["change"]["after_unknown"]["shared_access_key_enabled"] = True
    found = one(load(tmp_path, plan([planned], {"resources": [ACCOUNT]})), "azurerm_storage_account.a")
    assert at(found, "properties.allowSharedKeyAccess") is True


@pytest.mark.parametrize(
    "reference", ["azurerm_storage_account.a.id", "module.m.id", "var.id", "module.deep.id"], ids=lambda name: name
)
def test_an_unknown_id_is_that_of_the_referenced_resource(tmp_path: Path, reference: str) -> None:
    container = change("azurerm_storage_container.c", {"name": "c"}, {"id": True, "storage_account_id": True})
    inner: Json = {"outputs": {"id": {"expression": ref("var.given")}}, "variables": {"given": {}}}
    deep: Json = {
        "outputs": {"id": {"expression": ref("module.inner.id")}},
        "variables": {"given": {}},
        "module_calls": {"inner": {"source": "./x", "expressions": {"given": ref("var.given")}, "module": inner}},
    }
    call: Json = {"source": "./m", "expressions": {"given": ref("azurerm_storage_account.a.id")}}
    root: Json = {
        "resources": [ACCOUNT, configured("azurerm_storage_container.c", {"storage_account_id": ref(reference)})],
        "module_calls": {"m": {**call, "module": inner}, "deep": {**call, "module": deep}},
        "variables": {"id": {}},
    }
    loaded = load(tmp_path, plan([account(), container], root, variables={"id": {"value": f"{ACCOUNTS}/logs"}}))
    assert one(loaded, "azurerm_storage_container.c").id.text == f"{ACCOUNTS}/logs/blobServices/default/containers/c"


def test_instances_of_the_same_key_belong_together(tmp_path: Path) -> None:
    changes = [change(f'azurerm_storage_account.s["{key}"]', {**account()["change"]["after"], "name": key}, {"id": True})
               for key in "ab"]  # fmt: skip
    changes += [change(f'azurerm_storage_container.c["{key}"]', {"name": "c"}, {"storage_account_id": True}) for key in "ab"]
    root: Json = {
        "resources": [
            configured("azurerm_storage_account.s", {"name": ref("each.key")}, for_each_expression=constant(["a", "b"])),
            configured(
                "azurerm_storage_container.c",
                {"storage_account_id": {"references": ["azurerm_storage_account.s", "each.key"]}},
                for_each_expression={"references": ["azurerm_storage_account.s"]},
            ),
        ]
    }
    loaded = load(tmp_path, plan(changes, root))
    for key in "ab":
        container = one(loaded, f'azurerm_storage_container.c["{key}"]')
        assert container.id.text == f"{ACCOUNTS}/{key}/blobServices/default/containers/c"


def test_lists_of_unknown_ids_and_associations(tmp_path: Path) -> None:
    subnets = [
        change(
            f"azurerm_subnet.{name}",
            {"name": name, "virtual_network_name": "v", "resource_group_name": "rg", "address_prefixes": ["10.0.0.0/24"]},
            {"id": True},
        )
        for name in "st"
    ]
    rules = change(
        "azurerm_storage_account_network_rules.r",
        {"default_action": "Deny", "virtual_network_subnet_ids": [None, None], "ip_rules": []},
        {"id": True, "storage_account_id": True, "virtual_network_subnet_ids": [True, True]},
    )
    written = {
        "default_action": constant("Deny"),
        "storage_account_id": ref("azurerm_storage_account.a.id"),
        "virtual_network_subnet_ids": ref("azurerm_subnet.s.id", "azurerm_subnet.t.id"),
    }
    root: Json = {"resources": [ACCOUNT, configured("azurerm_storage_account_network_rules.r", written)]}
    loaded = load(tmp_path, plan([account(), *subnets, rules], root))
    found = one(loaded, "azurerm_storage_account.a")
    assert at(found, "properties.networkAcls.defaultAction") == "Deny"
    network = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets"
    assert [at(found, f"properties.networkAcls.virtualNetworkRules[{index}].id") for index in (0, 1)] == [
        f"{network}/s",
        f"{network}/t",
    ]


def test_the_content_of_a_dynamic_block_stays_unknown(tmp_path: Path) -> None:
    planned = account(network_rules=[{"default_action": "Deny", "virtual_network_subnet_ids": [None]}])
    planned["change"]["after_unknown"]["network_rules"] = [{"virtual_network_subnet_ids": [True]}]
    found = one(load(tmp_path, plan([planned], {"resources": [ACCOUNT]})), "azurerm_storage_account.a")
    assert at(found, "properties.networkAcls.defaultAction") == "Deny"
    assert isinstance(at(found, "properties.networkAcls.virtualNetworkRules[0].id"), Unknown)


def test_sensitive_values_are_secret_and_never_shown(tmp_path: Path) -> None:
    secret = change(
        "azurerm_key_vault_secret.s",
        {"name": "s", "value": "Hunter2-value", "key_vault_id": f"{GROUP}/providers/Microsoft.KeyVault/vaults/v"},
        {"id": True},
        sensitive={"value": True},
    )
    root: Json = {
        "resources": [configured("azurerm_key_vault_secret.s", {"value": ref("var.password")})],
        "variables": {"password": {"sensitive": True}},
    }
    document = plan([secret], root, variables={"password": {"value": "Hunter2-value"}})
    value = at(one(load(tmp_path, document), "azurerm_key_vault_secret.s"), "properties.value")
    assert isinstance(value, Unknown)
    assert [(cause.kind, cause.name) for cause in value.causes] == [(CauseKind.SECURE_PARAMETER, "password")]
    report = scan([write(tmp_path, document)], ScanOptions(passes=True))
    assert "Hunter2" not in render(report)
    assert "Hunter2" not in str(graph([tmp_path / "plan.json"], ScanOptions()))


def test_keys_are_key_material_of_their_resource(tmp_path: Path) -> None:
    app = change(
        "azurerm_linux_web_app.w",
        {"name": "w", "resource_group_name": "rg", "app_settings": {"plain": "x"}, "site_config": [{}]},
        {"id": True, "app_settings": {"KEY": True, "HOST": True}},
        sensitive={"app_settings": {"KEY": True}},
    )
    written = {
        "app_settings": ref("azurerm_storage_account.a.primary_access_key", "azurerm_storage_account.a.primary_blob_host")
    }
    root: Json = {"resources": [ACCOUNT, configured("azurerm_linux_web_app.w", written)]}
    found = one(load(tmp_path, plan([account(), app], root)), "azurerm_linux_web_app.w")
    settings = at(found, "properties.siteConfig.appSettings")
    assert isinstance(settings, list)
    values = {setting["name"]: setting["value"] for setting in settings}  # type: ignore[index, call-overload]
    assert values["plain"] == "x"
    assert isinstance(values["KEY"], Unknown)
    assert [(cause.kind, cause.target) for cause in values["KEY"].causes] == [(CauseKind.KEY, f"{ACCOUNTS}/logs".casefold())]
    assert isinstance(values["HOST"], Unknown)
    assert not values["HOST"].secret


def test_deleted_and_deposed_instances_are_left_out(tmp_path: Path) -> None:
    gone = change("azurerm_storage_account.gone", None, actions=["delete"])
    forgotten = change("azurerm_storage_account.forgotten", None, actions=["forget"])
    deposed = {**account("deposed"), "deposed": "abcd"}
    replaced = account("new")
    replaced["change"]["actions"] = ["delete", "create"]
    loaded = load(tmp_path, plan([gone, forgotten, deposed, replaced]))
    assert [resource.address for resource in loaded.resources] == ["azurerm_storage_account.new"]


def test_a_known_subscription_applies_to_all_ids(tmp_path: Path) -> None:
    there = account(id=f"{REAL}/providers/Microsoft.Storage/storageAccounts/logs")
    there["change"] |= {"actions": ["no-op"], "after_unknown": {}}
    rules = change(
        "azurerm_storage_account_network_rules.r",
        {"default_action": "Deny", "storage_account_id": f"{REAL}/providers/Microsoft.Storage/storageAccounts/logs"},
        {"id": True},
    )
    old = change("azurerm_storage_container.c", {"name": "c", "storage_account_name": "logs"}, {"id": True})
    prior = {
        "address": "data.azurerm_key_vault.v",
        "mode": "data",
        "type": "azurerm_key_vault",
        "name": "v",
        "values": {"name": "v", "id": f"{REAL}/providers/Microsoft.KeyVault/vaults/v"},
        "sensitive_values": {},
    }
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [prior]}}}
    loaded = load(tmp_path, plan([there, rules, old], prior_state=state))
    found = one(loaded, "azurerm_storage_account.a")
    assert found.id.text == f"{REAL}/providers/Microsoft.Storage/storageAccounts/logs"
    assert at(found, "properties.networkAcls.defaultAction") == "Deny"
    assert one(loaded, "azurerm_storage_container.c").id.text.startswith(found.id.text)
    vault = one(loaded, "data.azurerm_key_vault.v")
    assert vault.existing
    assert vault.id.text == f"{REAL}/providers/Microsoft.KeyVault/vaults/v"


def test_resources_outside_the_targets_of_a_plan_exist(tmp_path: Path) -> None:
    entry = account()
    state = {"root_module": {"resources": [{**entry, "values": entry.pop("change")["after"]}]}}
    loaded = load(tmp_path, plan([], prior_state={"values": state}, complete=False))
    assert one(loaded, "azurerm_storage_account.a").existing
    (note,) = loaded.diagnostics
    assert note.kind is DiagnosticKind.NOTE


def test_azapi(tmp_path: Path) -> None:
    planned = {
        "address": "azapi_resource.a",
        "mode": "managed",
        "type": "azapi_resource",
        "name": "a",
        "change": {
            "actions": ["create"],
            "after": {
                "type": "Microsoft.Storage/storageAccounts@2023-05-01",
                "name": "logs",
                "parent_id": GROUP,
                "body": {"properties": {"supportsHttpsTrafficOnly": False, "minimumTlsVersion": None}},
                "identity": [{"type": "SystemAssigned"}],
            },
            "after_unknown": {"id": True, "output": True, "body": {"properties": {"minimumTlsVersion": True}}},
            "after_sensitive": {},
        },
    }
    root: Json = {"resources": [configured("azapi_resource.a", {"body": ref("random_string.x.result")})]}
    found = one(load(tmp_path, plan([planned], root)), "azapi_resource.a")
    assert found.id.text == f"{ACCOUNTS}/logs"
    assert at(found, "properties.supportsHttpsTrafficOnly") is False
    assert isinstance(at(found, "properties.minimumTlsVersion"), Unknown)
    assert at(found, "identity.type") == "SystemAssigned"


def test_states(tmp_path: Path) -> None:
    entry = account(id=f"{REAL}/providers/Microsoft.Storage/storageAccounts/logs", primary_access_key="c2VjcmV0")
    entry["address"] = f"module.m[0].{entry['address']}"
    resource = {**entry, "values": entry.pop("change")["after"], "sensitive_values": {"primary_access_key": True}}
    values = {
        "outputs": {"key": {"value": "c2VjcmV0", "sensitive": True}, "host": {"value": "h", "sensitive": False}},
        "root_module": {"child_modules": [{"address": "module.m[0]", "resources": [resource]}]},
    }
    loaded = load(tmp_path, {"format_version": "1.0", "terraform_version": "1.11.4", "values": values})
    found = one(loaded, "module.m[0].azurerm_storage_account.a")
    assert found.id.text == f"{REAL}/providers/Microsoft.Storage/storageAccounts/logs"
    assert not found.existing
    assert loaded.outputs["host"] == "h"
    key = loaded.outputs["key"]
    assert isinstance(key, Unknown)
    assert key.secret


def test_variables_that_flow_into_a_credential_without_sources(tmp_path: Path) -> None:
    secret = change(
        "azurerm_key_vault_secret.s", {"name": "pass", "key_vault_id": f"{GROUP}/x"}, {"id": True, "value": True}
    )
    inner: Json = {
        "resources": [configured("azurerm_key_vault_secret.s", {"name": ref("var.size"), "value": ref("var.given")})],
        "variables": {"given": {}, "size": {}},
    }
    secret |= {"address": "module.m.azurerm_key_vault_secret.s", "module_address": "module.m"}
    arguments = {"given": ref("var.first"), "size": ref("var.second")}
    root: Json = {
        "module_calls": {"m": {"source": "x", "expressions": arguments, "module": inner}},
        "variables": {"first": {}, "second": {}},
    }
    found = load(tmp_path, plan([secret], root, variables={"first": {"value": "x"}, "second": {"value": "y"}}))
    reaching = {str(resource.name): at(resource, "properties.reachesCredential") for resource in found.resources
                if resource.type == "Azward/parameters" and "module" not in resource.address}  # fmt: skip
    assert reaching == {"first": True, "second": False}


def test_unknown_names_distinguish_and_identify_resources(tmp_path: Path) -> None:
    changes: list[Json] = []
    stored: list[Json] = []
    for name in "xy":
        planned = account(name)
        del planned["change"]["after"]["name"]
        planned["change"]["after_unknown"]["name"] = True
        container = change(f"azurerm_storage_container.{name}", {"name": "c"}, {"id": True, "storage_account_name": True})
        changes += [planned, container]
        stored.append(configured(f"azurerm_storage_account.{name}", {"name": ref("random_string.r.result")}))
        written = {"storage_account_name": ref(f"azurerm_storage_account.{name}.name")}
        stored.append(configured(f"azurerm_storage_container.{name}", written))
    loaded = load(tmp_path, plan(changes, {"resources": stored}))
    for name in "xy":
        identity = one(loaded, f"azurerm_storage_account.{name}").id.text
        assert identity == f"{ACCOUNTS}/{{azurerm_storage_account.{name}.name}}"
        assert one(loaded, f"azurerm_storage_container.{name}").id.text.startswith(f"{identity}/")


def test_identities_are_linked_to_their_resource(tmp_path: Path) -> None:
    planned = account(identity=[{"type": "SystemAssigned", "identity_ids": None}])
    planned["change"]["after_unknown"]["identity"] = [{"principal_id": True, "tenant_id": True}]
    role = change(
        "azurerm_role_assignment.r",
        {"scope": f"{GROUP}/providers/Microsoft.KeyVault/vaults/v", "role_definition_name": "Reader"},
        {"id": True, "principal_id": True, "name": True},
    )
    written = {"principal_id": {"references": ["azurerm_storage_account.a.identity[0].principal_id",
                                               "azurerm_storage_account.a.identity[0]",
                                               "azurerm_storage_account.a.identity", "azurerm_storage_account.a"]}}  # fmt: skip
    stored = configured("azurerm_storage_account.a", {"identity": [{"type": constant("SystemAssigned")}]})
    loaded = load(tmp_path, plan([planned, role], {"resources": [stored, configured("azurerm_role_assignment.r", written)]}))
    principal = at(one(loaded, "azurerm_role_assignment.r"), "properties.principalId")
    assert isinstance(principal, Unknown)
    assert [cause.target for cause in principal.causes] == [f"{ACCOUNTS}/logs".casefold()]
    assert principal.expression == "azurerm_storage_account.a.identity[0].principal_id"


# majors -------------------------------------------------------------------------------------------------------------------


def test_the_major_is_that_of_the_plan(tmp_path: Path) -> None:
    old = plan([account()])
    old["configuration"]["provider_config"]["azurerm"]["version_constraint"] = "~> 3.0"
    found = one(load(tmp_path, old), "azurerm_storage_account.a")
    assert at(found, "properties.allowCrossTenantReplication") is True
    (tmp_path / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "4.5.0"\n}\n'
    )
    found = one(load(tmp_path, old), "azurerm_storage_account.a")
    assert at(found, "properties.allowCrossTenantReplication") is False


def test_a_plan_without_a_version_constraint_is_noted(tmp_path: Path) -> None:
    loaded = load(tmp_path, plan([account()]) | {"configuration": {}})
    assert [problem.kind for problem in loaded.diagnostics] == [DiagnosticKind.NOTE]


# places -------------------------------------------------------------------------------------------------------------------

SOURCE = """\
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}
locals {
  owner = azurerm_storage_account.a.id
}
resource "azurerm_storage_account" "a" {
  name                       = "logs"
  https_traffic_only_enabled = false
}
resource "azurerm_storage_container" "c" {
  name               = "c"
  storage_account_id = local.owner
}
"""
WITH_LOCAL = plan(
    [account(), change("azurerm_storage_container.c", {"name": "c"}, {"id": True, "storage_account_id": True})],
    {"resources": [ACCOUNT, configured("azurerm_storage_container.c", {"storage_account_id": ref("local.owner")})]},
)


def test_without_sources_a_finding_is_located_in_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan([account()], {"resources": [ACCOUNT]}), indent=2))
    loaded = Tree(tmp_path).source("plan").load(Unit("plan", tmp_path, path))
    span, matched = one(loaded, "azurerm_storage_account.a").origin.locate(parse_path("properties.supportsHttpsTrafficOnly"))
    line = path.read_text().splitlines()[span.start_line - 1]
    assert (span.file, matched) == ("plan.json", 2)
    assert line[span.start_column - 1 : span.end_column - 1] == "false"
    assert '"https_traffic_only_enabled": ' in line
    header = one(loaded, "azurerm_storage_account.a").locate(parse_path("properties.encryption"))
    assert '"address": "azurerm_storage_account.a"' in path.read_text().splitlines()[header.start_line - 1]


def test_with_sources_a_finding_is_located_there_and_locals_are_followed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    loaded = load(tmp_path, WITH_LOCAL)
    span = one(loaded, "azurerm_storage_account.a").locate(parse_path("properties.supportsHttpsTrafficOnly"))
    assert (span.file, span.start_line, span.start_column) == ("main.tf", 11, 32)
    assert one(loaded, "azurerm_storage_container.c").id.text == f"{ACCOUNTS}/logs/blobServices/default/containers/c"
    assert loaded.files == {"main.tf", "plan.json"}


def test_without_sources_a_local_stays_unknown(tmp_path: Path) -> None:
    container = one(load(tmp_path, WITH_LOCAL), "azurerm_storage_container.c")
    assert container.id.text.endswith("{local.owner}/blobServices/default/containers/c")


def test_other_sources_are_not_taken_for_those_of_the_plan(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE.replace('"c" {', '"other" {'))
    loaded = load(tmp_path, WITH_LOCAL)
    assert one(loaded, "azurerm_storage_account.a").locate(()).file == "plan.json"


def test_an_expression_that_has_changed_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE.replace("= local.owner", '= "/elsewhere"'))
    container = one(load(tmp_path, WITH_LOCAL), "azurerm_storage_container.c")
    assert "elsewhere" not in container.id.text


def test_a_plan_replaces_its_root_module(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(SOURCE.replace("= false", "= true"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").write_text('resource "azurerm_resource_group" "g" {\n  name = "g"\n}\n')
    write(tmp_path / "infra", WITH_LOCAL)
    report = scan([tmp_path], ScanOptions(rules=("storage/secure-transfer",)))
    assert report.stats.units == 2
    (result,) = report.results
    assert (result.location.span.file, result.location.span.start_line) == ("infra/main.tf", 11)
    (result,) = scan([tmp_path / "infra" / "plan.json"], ScanOptions(rules=("storage/secure-transfer",))).results
    assert (result.location.span.file, result.location.line) == ("main.tf", "  https_traffic_only_enabled = true")


MODULE = """\
variable "https" {}
variable "name" {}
resource "azurerm_storage_account" "a" {
  name                       = var.name
  https_traffic_only_enabled = var.https
}
output "id" {
  value = azurerm_storage_account.a.id
}
"""


def test_modules_are_located_at_their_arguments(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'module "m" {\n  for_each = toset(["x"])\n  source = "./mod"\n  name = each.key\n  https = false\n}\n'
        'resource "azurerm_storage_container" "c" {\n  name = "c"\n  storage_account_id = module.m["x"].id\n}\n'
    )
    (tmp_path / "mod").mkdir()
    (tmp_path / "mod" / "main.tf").write_text(MODULE)
    inner: Json = {
        "resources": [configured("azurerm_storage_account.a", {"name": ref("var.name")})],
        "outputs": {"id": {"expression": ref("azurerm_storage_account.a.id")}},
        "variables": {"https": {}, "name": {}},
    }
    call: Json = {
        "source": "./mod",
        "expressions": {"https": constant(False)},
        "for_each_expression": constant(["x"]),
        "module": inner,
    }
    written = {"storage_account_id": {"references": ['module.m["x"].id', 'module.m["x"]', "module.m"]}}
    root: Json = {"resources": [configured("azurerm_storage_container.c", written)], "module_calls": {"m": call}}
    planned = account()
    planned |= {"address": f'module.m["x"].{planned["address"]}', "module_address": 'module.m["x"]'}
    container = change("azurerm_storage_container.c", {"name": "c"}, {"storage_account_id": True})
    for sources in (True, False):
        if not sources:
            (tmp_path / "main.tf").unlink()
        loaded = load(tmp_path, plan([planned, container], root))
        assert one(loaded, "azurerm_storage_container.c").id.text == f"{ACCOUNTS}/logs/blobServices/default/containers/c"
        found = one(loaded, 'module.m["x"].azurerm_storage_account.a')
        span = found.locate(parse_path("properties.supportsHttpsTrafficOnly"))
        assert (span.file, span.start_line) == (("main.tf", 5) if sources else ("plan.json", 1))
        assert [call.file for call in found.origin.callers()] == (["main.tf"] if sources else [])


def test_blocks_of_a_set_are_located_in_the_sources(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_network_security_group" "n" {\n  name = "n"\n'
        '  security_rule {\n    name = "b"\n    access = "Allow"\n  }\n'
        '  security_rule {\n    name = "a"\n    access = "Deny"\n  }\n}\n'
    )
    rules = [{"name": "a", "access": "Deny"}, {"name": "b", "access": "Allow"}]
    planned = change("azurerm_network_security_group.n", {"name": "n", "security_rule": rules}, {"id": True})
    written = {"name": constant("n"), "security_rule": [{"name": constant("b")}, {"name": constant("a")}]}
    loaded = load(tmp_path, plan([planned], {"resources": [configured("azurerm_network_security_group.n", written)]}))
    found = one(loaded, "azurerm_network_security_group.n")
    for index, (name, line) in enumerate((("b", 5), ("a", 9))):
        assert at(found, f"properties.securityRules[{index}].name") == name
        assert found.locate(parse_path(f"properties.securityRules[{index}].properties.access")).start_line == line


# bad input ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "binary plan; run `terraform show -json plan.json > shown-plan.json` and scan that file"),
        (
            b'{"format_version":"2.0","terraform_version":"9.0"}',
            "unsupported plan format version `2.0`, expected 0.x or 1.x",
        ),
        (b'{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{"addr', "the end of the file"),
        (b'{"format_version":"1.2","terraform_version":"1.11.4",,', "found `,`"),
        (
            b'{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x"}',
            "raw state; run `terraform show -json plan.json",
        ),
        (b'{"format_version":"1.2","terraform_version":"1"} ' + b" " * (64 << 20), "plan is larger than 64 MiB; skipped"),
    ],
    ids=["binary", "version", "truncated", "broken", "state", "large"],
)
def test_other_files_are_one_diagnostic(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    (problem,) = scan([path], ScanOptions()).diagnostics
    assert message in problem.message
    assert problem.kind.unread


def test_an_incomplete_plan_is_reported(tmp_path: Path) -> None:
    (problem,) = load(tmp_path, plan([], errored=True)).diagnostics
    assert problem.kind is DiagnosticKind.INVALID


def test_plans_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan([account()])), encoding="utf-16")
    assert scan([tmp_path], ScanOptions()).stats.resources == 1


@pytest.mark.parametrize("garbage", [None, 7, "x", [], {}, [None], {"a": None}])
@pytest.mark.parametrize(
    "name", ["resource_changes", "configuration", "prior_state", "variables", "planned_values", "output_changes"]
)
def test_a_malformed_plan_does_not_end_the_scan(tmp_path: Path, name: str, garbage: object) -> None:
    scan([write(tmp_path, plan([account()]) | {name: garbage})], ScanOptions())


def test_other_json_is_not_a_plan(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"format_version":"1.0","provider_schemas":{}}')
    report = scan([tmp_path], ScanOptions())
    assert (report.stats.units, report.diagnostics) == (0, ())


def test_a_plan_in_another_folder_belongs_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    (here / "main.tf").write_text(SOURCE)
    monkeypatch.chdir(here)
    path = write(elsewhere, WITH_LOCAL)
    (result,) = scan([path], ScanOptions(rules=("storage/secure-transfer",))).results
    assert (result.location.span.file, result.location.span.start_line) == ("main.tf", 11)
    link = here / "linked.json"
    link.symlink_to(path)
    assert scan([here], ScanOptions()).stats.units == 1


def test_comments_in_the_sources_apply_to_their_plan(tmp_path: Path) -> None:
    comment = "  # checkov:skip=CKV_AZURE_3: only inside\n"
    (tmp_path / "main.tf").write_text(
        SOURCE.replace('  name                       = "logs"\n', '  name = "logs"\n' + comment)
    )
    write(tmp_path, WITH_LOCAL)
    (result,) = scan([tmp_path], ScanOptions(rules=("storage/secure-transfer",))).results
    assert result.suppression is not None


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no Terraform here")
def test_the_output_of_terraform_is_read(tmp_path: Path) -> None:
    """A plan of Terraform's built-in resource with modules, repetition, references and secrets, and the state after apply."""
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "in" {}\nresource "terraform_data" "d" {\n  count = 1\n  input = var.in\n}\n'
        'output "out" {\n  value = terraform_data.d[0].output\n}\n'
    )
    (tmp_path / "main.tf").write_text(
        'variable "pw" {\n  sensitive = true\n  default = "hunter2"\n}\n'
        'resource "terraform_data" "a" {\n  for_each = toset(["x", "y"])\n  input = each.key\n}\n'
        'module "m" {\n  source = "./m"\n  for_each = { one = "x" }\n  in = { id = terraform_data.a[each.value].id, pw = var.pw }\n}\n'
        'output "pw" {\n  value = var.pw\n  sensitive = true\n}\noutput "k" {\n  value = keys(terraform_data.a)\n}\n'
        'output "late" {\n  value = module.m["one"].out.id\n  sensitive = true\n}\n'
    )

    def terraform(*arguments: str) -> str:
        environment = {**os.environ, "CHECKPOINT_DISABLE": "1"}
        done = subprocess.run(
            ["terraform", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    terraform("init", "-input=false")
    terraform("plan", "-out=tfplan", "-input=false")
    (tmp_path / "plan.json").write_text(terraform("show", "-json", "tfplan"))
    terraform("apply", "-input=false", "tfplan")
    (tmp_path / "state.json").write_text(terraform("show", "-json"))
    for name in ("plan.json", "state.json"):
        report = graph([tmp_path / name], ScanOptions())
        assert not report.diagnostics
        assert report.outputs["k"] == ["x", "y"]
        for secret in ("pw", "late"):
            value = report.outputs[secret]
            assert isinstance(value, Unknown)
            assert value.secret is (secret == "pw" or name == "state.json")
        assert "hunter2" not in str(report)
    assert (
        "binary plan; run `terraform show -json tfplan > plan.json` and scan that file"
        in scan([tmp_path / "tfplan"], ScanOptions()).diagnostics[0].message
    )
    assert scan([tmp_path], ScanOptions()).stats.units == 2  # the plan, which replaces the root module, and the state


FOLLOWED = """\
module "m" {
  source = "./mod"
  stores = {
    hold = {
      tls = "TLS1_0"
    }
  }
}
"""
FOLLOWING = """\
variable "stores" {}
variable "settings" {
  default = {
    Alpha = "1"
    Books = "Server=tcp:l.example.org;User ID=k;Password=Anchor-Rust-9032!;"
  }
}
locals {
  stores = { for name, store in var.stores : name => merge({ tls = "TLS1_2" }, store) }
}
resource "azurerm_storage_account" "a" {
  for_each        = local.stores
  name            = each.key
  min_tls_version = each.value.tls
}
resource "azurerm_linux_function_app" "f" {
  name                          = "fn"
  storage_account_name          = "st"
  storage_uses_managed_identity = true
  app_settings                  = merge(var.settings, { Zulu = "2" })
}
"""


@pytest.mark.parametrize("sources", [True, False])
def test_values_of_a_plan_are_followed_in_the_sources(tmp_path: Path, sources: bool) -> None:
    """Without the sources they are located in the plan."""
    if sources:
        (tmp_path / "mod").mkdir()
        (tmp_path / "main.tf").write_text(FOLLOWED)
        (tmp_path / "mod" / "main.tf").write_text(FOLLOWING)
    store = account(min_tls_version="TLS1_0") | {"index": "hold", "module_address": "module.m"}
    store["address"] = 'module.m.azurerm_storage_account.a["hold"]'
    settings = {"Alpha": "1", "Books": "Server=tcp:l.example.org;User ID=k;Password=Anchor-Rust-9032!;", "Zulu": "2"}
    app = {"name": "fn", "storage_account_name": "st", "storage_uses_managed_identity": True, "app_settings": settings}
    function = change("module.m.azurerm_linux_function_app.f", app, {"id": True})
    inner: Json = {
        "resources": [
            configured(
                "azurerm_storage_account.a",
                {"name": ref("each.key"), "min_tls_version": ref("each.value.tls", "each.value")},
                for_each_expression=ref("local.stores"),
            ),
            configured("azurerm_linux_function_app.f", {"name": constant("fn"), "app_settings": ref("var.settings")}),
        ],
        "variables": {"stores": {}, "settings": {}},
    }
    call: Json = {"source": "./mod", "expressions": {"stores": {}}, "module": inner}
    loaded = load(tmp_path, plan([store, function], {"module_calls": {"m": call}}))
    site = one(loaded, "module.m.azurerm_linux_function_app.f")
    written = read(site.body, parse_path("properties.siteConfig.appSettings"))
    assert isinstance(written, list)
    index = written.index({"name": "Books", "value": settings["Books"]})
    spans = [
        one(loaded, 'module.m.azurerm_storage_account.a["hold"]').locate(parse_path("properties.minimumTlsVersion")),
        site.locate(parse_path(f"properties.siteConfig.appSettings[{index}].value")),
    ]
    if sources:
        assert [(span.file, span.start_line) for span in spans] == [("main.tf", 5), ("mod/main.tf", 5)]
    else:
        lines = (tmp_path / "plan.json").read_text().splitlines()
        texts = [lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1] for span in spans]
        assert texts == ['"TLS1_0"', json.dumps(settings["Books"])]
