param location string

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-transit'
  location: location
  properties: { addressSpace: { addressPrefixes: ['10.20.0.0/20'] } }
}

resource gatewaySubnet 'Microsoft.Network/virtualNetworks/subnets@2023-11-01' = {
  parent: network
  name: 'GatewaySubnet'
  properties: { addressPrefix: '10.20.0.0/26' }
}

resource address 'Microsoft.Network/publicIPAddresses@2023-11-01' = {
  name: 'pip-branch'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource branch 'Microsoft.Network/virtualNetworkGateways@2023-11-01' = {
  name: 'vgw-branch'
  location: location
  properties: {
    gatewayType: 'Vpn'
    sku: { name: 'VpnGw1AZ', tier: 'VpnGw1AZ' }
    ipConfigurations: [
      { name: 'main', properties: { subnet: { id: gatewaySubnet.id }, publicIPAddress: { id: address.id } } }
    ]
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'law-platform'
  location: location
  properties: { retentionInDays: 90 }
}

output network string = network.id
output workspace string = workspace.id
