param link string
param host string

resource profile 'Microsoft.Cdn/profiles@2023-05-01' = {
  name: 'afd-storefront'
  location: 'global'
  sku: { name: 'Premium_AzureFrontDoor' }

  resource endpoint 'afdEndpoints' = { name: 'storefront', location: 'global', properties: { enabledState: 'Enabled' } }

  resource group 'originGroups' = {
    name: 'gateway'
    properties: { loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3 } }

    resource origin 'origins' = {
      name: 'storefront'
      properties: {
        hostName: host
        sharedPrivateLinkResource: { privateLink: { id: link }, privateLinkLocation: 'westeurope', requestMessage: 'edge' }
      }
    }
  }
}

resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2023-05-01' = {
  parent: profile::endpoint
  name: 'all'
  properties: {
    originGroup: { id: profile::group.id }
    supportedProtocols: ['Https']
    patternsToMatch: ['/*']
    forwardingProtocol: 'HttpsOnly'
    httpsRedirect: 'Enabled'
    linkToDefaultDomain: 'Enabled'
  }
}
