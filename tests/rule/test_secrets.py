"""Where credentials flow: through modules, parameters, outputs, scripts and settings, in every language.

Each line with a comment `fails: RULE` has a finding of this rule, and no other line has one of a rule on secrets.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Scan = Callable[[dict[str, str]], list[dict[str, Any]]]
    Check = Callable[[dict[str, str]], None]

_EXPECTED = re.compile(r"(?://|#) fails: (?P<rules>[\w/, -]+)$")


@pytest.fixture
def scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Scan:
    """Return what rules on secrets answer for some files."""

    def scanned(files: dict[str, str]) -> list[dict[str, Any]]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        run(["scan", str(tmp_path), "--all", "--format", "json"])
        found = json.loads(capsys.readouterr().out)["results"]
        return [result for result in found if result["rule"].startswith("secrets/")]

    return scanned


@pytest.fixture
def check(scan: Scan) -> Check:
    """Return a function that compares the findings in files with their comments."""

    def compare(files: dict[str, str]) -> None:
        found = sorted(
            (result["location"]["file"].rpartition("/")[2], result["location"]["start_line"], result["rule"])
            for result in scan(files)
            if result["status"] == "fail"
        )
        expected = sorted(
            (name.rpartition("/")[2], number, f"secrets/{rule.strip()}")
            for name, text in files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if (match := _EXPECTED.search(line))
            for rule in match["rules"].split(",")
        )
        assert found == expected

    return compare


def details(found: list[dict[str, Any]]) -> dict[str, str]:
    return {result["resource"]["address"]: result["detail"] for result in found if result["status"] == "fail"}


def template(**sections: Any) -> dict[str, Any]:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [], **sections}


def nested(name: str, inner: dict[str, Any], scope: str = "inner", **parameters: Any) -> dict[str, Any]:
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": scope},
            "template": inner,
            "parameters": {key: {"value": value} for key, value in parameters.items()},
        },
    }


BUS_KEY = (
    "[listKeys(resourceId('Microsoft.ServiceBus/namespaces/authorizationRules', 'bus', 'send'), '2021-11-01').primaryKey]"
)


# what a deployment is given and returns ----------------------------------------------------------------------------------


def test_keys_and_secure_values_for_parameters_of_modules(check: Check) -> None:
    main = """
@secure()
param joinWord string
resource bus 'Microsoft.ServiceBus/namespaces@2021-11-01' existing = {
  name: 'bus'
  resource send 'authorizationRules' existing = { name: 'send' }
}
module plain 'inner.bicep' = {
  name: 'plain'
  params: { given: bus::send.listKeys().primaryConnectionString, all: { token: joinWord }, closed: joinWord }
}
module harmless 'facts.bicep' = {
  name: 'harmless'
  params: { named: bus::send.listKeys().keyName, size: length(joinWord), isSet: !empty(joinWord), host: bus.properties.serviceBusEndpoint }
}
"""
    inner = """
param given string // fails: secure-parameter
param all object // fails: secure-parameter
@secure()
param closed string
"""
    facts = "param named string\nparam size int\nparam isSet bool\nparam host string\n"
    check({"main.bicep": main, "inner.bicep": inner, "facts.bicep": facts})


def test_the_finding_names_the_secret_that_is_passed(scan: Scan) -> None:
    inner = template(parameters={"input": {"type": "string"}, "other": {"type": "string"}})
    outer = template(
        parameters={"joinWord": {"type": "securestring"}},
        resources=[nested("job", inner, input=BUS_KEY, other="[concat('x-', parameters('joinWord'))]")],
    )
    assert details(scan({"azuredeploy.json": json.dumps(outer)})) == {
        "resources[0].parameters.input": "it receives a key of `send`",
        "resources[0].parameters.other": "it receives the secure parameter `joinWord`",
    }


def test_a_default_that_is_a_secure_parameter(check: Check) -> None:
    check({"main.bicep": """
