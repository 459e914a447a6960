"""API Management behind Front Door: components and data flows, spread over modules, equal in Bicep and in Terraform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from azward.config.configuration import ScanOptions
from azward.pipeline.threats import threats
from azward.threat.mermaid import diagram
from azward.threat.pack import models_of

if TYPE_CHECKING:
    from pathlib import Path

    from azward.threat.coverage import ModelCoverage

BICEP = {
    "main.bicep": """\
param location string = 'westeurope'
module network 'network.bicep' = { name: 'network', params: { location: location } }
module gateway 'gateway.bicep' = { name: 'gateway', params: { location: location, subnet: network.outputs.subnet } }
module edge 'edge.bicep' = { name: 'edge', params: { link: network.outputs.link } }
""",
    "network.bicep": """\
param location string
resource vnet 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-hub'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
    subnets: [{ name: 'snet-apim', properties: { addressPrefix: '10.1.0.0/24' } }]
  }
}
resource link 'Microsoft.Network/privateLinkServices@2023-11-01' = {
  name: 'pls-orders'
  location: location
  properties: { visibility: { subscriptions: [] } }
}
resource vpn 'Microsoft.Network/virtualNetworkGateways@2023-11-01' = {
  name: 'vpn-hub'
  location: location
  properties: { gatewayType: 'Vpn', sku: { name: 'VpnGw1', tier: 'VpnGw1' } }
}
output subnet string = vnet.properties.subnets[0].id
output link string = link.id
""",
    "gateway.bicep": """\
param location string
param subnet string
resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim-orders'
  location: location
  sku: { name: 'Premium', capacity: 1 }
  properties: {
    publisherEmail: 'ops@example.com'
    publisherName: 'orders'
    virtualNetworkType: 'Internal'
    virtualNetworkConfiguration: { subnetResourceId: subnet }
  }
}
resource orders 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-orders'
  location: location
  kind: 'functionapp'
  properties: {
    httpsOnly: true
    siteConfig: { minTlsVersion: '1.2', appSettings: [{ name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }] }
  }
}
resource backend 'Microsoft.ApiManagement/service/backends@2023-05-01-preview' = {
  parent: apim
  name: 'orders'
  properties: { protocol: 'http', url: 'https://${orders.properties.defaultHostName}/api' }
}
resource erp 'Microsoft.ApiManagement/service/backends@2023-05-01-preview' = {
  parent: apim
  name: 'erp'
  properties: { protocol: 'http', url: 'https://erp.corp/api' }
}
resource partner 'Microsoft.ApiManagement/service/backends@2023-05-01-preview' = {
  parent: apim
  name: 'partner'
  properties: { protocol: 'http', url: 'https://api.example.com' }
}
""",
    "edge.bicep": """\
param link string
resource profile 'Microsoft.Cdn/profiles@2023-05-01' = {
  name: 'fd-orders'
  location: 'global'
  sku: { name: 'Premium_AzureFrontDoor' }
}
resource group 'Microsoft.Cdn/profiles/originGroups@2023-05-01' = { parent: profile, name: 'orders', properties: {} }
resource origin 'Microsoft.Cdn/profiles/originGroups/origins@2023-05-01' = {
  parent: group
  name: 'apim'
  properties: {
    hostName: 'apim-orders.azure-api.net'
    sharedPrivateLinkResource: { privateLink: { id: link }, privateLinkLocation: 'westeurope', requestMessage: 'fd' }
  }
}
""",
}

TERRAFORM = {
    "main.tf": """\
resource "azurerm_virtual_network" "hub" {
  name                = "vnet-hub"
  location            = "westeurope"
  resource_group_name = "rg"
  address_space       = ["10.1.0.0/16"]
}
resource "azurerm_subnet" "apim" {
  name                 = "snet-apim"
  resource_group_name  = "rg"
  virtual_network_name = azurerm_virtual_network.hub.name
  address_prefixes     = ["10.1.0.0/24"]
}
resource "azurerm_virtual_network_gateway" "vpn" {
  name                = "vpn-hub"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Vpn"
  sku                 = "VpnGw1"
  ip_configuration {
    public_ip_address_id = "x"
    subnet_id            = "y"
  }
}
resource "azurerm_private_link_service" "link" {
  name                = "pls-orders"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_cdn_frontdoor_profile" "fd" {
  name                = "fd-orders"
  resource_group_name = "rg"
  sku_name            = "Premium_AzureFrontDoor"
}
resource "azurerm_cdn_frontdoor_origin_group" "orders" {
  name                     = "orders"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.fd.id
}
resource "azurerm_cdn_frontdoor_origin" "apim" {
  name                          = "apim"
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.orders.id
  host_name                     = "apim-orders.azure-api.net"
  private_link {
    location               = "westeurope"
    private_link_target_id = azurerm_private_link_service.link.id
    request_message        = "fd"
  }
}
module "gateway" {
  source    = "./gateway"
  subnet_id = azurerm_subnet.apim.id
}
""",
    "gateway/main.tf": """\
