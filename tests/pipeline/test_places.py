"""A finding is where its author would change the value, and a suppression there holds.

The line is marked `HERE` in the source. The same line, with a suppression in place of the mark, accepts the finding.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Located = Callable[[str, dict[str, str]], None]

TLS, TRANSFER, SECRET = "storage/min-tls", "storage/secure-transfer", "secrets/hard-coded-value"
PURGE, HTTPS = "keyvault/purge-protection", "appservice/https-only"


@pytest.fixture
def located(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Located:
    """Compare the places of the failures of a rule with the mark, before and after it is replaced by a suppression."""

    def failures(rule: str) -> set[tuple[str, int]]:
        run(["scan", str(tmp_path), "--format", "json", "--rule", rule])
        report = json.loads(capsys.readouterr().out)
        assert not report["errors"], report["errors"]
        places = [result["location"] for result in report["results"] if result["status"] == "fail"]
        return {(place["file"], place["start_line"]) for place in places}

    def check(rule: str, files: dict[str, str]) -> None:
        marked = {
            (name, number)
            for name, text in files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if "HERE" in line
        }
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        assert failures(rule) == marked
        for name, text in files.items():
            (tmp_path / name).write_text(text.replace("HERE", f'azward: ignore[{rule}] reason="known"'))
        assert not failures(rule)

    return check


# Bicep ----------------------------------------------------------------------------------------------------------------------


def store(properties: str, head: str = "param conf object = {}\n") -> str:
    return (
        f"{head}resource store 'Microsoft.Storage/storageAccounts@2024-01-01' = {{\n  name: 'ststore'\n"
        f"  location: 'northeurope'\n  kind: 'StorageV2'\n  sku: {{ name: 'Standard_LRS' }}\n  properties: {properties}\n}}\n"
    )


def called(params: str, head: str = "") -> str:
    return f"{head}module one 'one.bicep' = {{\n  name: 'one'\n  params: {params}\n}}\n"


TLS_10 = "{\n    conf: {\n      minimumTlsVersion: 'TLS1_0' // HERE\n    }\n  }"


@pytest.mark.parametrize(
    "properties",
    [
        "conf",
        "union({ supportsHttpsTrafficOnly: true }, conf)",
        "union(conf, { supportsHttpsTrafficOnly: true })",
        "{\n    ...conf\n    supportsHttpsTrafficOnly: true\n  }",
        "{\n    minimumTlsVersion: conf.minimumTlsVersion\n  }",
        "{\n    minimumTlsVersion: conf.?minimumTlsVersion ?? 'TLS1_2'\n  }",
        "{\n    minimumTlsVersion: contains(conf, 'minimumTlsVersion') ? conf.minimumTlsVersion : 'TLS1_2'\n  }",
        "{\n    minimumTlsVersion: conf['minimumTlsVersion']\n  }",
        "{\n    minimumTlsVersion: '${conf.minimumTlsVersion}'\n  }",
        "{\n    minimumTlsVersion: any(conf).minimumTlsVersion!\n  }",
        "{\n    minimumTlsVersion: first(map([conf], item => item.minimumTlsVersion))\n  }",
        "{\n    minimumTlsVersion: filter([{ minimumTlsVersion: 'TLS1_2' }, conf], one => one == conf)[0].minimumTlsVersion\n  }",
        "toObject(items(conf), item => item.key, item => item.value)",
        "mapValues(conf, value => value)",
        "{\n    minimumTlsVersion: last(concat(['TLS1_2'], [conf.minimumTlsVersion]))\n  }",
        "{\n    minimumTlsVersion: [...['TLS1_2'], ...[conf.minimumTlsVersion]][1]\n  }",
    ],
)
def test_an_argument_of_a_bicep_module(located: Located, properties: str) -> None:
    located(TLS, {"main.bicep": called(TLS_10), "one.bicep": store(properties)})


@pytest.mark.parametrize(
    ("one", "more"),
    [
        # what the module writes stays in the module, although the caller passes the rest
        (
            store("union({\n    minimumTlsVersion: 'TLS1_0' // HERE\n  }, conf)"),
            "{ conf: { allowBlobPublicAccess: false } }",
        ),
        (store("{\n    ...conf\n    minimumTlsVersion: 'TLS1_0' // HERE\n  }"), "{ conf: { minimumTlsVersion: 'TLS1_2' } }"),
        (store("{ minimumTlsVersion: tls }", "param tls string = 'TLS1_0' // HERE\n"), "{}"),
        (store("{ minimumTlsVersion: tls }", "param tls string = 'TLS1_0' // HERE\n"), "{ tls: null }"),
        (
            store("{ minimumTlsVersion: conf.tls }", "param conf object = {\n  tls: 'TLS1_0' // HERE\n}\n"),
            "{}",
        ),
        (store("{ minimumTlsVersion: tls }", "var tls = 'TLS1_0' // HERE\n"), ""),
        (
            store(
                "{ minimumTlsVersion: use('x') }", "func use(name string) string => name == 'x' ? 'TLS1_0' : name // HERE\n"
            ),
            "",
        ),
        (
            store(
                "union(base[?].a, {})".replace("[?]", "[0]"),
                "var base = [{\n  a: { minimumTlsVersion: 'TLS1_0' } // HERE\n}]\n",
            ),
            "",
        ),
        (
            store(
                "{\n    minimumTlsVersion: prod ? 'TLS1_2' : weak\n  }",
                "var prod = false\nvar weak = 'TLS1_0' // HERE\n",
            ),
            "",
        ),
        # the place of a value that is missing is the object that lacks it
        (store("union({ supportsHttpsTrafficOnly: true }, conf) // HERE"), "{ conf: { allowBlobPublicAccess: false } }"),
    ],
)
def test_a_value_that_a_bicep_module_writes(located: Located, one: str, more: str) -> None:
    located(TLS, {"main.bicep": called(more or "{}"), "one.bicep": one})


@pytest.mark.parametrize(
    "purge",
    ["purge ? true : null", "!purge ? null : true", "purge == true ? purge : null", "empty(words) ? null : true"],
)
def test_a_branch_that_only_says_what_a_bicep_condition_means(located: Located, purge: str) -> None:
    given = "words: '' // HERE" if "words" in purge else "purge: false // HERE"
    vault = (
        "param purge bool = true\nparam words string = 'x'\nresource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {\n"
        "  name: 'kv'\n  location: 'northeurope'\n  properties: {\n    tenantId: 't'\n"
        f"    sku: {{ family: 'A', name: 'standard' }}\n    enablePurgeProtection: {purge}\n  }}\n}}\n"
    )
    located(PURGE, {"main.bicep": called("{\n    " + given + "\n  }"), "one.bicep": vault})


def test_a_condition_that_a_parameter_file_decides(located: Located) -> None:
    one = (
        "param purge bool\nresource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n"
        "  location: 'northeurope'\n  properties: {\n    tenantId: 't'\n"
        "    sku: { family: 'A', name: 'standard' }\n    enablePurgeProtection: purge ? purge : null\n  }\n}\n"
    )
    main = called("{\n    purge: enabled // HERE\n  }", "param enabled bool\n")
    given = "using 'main.bicep'\nparam enabled = false\n"
    located(PURGE, {"main.bicep": main, "main.bicepparam": given, "one.bicep": one})


def test_a_switch_that_a_module_translates(located: Located) -> None:
    site = (
        "param open bool\nresource site 'Microsoft.Web/sites@2023-12-01' = {\n  name: 'site'\n  location: 'northeurope'\n"
        "  properties: {\n    publicNetworkAccess: open ? 'Enabled' : 'Disabled'\n  }\n}\n"
    )
    main = called("{\n    open: true // HERE\n  }")
    located("appservice/public-network-access", {"main.bicep": main, "one.bicep": site})


def test_a_loop_over_modules_and_a_loop_in_a_module(located: Located) -> None:
    main = (
        "var apps = [\n  { name: 'a', open: false }\n  { name: 'b', open: true } // HERE\n]\n"
        "module each 'one.bicep' = [for app in apps: {\n  name: app.name\n  params: {\n    name: app.name\n"
        "    https: !app.open\n  }\n}]\n"
    )
    one = (
        "param name string\nparam https bool\nresource sites 'Microsoft.Web/sites@2023-12-01' = [for kind in ['x']: {\n"
        "  name: '${name}-${kind}'\n  location: 'northeurope'\n  properties: {\n    httpsOnly: https\n  }\n}]\n"
    )
    located(HTTPS, {"main.bicep": main, "one.bicep": one})


@pytest.mark.parametrize(
    "params",
    [
        "{\n    ...common\n    name: 'x'\n  }",
        "{\n    name: 'x'\n    conf: common.conf\n  }",
        "{\n    name: 'x'\n    conf: union(common, {}).conf\n  }",
    ],
)
def test_arguments_that_are_made_by_a_call(located: Located, params: str) -> None:
    head = "var common = {\n  conf: {\n    minimumTlsVersion: 'TLS1_0' // HERE\n  }\n}\n"
    one = store("conf", "param conf object\nparam name string\n")
    located(TLS, {"main.bicep": called(params, head), "one.bicep": one})


def test_a_loop_over_resources(located: Located) -> None:
    one = (
        "param stores array = []\nvar strong = 'TLS1_2'\n"
        "resource each 'Microsoft.Storage/storageAccounts@2024-01-01' = [for (store, i) in stores: {\n"
        "  name: store.name\n  location: 'northeurope'\n  kind: 'StorageV2'\n  sku: { name: 'Standard_LRS' }\n"
        "  properties: {\n    minimumTlsVersion: store.?tls ?? strong\n  }\n}]\n"
    )
    two = "param stores array\nmodule one 'one.bicep' = {\n  name: 'one'\n  params: { stores: concat([], stores) }\n}\n"
    main = (
        "module two 'two.bicep' = {\n  name: 'two'\n  params: {\n    stores: [\n      { name: 'sta' }\n"
        "      { name: 'stb', tls: 'TLS1_1' } // HERE\n      {\n        name: 'stc'\n        tls: 'TLS1_0' // HERE\n"
        "      }\n    ]\n  }\n}\n"
    )
    located(TLS, {"main.bicep": main, "two.bicep": two, "one.bicep": one})


def test_a_loop_of_members(located: Located) -> None:
    rules = (
        "param openings array\n"
        "resource group 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {\n  name: 'nsg'\n  location: 'northeurope'\n"
        "  properties: {\n    securityRules: [for (opening, index) in openings: {\n      name: opening.name\n"
        "      properties: {\n        priority: 100 + index\n        access: 'Allow'\n        direction: 'Inbound'\n"
        "        protocol: 'Tcp'\n        sourcePortRange: '*'\n        destinationAddressPrefix: '*'\n"
        "        sourceAddressPrefix: opening.source\n        destinationPortRange: opening.port\n      }\n    }]\n  }\n}\n"
    )
    main = called(
        "{\n    openings: [\n      { name: 'web', port: '443', source: '10.0.0.0/8' }\n"
        "      { name: 'ssh', port: '22', source: '*' } // HERE\n    ]\n  }"
    )
    located("network/nsg-management-ports", {"main.bicep": main, "one.bicep": rules})


def test_an_imported_variable_and_an_output(located: Located) -> None:
    files = {
        "shared.bicep": "@export()\nvar settings = {\n  tls: 'TLS1_0' // HERE\n}\n",
        "main.bicep": "import { settings } from 'shared.bicep'\n" + store("{ minimumTlsVersion: settings.tls }"),
    }
    located(TLS, files)
    files = {
        "shared.bicep": "output tls string = 'TLS1_0' // HERE\n",
        "main.bicep": "module shared 'shared.bicep' = { name: 's' }\n" + store("{ minimumTlsVersion: shared.outputs.tls }"),
    }
    located(TLS, files)


def test_settings_of_a_site_in_bicep(located: Located) -> None:
    secret = "'Server=tcp:ledger.example.org;Database=goods;User ID=keeper;Password=Anchor-Rust-9032!;'"
    site = (
        "param extra object\nresource site 'Microsoft.Web/sites@2023-12-01' = {\n  name: 'site'\n  location: 'northeurope'\n"
        "  kind: 'functionapp'\n  properties: { httpsOnly: true }\n  resource settings 'config' = {\n    name: 'appsettings'\n"
        "    properties: union({ FUNCTIONS_EXTENSION_VERSION: '~4' }, extra)\n  }\n}\n"
    )
    main = called("{\n    extra: {\n      A: '1'\n      Ledger: " + secret + " // HERE\n      Z: '2'\n    }\n  }")
    located(SECRET, {"main.bicep": main, "one.bicep": site})


@pytest.mark.parametrize(
    "settings",
    [
        "[for setting in items(extra): {\n        name: setting.key\n        value: setting.value\n      }]",
        "map(items(extra), one => { name: one.key, value: one.value })",
        "map(objectKeys(extra), key => { name: key, value: extra[key] })",
        "concat([{ name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }], map(items(extra), s => { name: s.key, value: s.value }))",
        "union([{ name: 'A', value: '1' }], [{ name: 'Ledger', value: extra.Ledger }])",
        "[\n        { name: 'A', value: '1' }\n        ...[{ name: 'Ledger', value: extra.?Ledger ?? '' }]\n      ]",
    ],
)
def test_a_list_of_settings_in_bicep(located: Located, settings: str) -> None:
    secret = "'Server=tcp:ledger.example.org;Database=goods;User ID=keeper;Password=Anchor-Rust-9032!;'"
    site = (
        "param extra object\nresource site 'Microsoft.Web/sites@2023-12-01' = {\n  name: 'site'\n  location: 'northeurope'\n"
        f"  kind: 'workflowapp'\n  properties: {{\n    siteConfig: {{\n      appSettings: {settings}\n    }}\n  }}\n}}\n"
    )
    main = called("{\n    extra: {\n      Z: '1'\n      Ledger: " + secret + " // HERE\n      B: '2'\n    }\n  }")
    located(SECRET, {"main.bicep": main, "one.bicep": site})


def test_a_value_in_a_parameter_file_stays_at_its_use(located: Located) -> None:
    loop = (
        "param stores array\nresource each 'Microsoft.Storage/storageAccounts@2024-01-01' = [for store in stores: {\n"
        "  name: store.name\n  location: 'northeurope'\n  kind: 'StorageV2'\n  sku: { name: 'Standard_LRS' }\n"
        "  properties: {\n    minimumTlsVersion: store.tls // HERE\n  }\n}]\n"
    )
    given = "using 'main.bicep'\nparam stores = [\n  { name: 'sta', tls: 'TLS1_0' }\n]\n"
    located(TLS, {"main.bicep": loop, "main.bicepparam": given})
    files = {
        "main.bicep": "param tls string\n" + store("{\n    minimumTlsVersion: tls // HERE\n  }"),
        "main.bicepparam": "using 'main.bicep'\nparam tls = 'TLS1_0'\n",
    }
    located(TLS, files)


# ARM ------------------------------------------------------------------------------------------------------------------------

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(resources: str, head: str = "") -> str:
    return f'{{\n"$schema": "{SCHEMA}",\n"contentVersion": "1.0.0.0",\n{head}\n"resources": [\n{resources}\n]\n}}\n'


def account(properties: str) -> str:
    return (
        '{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "st", "kind": "StorageV2",\n'
        f'"location": "northeurope", "sku": {{"name": "Standard_LRS"}},\n"properties": {properties}\n}}'
    )


def nested(inner: str, parameters: str) -> str:
    return (
        '{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": {\n'
        '"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},\n'
        f'"parameters": {parameters},\n"template": {inner}\n}}}}'
    )


CONF = '"parameters": {"conf": {"type": "object", "defaultValue": {}}},'


@pytest.mark.parametrize(
    "properties",
    [
        "\"[union(createObject('supportsHttpsTrafficOnly', true()), parameters('conf'))]\"",
        "{\"minimumTlsVersion\": \"[coalesce(tryGet(parameters('conf'), 'minimumTlsVersion'), 'TLS1_2')]\"}",
        "{\"minimumTlsVersion\": \"[if(contains(parameters('conf'), 'minimumTlsVersion'),"
        " parameters('conf').minimumTlsVersion, 'TLS1_2')]\"}",
        "{\"minimumTlsVersion\": \"[map(createArray(parameters('conf')), lambda('c', lambdaVariables('c')))[0].minimumTlsVersion]\"}",
    ],
)
def test_an_argument_of_a_nested_template(located: Located, properties: str) -> None:
    given = '{"conf": {"value": {\n"minimumTlsVersion": "TLS1_0" // HERE\n}}}'
    located(TLS, {"main.json": template(nested(template(account(properties), CONF), given))})


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ('"variables": {\n"tls": "TLS1_0" // HERE\n},', "\"[variables('tls')]\""),
        ('"parameters": {"tls": {"type": "string",\n"defaultValue": "TLS1_0" // HERE\n}},', "\"[parameters('tls')]\""),
        (
            '"variables": {"copy": [{"name": "all", "count": 2, "input": {\n"tls": "TLS1_0" // HERE\n}}]},',
            "\"[variables('all')[1].tls]\"",
        ),
        (
            '"variables": {"all": {"weak": {\n"tls": "TLS1_0" // HERE\n}, "strong": {"tls": "TLS1_2"}}},',
            "\"[variables('all')[toLower('WEAK')].tls]\"",
        ),
    ],
)
def test_a_variable_and_a_default_of_a_template(located: Located, head: str, value: str) -> None:
    located(TLS, {"main.json": template(account(f'{{"minimumTlsVersion": {value}}}'), head)})


def test_a_copy_loop_over_a_variable(located: Located) -> None:
    vaults = '"variables": {"vaults": [\n{"name": "a", "purge": true},\n{"name": "b",\n"purge": false // HERE\n}]},'
    vault = (
        '{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "location": "northeurope",\n'
        '"name": "[variables(\'vaults\')[copyIndex()].name]", "copy": {"name": "v", "count": 2},\n'
        '"properties": {"tenantId": "t", "sku": {"family": "A", "name": "standard"},\n'
        "\"enablePurgeProtection\": \"[if(variables('vaults')[copyIndex()].purge, true(), json('null'))]\"}}"
    )
    located(
        PURGE, {"main.json": template(vault.replace(", json('null')", ", variables('vaults')[copyIndex()].purge"), vaults)}
    )


@pytest.mark.parametrize(
    "settings",
    [
        "\"[concat(variables('own'), parameters('extra'))]\"",
        "\"[union(parameters('extra'), variables('own'))]\"",
        "\"[flatten(createArray(variables('own'), parameters('extra')))]\"",
        "\"[filter(concat(variables('own'), parameters('extra')), lambda('x', not(equals(lambdaVariables('x').name, 'B'))))]\"",
    ],
)
def test_settings_of_a_site_in_a_template(located: Located, settings: str) -> None:
    secret = "Server=tcp:ledger.example.org;Database=goods;User ID=keeper;Password=Anchor-Rust-9032!;"
    site = (
        '{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "fn", "kind": "functionapp",\n'
        f'"location": "northeurope", "properties": {{"siteConfig": {{"appSettings": {settings}}}}}}}'
    )
    head = (
        '"parameters": {"extra": {"type": "array"}},\n'
        '"variables": {"own": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},'
    )
    given = f'{{"extra": {{"value": [\n{{"name": "Ledger",\n"value": "{secret}" // HERE\n}}]}}}}'
    located(SECRET, {"main.json": template(nested(template(site, head), given))})


# Terraform ------------------------------------------------------------------------------------------------------------------

PROVIDERS = """\
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
"""


def storage(argument: str, more: str = "") -> str:
    return (
        'resource "azurerm_storage_account" "a" {\n  name = "st${each.key}"\n  for_each = local.all\n'
        '  resource_group_name = "rg"\n  location = "northeurope"\n  account_tier = "Standard"\n'
        f'  account_replication_type = "LRS"\n  {argument}\n}}\n{more}'
    )


STORES = (
    'module "one" {\n  source = "./one"\n  stores = {\n    hold = {\n      tls = "TLS1_0" # HERE\n    }\n'
    '    keep = {\n      tls = "TLS1_2"\n    }\n  }\n}\n'
)
VARIABLE = 'variable "stores" {\n  type = map(object({ tls = optional(string), name = optional(string) }))\n}\n'


@pytest.mark.parametrize(
    ("all_", "argument"),
    [
        ("var.stores", "min_tls_version = each.value.tls"),
        ("{ for n, s in var.stores : n => merge({ tls = \"TLS1_2\" }, s) }", "min_tls_version = each.value.tls"),
        ("{ for n, s in var.stores : n => s if s.tls != null }", "min_tls_version = lookup(each.value, \"tls\", \"TLS1_2\")"),
        ("var.stores", 'min_tls_version = coalesce(each.value.tls, "TLS1_2")'),
        ("var.stores", 'min_tls_version = try(each.value.tls, "TLS1_2")'),
        ("var.stores", 'min_tls_version = each.value.tls != null ? each.value.tls : "TLS1_2"'),
        ("var.stores", 'min_tls_version = "${var.stores[each.key].tls}"'),
        ("toset(keys(var.stores))", "min_tls_version = var.stores[each.key].tls"),
        ("toset(keys(var.stores))", "min_tls_version = element([for s in values(var.stores) : s.tls if s.tls != null],"
         " index(keys(var.stores), each.key))"),
        ("merge([for n, s in var.stores : { (n) = s }]...)", "min_tls_version = each.value.tls"),
        ("zipmap(keys(var.stores), values(var.stores)[*].tls)", "min_tls_version = each.value"),
        ("zipmap(keys(var.stores), flatten([[for s in values(var.stores) : s.tls]]))", "min_tls_version = each.value"),
    ],
)  # fmt: skip
def test_an_argument_of_a_terraform_module(located: Located, all_: str, argument: str) -> None:
    one = VARIABLE + storage(argument, f"locals {{\n  all = {all_}\n}}\n")
    located(TLS, {"main.tf": PROVIDERS + STORES, "one/main.tf": one})


@pytest.mark.parametrize(
    ("one", "given"),
    [
        # what the module writes stays in the module
        (
            'variable "tls" {\n  default = "TLS1_0" # HERE\n}\n' + storage("min_tls_version = var.tls"),
            "",
        ),
        (
            'variable "tls" {\n  nullable = false\n  default = "TLS1_0" # HERE\n}\n' + storage("min_tls_version = var.tls"),
            "tls = null",
        ),
        (
            'variable "conf" {\n  type = object({\n    tls = optional(string, "TLS1_0") # HERE\n  })\n}\n'
            + storage("min_tls_version = var.conf.tls"),
            "conf = {}",
        ),
        (
            'variable "confs" {\n  type = map(object({\n    tls = optional(string, "TLS1_0") # HERE\n  }))\n}\n'
            + storage('min_tls_version = var.confs["x"].tls'),
            "confs = { x = {} }",
        ),
        (
            'variable "conf" {}\n' + storage('min_tls_version = merge(\n    var.conf,\n    { tls = "TLS1_0" } # HERE\n  ).tls'),
            'conf = { tls = "TLS1_2" }',
        ),
        (
            storage("min_tls_version = local.tls", 'locals {\n  prod = false\n  tls = local.prod ? "TLS1_2" : local.weak\n'
                    '  weak = "TLS1_0" # HERE\n}\n'),
            "",
        ),
        (
            storage("min_tls_version = module.two.tls", 'module "two" {\n  source = "./two"\n}\n'),
            "",
        ),
    ],
)  # fmt: skip
def test_a_value_that_a_terraform_module_writes(located: Located, one: str, given: str) -> None:
    call = f'module "one" {{\n  source = "./one"\n  {given}\n}}\n'
    locals_ = 'locals {\n  all = { a = "x" }\n}\n'
    two = 'output "tls" {\n  value = "TLS1_0"%s\n}\n' % (" # HERE" if "module.two" in one else "")
    located(TLS, {"main.tf": PROVIDERS + call, "one/main.tf": one + locals_, "one/two/main.tf": two})


@pytest.mark.parametrize(
    "argument",
    ["var.list[count.index].tls", "element(var.list, count.index).tls", "[for item in var.list : item.tls][count.index]"],
)
def test_an_item_by_count(located: Located, argument: str) -> None:
    main = (
        'module "one" {\n  source = "./one"\n  count = 1\n  list = [\n    { tls = "TLS1_2" },\n'
        '    { tls = "TLS1_0" }, # HERE\n  ]\n}\n'
    )
    one = (
        'variable "list" {\n  type = list(object({ tls = string }))\n}\nresource "azurerm_storage_account" "a" {\n'
        '  count = length(var.list)\n  name = "st${count.index}"\n  resource_group_name = "rg"\n'
        '  location = "northeurope"\n  account_tier = "Standard"\n  account_replication_type = "LRS"\n'
        f"  min_tls_version = {argument}\n}}\n"
    )
    located(TLS, {"main.tf": PROVIDERS + main, "one/main.tf": one})


def test_a_dynamic_block(located: Located) -> None:
    main = (
        'module "one" {\n  source = "./one"\n  openings = [\n    { name = "web", port = "443", from = "10.0.0.0/8" },\n'
        '    { name = "ssh", port = "22", from = "*" }, # HERE\n  ]\n}\n'
    )
    one = (
        'variable "openings" {\n  type = list(object({ name = string, port = string, from = string }))\n}\n'
        'resource "azurerm_network_security_group" "g" {\n  name = "nsg"\n  location = "northeurope"\n'
        '  resource_group_name = "rg"\n  dynamic "security_rule" {\n    for_each = { for o in var.openings : o.name => o }\n'
        '    iterator = rule\n    content {\n      name = rule.key\n      priority = 100\n      direction = "Inbound"\n'
        '      access = "Allow"\n      protocol = "Tcp"\n      source_port_range = "*"\n'
        "      destination_port_range = rule.value.port\n      source_address_prefix = rule.value.from\n"
        '      destination_address_prefix = "*"\n    }\n  }\n}\n'
    )
    located("network/nsg-management-ports", {"main.tf": PROVIDERS + main, "one/main.tf": one})


SITES = {
    "azurerm_linux_function_app": 'service_plan_id = local.plan\n  storage_account_name = "st"\n'
    '  storage_uses_managed_identity = true\n  site_config {\n    application_insights_key = "x"\n  }',
    "azurerm_windows_function_app": 'service_plan_id = local.plan\n  storage_account_name = "st"\n'
    "  storage_account_access_key = var.key\n  site_config {}",
    "azurerm_linux_web_app": "service_plan_id = local.plan\n  site_config {\n    application_stack {\n"
    '      docker_registry_url = "https://registry.example.org"\n      docker_image_name = "till:7"\n    }\n  }',
    "azurerm_logic_app_standard": 'app_service_plan_id = local.plan\n  storage_account_name = "st"\n'
    "  storage_account_access_key = var.key",
}
CREDENTIAL = '"Server=tcp:ledger.example.org;Database=goods;User ID=keeper;Password=Anchor-Rust-9032!;"'


@pytest.mark.parametrize("kind", SITES)
@pytest.mark.parametrize(
    "settings",
    [
        f'{{\n    Alpha = "1"\n    Books = {CREDENTIAL} # HERE\n    Crane = "3"\n  }}',
        f'merge({{\n    Crane = "1"\n    Alpha = "2"\n  }}, {{\n    Books = {CREDENTIAL} # HERE\n  }})',
        f'{{ for name, value in local.settings : upper(name) => value }}\n}}\nlocals {{\n  settings = {{\n    z = "1"\n'
        f"    books = {CREDENTIAL} # HERE\n  }}",
    ],
    ids=["literal", "merge", "for"],
)
def test_settings_of_a_site_in_terraform(located: Located, kind: str, settings: str) -> None:
    main = (
        f'variable "key" {{\n  sensitive = true\n}}\nlocals {{\n  plan = "/subscriptions/a/resourceGroups/rg/providers/'
        f'Microsoft.Web/serverFarms/plan"\n}}\nresource "{kind}" "site" {{\n  name = "site"\n  resource_group_name = "rg"\n'
        f'  location = "northeurope"\n  {SITES[kind]}\n  app_settings = {settings}\n}}\n'
    )
    located(SECRET, {"main.tf": PROVIDERS + main})


@pytest.mark.parametrize(
    "body",
    [
        "{\n    properties = merge({ supportsHttpsTrafficOnly = true }, var.conf)\n  }",
        '{\n    properties = { minimumTlsVersion = try(var.conf.minimumTlsVersion, "TLS1_2") }\n  }',
        "jsonencode({\n    properties = merge(var.conf, { supportsHttpsTrafficOnly = true })\n  })",
    ],
)
def test_the_body_of_azapi(located: Located, body: str) -> None:
    main = 'module "one" {\n  source = "./one"\n  conf = {\n    minimumTlsVersion = "TLS1_0" # HERE\n  }\n}\n'
    one = (
        'variable "conf" {}\nresource "azapi_resource" "a" {\n  type = "Microsoft.Storage/storageAccounts@2024-01-01"\n'
        '  name = "st"\n  parent_id = "/subscriptions/a/resourceGroups/rg"\n  location = "northeurope"\n'
        f"  body = {body}\n}}\n"
    )
    located(TLS, {"main.tf": PROVIDERS + main, "one/main.tf": one})


def test_a_vault_whose_root_variable_has_a_weak_default(located: Located) -> None:
    main = (
        'variable "purge" {\n  default = false # HERE\n}\nresource "azurerm_key_vault" "v" {\n  name = "kv"\n'
        '  location = "northeurope"\n  resource_group_name = "rg"\n  tenant_id = "t"\n  sku_name = "standard"\n'
        "  purge_protection_enabled = var.purge\n}\n"
    )
    located(PURGE, {"main.tf": PROVIDERS + main})


@pytest.mark.parametrize(
    "purge",
    ["var.conf.purge ? true : null", "!var.conf.purge ? null : true", "var.conf.purge == true ? true : false"],
)
def test_a_branch_that_only_says_what_a_terraform_condition_means(located: Located, purge: str) -> None:
    main = 'module "one" {\n  source = "./one"\n  conf = {\n    purge = false # HERE\n  }\n}\n'
    vault = (
        'variable "conf" {}\nresource "azurerm_key_vault" "v" {\n  name = "kv"\n'
        '  location = "northeurope"\n  resource_group_name = "rg"\n  tenant_id = "t"\n  sku_name = "standard"\n'
        f"  purge_protection_enabled = {purge}\n}}\n"
    )
    located(PURGE, {"main.tf": PROVIDERS + main, "one/main.tf": vault})


def test_an_argument_that_is_null(located: Located) -> None:
    main = 'module "one" {\n  source = "./one"\n  conf = { # HERE\n    name = "app"\n  }\n}\n'
    insights = (
        'variable "conf" {\n  type = object({ name = string, workspace = optional(string) })\n}\n'
        'resource "azurerm_application_insights" "i" {\n  name = var.conf.name\n  location = "northeurope"\n'
        '  resource_group_name = "rg"\n  application_type = "web"\n  workspace_id = var.conf.workspace\n}\n'
    )
    located("monitor/application-insights-workspace", {"main.tf": PROVIDERS + main, "one/main.tf": insights})


def test_a_member_of_a_value_in_a_variable_file_stays_at_its_use(located: Located) -> None:
    main = VARIABLE + storage("min_tls_version = each.value.tls # HERE", "locals {\n  all = merge({}, var.stores)\n}\n")
    files = {"main.tf": PROVIDERS + main, "terraform.tfvars": 'stores = { a = { tls = "TLS1_0" } }\n'}
    located(TLS, files)


def test_a_value_in_a_variable_file_stays_at_its_use(located: Located) -> None:
    main = (
        'variable "purge" {\n  default = true\n}\nresource "azurerm_key_vault" "v" {\n  name = "kv"\n'
        '  location = "northeurope"\n  resource_group_name = "rg"\n  tenant_id = "t"\n  sku_name = "standard"\n'
        "  purge_protection_enabled = var.purge # HERE\n}\n"
    )
    located(PURGE, {"main.tf": PROVIDERS + main, "terraform.tfvars": "purge = false\n"})