@secure()
param word string
param copied string = word // fails: secure-parameter
param wrapped object = { a: { b: 'x-${word}' } } // fails: secure-parameter
param length int = length(word)
param named string = 'fixed'
"""})  # fmt: skip


@pytest.mark.parametrize("scope", ["inner", "outer"])
def test_outputs_of_nested_deployments(scan: Scan, scope: str) -> None:
    inner = template(outputs={"entry": {"type": "string", "value": BUS_KEY}, "n": {"type": "int", "value": "[length('a')]"}})
    found = scan({"azuredeploy.json": json.dumps(template(resources=[nested("job", inner, scope)]))})
    leaks = {result["resource"]["address"]: result["status"] for result in found if result["rule"] == "secrets/output-leak"}
    assert leaks == {"resources[0].outputs.entry": "fail", "resources[0].outputs.n": "pass"}


def test_outputs_of_modules(check: Check) -> None:
    middle = """
@secure()
param word string
module cache 'cache.bicep' = { name: 'cache' }
output passed string = cache.outputs.key // fails: output-leak
output joined string = 'x=${word}' // fails: output-leak
output parts array = [for i in range(0, 2): '${word}${i}'] // fails: output-leak
@secure()
output closed string = word
output size int = length(word)
output same bool = word == 'a'
output given string = empty(word) ? 'no' : 'yes'
output starts bool = startsWith(word, 'a')
"""
    cache = """
resource cache 'Microsoft.Cache/redis@2023-08-01' existing = { name: 'cache' }
resource search 'Microsoft.Search/searchServices@2023-11-01' existing = { name: 'find' }
output key string = cache.listKeys().primaryKey // fails: output-leak
output query string = search.listQueryKeys().value[0].key // fails: output-leak
output named string = search.listQueryKeys().value[0].name
output id string = cache.id
"""
    main = "@secure()\nparam word string\nmodule m 'middle.bicep' = { name: 'm', params: { word: word } }\n"
    check({"main.bicep": main, "middle.bicep": middle, "cache.bicep": cache})


# members of objects ------------------------------------------------------------------------------------------------------


def test_members_of_typed_objects(check: Check) -> None:
    main = """
import { door } from 'types.bicep'
type login = { user: string, password: string }
type deep = { level: login[] }
type guarded = { user: string, @secure() password: string }
param one login // fails: secure-parameter
param many login[] // fails: secure-parameter
param inside deep? // fails: secure-parameter
param written { host: string, @description('x') connectionString: string? } // fails: secure-parameter
param imported door // fails: secure-parameter
param mixed { @secure() password: string, pin: string } // fails: secure-parameter
param safe guarded
param names { secretName: string, tokenLifetime: int, passwordMode: 'a' | 'b' }
@secure()
param whole login
resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: 'westeurope'
  properties: { administratorLogin: safe.user, administratorLoginPassword: mixed.pin }
}
output user string = safe.user
output opened string = safe.password // fails: output-leak
"""
    check({"main.bicep": main, "types.bicep": "@export()\ntype door = { apiKey: string }\n"})


def test_members_in_definitions_of_a_template(scan: Scan) -> None:
    login = {"type": "object", "properties": {"user": {"type": "string"}, "password": {"type": "string"}}}
    guarded = {"type": "object", "properties": {"password": {"type": "securestring"}}}
    written = template(
        languageVersion="2.0",
        resources={},
        definitions={"login": login},
        parameters={
            "plain": {"$ref": "#/definitions/login"},
            "list": {"type": "array", "items": {"$ref": "#/definitions/login"}},
            "guarded": guarded,
        },
    )
    assert details(scan({"azuredeploy.json": json.dumps(written)})) == {
        "parameters.plain": "its member `password` is not marked secure",
        "parameters.list": "its member `[].password` is not marked secure",
    }


def test_a_secure_member_hides_only_itself(scan: Scan) -> None:
    inner = """
param site { name: string, @secure() key: string }
resource plan 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: site.name
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  tags: { key: site.key }
}
"""
    main = "module m 'inner.bicep' = { name: 'm', params: { site: { name: 'logs', key: 'Tr0ub4dor&3x' } } }\n"
    found = scan({"main.bicep": main, "inner.bicep": inner})
    assert {result["resource"]["name"] for result in found if "storage" in result["resource"]["type"].casefold()} <= {"logs"}


def test_members_of_typed_variables(check: Check) -> None:
    check({"main.tf": """
