"""Attributes that the service sets, where a resource is used as a whole or a block is not written."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.value import CauseKind, Unknown, Value, causes
from azward.source.terraform.source import TerraformSource

ACCOUNT = """
resource "azurerm_storage_account" "a" {
  name                     = "sta"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}
"""
CLUSTER = """
resource "azurerm_kubernetes_cluster" "c" {
  name                = "c"
  resource_group_name = "rg"
  location            = "westeurope"
  dns_prefix          = "c"
  default_node_pool {
    name    = "main"
    vm_size = "Standard_D2s_v5"
  }
  identity {
    type = "SystemAssigned"
  }
  dynamic "kubelet_identity" {
    for_each = []
    content {
      client_id = kubelet_identity.value
    }
  }
  dynamic "linux_profile" {
    for_each = []
    content {
      admin_username = linux_profile.value
    }
  }
}
"""


def tag(text: str, value: str) -> tuple[Value, list[str]]:
    """Return the tag `t` of a resource group with this value, and what could not be read."""
    more = f'resource "azurerm_resource_group" "g" {{\n  name = "g"\n  location = "westeurope"\n  tags = {{ t = {value} }}\n}}\n'
    loaded = TerraformSource(Path("/nowhere")).load_text(text + more)
    unread = [diagnostic.message for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    group = next((found for found in loaded.resources if found.address == "azurerm_resource_group.g"), None)
    tags = group.body.get("tags") if group is not None else None
    return (tags.get("t") if isinstance(tags, dict) else tags), unread


def test_encoded_resource_has_its_keys() -> None:
    value, unread = tag(ACCOUNT, "jsonencode(azurerm_storage_account.a)")
    assert unread == []
    assert CauseKind.KEY in {cause.kind for cause in causes(value)}


def test_encoded_attribute_has_no_keys() -> None:
    value, unread = tag(ACCOUNT, "jsonencode({ name = azurerm_storage_account.a.name })")
    assert (value, unread) == ('{"name":"sta"}', [])


def test_block_that_the_service_sets() -> None:
    value, unread = tag(CLUSTER, "azurerm_kubernetes_cluster.c.kubelet_identity[0].object_id")
    assert unread == []
    assert isinstance(value, Unknown)
    assert {cause.kind for cause in value.causes} == {CauseKind.RUNTIME}


def test_block_that_nobody_sets() -> None:
    _, unread = tag(CLUSTER, "azurerm_kubernetes_cluster.c.linux_profile[0].admin_username")
    assert unread == ["invalid index 0, the list has 0 members"]


@pytest.mark.parametrize(
    ("attributes", "unread"),
    [
        ("id = string, primary_connection_string = string", []),
        ("id = string, primary_blob_endpoint = string, identity = any", []),
        ("id = string, primary_colour = optional(string)", []),
        ("id = string, primary_colour = string", ["variable `store`: expected an object with `primary_colour`"]),
    ],
)
def test_resource_as_an_object(tmp_path: Path, attributes: str, unread: list[str]) -> None:
    (tmp_path / "inner").mkdir()
    inner = (
        f'variable "store" {{\n  type = object({{ {attributes} }})\n}}\n'
        'resource "azurerm_storage_container" "c" {\n  name = "c"\n  storage_account_id = var.store.id\n}\n'
    )
    (tmp_path / "inner/main.tf").write_text(inner, encoding="utf-8")
    call = 'module "inner" {\n  source = "./inner"\n  store = azurerm_storage_account.a\n}\n'
    (tmp_path / "main.tf").write_text(ACCOUNT + call, encoding="utf-8")
    loaded = TerraformSource(tmp_path).load_text(ACCOUNT + call)
    assert [diagnostic.message for diagnostic in loaded.diagnostics if diagnostic.kind.unread] == unread
