"""Web apps, function apps and their plans in Terraform: what the rules say of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.rule.evaluate import evaluate
from azward.rule.model import Rule
from azward.rule.pack import built_in_root, load_rule
from azward.source.terraform.source import TerraformSource


@lru_cache(maxsize=16)
def rule(name: str) -> Rule:
    return load_rule(built_in_root() / f"{name}.yaml")


def verdicts(text: str, name: str) -> set[str]:
    loaded = TerraformSource(Path("/nowhere")).load_text(text)
    found = evaluate(ResourceGraph(normalize(loaded.resources)), [rule(name)])
    return {verdict.status.value for verdict in found}


def app(kind: str, more: str = "", site: str = "") -> str:
    start = '  name = "a"\n  resource_group_name = "rg"\n  location = "westeurope"\n'
    plan = 'resource "azurerm_service_plan" "p" {\n' + start + '  os_type = "Linux"\n  sku_name = "P1v3"\n}\n'
    body = f"{start}  service_plan_id = azurerm_service_plan.p.id\n{more}\n  site_config {{\n{site}\n  }}\n"
    return f'{plan}resource "azurerm_{kind}" "a" {{\n{body}}}\n'


WEB = ("linux_web_app", "windows_web_app")
FUNCTIONS = ("linux_function_app", "windows_function_app")
COSMOS = '  app_settings = { E = "https://x.documents.azure.com:443/" }\n'
SIGN_IN = """  auth_settings_v2 {
    auth_enabled = true
    require_authentication = %s
    active_directory_v2 {
      client_id = "c"
      tenant_auth_endpoint = "https://login.microsoftonline.com/t/v2.0"
    }
    login {}
  }
"""
KEY = '  storage_account_name = "s"\n  storage_account_access_key = "a2V5"\n'
IDENTITY = '  storage_account_name = "s"\n  storage_uses_managed_identity = true\n'


@pytest.mark.parametrize("kind", [*WEB, *FUNCTIONS])
@pytest.mark.parametrize(
    ("name", "more", "site", "wanted"),
    [
        ("appservice/https-only", "", "", "fail"),
        ("appservice/https-only", "https_only = true", "", "pass"),
        ("appservice/min-tls", "", 'minimum_tls_version = "1.0"', "fail"),
        ("appservice/min-tls", "", "", "pass"),
        ("appservice/ftp-disabled", "", 'ftps_state = "AllAllowed"', "fail"),
        ("appservice/ftp-disabled", "", "", "pass"),
        ("appservice/vnet-isolated", "", "", "fail"),
        ("appservice/basic-publishing-disabled", "", "", "fail"),
        (
            "appservice/basic-publishing-disabled",
            "ftp_publish_basic_authentication_enabled = false\nwebdeploy_publish_basic_authentication_enabled = false",
            "",
            "pass",
        ),
    ],
)
def test_sites(kind: str, name: str, more: str, site: str, wanted: str) -> None:
    assert verdicts(app(kind, more, site), name) == {wanted}


@pytest.mark.parametrize("kind", WEB)
@pytest.mark.parametrize(("required", "wanted"), [("true", "pass"), ("false", "fail")])
def test_sign_in(kind: str, required: str, wanted: str) -> None:
    assert verdicts(app(kind, COSMOS + SIGN_IN % required), "appservice/authentication") == {wanted}


@pytest.mark.parametrize("kind", FUNCTIONS)
@pytest.mark.parametrize(
    ("name", "more", "site", "wanted"),
    [
        ("function/storage-identity", KEY, "", "fail"),
        ("function/storage-identity", IDENTITY, "", "pass"),
        ("function/dashboard-setting", KEY, "", "fail"),
        ("function/dashboard-setting", KEY + "builtin_logging_enabled = false", "", "pass"),
        ("function/runtime-supported", IDENTITY, "", "pass"),
        ("function/runtime-supported", IDENTITY + 'functions_extension_version = "~3"', "", "fail"),
        ("function/application-insights", IDENTITY, 'application_insights_connection_string = "i"', "pass"),
    ],
)
def test_functions(kind: str, name: str, more: str, site: str, wanted: str) -> None:
    assert verdicts(app(kind, more, site), name) == {wanted}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_settings_of_the_user_win(kind: str) -> None:
    mine = '  app_settings = { FUNCTIONS_EXTENSION_VERSION = "~2" }\n'
    assert verdicts(app(kind, IDENTITY + mine), "function/runtime-supported") == {"fail"}