variable "login" { # fails: secure-parameter
  type = object({ user = string, password = string })
}
variable "doors" { # fails: secure-parameter
  type = map(object({ host = string, api_key = optional(string) }))
}
variable "hidden" {
  type      = object({ password = string })
  sensitive = true
}
variable "named" {
  type = object({ secret_name = string, token_ttl = number })
}
"""})  # fmt: skip


# scripts and command lines -----------------------------------------------------------------------------------------------

MACHINE = """
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' existing = { name: 'vm' }
"""


def test_parameters_behind_options_of_a_command_line(check: Check) -> None:
    main = (
        MACHINE
        + """
param word string // fails: secure-parameter
param other string // fails: secure-parameter
param size string
param seal string // fails: secure-parameter
param passed string // fails: secure-parameter
var arguments = '-Mode fast -Password "${other}"'
resource run 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = {
  parent: vm
  name: 'run'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'CustomScriptExtension'
    protectedSettings: { commandToExecute: 'setup.cmd --size ${size} --password ${word} ${arguments}' }
  }
}
resource script 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'script'
  location: 'westeurope'
  kind: 'AzureCLI'
  properties: { azCliVersion: '2.50.0', retentionInterval: 'P1D', scriptContent: replace('login __SEAL_TOKEN__', '__SEAL_TOKEN__', seal) }
}
module inner 'inner.bicep' = { name: 'inner', params: { line: base64('#!/bin/sh\\nexport DB_PASSWORD=${passed}\\nexport SIZE=${size}') } }
"""
    )
    inner = """
param line string
resource fleet 'Microsoft.Compute/virtualMachineScaleSets@2023-03-01' = {
  name: 'fleet'
  location: 'westeurope'
  properties: { virtualMachineProfile: { osProfile: { customData: line } } }
}
"""
    check({"main.bicep": main, "inner.bicep": inner})


def test_variables_behind_options_of_a_script(check: Check) -> None:
    check({"init.tftpl": "login ${token} ${size}\n", "main.tf": """
provider "azurerm" {
  features {}
}
variable "word" { # fails: secure-parameter
  type = string
}
variable "pass" { # fails: secure-parameter
  type = string
}
variable "opening" { # fails: secure-parameter
  type = string
}
variable "size" {
  type = string
}
locals {
  line = format("setup.sh --size %s --password %s", var.size, var.word)
}
resource "azurerm_virtual_machine_extension" "setup" {
  name                 = "setup"
  virtual_machine_id   = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"
  publisher            = "Microsoft.Azure.Extensions"
  type                 = "CustomScript"
  type_handler_version = "2.1"
  protected_settings   = jsonencode({ commandToExecute = local.line })
}
resource "azurerm_linux_virtual_machine" "crane" {
  name                  = "crane"
  resource_group_name   = "rg"
  location              = "northeurope"
  size                  = var.size
  admin_username        = "keeper"
  network_interface_ids = []
  user_data             = base64encode("#!/bin/sh\\nexport DB_PASSWORD=${var.pass}\\nexport SIZE=${var.size}\\n")
  custom_data           = base64encode(templatefile("init.tftpl", { token = var.opening, size = var.size }))
}
"""})  # fmt: skip


def test_the_finding_says_where_a_value_flows(scan: Scan) -> None:
    main = """
param pin string
resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'ledger'
  location: 'westeurope'
  properties: { administratorLogin: 'ops', administratorLoginPassword: pin }
}
"""
    found = details(scan({"main.bicep": main}))
    assert found == {"parameters.pin": "it flows into `properties.administratorLoginPassword` of `ledger`"}


def test_sizes_and_comparisons_of_sensitive_variables(check: Check) -> None:
    check({"main.tf": """
variable "word" {
  type      = string
  sensitive = true
}
output "size" { value = nonsensitive(length(var.word)) }
output "given" { value = nonsensitive(var.word != "") }
output "mark" { value = nonsensitive(sha256(var.word)) }
output "choice" { value = nonsensitive(var.word == "" ? "none" : "some") }
"""})  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "base64('#!/bin/sh\\nexport HOIST_PASSWORD=Anchor-Rust-9032\\necho ${size}')",
        "loadFileAsBase64('start.sh')",
        "base64(loadTextContent('start.sh'))",
        "base64(replace(replace(loadTextContent('start.sh'), '__SIZE__', size), '__NAME__', uniqueString(resourceGroup().id)))",
        "base64(format('mysql -u root --password Anchor-Rust-9032 {0}', size))",
        "'IyEvYmluL3NoCmV4cG9ydCBIT0lTVF9QQVNTV09SRD1BbmNob3ItUnVzdC05MDMyCg=='",
    ],
)
def test_literals_in_start_scripts(check: Check, value: str) -> None:
    main = f"""
