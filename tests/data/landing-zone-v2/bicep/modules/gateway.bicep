param location string
param outbound string
param inbound string
param quotes string

resource service 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: 'apim-quotes'
  location: location
  sku: { name: 'StandardV2', capacity: 1 }
  properties: {
    publisherEmail: 'quotes@contoso.example'
    publisherName: 'quotes'
    publicNetworkAccess: 'Disabled'
    virtualNetworkType: 'External'
    virtualNetworkConfiguration: { subnetResourceId: outbound }
  }
}

resource toApps 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  parent: service
  name: 'quotes'
  properties: { protocol: 'http', url: 'https://${quotes}' }
}

resource toRatings 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  parent: service
  name: 'ratings'
  properties: { protocol: 'http', url: 'https://ratings.corp.contoso.local' }
}

resource door 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'pe-apim'
  location: location
  properties: {
    subnet: { id: inbound }
    privateLinkServiceConnections: [{ name: 'gateway', properties: { privateLinkServiceId: service.id, groupIds: ['Gateway'] } }]
  }
}

output id string = service.id
output host string = '${service.name}.azure-api.net'