variable "subnet_id" { type = string }
resource "azurerm_api_management" "apim" {
  name                 = "apim-orders"
  location             = "westeurope"
  resource_group_name  = "rg"
  publisher_name       = "orders"
  publisher_email      = "ops@example.com"
  sku_name             = "Premium_1"
  virtual_network_type = "Internal"
  virtual_network_configuration {
    subnet_id = var.subnet_id
  }
}
resource "azurerm_linux_function_app" "orders" {
  name                = "func-orders"
  location            = "westeurope"
  resource_group_name = "rg"
  service_plan_id     = "x"
  https_only          = true
  site_config {}
}
resource "azurerm_api_management_backend" "orders" {
  name                = "orders"
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.apim.name
  protocol            = "http"
  url                 = "https://${azurerm_linux_function_app.orders.default_hostname}/api"
}
resource "azurerm_api_management_backend" "erp" {
  name                = "erp"
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.apim.name
  protocol            = "http"
  url                 = "https://erp.corp/api"
}
resource "azurerm_api_management_backend" "partner" {
  name                = "partner"
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.apim.name
  protocol            = "http"
  url                 = "https://api.example.com"
}
""",
}

COMPONENTS = {
    "C-frontdoor": ["fd-orders"],
    "C-privatelink": ["fd-orders/orders/apim", "pls-orders"],
    "C-apim": ["apim-orders"],
    "C-apim-injected": ["apim-orders"],
    "C-apim-internal": ["apim-orders"],
    "C-public-gateway": [],
    "C-backend-azure": ["func-orders"],
    "C-backend-onprem": ["apim-orders/erp"],
    "C-ext-api": ["apim-orders/partner"],
    "C-connectivity": ["vpn-hub"],
}

FLOWS = {
    ("F-ext-1", "", "fd-orders"),
    ("F-ext-2", "fd-orders", "apim-orders"),  # the host of the origin, behind the link
    ("F-ext-2", "fd-orders", "fd-orders/orders/apim"),
    ("F-ext-2", "fd-orders", "pls-orders"),
    ("F-ext-3", "apim-orders", "func-orders"),
    ("F-ext-3", "apim-orders", "apim-orders/partner"),
    ("F-ext-4", "apim-orders", "apim-orders/erp"),
    ("F-int-1", "", "apim-orders"),
    ("F-int-2", "apim-orders", "func-orders"),
    ("F-int-2", "apim-orders", "apim-orders/erp"),
}
"""The external and the internal flow, hop by hop."""


LANGUAGES = {"bicep": BICEP, "terraform": TERRAFORM}


def covered(folder: Path, language: str) -> ModelCoverage:
    for name, text in LANGUAGES[language].items():
        file = folder / language / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    report = threats([folder / language], ScanOptions(profile="strict"), list(models_of(())))
    assert [model.model.id for model in report.others] == ["drone-delivery"]
    (model,) = report.models
    return model


@pytest.fixture(params=LANGUAGES)
def found(request: pytest.FixtureRequest, tmp_path: Path) -> ModelCoverage:
    return covered(tmp_path, request.param)


def test_components(found: ModelCoverage) -> None:
    names = {one.component: sorted(str(resource.name) for resource in one.resources) for one in found.components}
    assert {name: names[name] for name in COMPONENTS} == COMPONENTS


def test_flows(found: ModelCoverage) -> None:
    ends = {
        (one.flow.id, str(one.source.name) if one.source else "", str(one.target.name) if one.target else "")
        for one in found.connections
    }
    assert ends == FLOWS


def test_diagram(found: ModelCoverage) -> None:
    """Each resource is drawn once, inside of its boundary, and each hop is an arrow."""
    drawn = diagram(found)
    assert drawn.count("apim-orders") == 1
    node = {name: number for number, name in re.findall(r'(c\d+)\(?\["(C-[a-z-]+)', drawn)}
    arrows = set(re.findall(r'(c\d+) -- "([\w-]+)" --> (c\d+)', drawn))
    path = [("C-ext-consumer", "F-ext-1", "C-frontdoor"), ("C-frontdoor", "F-ext-2", "C-privatelink")]
    path += [("C-apim", "F-ext-3", "C-backend-azure"), ("C-apim", "F-ext-4", "C-backend-onprem")]
    assert {(node[source], flow, node[target]) for source, flow, target in path} <= arrows


def test_threats_that_apply(found: ModelCoverage) -> None:
    """Only Kubernetes is missing; no threat is mitigated while a mitigation has no rule."""
    states = {one.threat.id: one for one in found.threats}
    assert [name for name, one in states.items() if one.state == "not applicable"] == ["T20"]
    for one in found.threats:
        without = [item for item in one.mitigations if item.deciding and not item.ruled and item.state == "unknown"]
        assert not without or one.state not in ("mitigated", "needs attestation"), one.threat.id
        assert all(f"no rule proves `{item.mitigation.id}`" in one.reason for item in without if one.state == "unknown")
    assert set(states["T18"].flows) == {"F-ext-3", "F-ext-4"}


def test_languages_agree(tmp_path: Path) -> None:
    """Both languages give each threat the same state, by the same states of mitigations."""
    sides = [covered(tmp_path, language) for language in LANGUAGES]
    states = [
        {one.threat.id: (one.state, {item.mitigation.id: item.state for item in one.mitigations}) for one in side.threats}
        for side in sides
    ]
    assert states[0] == states[1]
