// A small landing zone: hub and spoke, API Management behind Front Door, a function app with its stores.
param location string = 'westeurope'

module hub 'modules/hub.bicep' = {
  name: 'hub'
  params: { location: location }
}

module spoke 'modules/spoke.bicep' = {
  name: 'spoke'
  params: { location: location, hub: hub.outputs.network }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    location: location
    integration: spoke.outputs.integration
    endpoints: spoke.outputs.endpoints
    workspace: hub.outputs.workspace
  }
}

module gateway 'modules/gateway.bicep' = {
  name: 'gateway'
  params: {
    location: location
    subnet: spoke.outputs.gateway
    app: app.outputs.host
    workspace: hub.outputs.workspace
  }
}

module edge 'modules/edge.bicep' = {
  name: 'edge'
  params: {
    link: gateway.outputs.link
    host: gateway.outputs.host
  }
}
