param location string
param subnet string
param app string
param workspace string

resource service 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim-storefront'
  location: location
  sku: { name: 'Premium', capacity: 1 }
  identity: { type: 'SystemAssigned' }
  properties: {
    publisherEmail: 'platform@contoso.example'
    publisherName: 'platform'
    virtualNetworkType: 'Internal'
    virtualNetworkConfiguration: { subnetResourceId: subnet }
  }

  resource basket 'backends' = {
    name: 'basket'
    properties: { protocol: 'http', url: 'https://${app}/api' }
  }

  resource stock 'backends' = {
    name: 'stock'
    properties: { protocol: 'http', url: 'https://stock.corp.contoso.local/v1' }
  }

  resource payments 'backends' = {
    name: 'payments'
    properties: { protocol: 'http', url: 'https://pay.example.com' }
  }
}

resource link 'Microsoft.Network/privateLinkServices@2023-11-01' = {
  name: 'pls-storefront'
  location: location
  properties: {
    ipConfigurations: [{ name: 'main', properties: { subnet: { id: subnet } } }]
    loadBalancerFrontendIpConfigurations: []
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'platform'
  scope: service
  properties: { workspaceId: workspace, logs: [{ categoryGroup: 'allLogs', enabled: true }] }
}

output link string = link.id
output host string = '${service.name}.azure-api.net'
