"""Variables and outputs of Terraform as resources for rules, and secrets in the sources, which no report shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.resource import Resource, parse_path, read
from azward.pipeline.scan import scan
from azward.report import json_format, sarif, text
from azward.report.model import Report

SINK = """\
resource "azurerm_mssql_server" "s" {{
  name                         = "s"
  resource_group_name          = "rg"
  location                     = "x"
  administrator_login          = "ops"
  administrator_login_password = {value}
  tags                         = {{ size = var.size }}
}}
variable "size" {{}}
"""


def declared(folder: Path, name: str, *, kind: str = "var") -> Resource:
    from azward.source.terraform.source import TerraformSource
    from azward.source.unit import Unit

    loaded = TerraformSource(folder).load(Unit("terraform", folder, folder))
    (found,) = [resource for resource in loaded.resources if resource.address == f"{kind}.{name}"]
    return found


def at(resource: Resource, name: str) -> object:
    return read(resource.body, parse_path(f"properties.{name}"))


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("var.given", ""),
        ("local.a", "locals {\n  a = local.b.c\n  b = { c = var.given, d = var.other }\n}\n"),
        ("var.size == 1 ? var.given : null", ""),
        ('coalesce(try(var.given, ""), "x")', ""),
        ('"${var.given}"', ""),
        ('lookup({ a = var.given, b = var.other }, "a")', ""),
        ('[for x in [var.given] : x if var.other == ""][0]', ""),
        ("trimspace(base64decode(var.given))", ""),
        ("module.m.out", 'module "m" {\n  source = "./m"\n  in = var.given\n  name = var.other\n}\n'),
    ],
)
def test_a_variable_that_flows_into_a_credential(tmp_path: Path, value: str, more: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "in" {}\nvariable "name" {}\noutput "out" {\n  value = "${var.in}"\n}\n'
    )
    variables = 'variable "given" {\n  type = string\n}\nvariable "other" {\n  default = ""\n}\n'
    (tmp_path / "main.tf").write_text(SINK.format(value=value) + variables + more)
    assert at(declared(tmp_path, "given"), "reachesCredential") is True
    assert at(declared(tmp_path, "other"), "reachesCredential") is False
    assert at(declared(tmp_path, "size"), "reachesCredential") is False


def test_through_a_module_and_its_loop(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "in" {}\nvariable "size" {}\n' + SINK.format(value="var.in").split("variable")[0]
    )
    (tmp_path / "main.tf").write_text(
        'variable "all" {}\nvariable "size" {}\n'
        'module "m" {\n  source = "./m"\n  for_each = var.all\n  in = each.value.password\n  size = var.size\n}\n'
    )
    assert at(declared(tmp_path, "all"), "reachesCredential") is True
    assert at(declared(tmp_path, "size"), "reachesCredential") is False


def test_only_the_credential_of_a_connection_string(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "server" {}\nvariable "given" {}\n'
        'resource "azurerm_linux_web_app" "w" {\n  name = "w"\n  resource_group_name = "rg"\n'
        '  app_settings = { DB_CONNECTION_STRING = "Server=${var.server};Password=${var.given};" }\n}\n'
    )
    assert at(declared(tmp_path, "given"), "reachesCredential") is True
    assert at(declared(tmp_path, "server"), "reachesCredential") is False


@pytest.mark.parametrize(
    ("name", "body", "findings"),
    [
        ("admin_password", "type = string", ["secrets/secure-parameter"]),
        ("admin_password", "", ["secrets/secure-parameter"]),
        ("admin_password", "type = string\n  sensitive = true", []),
        ("admin_password", "type = string\n  ephemeral = true", []),
        (
            "admin_password",
            'type = string\n  sensitive = true\n  default = "Tr0ub4dor&3x"',
            ["secrets/secure-parameter-default"],
        ),
        ("admin_password", 'type = string\n  sensitive = true\n  default = ""', []),
        ("admin_password", "type = string\n  sensitive = true\n  default = null", []),
        ("key_vault_name", "type = string", []),
        ("password_length", "type = number\n  default = 16", []),
        ("secret_name", "type = string", []),
        ("enable_password", "type = bool", []),
        (
            "sync_passwords",
            'type = string\n  validation {\n    condition = contains(["on", "off"], var.sync_passwords)\n    error_message = "?"\n  }',
            [],
        ),
    ],
)
def test_variables_are_judged(tmp_path: Path, name: str, body: str, findings: list[str]) -> None:
    (tmp_path / "main.tf").write_text(f'variable "{name}" {{\n  {body}\n}}\n')
    report = scan([tmp_path], ScanOptions(rules=("secrets/*",)))
    assert [result.rule.id for result in report.results if result.status.value == "fail"] == findings


@pytest.mark.parametrize(
    ("output", "fails"),
    [
        ("value = azurerm_storage_account.a.primary_access_key", True),
        ("value = azurerm_storage_account.a.primary_access_key\n  sensitive = true", False),
        ("value = nonsensitive(azurerm_storage_account.a.primary_access_key)", True),
        ("value = azurerm_storage_account.a.primary_blob_host", False),
        ("value = { x = azurerm_storage_account.a.primary_connection_string }", True),
    ],
)
def test_outputs_are_judged(tmp_path: Path, output: str, fails: bool) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_storage_account" "a" {\n  name = "logs"\n  resource_group_name = "rg"\n}\n'
        f'output "o" {{\n  {output}\n}}\n'
    )
    report = scan([tmp_path], ScanOptions(rules=("secrets/output-leak",)))
    found = [
        (result.location.span.start_line, result.resource.address)
        for result in report.results
        if result.status.value == "fail"
    ]
    assert found == ([(6, "output.o")] if fails else [])


def test_values_in_variable_files_are_judged(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "admin_password" {\n  sensitive = true\n}\n')
    (tmp_path / "prod.tfvars").write_text('admin_password = "Tr0ub4dor&3x"\n')
    (result,) = scan([tmp_path], ScanOptions(rules=("secrets/*",))).results
    assert (result.rule.id, result.location.span.file) == ("secrets/parameter-file-value", "prod.tfvars")
    assert result.location.line == 'admin_password = "************"'


LEAKY = {
    "main.tf": """\
