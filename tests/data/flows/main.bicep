param location string = 'westeurope'
@secure()
param password string
param external bool

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'id-orders', location: location }

resource database 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql-orders'
  location: location
  properties: { administratorLogin: 'admin1', administratorLoginPassword: password }
}
resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = { name: 'psql-orders', location: location }
resource cache 'Microsoft.Cache/redis@2024-11-01' = {
  name: 'redis-orders'
  location: location
  properties: { sku: { name: 'Standard', family: 'C', capacity: 1 } }
}
resource mongo 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: 'mongo-orders'
  location: location
  kind: 'MongoDB'
  properties: { databaseAccountOfferType: 'Standard', locations: [] }
}
resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = { name: 'sb-orders', location: location }
resource files 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'storders'
  location: location
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
}
resource images 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'crorders'
  location: location
  sku: { name: 'Premium' }
}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-orders'
  location: location
  properties: { tenantId: tenant().tenantId, sku: { family: 'A', name: 'standard' } }
}
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-orders'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id }
}
resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = { name: 'log-orders', location: location }

resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-shop'
  location: location
  kind: 'app'
  properties: {
    httpsOnly: true
    siteConfig: {
      connectionStrings: [
        {
          name: 'Orders'
          type: 'SQLAzure'
          connectionString: 'Server=tcp:${database.properties.fullyQualifiedDomainName},1433;User ID=admin1;Password=${password}'
        }
      ]
      appSettings: [
        { name: 'Cache', value: '${cache.name}.redis.cache.windows.net:6380,password=${cache.listKeys().primaryKey},ssl=True' }
        { name: 'Bus__fullyQualifiedNamespace', value: '${bus.name}.servicebus.windows.net' }
        { name: 'Mongo', value: mongo.listConnectionStrings().connectionStrings[0].connectionString }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
        { name: 'Rates', value: 'http://rates.example.com/v1' }
        { name: 'Legacy', value: 'https://erp.corp:8443/orders' }
      ]
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-orders'
  location: location
  properties: {}
}
resource worker 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-worker'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      ingress: { external: external, targetPort: 8080 }
      registries: [{ server: images.properties.loginServer, identity: identity.id }]
    }
    template: {
      containers: [
        { name: 'worker', image: 'crorders.azurecr.io/worker:1', env: [{ name: 'DB', value: 'psql-orders.postgres.database.azure.com' }] }
      ]
    }
  }
}
resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('read')
  scope: files
  properties: {
    principalId: identity.properties.principalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
  }
}
resource manage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('manage')
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
  }
}

resource changes 'Microsoft.EventGrid/systemTopics@2024-06-01-preview' = {
  name: 'evgt-files'
  location: location
  properties: { source: files.id, topicType: 'Microsoft.Storage.StorageAccounts' }
}
resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2024-06-01-preview' = {
  parent: changes
  name: 'to-bus'
  properties: {
    destination: { endpointType: 'ServiceBusQueue', properties: { resourceId: '${bus.id}/queues/files' } }
  }
}

resource factory 'Microsoft.DataFactory/factories@2018-06-01' = { name: 'adf-orders', location: location }
resource linked 'Microsoft.DataFactory/factories/linkedservices@2018-06-01' = {
  parent: factory
  name: 'files'
  properties: { type: 'AzureBlobFS', typeProperties: { url: 'https://storders.dfs.core.windows.net' } }
}

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-orders'
  location: location
  properties: { parameters: { '$connections': { value: { bus: { connectionId: connection.id } } } } }
}
resource connection 'Microsoft.Web/connections@2016-06-01' = {
  name: 'con-bus'
  location: location
  properties: {
    parameterValues: { connectionString: listKeys('${bus.id}/authorizationRules/RootManageSharedAccessKey', '2024-01-01').primaryConnectionString }
  }
}

resource traffic 'Microsoft.Network/trafficManagerProfiles@2022-04-01' = {
  name: 'traf-shop'
  location: 'global'
  properties: {
    endpoints: [
      { name: 'shop', type: 'Microsoft.Network/trafficManagerProfiles/azureEndpoints', properties: { targetResourceId: shop.id } }
    ]
  }
}

resource hub 'Microsoft.Devices/IotHubs@2023-06-30' = {
  name: 'iot-orders'
  location: location
  sku: { name: 'S1', capacity: 1 }
  properties: {
    routing: {
      endpoints: {
        serviceBusQueues: [{ name: 'bus', authenticationType: 'identityBased', endpointUri: 'sb://sb-orders.servicebus.windows.net', entityPath: 'q' }]
      }
    }
  }
}

resource door 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'pe-cache'
  location: location
  properties: {
    subnet: { id: '${network.id}/subnets/default' }
    privateLinkServiceConnections: [{ name: 'redis', properties: { privateLinkServiceId: cache.id, groupIds: ['redisCache'] } }]
  }
}
resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-orders'
  location: location
  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ name: 'default', properties: { addressPrefix: '10.0.0.0/24' } }] }
}
resource nic 'Microsoft.Network/networkInterfaces@2023-11-01' = {
  name: 'nic-agent'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'main'
        properties: {
          subnet: { id: '${network.id}/subnets/default' }
          loadBalancerBackendAddressPools: [{ id: '${balancer.id}/backendAddressPools/agents' }]
        }
      }
    ]
  }
}
resource agent 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-agent'
  location: location
  properties: { networkProfile: { networkInterfaces: [{ id: nic.id }] } }
}
resource address 'Microsoft.Network/publicIPAddresses@2023-11-01' = {
  name: 'pip-agents'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}
resource balancer 'Microsoft.Network/loadBalancers@2023-11-01' = {
  name: 'lb-agents'
  location: location
  sku: { name: 'Standard' }
  properties: {
    frontendIPConfigurations: [{ name: 'front', properties: { publicIPAddress: { id: address.id } } }]
    backendAddressPools: [{ name: 'agents' }]
  }
}
resource sink 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'archive'
  scope: hub
  properties: { storageAccountId: files.id, logs: [] }
}