param size string
resource fleet 'Microsoft.Compute/virtualMachineScaleSets@2023-03-01' = {{
  name: 'fleet'
  location: 'westeurope'
  properties: {{
    virtualMachineProfile: {{
      userData: {value} // fails: hard-coded-value
    }}
  }}
}}
"""
    script = "#!/bin/sh\nexport HOIST_PASSWORD=Anchor-Rust-9032\nexport SIZE=__SIZE__ NAME=__NAME__\n"
    check({"main.bicep": main, "start.sh": script})


@pytest.mark.parametrize(
    "value",
    [
        'base64encode("#!/bin/sh\\nexport HOIST_PASSWORD=Anchor-Rust-9032\\necho ${var.size}")',
        'base64encode(templatefile("start.tftpl", { size = var.size }))',
        'filebase64("start.sh")',
        'base64gzip(file("start.sh"))',
        'base64encode(join("\\n", ["#!/bin/sh", "login --token Anchor-Rust-9032"]))',
    ],
)
def test_literals_in_start_scripts_of_terraform(check: Check, value: str) -> None:
    main = f"""
provider "azurerm" {{
  features {{}}
}}
variable "size" {{
  type = string
}}
resource "azurerm_linux_virtual_machine" "crane" {{
  name                  = "crane"
  resource_group_name   = "rg"
  location              = "northeurope"
  size                  = "Standard_B2s"
  admin_username        = "keeper"
  network_interface_ids = []
  user_data             = {value} # fails: hard-coded-value
}}
"""
    script = "#!/bin/sh\nexport HOIST_PASSWORD=Anchor-Rust-9032\n"
    check({"main.tf": main, "start.sh": script, "start.tftpl": script + "export SIZE=${size}\n"})


def test_scripts_without_credentials(check: Check) -> None:
    main = """
param size string
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: {
    osProfile: { customData: base64('#!/bin/sh\\nexport DB_PASSWORD=$(az keyvault secret show --name db)\\nexport SIZE=${size}\\n') }
    userData: base64('#cloud-config\\npackages: [nginx]\\nwrite_files: [{path: /etc/x, content: "a"}]\\n')
  }
}
"""
    check({"main.bicep": main})


def test_settings_of_extensions(check: Check) -> None:
    check({"main.tf": """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
provider "azurerm" {
  features {}
}
variable "word" { # fails: secure-parameter
  type = string
}
variable "closed" {
  type      = string
  sensitive = true
}
variable "size" {
  type = string
}
resource "azurerm_virtual_machine_extension" "setup" {
  name                 = "setup"
  virtual_machine_id   = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"
  publisher            = "Microsoft.Azure.Extensions"
  type                 = "CustomScript"
  type_handler_version = "2.1"
  settings             = <<SETTINGS
    { "commandToExecute": "setup.sh --size ${var.size} --password ${var.word}" }
SETTINGS
}
resource "azapi_resource" "run" {
  type      = "Microsoft.Compute/virtualMachines/runCommands@2023-03-01"
  name      = "run"
  parent_id = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"
  location  = "westeurope"
  body = {
    properties = {
      source     = { script = "login --password Anchor-Rust-9032 ${var.size}" } # fails: hard-coded-value
      parameters = [{ name = "word", value = var.closed }] # fails: protected-value
    }
  }
}
resource "azurerm_resource_deployment_script_azure_cli" "script" {
  name                = "script"
  resource_group_name = "rg"
  location            = "westeurope"
  version             = "2.50.0"
  retention_interval  = "P1D"
  command_line        = "--password '${var.closed}'" # fails: protected-value
  script_content      = "echo ok"
  environment_variable {
    name         = "WORD"
    secure_value = var.closed
  }
}
resource "azurerm_linux_virtual_machine_scale_set" "fleet" {
  name                = "fleet"
  resource_group_name = "rg"
  location            = "westeurope"
  sku                 = "Standard_B2s"
  instances           = 1
  admin_username      = "keeper"
  custom_data         = base64encode("export DB_PASSWORD=${var.closed}") # fails: protected-value
}
"""})  # fmt: skip


# parameter files ---------------------------------------------------------------------------------------------------------


def test_values_in_bicepparam(check: Check) -> None:
    main = """
