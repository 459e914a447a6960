"""API Management behind Front Door: components and data flows, spread over modules."""

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
  properties: { httpsOnly: true }
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


@pytest.fixture
def found(tmp_path: Path) -> ModelCoverage:
    for name, text in BICEP.items():
        (tmp_path / name).write_text(text)
    report = threats([tmp_path], ScanOptions(profile="strict"), list(models_of(())))
    assert [model.model.id for model in report.others] == ["drone-delivery"]
    (model,) = report.models
    return model


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
