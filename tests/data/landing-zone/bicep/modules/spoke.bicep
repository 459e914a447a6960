param location string
param hub string

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-workload'
  location: location
  properties: { addressSpace: { addressPrefixes: ['10.21.0.0/20'] } }

  resource gateway 'subnets' = { name: 'snet-gateway', properties: { addressPrefix: '10.21.0.0/26' } }
  resource integration 'subnets' = { name: 'snet-integration', properties: { addressPrefix: '10.21.1.0/26' } }
  resource endpoints 'subnets' = { name: 'snet-endpoints', properties: { addressPrefix: '10.21.2.0/26' } }

  resource peering 'virtualNetworkPeerings' = {
    name: 'to-transit'
    properties: { remoteVirtualNetwork: { id: hub }, useRemoteGateways: true, allowForwardedTraffic: true }
  }
}

output gateway string = network::gateway.id
output integration string = network::integration.id
output endpoints string = network::endpoints.id