@secure()
param word string
@secure()
param adminUserName string
@secure()
param publicKey string
@secure()
param kind string
param pin string // fails: secure-parameter
param login { user: string, @secure() key: string }
param all object // fails: secure-parameter
resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: 'westeurope'
  properties: { administratorLogin: 'ops', administratorLoginPassword: pin }
}
resource other 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'other'
  location: 'westeurope'
  properties: { administratorLogin: 'ops', administratorLoginPassword: all.sql.pin }
}
"""
    values = """
using 'main.bicep'
param word = 'Summer.2031-rain' // fails: parameter-file-value
param adminUserName = 'keeper'
param publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample keeper'
param kind = 'production'
param pin = readEnvironmentVariable('PIN', '8Tq-drizzle-42') // fails: parameter-file-value
param login = {
  user: 'keeper'
  key: 'k-4711-abcdefgh' // fails: parameter-file-value
}
param all = { region: 'westeurope', sql: { pin: '8Tq-drizzle-43' } } // fails: parameter-file-value
"""
    check({"main.bicep": main, "main.bicepparam": values})


def test_references_and_placeholders_in_bicepparam(check: Check) -> None:
    main = "@secure()\nparam one string\n@secure()\nparam two string\n@secure()\nparam three string\n"
    values = """
using 'main.bicep'
param one = az.getSecret('00000000-0000-0000-0000-000000000000', 'rg', 'kv', 'one')
param two = readEnvironmentVariable('TWO')
param three = '<password>'
"""
    check({"main.bicep": main, "main.bicepparam": values})


# settings of apps --------------------------------------------------------------------------------------------------------


def test_settings_of_connections_with_an_identity(check: Check) -> None:
    main = """
param mode string
@secure()
param clientId string
resource app 'Microsoft.Web/sites@2023-01-01' = {
  name: 'app'
  location: 'westeurope'
  kind: 'functionapp'
  properties: {
    siteConfig: {
      appSettings: [
        { name: 'Drum__credential', value: 'managedidentity' }
        { name: 'Drum__clientId', value: clientId }
        { name: 'Bell__credential', value: mode }
        { name: 'ConnectionStrings__Drum__accountEndpoint', value: mode }
        { name: 'ConnectionStrings:Drum:fullyQualifiedNamespace', value: 'drum.servicebus.windows.net' }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: mode }
        { name: 'Pipe__credential', value: 'Anchor-Rust-9032' } // fails: app-setting-plain-secret
      ]
    }
  }
}
"""
    check({"main.bicep": main})


def test_rules_on_vault_references_leave_out_sites_without_one(scan: Scan) -> None:
    main = """
provider "azurerm" {
  features {}
}
variable "inside" {
  type = bool
}
locals {
  reference = "@Microsoft.KeyVault(VaultName=kv;SecretName=db)"
}
resource "azurerm_linux_web_app" "none" {
  name                = "none"
  resource_group_name = "rg"
  location            = "westeurope"
  service_plan_id     = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/serverFarms/plan"
  app_settings        = { MODE = "fast" }
  site_config {}
}
resource "azurerm_linux_web_app" "some" {
  name                = "some"
  resource_group_name = "rg"
  location            = "westeurope"
  service_plan_id     = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/serverFarms/plan"
  app_settings        = { Db = var.inside ? local.reference : "none" }
  site_config {}
}
"""
    found = {
        result["resource"]["name"] for result in scan({"main.tf": main}) if result["rule"].startswith("secrets/key-vault-")
    }
    assert found == {"some"}


def test_parameters_beside_credentials(check: Check) -> None:
    check({"main.tf": """
