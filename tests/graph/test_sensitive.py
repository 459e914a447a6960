"""Which values of a resource are sensitive: what its source declares, and what Azure's own types mark as secure."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import FieldPath, Resource, ResourceId, Span, parse_path
from azward.graph.value import Value
from azward.graph.view import View
from azward.source.terraform.source import TerraformSource

NETAPP = "Microsoft.NetApp/netAppAccounts"


class _Nowhere:
    def locate(self, path: FieldPath) -> tuple[Span, int]:
        return Span("main.bicep", 1, 1, 1, 1), len(path)

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return ()


def resource(
    kind: str,
    name: str = "a",
    *,
    body: dict[str, Value] | None = None,
    sensitive: frozenset[FieldPath] = frozenset(),
) -> Resource:
    scope = "/subscriptions/s/resourceGroups/g"
    identity = ResourceId.of(scope, kind, name.split("/"))
    return Resource(identity, kind, "2024-01-01", name, scope, name, body or {}, _Nowhere(), sensitive=sensitive)


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        (NETAPP, "properties.activeDirectories[0].password", True),
        (NETAPP.upper(), "Properties.activeDirectories[0].PASSWORD", True),
        (NETAPP, "properties.activeDirectories[0].username", False),
        (NETAPP, "properties.password", False),
        ("Contoso.Unknown/things", "properties.password", False),
    ],
)
def test_azure_marks_a_property_as_secure(kind: str, path: str, expected: bool) -> None:
    view = View(resource(kind), ResourceGraph([]))
    assert view.is_sensitive(parse_path(path)) is expected


def test_a_source_declares_a_list_sensitive() -> None:
    declared = frozenset({("properties", "words")})
    view = View(resource("Contoso.Unknown/things", sensitive=declared), ResourceGraph([]))
    assert view.is_sensitive(("Properties", "Words", 1))
    assert not view.is_sensitive(("properties", "words", 1, "name"))


def test_an_inline_child_keeps_what_is_sensitive() -> None:
    job = resource(
        "Microsoft.StreamAnalytics/streamingjobs",
        body={"properties": {"outputs": [{"name": "store", "properties": {"datasource": {"secret": "x"}}}]}},
        sensitive=frozenset({("properties", "outputs", 0, "properties", "datasource", "secret")}),
    )
    child = next(found for found in normalize([job]) if found.type.endswith("outputs"))
    assert child.sensitive == {("properties", "datasource", "secret")}


def test_a_folded_child_hands_on_what_is_sensitive() -> None:
    site = resource("Microsoft.Web/sites", "site", body={"properties": {}})
    settings = resource(
        "Microsoft.Web/sites/config",
        "site/appsettings",
        body={"properties": {"Plain": "x", "Token": "y"}},
        sensitive=frozenset({("properties", "token")}),
    )
    shaped = normalize([site, settings])[0]
    assert ("properties", "siteconfig", "appsettings", 1, "value") in shaped.sensitive
    assert not any(path[3:4] == (0,) for path in shaped.sensitive)


def sensitive_of(text: str, address: str) -> frozenset[FieldPath]:
    loaded = TerraformSource(Path("/nowhere")).load_text(text)
    return next(found.sensitive for found in loaded.resources if found.address == address)


def test_azurerm_declares_arguments_sensitive() -> None:
    text = """
        resource "azurerm_netapp_account" "a" {
          name = "a"
          active_directory {
            username = "join"
            password = var.password
          }
        }
        variable "password" {}
    """
    assert sensitive_of(text, "azurerm_netapp_account.a") == {("properties", "activedirectories", 0, "password")}


def test_a_text_that_a_sensitive_argument_is_part_of_is_sensitive() -> None:
    text = """
        resource "azurerm_linux_function_app" "a" {
          name                       = "a"
          storage_account_name       = "host"
          storage_account_access_key = "Tr0ub4dor&3x"
          site_config {}
        }
    """
    settings = ("properties", "siteconfig", "appsettings")
    found = sensitive_of(text, "azurerm_linux_function_app.a")
    assert {path[-1] for path in found if path[:3] == settings} == {"value"}


def test_azapi_declares_a_body_sensitive() -> None:
    text = """
        resource "azapi_resource" "a" {
          type           = "Microsoft.Contoso/relays@2024-01-01"
          name           = "a"
          body           = { properties = { mode = "push" } }
          sensitive_body = { properties = { hook = "x" } }
        }
    """
    assert sensitive_of(text, "azapi_resource.a") == {("properties", "hook")}
