// API Management in a v2 tier behind Front Door, with back ends in Container Apps and on premises.
param location string = 'westeurope'

module platform 'modules/platform.bicep' = { name: 'platform', params: { location: location } }

module apps 'modules/apps.bicep' = {
  name: 'apps'
  params: { location: location, subnet: platform.outputs.apps }
}

module gateway 'modules/gateway.bicep' = {
  name: 'gateway'
  params: { location: location, outbound: platform.outputs.outbound, inbound: platform.outputs.inbound, quotes: apps.outputs.quotes }
}

module edge 'modules/edge.bicep' = { name: 'edge', params: { gateway: gateway.outputs.id, host: gateway.outputs.host } }
