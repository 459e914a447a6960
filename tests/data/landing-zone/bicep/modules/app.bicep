param location string
param integration string
param endpoints string
param workspace string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-basket'
  location: location
  sku: { name: 'EP1', tier: 'ElasticPremium' }
}

resource files 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stbasketfiles'
  location: location
  sku: { name: 'Standard_ZRS' }
  kind: 'StorageV2'
  properties: { allowSharedKeyAccess: false, publicNetworkAccess: 'Disabled' }
}

resource door 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'pe-basketfiles'
  location: location
  properties: {
    subnet: { id: endpoints }
    privateLinkServiceConnections: [{ name: 'blob', properties: { privateLinkServiceId: files.id, groupIds: ['blob'] } }]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-basket'
  location: location
  properties: { tenantId: subscription().tenantId, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true }
}

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'evhns-basket'
  location: location
  sku: { name: 'Standard' }

  resource rule 'authorizationRules' = { name: 'send', properties: { rights: ['Send'] } }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-basket'
  location: location
  kind: 'functionapp'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Disabled'
    virtualNetworkSubnetId: integration
    siteConfig: {
      appSettings: [
        { name: 'AzureWebJobsStorage__accountName', value: files.name }
        { name: 'Mail', value: '@Microsoft.KeyVault(SecretUri=https://kv-basket.vault.azure.net/secrets/mail/)' }
        { name: 'Events', value: events::rule.listKeys().primaryConnectionString }
      ]
    }
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(files.id, site.id)
  scope: files
  properties: {
    principalId: site.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  }
}

resource inbound 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'pe-basket'
  location: location
  properties: {
    subnet: { id: endpoints }
    privateLinkServiceConnections: [{ name: 'sites', properties: { privateLinkServiceId: site.id, groupIds: ['sites'] } }]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'platform'
  scope: vault
  properties: { workspaceId: workspace, logs: [{ categoryGroup: 'audit', enabled: true }] }
}

output host string = site.properties.defaultHostName
