param gateway string
param host string

resource profile 'Microsoft.Cdn/profiles@2023-05-01' = {
  name: 'afd-quotes'
  location: 'global'
  sku: { name: 'Premium_AzureFrontDoor' }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2023-05-01' = {
  parent: profile
  name: 'quotes'
  location: 'global'
  properties: {}
}

resource group 'Microsoft.Cdn/profiles/originGroups@2023-05-01' = {
  parent: profile
  name: 'gateway'
  properties: { loadBalancingSettings: {} }
}

resource origin 'Microsoft.Cdn/profiles/originGroups/origins@2023-05-01' = {
  parent: group
  name: 'apim'
  properties: {
    hostName: host
    sharedPrivateLinkResource: {
      privateLink: { id: gateway }
      groupId: 'Gateway'
      privateLinkLocation: 'westeurope'
      requestMessage: 'edge'
    }
  }
}

resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2023-05-01' = {
  parent: endpoint
  name: 'all'
  properties: { originGroup: { id: group.id }, supportedProtocols: ['Https'], patternsToMatch: ['/*'], forwardingProtocol: 'HttpsOnly' }
}