provider "azurerm" {
  features {}
}
variable "ssh_public_key" {
  type = string
}
variable "private_key_path" {
  type = string
}
variable "admin_user" {
  type = string
}
variable "root_certificate" {
  type = string
}
variable "bundle" { # fails: secure-parameter
  type = string
}
resource "random_password" "gate" {
  length = 24
}
locals {
  vault = "/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
  values = {
    ssh   = var.ssh_public_key
    key   = file(var.private_key_path)
    admin = jsonencode({ username = var.admin_user, password = random_password.gate.result })
    root  = var.root_certificate
    all   = var.bundle
  }
}
resource "azurerm_key_vault_secret" "all" {
  for_each     = local.values
  name         = "vm-${each.key}"
  key_vault_id = local.vault
  value        = each.value
}
"""})  # fmt: skip


@pytest.mark.parametrize("name", ["sshPublicKey", "ssh-public-key", "root-ca-certificate"])
def test_secrets_that_hold_public_values(check: Check, name: str) -> None:
    main = f"""
param given string
resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {{
  name: 'kv/{name}'
  properties: {{ value: given }}
}}
"""
    check({"main.bicep": main})


# templates that Terraform deploys ----------------------------------------------------------------------------------------


def test_templates_that_terraform_deploys(check: Check) -> None:
    check({"main.tf": """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
provider "azurerm" {
  features {}
}
variable "closed" {
  type      = string
  sensitive = true
}
locals {
  schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
}
resource "azurerm_resource_group_template_deployment" "inner" {
  name                = "inner"
  resource_group_name = "rg"
  deployment_mode     = "Incremental"
  template_content = jsonencode({
    "$schema"      = local.schema
    contentVersion = "1.0.0.0"
    parameters = {
      word = { type = "string" } # fails: secure-parameter
      ok   = { type = "securestring" }
      size = { type = "int" }
    }
    resources = []
    outputs = {
      key = {
        type  = "string"
        value = "[listKeys(resourceId('Microsoft.Cache/redis', 'c'), '2023-08-01').primaryKey]" # fails: output-leak
      }
      size = {
        type  = "int"
        value = "[length(parameters('ok'))]"
      }
    }
  })
  parameters_content = jsonencode({
    word = { value = var.closed }
    ok   = { value = var.closed }
    size = { value = length(var.closed) }
  })
}
resource "azapi_resource" "inner" {
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "inner2"
  parent_id = "/subscriptions/1/resourceGroups/g"
  body = {
    properties = {
      mode = "Incremental"
      template = {
        "$schema"      = local.schema
        contentVersion = "1.0.0.0"
        parameters     = { word = { type = "securestring" } }
        resources      = []
        outputs = {
          word = {
            type  = "string"
            value = "[parameters('word')]" # fails: output-leak
          }
        }
      }
      parameters = { word = { value = var.closed } }
    }
  }
}
"""})  # fmt: skip


def test_members_of_secure_objects(scan: Scan) -> None:
    main = """
@secure()
param join object
module domain 'inner.bicep' = {
  name: 'domain'
  params: { userName: join.userName, version: join.?typeHandlerVersion ?? '1', secret: join.password, settings: join.?settings ?? {} }
}
output user string = join.userName
output all object = join
"""
    inner = "param userName string\nparam version string\nparam secret string\nparam settings object\n"
    found = {
        (result["resource"]["name"], result["status"])
        for result in scan({"main.bicep": main, "inner.bicep": inner})
        if result["rule"] in ("secrets/secure-parameter", "secrets/output-leak")
    }
    assert found == {
        ("secret", "fail"),
        ("settings", "unknown"),
        ("user", "pass"),
        ("all", "fail"),
    }


def test_named_values(check: Check) -> None:
    """The provider hides every named value; only its name, or the author, says that it is a secret."""

    def named(name: str, value: str, fails: bool = False) -> str:
        comment = " # fails: hard-coded-value" if fails else ""
        return f"""
resource "azurerm_api_management_named_value" "{name}" {{
  name                = "{name}"
  resource_group_name = "rg"
  api_management_name = "apim"
  display_name        = "{name}"
  value               = "{value}"{comment}
}}
"""

    check({
        "main.tf": named("introspection-url", "/api/auth/v1/user-identity")
        + named("cache-prefix", "session-manager-cache")
        + named("backend-api-key", "correct-horse-battery", fails=True)
        + named("partner", "wJalrXUtnFEMI4bPxRfiCY", fails=True)
    })  # fmt: skip