variable "admin_password" {
  sensitive = true
  default   = "Tr0ub4dor&3x-first"
}
variable "sql" {
  sensitive = true
  default   = { password = "Tr0ub4dor&3x-second" }
}
variable "multi" {
  sensitive = true
  default   = <<-EOT
    Tr0ub4dor&3x-third
  EOT
}
locals { secret = "Tr0ub4dor&3x-fourth" }
resource "azurerm_key_vault_secret" "s" {
  for_each     = { a = local.secret, b = join("", ["Tr0ub4dor", "&3x-fifth"]), c = var.admin_password }
  name         = "admin-password"
  key_vault_id = "x"
  value        = each.value
}
resource "azurerm_linux_web_app" "w" {
  name                = "w"
  resource_group_name = "rg"
  app_settings        = { DB_PASSWORD = "Tr0ub4dor&3x-sixth", "API_KEY" : "Tr0ub4dor&3x-seventh" }
  connection_string {
    name  = "db"
    type  = "SQLAzure"
    value = "Server=tcp:x;User ID=a;Password=Tr0ub4dor&3x-eighth;"
  }
}
module "m" {
  source   = "./m"
  password = "Tr0ub4dor&3x-ninth"
}
""",
    "m/main.tf": 'variable "password" {}\n'
    'resource "azurerm_key_vault_secret" "s" {\n  name = "pass"\n  key_vault_id = "x"\n  value = var.password\n}\n',
    "terraform.tfvars": 'admin_password = "Tr0ub4dor&3x-tenth"\n',
}


def test_no_report_shows_a_secret_of_the_source(tmp_path: Path) -> None:
    for name, content in LEAKY.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    report = scan([tmp_path], ScanOptions(rules=("secrets/*",), passes=True))
    assert len(report.results) > 8
    for shown in rendered(report):
        assert "Tr0ub" not in shown
        assert "&3x" not in shown


def rendered(report: Report) -> list[str]:
    return [text.render(report), json_format.render(report), sarif.render(report)]


def test_an_unused_default_is_not_a_secret(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text('variable "replication" {\n  type = string\n  default = "LRS"\n}\n')
    (tmp_path / "main.tf").write_text('module "m" {\n  source = "./m"\n  replication = "GRS"\n}\n')
    assert [found.rule.id for found in scan([tmp_path], ScanOptions()).results] == []
