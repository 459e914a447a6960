"""Root modules of Terraform: resources, ids, modules, repetition and locations."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import CauseKind, Choice, Unknown, Value, canonical
from azward.source.terraform.azurerm import all_tables, table_of
from azward.source.terraform.azurerm.versions import allowed
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded, Unit

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
ACCOUNTS = f"{GROUP}/providers/Microsoft.Storage/storageAccounts"


def load(text: str) -> Loaded:
    return TerraformSource(Path("/nowhere")).load_text(text)


def tree(folder: Path, **files: str) -> Loaded:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_tfvars", ".tfvars").replace("_tf", ".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return TerraformSource(folder).load(Unit("terraform", folder, folder))


def resources(loaded: Loaded) -> list[Resource]:
    """Return all resources except variables and outputs."""
    return [resource for resource in loaded.resources if not resource.type.startswith("Azward/")]


def one(loaded: Loaded, address: str) -> Resource:
    (found,) = [resource for resource in loaded.resources if resource.address == address]
    return found


def at(resource: Resource, path: str) -> Value | object:
    return read(resource.body, parse_path(path))


def account(**arguments: str) -> str:
    more = "".join(f"  {name} = {value}\n" for name, value in arguments.items())
    return (
        'resource "azurerm_storage_account" "a" {\n  name = "logs"\n'
        '  resource_group_name = "rg"\n  location = "West Europe"\n'
        f'  account_tier = "Standard"\n  account_replication_type = "LRS"\n{more}}}\n'
    )


def pin(major: int) -> str:
    constraint = f'azurerm = {{ source = "hashicorp/azurerm", version = "~> {major}.0" }}'
    return f"terraform {{\n  required_providers {{\n    {constraint}\n  }}\n}}\n"


# azurerm ------------------------------------------------------------------------------------------------------------------


def test_a_resource_is_in_arm_shape() -> None:
    found = one(load(account()), "azurerm_storage_account.a")
    assert found.type == "Microsoft.Storage/storageAccounts"
    assert found.id.text == f"{ACCOUNTS}/logs"
    assert (found.name, found.scope) == ("logs", GROUP)
    assert at(found, "sku.name") == "Standard_LRS"
    assert at(found, "location") == "westeurope"


@pytest.mark.parametrize(
    ("major", "path", "wanted"),
    [
        (3, "properties.allowBlobPublicAccess", True),
        (4, "properties.allowBlobPublicAccess", True),
        (5, "properties.allowBlobPublicAccess", False),
        (3, "properties.allowCrossTenantReplication", True),
        (4, "properties.allowCrossTenantReplication", False),
        (4, "properties.supportsHttpsTrafficOnly", True),
    ],
)
def test_defaults_are_those_of_the_major(major: int, path: str, wanted: object) -> None:
    assert at(one(load(pin(major) + account()), "azurerm_storage_account.a"), path) == wanted


@pytest.mark.parametrize("path", ["properties.allowBlobPublicAccess", "properties.minimumTlsVersion"])
def test_defaults_that_azurerm_3_changed_are_open_before(path: str) -> None:
    """https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/3.0-upgrade-guide"""
    value = at(one(load(pin(2) + account()), "azurerm_storage_account.a"), path)
    assert isinstance(value, Unknown)
    assert "changed in azurerm 3" in value.reason


@pytest.mark.parametrize("name", ["enable_https_traffic_only", "https_traffic_only_enabled"])
def test_former_names_mean_the_same(name: str) -> None:
    found = one(load(account(**{name: "false"})), "azurerm_storage_account.a")
    assert at(found, "properties.supportsHttpsTrafficOnly") is False
    span, matched = found.origin.locate(parse_path("properties.supportsHttpsTrafficOnly"))
    assert (span.start_line, matched) == (7, 2)


def test_an_unpinned_major_that_matters_is_noted() -> None:
    (note,) = load(account()).diagnostics
    assert note.kind is DiagnosticKind.NOTE
    assert "not pinned" in note.message
    assert not load(pin(4) + account()).diagnostics


@pytest.mark.parametrize(
    ("constraint", "majors"),
    [
        ("~> 3.0", {3}),
        ("~> 3", {3, 4, 5}),
        (">= 3.0, < 4.0", {3}),
        (">= 3.0, < 4.0.0", {3}),
        ("4.1.0", {4}),
        ("= 4.1.0", {4}),
        (">= 4.0", {4, 5}),
        ("> 3.50", {3, 4, 5}),
        ("<= 4.0", {2, 3, 4}),
        ("!= 4.5.0, ~> 4.1", {4}),
        ("nonsense", set()),
    ],
)
def test_version_constraints(constraint: str, majors: set[int]) -> None:
    assert allowed(constraint) == majors


def test_the_lock_file_decides(tmp_path: Path) -> None:
    (tmp_path / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "3.117.1"\n}\n'
    )
    found = one(tree(tmp_path, main_tf=account()), "azurerm_storage_account.a")
    assert at(found, "properties.allowCrossTenantReplication") is True


def test_ids_are_real() -> None:
    loaded = load(
        account()
        + 'output "id" { value = azurerm_storage_account.a.id }\n'
        + 'resource "azurerm_storage_container" "c" {\n  name = "c"\n'
        + "  storage_account_id = azurerm_storage_account.a.id\n}\n"
        + 'resource "azurerm_storage_container" "old" {\n  name = "old"\n'
        + "  storage_account_name = azurerm_storage_account.a.name\n}\n"
    )
    assert loaded.outputs["id"] == f"{ACCOUNTS}/logs"
    container = one(loaded, "azurerm_storage_container.c")
    assert container.id.text == f"{ACCOUNTS}/logs/blobServices/default/containers/c"
    assert container.name == "logs/default/c"
    assert one(loaded, "azurerm_storage_container.old").id.text.endswith("/logs/blobServices/default/containers/old")


def test_unknown_names_make_different_ids() -> None:
    loaded = load('resource "random_string" "r" {}\n' + account().replace('"logs"', '"st${random_string.r.result}"'))
    found = one(loaded, "azurerm_storage_account.a")
    assert found.id.text == f"{ACCOUNTS}/st{{random_string.r.result}}"
    assert canonical(found.name) == "st{random_string.r.result}"


def test_keys_are_key_material_of_their_resource() -> None:
    loaded = load(account() + 'output "key" { value = "x${azurerm_storage_account.a.primary_access_key}" }\n')
    value = loaded.outputs["key"]
    assert isinstance(value, Unknown)
    assert [(cause.kind, cause.target) for cause in value.causes] == [(CauseKind.KEY, f"{ACCOUNTS}/logs".casefold())]


def test_attributes_known_after_apply_name_their_resource() -> None:
    loaded = load(
        account() + 'output "p" { value = azurerm_storage_account.a.identity[0].principal_id }\n'
        'output "h" { value = azurerm_storage_account.a.primary_blob_host }\n'
        'output "d" { value = azurerm_storage_account.a.access_tier }\n'
    )
    principal = loaded.outputs["p"]
    assert isinstance(principal, Unknown)
    assert principal.causes[0].target == f"{ACCOUNTS}/logs".casefold()
    assert loaded.outputs["h"] == "logs.blob.core.windows.net"
    assert loaded.outputs["d"] == "Hot"


def test_associations_are_merged_into_their_resource() -> None:
    loaded = load(
        pin(4)
        + account()
        + 'resource "azurerm_storage_account_network_rules" "r" {\n  storage_account_id = azurerm_storage_account.a.id\n'
        + '  default_action = "Deny"\n  ip_rules = ["1.2.3.4"]\n}\n'
    )
    found = one(loaded, "azurerm_storage_account.a")
    assert [resource.address for resource in resources(loaded)] == ["azurerm_storage_account.a"]
    assert at(found, "properties.networkAcls.defaultAction") == "Deny"
    assert at(found, "properties.networkAcls.bypass") == "AzureServices"
    span = found.locate(parse_path("properties.networkAcls.ipRules[0].value"))
    assert (span.start_line, span.start_column) == (16, 15)


def test_an_association_that_may_not_exist_makes_a_choice() -> None:
    loaded = load(
        account() + 'variable "on" { type = bool }\n'
        'resource "azurerm_storage_account_network_rules" "r" {\n  count = var.on ? 1 : 0\n'
        '  storage_account_id = azurerm_storage_account.a.id\n  default_action = "Deny"\n}\n'
    )
    value = at(one(loaded, "azurerm_storage_account.a"), "properties.networkAcls.defaultAction")
    assert isinstance(value, Choice)
    assert dict(value.branches) == {"false": None, "true": "Deny"}


def test_access_policies_are_members_of_a_list() -> None:
    vault = (
        'resource "azurerm_key_vault" "v" {\n  name = "v"\n  resource_group_name = "rg"\n  location = "x"\n'
        '  sku_name = "standard"\n'
        '  access_policy {\n    object_id = "a"\n    secret_permissions = ["Get"]\n  }\n}\n'
        'resource "azurerm_key_vault_access_policy" "p" {\n  key_vault_id = azurerm_key_vault.v.id\n  object_id = "b"\n}\n'
    )
    found = one(load(pin(4) + vault), "azurerm_key_vault.v")
    policies = at(found, "properties.accessPolicies")
    assert isinstance(policies, list)
    assert [policy["objectId"] for policy in policies if isinstance(policy, dict)] == ["a", "b"]


def test_a_type_without_a_table_is_kept() -> None:
    loaded = load('resource "azurerm_nothing" "x" {\n  a = azurerm_nothing.y.id\n}\nresource "azurerm_nothing" "y" {}\n')
    found = one(loaded, "azurerm_nothing.x")
    assert found.type == "azurerm/azurerm_nothing"
    assert isinstance(at(found, "properties"), Unknown)
    assert at(found, "arguments.a") == one(loaded, "azurerm_nothing.y").id.text


def test_data_sources_exist_elsewhere() -> None:
    loaded = load(
        'data "azurerm_storage_account" "d" {\n  name = "logs"\n  resource_group_name = "rg"\n}\n'
        'data "azurerm_client_config" "c" {}\noutput "t" { value = data.azurerm_client_config.c.tenant_id }\n'
        'output "k" { value = data.azurerm_storage_account.d.primary_access_key }\n'
    )
    found = one(loaded, "data.azurerm_storage_account.d")
    assert found.existing
    assert found.id.text == f"{ACCOUNTS}/logs"
    assert loaded.outputs["t"] == "00000000-0000-0000-0000-000000000000"
    key = loaded.outputs["k"]
    assert isinstance(key, Unknown)
    assert key.secret


@pytest.mark.parametrize("name", sorted(all_tables()))
def test_tables_can_be_found_by_name(name: str) -> None:
    assert table_of(name) is not None


# azapi --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrap", ["{}", "jsonencode({})"])
def test_azapi_has_the_shape_of_arm(wrap: str) -> None:
    body = wrap.replace("{}", '{ sku = { name = "Standard_LRS" }, properties = { minimumTlsVersion = var.tls } }')
    loaded = load(
        'variable "tls" { type = string }\n'
        'resource "azurerm_resource_group" "g" {\n  name = "rg"\n  location = "x"\n}\n'
        'resource "azapi_resource" "a" {\n  type = "Microsoft.Storage/storageAccounts@2023-05-01"\n  name = "logs"\n'
        f'  parent_id = azurerm_resource_group.g.id\n  location = "westeurope"\n  body = {body}\n'
        '  identity {\n    type = "SystemAssigned"\n  }\n}\n'
        'resource "azapi_update_resource" "u" {\n  type = "Microsoft.Storage/storageAccounts@2023-05-01"\n'
        "  resource_id = azapi_resource.a.id\n  body = { properties = { allowSharedKeyAccess = false } }\n}\n"
        'resource "azapi_resource" "child" {\n  type = "Microsoft.Storage/storageAccounts/blobServices@2023-05-01"\n'
        '  name = "default"\n  parent_id = azapi_resource.a.id\n}\n'
    )
    found = one(loaded, "azapi_resource.a")
    assert (found.id.text, found.api_version, found.name) == (f"{ACCOUNTS}/logs", "2023-05-01", "logs")
    assert at(found, "sku.name") == "Standard_LRS"
    assert at(found, "properties.allowSharedKeyAccess") is False
    assert at(found, "identity.type") == "SystemAssigned"
    assert isinstance(at(found, "properties.minimumTlsVersion"), Unknown)
    assert found.locate(parse_path("properties.minimumTlsVersion")).start_line == 11
    assert found.locate(parse_path("properties.allowSharedKeyAccess")).start_line == 19
    assert one(loaded, "azapi_resource.child").id.text == f"{ACCOUNTS}/logs/blobServices/default"


# repetition ---------------------------------------------------------------------------------------------------------------


def subnets(repeat: str, name: str) -> str:
    return (
        f'resource "azurerm_subnet" "s" {{\n  {repeat}\n  name = {name}\n  virtual_network_name = "v"\n'
        '  resource_group_name = "rg"\n  address_prefixes = ["10.0.0.0/24"]\n}\n'
    )


def test_for_each_and_count() -> None:
    loaded = load(
        subnets('for_each = { a = "1", b = "2" }', '"${each.key}${each.value}"')
        + 'output "ids" { value = { for k, s in azurerm_subnet.s : k => s.name } }\n'
        + 'output "b" { value = azurerm_subnet.s["b"].name }\n'
    )
    assert [resource.address for resource in resources(loaded)] == ['azurerm_subnet.s["a"]', 'azurerm_subnet.s["b"]']
    assert loaded.outputs == {"ids": {"a": "a1", "b": "b2"}, "b": "b2"}
    loaded = load(subnets("count = 3", '"s${count.index}"') + 'output "n" { value = azurerm_subnet.s[*].name }\n')
    assert loaded.outputs["n"] == ["s0", "s1", "s2"]
    assert not resources(load(subnets("count = 0", '"s"')))


def test_a_conditional_resource_may_exist() -> None:
    loaded = load(
        'variable "on" { type = bool }\n'
        + subnets("count = var.on ? 1 : 0", 'var.on ? "s" : "never"')
        + 'output "a" { value = one(azurerm_subnet.s[*].name) }\n'
        + 'output "b" { value = try(azurerm_subnet.s[0].name, "none") }\n'
    )
    (found,) = resources(loaded)
    assert isinstance(found.condition, Choice)
    assert found.name == "v/s"
    for name, otherwise in (("a", None), ("b", "none")):
        value = loaded.outputs[name]
        assert isinstance(value, Choice)
        assert dict(value.branches) == {"false": otherwise, "true": "s"}


def test_an_unknown_count_yields_one_resource_that_may_exist() -> None:
    loaded = load('variable "names" { type = set(string) }\n' + subnets("for_each = var.names", "each.key"))
    (found,) = resources(loaded)
    assert found.address == "azurerm_subnet.s[*]"
    assert isinstance(found.condition, Unknown)
    assert found.condition.causes[0].kind is CauseKind.LOOP


def test_dynamic_blocks() -> None:
    group = (
        'resource "azurerm_network_security_group" "n" {\n  name = "n"\n  resource_group_name = "rg"\n  location = "x"\n'
        '  dynamic "security_rule" {\n    for_each = { ssh = 22, web = 443 }\n    iterator = rule\n    content {\n'
        '      name = rule.key\n      destination_port_range = rule.value\n      access = "Allow"\n    }\n  }\n}\n'
    )
    found = one(load(group), "azurerm_network_security_group.n")
    rules = at(found, "properties.securityRules")
    assert isinstance(rules, list)
    assert [rule["name"] for rule in rules if isinstance(rule, dict)] == ["ssh", "web"]
    assert at(found, "properties.securityRules[1].properties.destinationPortRange") == "443"
    assert found.locate(parse_path("properties.securityRules[1].properties.access")).start_line == 11


@pytest.mark.parametrize(
    "repeat",
    [
        "count = 100000",
        "count = 2000",
        'for_each = toset(flatten([for i in range(200) : [for j in range(100) : "${i}-${j}"]]))',
    ],
)
def test_a_large_count_is_represented_by_one_instance(repeat: str) -> None:
    name = '"s${count.index}"' if "count" in repeat else "each.key"
    loaded = load(subnets(repeat, name) + 'output "ids" { value = azurerm_subnet.s[*].id }\n')
    (found,) = resources(loaded)
    assert found.condition is True
    assert at(found, "properties.addressPrefixes") == ["10.0.0.0/24"]
    note, unpinned = loaded.diagnostics
    assert note.kind is DiagnosticKind.NOTE
    assert "not pinned" in unpinned.message
    assert "000 instances; one of them is evaluated" in note.message


# modules ------------------------------------------------------------------------------------------------------------------

MODULE = account(https_traffic_only_enabled="var.https").replace('"logs"', "var.name") + (
    'variable "name" {}\nvariable "https" { default = true }\noutput "id" { value = azurerm_storage_account.a.id }\n'
)


def test_a_finding_in_a_module_is_located_at_the_argument(tmp_path: Path) -> None:
    loaded = tree(
        tmp_path,
        main_tf='module "m" {\n  source = "./mod"\n  name = "logs"\n  https = false\n}\n'
        'output "id" { value = module.m.id }\n',
        mod__main_tf=MODULE,
    )
    (found,) = resources(loaded)
    assert found.address == "module.m.azurerm_storage_account.a"
    assert loaded.outputs["id"] == f"{ACCOUNTS}/logs"
    span, matched = found.origin.locate(parse_path("properties.supportsHttpsTrafficOnly"))
    assert (span.file, span.start_line, matched) == ("main.tf", 4, 2)
    (call,) = found.origin.callers()
    assert (call.file, call.start_line) == ("main.tf", 1)
    assert found.locate(parse_path("sku.name")).file == "mod/main.tf"
    assert loaded.files == {"main.tf", "mod/main.tf"}


@pytest.mark.parametrize(
    ("argument", "inner", "wanted"),
    [
        ("https = false", "https = var.https", ("main.tf", 3, 11)),
        ("https = var.on", "https = var.https", ("main.tf", 7, 13)),
        ("https = each.value", "https = var.https", ("main.tf", 4, 20)),
        ("", "https = false", ("outer/main.tf", 4, 11)),
        ("", "https = local.never", ("outer/main.tf", 6, 18)),
        ("", "https = var.https", ("outer/main.tf", 1, 30)),
        ("", "", ("mod/main.tf", 1, 30)),
    ],
)
def test_a_finding_is_located_where_its_author_would_change_it(
    tmp_path: Path, argument: str, inner: str, wanted: tuple[str, int, int]
) -> None:
    """Through two modules: at the call that passes the value, else where the module sets it or declares the default."""
    loaded = tree(
        tmp_path,
        main_tf=f'module "o" {{\n  source = "./outer"\n  {argument}\n  for_each = {{ a = false }}\n}}\n'
        'variable "on" {\n  default = false\n}\n',
        outer__main_tf='variable "https" { default = false }\nmodule "i" {\n'
        f'  source = "../mod"\n  {inner}\n}}\nlocals {{ never = false }}\n',
        mod__main_tf='variable "https" { default = false }\nresource "azurerm_storage_account" "a" {\n  name = "x"\n'
        '  resource_group_name = "rg"\n  https_traffic_only_enabled = var.https\n}\n',
    )
    (found,) = resources(loaded)
    assert at(found, "properties.supportsHttpsTrafficOnly") is False
    span = found.locate(parse_path("properties.supportsHttpsTrafficOnly"))
    assert (span.file, span.start_line, span.start_column) == wanted
    assert [(call.file, call.start_line) for call in found.origin.callers()] == [("outer/main.tf", 2), ("main.tf", 1)]


def test_nested_modules_with_for_each(tmp_path: Path) -> None:
    loaded = tree(
        tmp_path,
        main_tf='module "m" {\n  for_each = toset(["a", "b"])\n  source = "./outer"\n  name = each.key\n}\n'
        'output "ids" { value = [for m in module.m : m.id] }\n',
        outer__main_tf='variable "name" {}\nmodule "inner" {\n  source = "../mod"\n  name = "x${var.name}"\n}\n'
        'output "id" { value = module.inner.id }\n',
        mod__main_tf=MODULE,
    )
    assert loaded.outputs["ids"] == [f"{ACCOUNTS}/xa", f"{ACCOUNTS}/xb"]
    assert [resource.address for resource in resources(loaded)] == [
        f'module.m["{key}"].module.inner.azurerm_storage_account.a' for key in "ab"
    ]
    assert not [problem for problem in loaded.diagnostics if problem.kind.unread]


def test_a_module_that_is_not_installed(tmp_path: Path) -> None:
    loaded = tree(
        tmp_path,
        main_tf='module "m" {\n  source  = "Azure/naming/azurerm"\n  version = "0.4"\n}\n' + account(tags="module.m.tags"),
    )
    (problem,) = [found for found in loaded.diagnostics if found.kind.unread]
    assert problem.kind is DiagnosticKind.UNRESOLVED_MODULE
    assert (problem.line, problem.column) == (2, 13)
    tags = at(one(loaded, "azurerm_storage_account.a"), "tags")
    assert isinstance(tags, Unknown)
    assert tags.causes[0].kind is CauseKind.EXTERNAL


def test_installed_modules_are_read(tmp_path: Path) -> None:
    folder = tmp_path / ".terraform" / "modules" / "m"
    folder.mkdir(parents=True)
    (folder.parent / "modules.json").write_text('{"Modules": [{"Key": "m", "Source": "x", "Dir": ".terraform/modules/m"}]}')
    (folder / "main.tf").write_text(MODULE)
    loaded = tree(tmp_path, main_tf='module "m" {\n  source = "a/b/c"\n  name = "logs"\n}\n')
    assert [resource.id.text for resource in resources(loaded)] == [f"{ACCOUNTS}/logs"]


@pytest.mark.parametrize("place", ["a\\u0000b", "loop", "/proc/self/cwd/../outside"])
def test_installed_modules_at_no_place_of_the_tree(tmp_path: Path, place: str) -> None:
    folder = tmp_path / ".terraform" / "modules"
    folder.mkdir(parents=True)
    (tmp_path / "loop").symlink_to("loop")
    (folder / "modules.json").write_text(f'{{"Modules": [{{"Key": "m", "Source": "x", "Dir": "{place}"}}]}}')
    loaded = tree(tmp_path, main_tf='module "m" {\n  source = "a/b/c"\n  name = "logs"\n}\n')
    assert [problem.kind for problem in loaded.diagnostics] == [DiagnosticKind.UNRESOLVED_MODULE]


def test_modules_that_call_themselves_or_are_outside_the_scan_root(tmp_path: Path) -> None:
    loaded = tree(
        tmp_path,
        main_tf='module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source = "../../.."\n}\n',
        a__main_tf='module "b" {\n  source = "../a"\n}\n',
    )
    kinds = {problem.kind for problem in loaded.diagnostics}
    assert kinds == {DiagnosticKind.CYCLE, DiagnosticKind.UNRESOLVED_MODULE}


def test_variable_files(tmp_path: Path) -> None:
    (tmp_path / "prod.tfvars").write_text('b = "prod"\n')
    (tmp_path / "terraform.tfvars").write_text('a = "auto"\nb = "auto"\n')
    (tmp_path / "x.auto.tfvars.json").write_text('{"c": ["x"]}')
    (tmp_path / "main.tf").write_text(
        'variable "a" {}\nvariable "b" {}\nvariable "c" { type = list(string) }\n'
        'output "o" { value = [var.a, var.b, var.c] }\n'
    )
    unit = Unit("terraform", tmp_path, tmp_path, (tmp_path / "prod.tfvars",))
    assert TerraformSource(tmp_path).load(unit).outputs["o"] == ["auto", "prod", ["x"]]


def test_json_syntax_has_the_same_meaning(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(
        '{"variable": {"tier": {"type": "string", "default": "Standard"}},\n'
        ' "resource": {"azurerm_storage_account": {"a": {"name": "logs", "resource_group_name": "rg", "location": "x",\n'
        '  "account_tier": "${var.tier}", "account_replication_type": "LRS", "network_rules": {"default_action": "Deny"}}}}}'
    )
    found = one(TerraformSource(tmp_path).load(Unit("terraform", tmp_path, tmp_path)), "azurerm_storage_account.a")
    assert at(found, "sku.name") == "Standard_LRS"
    assert at(found, "properties.networkAcls.defaultAction") == "Deny"
    assert found.locate(parse_path("properties.networkAcls.defaultAction")).start_line == 3


def test_a_file_with_errors_does_not_hide_the_others(tmp_path: Path) -> None:
    loaded = tree(tmp_path, main_tf=account(), broken_tf='resource "x" "y" {\n  a = [1,,]\n}\n')
    assert one(loaded, "azurerm_storage_account.a")
    (problem,) = [found for found in loaded.diagnostics if found.kind is DiagnosticKind.SYNTAX]
    assert (problem.file, problem.line) == ("broken.tf", 2)


def test_override_files(tmp_path: Path) -> None:
    override = 'resource "azurerm_storage_account" "a" {\n  min_tls_version = "TLS1_0"\n}\n'
    loaded = tree(tmp_path, main_tf=account(), a_override_tf=override)
    found = one(loaded, "azurerm_storage_account.a")
    assert at(found, "properties.minimumTlsVersion") == "TLS1_0"
    assert at(found, "sku.name") == "Standard_LRS"


def test_depends_on_names_resources() -> None:
    loaded = load(account() + subnets("depends_on = [azurerm_storage_account.a]", '"s"'))
    assert one(loaded, "azurerm_subnet.s").depends_on == (f"{ACCOUNTS}/logs".casefold(),)


# children alone -----------------------------------------------------------------------------------------------------------

CHILD = account().replace('"logs"', "var.name") + 'variable "name" {}\n'


@pytest.mark.parametrize(
    ("place", "more", "partial"),
    [
        ("modules/storage", "", True),
        ("storage", "", False),
        ("modules/storage", 'provider "azurerm" {\n  features {}\n}\n', False),
        ("modules/storage", 'terraform {\n  backend "azurerm" {}\n}\n', False),
    ],
)
def test_a_child_module_is_not_a_deployment_of_its_own(tmp_path: Path, place: str, more: str, partial: bool) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(CHILD + more)
    assert TerraformSource(tmp_path).load(Unit("terraform", tmp_path, folder)).partial is partial
    if partial:
        (folder / "terraform.tfvars").write_text('name = "logs"\n')
        assert not TerraformSource(tmp_path).load(Unit("terraform", tmp_path, folder)).partial


def test_missing_related_resources_of_a_module_are_unknown(tmp_path: Path) -> None:
    from azward.config.configuration import ScanOptions
    from azward.pipeline.scan import scan

    (tmp_path / "main.tf").write_text(pin(4) + CHILD)
    example = tmp_path / "examples" / "basic"
    example.mkdir(parents=True)
    (example / "main.tf").write_text(
        'provider "azurerm" {\n  features {}\n}\nmodule "m" {\n  source = "../.."\n  name = "x"\n}\n'
    )
    report = scan([tmp_path], ScanOptions(rules=("storage/diagnostic-logs",)))
    assert {result.resource.address: result.status.value for result in report.results} == {
        "azurerm_storage_account.a": "unknown",
        "module.m.azurerm_storage_account.a": "fail",
    }


# hostile input ------------------------------------------------------------------------------------------------------------


def test_nothing_outside_the_scan_root_is_read(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "main.tf").write_text('output "x" { value = "hunter2" }\n')
    (root / "link.txt").symlink_to(secret)
    (root / "linked").symlink_to(tmp_path / "beside")
    (root / "linked.tf").symlink_to(tmp_path / "beside" / "main.tf")
    calls = [
        'file("../secret.txt")', f'file("{secret}")', 'file("link.txt")', 'templatefile("link.txt", {})', 'fileset("..", "**")',
        'filebase64("a/../../secret.txt")', 'fileexists("../secret.txt")', 'filemd5("link.txt")', 'file("linked/main.tf")',
    ]  # fmt: skip
    written = "".join(f'output "o{index}" {{ value = {call} }}\n' for index, call in enumerate(calls))
    (root / "main.tf").write_text(written + 'module "m" {\n  source = "./linked"\n}\noutput "m" { value = module.m.x }\n')
    loaded = TerraformSource(root).load(Unit("terraform", root, root))
    assert "hunter2" not in str(loaded.outputs)
    refused = [problem for problem in loaded.diagnostics if "is outside the scan root" in problem.message]
    assert len(refused) == len(calls) + 2
    assert all(problem.kind.unread for problem in refused)


def test_dependency_cycles_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    loaded = tree(
        tmp_path,
        main_tf='module "a" {\n  source = "./a"\n}\nlocals {\n  x = local.y\n  y = local.x\n}\n' + account(),
        a__main_tf='module "b" {\n  source = "../b"\n}\n',
        b__main_tf='module "a" {\n  source = "../a"\n}\n',
    )
    assert one(loaded, "azurerm_storage_account.a")
    assert [problem.kind for problem in loaded.diagnostics if problem.kind.unread] == [DiagnosticKind.CYCLE] * 2


# newer words of the language ----------------------------------------------------------------------------------------------


def test_blocks_and_arguments_of_newer_versions(tmp_path: Path) -> None:
    newer = """\
