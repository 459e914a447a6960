param location string

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-quotes'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/20'] }
    subnets: [
      { name: 'GatewaySubnet', properties: { addressPrefix: '10.40.0.0/26' } }
      { name: 'outbound', properties: { addressPrefix: '10.40.1.0/26' } }
      { name: 'inbound', properties: { addressPrefix: '10.40.2.0/26' } }
      { name: 'apps', properties: { addressPrefix: '10.40.4.0/23' } }
    ]
  }
}

resource circuit 'Microsoft.Network/virtualNetworkGateways@2023-11-01' = {
  name: 'ergw-quotes'
  location: location
  properties: {
    gatewayType: 'ExpressRoute'
    sku: { name: 'ErGw1AZ', tier: 'ErGw1AZ' }
    ipConfigurations: [{ name: 'main', properties: { subnet: { id: '${network.id}/subnets/GatewaySubnet' } } }]
  }
}

output outbound string = '${network.id}/subnets/outbound'
output inbound string = '${network.id}/subnets/inbound'
output apps string = '${network.id}/subnets/apps'
