"""azurerm tables of apps, containers, integration and governance: the ARM shape that they give a few lines of Terraform."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import ANY

import pytest

from analyzer.graph.resource import Resource, parse_path, read
from analyzer.graph.value import Absent, Choice, Unknown, Value, to_json
from analyzer.source.terraform.source import TerraformSource
from analyzer.source.unit import Loaded

SETTINGS = "properties.siteConfig.appSettings"


def load(text: str) -> Loaded:
    return TerraformSource(Path("/nowhere")).load_text(text)


def one(text: str, address: str) -> Resource:
    (found,) = [resource for resource in load(text).resources if resource.address == address]
    return found


def block(kind: str, more: str = "") -> str:
    return f'resource "{kind}" "a" {{\n  name = "a"\n  resource_group_name = "rg"\n  location = "westeurope"\n{more}\n}}\n'


def at(resource: Resource, path: str) -> Value | Absent:
    return read(resource.body, parse_path(path))


def app(site: str, kind: str = "azurerm_linux_web_app") -> Resource:
    variables = 'variable "x" {}\nvariable "blocks" {}\nvariable "secret" {\n  sensitive = true\n}\n'
    return one(variables + block(kind, f'  service_plan_id = "p"\n  app_settings = {{ A = "b" }}\n{site}'), f"{kind}.a")


DOCKER = "docker_registry_password = var.secret"
SITE = '  site_config {{\n    ftps_state = "AllAllowed"\n    {}\n  }}'
STACK = 'dynamic "application_stack" {{\n for_each = {}\n content {{\n {}\n }}\n }}'


@pytest.mark.parametrize(
    ("kind", "site"),
    [
        ("azurerm_linux_web_app", SITE.format(STACK.format("var.blocks", DOCKER))),
        (
            "azurerm_linux_web_app",
            f'  dynamic "site_config" {{\n for_each = var.blocks\n content {{\n application_stack {{\n {DOCKER}\n }}\n }}\n }}',
        ),
        (
            "azurerm_linux_function_app",
            SITE.format(STACK.format("var.blocks", "docker {\n registry_password = var.secret\n }")),
        ),
        (
            "azurerm_windows_function_app",
            '  dynamic "site_config" {\n for_each = var.blocks\n content {\n application_insights_key = var.secret\n }\n }',
        ),
    ],
)
def test_an_open_block_of_a_site_keeps_its_secrets(kind: str, site: str) -> None:
    settings = at(app(site, kind), SETTINGS)
    assert isinstance(settings, list)
    assert [item for item in settings if isinstance(item, Unknown) and item.many and item.secret]
    assert settings[-1] == {"name": "A", "value": "b"}


def test_a_block_that_may_be_there_makes_a_choice_and_leaves_the_rest() -> None:
    found = app(SITE.format(STACK.format("var.x ? [1] : []", DOCKER)))
    settings = at(found, SETTINGS)
    assert isinstance(settings, Choice)
    assert [to_json(value) for _, value in settings.branches] == [
        [{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": ANY}, {"name": "A", "value": "b"}],
        [{"name": "A", "value": "b"}],
    ]
    assert at(found, "properties.siteConfig.ftpsState") == "AllAllowed"