import {
  to = azurerm_storage_account.a
  id = "x"
}
moved {
  from = azurerm_storage_account.old
  to   = azurerm_storage_account.a
}
removed {
  from = azurerm_storage_account.gone
  lifecycle {
    destroy = false
  }
}
check "health" {
  data "http" "h" {
    url = "https://example.com"
  }
  assert {
    condition     = data.http.h.status_code == 200
    error_message = "no"
  }
}
provider "azurerm" {
  alias = "second"
  features {}
}
variable "password" {
  type      = string
  ephemeral = true
}
ephemeral "random_password" "p" {
  length = 16
}
resource "azurerm_key_vault_secret" "s" {
  provider         = azurerm.second
  name             = "admin-password"
  key_vault_id     = "/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
  value_wo         = ephemeral.random_password.p.result
  value_wo_version = 1
}
output "workspace" {
  value = "${terraform.workspace}-${path.module}-${provider::azurerm::normalise_resource_id("/x")}"
}
"""
    loaded = tree(tmp_path, main_tf=account(), newer_tf=newer)
    assert not [problem for problem in loaded.diagnostics if problem.kind.unread]
    value = at(one(loaded, "azurerm_key_vault_secret.s"), "properties.value")
    assert isinstance(value, Unknown)
    assert value.secret
    assert isinstance(loaded.outputs["workspace"], Unknown)


def test_opentofu_files(tmp_path: Path) -> None:
    (tmp_path / "main.tofu").write_text(account())
    (tmp_path / "same.tf").write_text('variable "x" { default = 1 }\n')
    (tmp_path / "same.tofu").write_text('variable "x" { default = 2 }\noutput "x" { value = var.x }\n')
    loaded = tree(tmp_path)
    assert one(loaded, "azurerm_storage_account.a")
    assert loaded.outputs["x"] == 2


def test_the_id_of_a_part_is_that_of_the_whole_with_its_name() -> None:
    loaded = load("""
resource "azurerm_virtual_network" "net" {
  name = "net"
  subnet {
    name = "a"
  }
  subnet {
    name = "b"
  }
}
locals {
  ids = azurerm_virtual_network.net.subnet[*].id
  by  = { for part in azurerm_virtual_network.net.subnet : part.name => part.id }
}
""")
    subnets = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets"
    assert loaded.variables["ids"] == [f"{subnets}/a", f"{subnets}/b"]
    assert loaded.variables["by"] == {"a": f"{subnets}/a", "b": f"{subnets}/b"}


def test_dynamic_blocks_over_a_set_have_its_members_as_keys() -> None:
    loaded = load("""
resource "azurerm_network_security_group" "nsg" {
  name = "nsg"
  dynamic "security_rule" {
    for_each = toset(["b", "a"])
    content {
      name        = security_rule.key
      description = security_rule.value
    }
  }
}
""")
    rules = at(one(loaded, "azurerm_network_security_group.nsg"), "properties.securityRules")
    assert isinstance(rules, list)
    assert [(rule["name"], rule["properties"]["description"]) for rule in rules] == [("a", "a"), ("b", "b")]


def test_a_container_is_named_by_its_address_where_its_account_is_named() -> None:
    loaded = load("""
resource "azurerm_storage_container" "old" {
  name                 = "raw"
  storage_account_name = "logs"
}
resource "azurerm_storage_container" "new" {
  name               = "raw"
  storage_account_id = azurerm_storage_account.logs.id
}
resource "azurerm_storage_account" "logs" {
  name = "logs"
}
locals {
  ids  = [azurerm_storage_container.old.id, azurerm_storage_container.new.id, azurerm_storage_container.old.resource_manager_id]
  urls = [azurerm_storage_container.old.url, azurerm_storage_container.new.url]
}
""")
    arm, address = f"{ACCOUNTS}/logs/blobServices/default/containers/raw", "https://logs.blob.core.windows.net/raw"
    assert loaded.variables["ids"] == [address, arm, arm]
    assert loaded.variables["urls"] == [address, address]


def test_an_object_that_azurerm_takes_as_text_is_located_as_a_whole() -> None:
    found = one(
        load('resource "azurerm_cosmosdb_account" "c" {\n  name = "c"\n  ip_range_filter = ["1.2.3.4", "0.0.0.0"]\n}\n'),
        "azurerm_cosmosdb_account.c",
    )
    path = parse_path("properties.ipRules[1].ipAddressOrRange")
    span, matched = found.origin.locate(path)
    assert (span.start_line, span.start_column, matched) == (3, 33, len(path))


def test_a_missing_field_is_not_located_in_an_update_of_the_resource() -> None:
    loaded = load("""
resource "azurerm_iothub" "hub" {
  name = "hub"
  file_upload {
    container_name = "uploads"
  }
}
resource "azapi_update_resource" "tls" {
  type        = "Microsoft.Devices/IotHubs@2023-06-30"
  resource_id = azurerm_iothub.hub.id
  body        = { properties = { minTlsVersion = "1.0" } }
}
""")
    found = one(loaded, "azurerm_iothub.hub")
    lines = {
        path: found.origin.locate(parse_path(path))[0].start_line
        for path in (
            "properties.minTlsVersion",
            "properties.disableLocalAuth",
            "properties.storageEndpoints.$default.containerName",
        )
    }
    assert list(lines.values()) == [11, 2, 5]
